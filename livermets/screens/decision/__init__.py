"""The dialog and record of a decision."""
