"""The classes of the library `eventsourcing` for a compartment: application, recorders, subscription, factory."""
