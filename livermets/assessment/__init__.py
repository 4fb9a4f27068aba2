"""Everything the knowledge says of one case: systems, options, advice, work-up, resectability, and what would change it."""
