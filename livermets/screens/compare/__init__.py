"""The page that compares moments of a case and changes of a fact."""
