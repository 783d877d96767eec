"""The graph as it is served: its schema, its limits, and its two transports."""
