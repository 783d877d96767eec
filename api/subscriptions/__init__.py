"""What can be listened to in the graph: one query reads what is new for all who listen."""
