"""The page of the work-up and its checklist."""
