"""What runs beside the requests, in the copy of the server that leads."""
