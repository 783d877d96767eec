"""The container of what one process shares, and the adapters between the write wing and the read wing."""
