"""The page of treatment options."""
