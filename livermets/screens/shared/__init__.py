"""What several pages draw and ask."""
