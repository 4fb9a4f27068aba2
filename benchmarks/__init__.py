"""How fast the project is, against a reference measured in the same run, so that two machines can be compared."""
