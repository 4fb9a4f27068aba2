"""The worked examples of `data/`, run as tests."""
