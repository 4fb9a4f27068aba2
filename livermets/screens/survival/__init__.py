"""The page of reported survival and recurrence."""
