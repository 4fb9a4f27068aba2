"""livermets: staging, options, evidence and reported survival for a case of liver metastases."""
