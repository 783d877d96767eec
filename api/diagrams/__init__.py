"""Pictures drawn on the server: SVG as text, without a library, the same bytes every time."""
