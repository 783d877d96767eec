"""The ledger: what is hashed of the record, so that whoever was given a hash can tell a change."""
