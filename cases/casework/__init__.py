"""Cases: recording on them, and reading their history from the record."""
