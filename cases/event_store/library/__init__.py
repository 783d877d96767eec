"""The event-store library's own classes over a compartment: application, recorders, subscription, factory."""
