"""Every command on a case as an address."""
