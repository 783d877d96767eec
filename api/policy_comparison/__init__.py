"""What two policy packs read differently."""
