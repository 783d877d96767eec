"""What one person proposes and another approves."""
