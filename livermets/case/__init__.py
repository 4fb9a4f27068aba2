"""A case: reading what was entered without guessing, what follows from it, and its words."""
