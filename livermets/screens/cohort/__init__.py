"""The cohort page: a table of patients loaded, staged, drawn and held against what was published."""
