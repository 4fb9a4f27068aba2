"""The page of the tumour board: meetings, agenda, cases, reports."""
