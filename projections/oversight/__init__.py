"""What is counted for oversight, without personal data."""
