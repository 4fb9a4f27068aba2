"""Tables of patients: the rules of one case as SQL over many. The import and the page come with the cohort issue."""
