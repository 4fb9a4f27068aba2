"""The page of the intended use and the methods."""
