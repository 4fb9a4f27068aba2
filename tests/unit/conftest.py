"""The databases of the tests of the board's store; PostgreSQL is started when the first of them asks for it."""

from tests.places import make_place, place, postgres, store

__all__ = ["make_place", "place", "postgres", "store"]
