"""The tests of livermets."""
