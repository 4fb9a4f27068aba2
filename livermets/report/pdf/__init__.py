"""PDF pages of a case or a meeting."""
