"""What of the board the session holds: the linked case, the open store, its line over the pages."""
