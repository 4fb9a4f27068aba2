"""A proxy of the house that signs people in, before the shipped nginx and two processes of a clinic."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from websockets.exceptions import InvalidStatus

from tests.awaited import awaited
from tests.browser.screen import free_port
from tests.deployment.asked import asked
from tests.postgres import Server
from tests.topology import SEATS, Topology, deployed, nginx_program, wait_until_it_listens
from tests.visitor import Visitor

GROUPS = {"anna": "staff,lm-chair", "vera": "lm-see", "otto": "staff"}
CLINIC = {
    "LIVERMETS_MODE": "clinic",
    "LIVERMETS_BEHIND_PROXY": "X-Forwarded-User",
    "LIVERMETS_PROXY_ROLE_HEADER": "X-Groups",
    "LIVERMETS_PROXY_ADDRESSES": "127.0.0.1",
    "LIVERMETS_ROLES": json.dumps({"viewer": ["lm-see"], "editor": ["lm-edit"], "chair": ["lm-chair"]}),
    "FORWARDED_ALLOW_IPS": "",
}
ONLY = {"LIVERMETS_ONLY_FROM": "127.0.0.1"}
HOUSE = """
pid {folder}/house.pid;
error_log stderr crit;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/house-body;
    proxy_temp_path {folder}/house-proxy;
    fastcgi_temp_path {folder}/house-fastcgi;
    uwsgi_temp_path {folder}/house-uwsgi;
    scgi_temp_path {folder}/house-scgi;
    map $http_upgrade $house_connection {{ "" ""; default upgrade; }}
    map $http_authorization $house_person {{ {people} }}
    map $house_person $house_groups {{ {groups} }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            if ($house_person = "") {{ return 401; }}
            proxy_pass {to};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $house_connection;
            proxy_set_header X-Forwarded-User $house_person;
            proxy_set_header X-Groups $house_groups;
        }}
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class House:
    """The whole of it. `address` is what people open, `topology` is what stands behind the proxy of the house."""

    address: str
    topology: Topology

    def seen(self, person: str, seat: str, *headers: tuple[str, str]) -> str:
        """All that a person is shown who opens the app through the proxy of the house."""
        return shown(self.address, seat, signed(person), *headers)


def signed(person: str) -> tuple[str, str]:
    return "Authorization", f"Basic {base64.b64encode(f'{person}:word'.encode()).decode()}"


def shown(address: str, seat: str, *headers: tuple[str, str]) -> str:
    async def looked() -> str:
        async with Visitor(address, headers=headers, cookie=f"livermets_seat={seat}") as visitor:
            await visitor.open()
            return " ".join(visitor.texts)

    return awaited(looked())


@contextmanager
def signing_in_before(topology: Topology) -> Iterator[str]:
    """Start a proxy that signs people in before that of the topology."""
    port = free_port()
    people = " ".join(f'"{signed(name)[1]}" {name};' for name in GROUPS)
    groups = " ".join(f'{name} "{groups}";' for name, groups in GROUPS.items())
    path = topology.folder / "house.conf"
    path.write_text(HOUSE.format(folder=topology.folder, port=port, to=topology.address, people=people, groups=groups))
    with subprocess.Popen([nginx_program(), "-e", "stderr", "-c", str(path), "-g", "daemon off;"]) as running:
        try:
            wait_until_it_listens(running, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[House]:
    database = server.new_database()
    topology = Topology(tmp_path_factory.mktemp("house"), server.address(database), environment=CLINIC, proxy=ONLY)
    with deployed(topology), signing_in_before(topology) as address:
        yield House(address, topology)
    server.drop_database(database)


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize(("person", "role"), [("anna", "chair"), ("vera", "viewer")])
def test_a_person_signed_in_by_the_house_acts_in_the_role_of_the_groups(
    person: str, role: str, seat: str, house: House
) -> None:
    assert f"Signed in as {person} \\({role}\\)" in house.seen(person, seat)


def test_who_has_no_role_does_not_enter_and_is_told_why(house: House) -> None:
    text = house.seen("otto", "a")
    assert "Signed in as" not in text
    assert "knowledge release" not in text
    assert "role" in text


def test_who_is_not_signed_in_reaches_nothing(house: House) -> None:
    for path in ("/", "/health", "/_stcore/health", "/_stcore/stream"):
        assert asked(house.address + path).status == 401, path
    with pytest.raises(InvalidStatus, match="401"):
        shown(house.address, "a")


def test_a_name_that_a_visitor_sends_is_replaced_by_that_of_the_sign_on(house: House) -> None:
    text = house.seen("vera", "a", ("X-Forwarded-User", "anna"), ("X-Groups", "lm-chair"), ("X-Forwarded-For", "127.0.0.1"))
    assert "Signed in as vera \\(viewer\\)" in text


def test_past_the_sign_on_nobody_is_answered(house: House) -> None:
    proxy, named = house.topology.address, {"X-Forwarded-User": "anna", "X-Groups": "lm-chair"}
    assert asked(f"{proxy}/", headers=named).status == 200
    for path in ("/", "/board", "/health", "/_stcore/health", "/_stcore/stream", "/static/index.html"):
        assert asked(proxy + path, headers=named, source="127.0.0.2").status == 403, path
    assert asked(f"{proxy}/proxy-health", source="127.0.0.2").status == 200
