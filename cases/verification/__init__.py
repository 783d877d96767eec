"""Whether the record and its walls are as they were written."""
