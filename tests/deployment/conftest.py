"""One deployment of two processes for all tests that need one, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import browser, launch, visit
from tests.places import Postgres, postgres
from tests.postgres import Server
from tests.topology import Topology, deployed, nginx_program

__all__ = ["browser", "launch", "postgres", "visit"]


@pytest.fixture(scope="session")
def server(postgres: Postgres) -> Server:
    """The database server; who stops it starts it again."""
    return postgres.server


@pytest.fixture(scope="session")
def topology(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Topology]:
    """Two processes behind nginx on a database of their own; who kills one starts it again."""
    nginx_program()
    server: Server = request.getfixturevalue("server")
    database = server.new_database()
    with deployed(Topology(tmp_path_factory.mktemp("deployed"), server.address(database))) as running:
        yield running
    server.drop_database(database)
