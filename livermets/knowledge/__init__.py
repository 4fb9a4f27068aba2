"""What stands in `data/`: records, their checks, the registry, and rules compiled for use."""
