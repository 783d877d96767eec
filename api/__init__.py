"""Top floor: HTTP in, HTTP out, the command line; the only floor that knows both wings."""
