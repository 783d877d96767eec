"""What the process runs on: settings, databases, pools, threads, and what they are told. Knows no door."""
