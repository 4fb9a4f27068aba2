"""The screen for the room: one case, large, moved through with the arrow keys."""
