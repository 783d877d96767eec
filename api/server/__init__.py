"""The server under the application: sockets, time, size, and what it logs."""
