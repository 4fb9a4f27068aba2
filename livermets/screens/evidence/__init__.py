"""The page of every record with its source."""
