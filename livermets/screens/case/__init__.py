"""The first page: the form and the result beside it."""
