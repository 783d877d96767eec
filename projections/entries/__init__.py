"""An event as it is shown: its entry, and its headline in plain words."""
