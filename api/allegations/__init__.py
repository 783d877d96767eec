"""Where an allegation stands."""
