"""Cases in from other programs and out to them: FHIR R4 bundles, and tables for units that collect elsewhere."""
