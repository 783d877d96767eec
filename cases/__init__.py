"""Write wing: use cases, the door to the event store, keys, access, the pack library."""
