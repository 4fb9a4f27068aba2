"""The settings of a sign-in: read whole or refused with what is missing."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest

from livermets.board.rights import AccessRole
from livermets.hosting.mode import Mode
from livermets.hosting.sign_in import BehindProxy, Oidc, SigningIn, number_setting, secret_of, signing_in

SECRET = "s" * 32
ROLES = {"LIVERMETS_ROLES": json.dumps({"viewer": ["lm-see"], "editor": "lm-edit", "administrator": [], "chair": ["lm-chair"]})}
STORE = {"LIVERMETS_BOARD_FOLDER": "board"}
OIDC = {
    **STORE,
    **ROLES,
    "LIVERMETS_OIDC_METADATA_URL": "https://id.example/.well-known/openid-configuration",
    "LIVERMETS_OIDC_CLIENT_ID": "livermets",
    "LIVERMETS_OIDC_CLIENT_SECRET": "client-secret",
    "LIVERMETS_OIDC_REDIRECT_URL": "https://board.example/oauth2callback",
    "LIVERMETS_COOKIE_SECRET": SECRET,
}
PROXY = {
    **STORE,
    **ROLES,
    "LIVERMETS_BEHIND_PROXY": "X-Forwarded-User",
    "LIVERMETS_PROXY_ADDRESSES": "127.0.0.1, 10.0.3.0/28",
    "FORWARDED_ALLOW_IPS": "",
}
FILE = {
    "server_metadata_url": OIDC["LIVERMETS_OIDC_METADATA_URL"],
    "client_id": "livermets",
    "client_secret": "client-secret",
    "redirect_uri": OIDC["LIVERMETS_OIDC_REDIRECT_URL"],
    "cookie_secret": SECRET,
}


def read(environment: dict[str, str], *, loopback: bool = False, file: dict[str, Any] | None = None) -> SigningIn | None:
    return signing_in(environment, Mode.CLINIC, file_secrets=file or {}, cookie_secret="", loopback=loopback)


def oidc(environment: dict[str, str]) -> Oidc:
    found = read(environment)
    assert found is not None
    assert isinstance(found.by, Oidc)
    return found.by


@pytest.mark.parametrize("current", [Mode.LOCAL, Mode.DEMO])
def test_elsewhere_than_in_a_clinic_nobody_signs_in(current: Mode) -> None:
    assert signing_in(OIDC, current, file_secrets={}, cookie_secret="", loopback=False) is None


def test_a_clinic_without_a_store_does_not_start() -> None:
    with pytest.raises(ValueError, match=r"clinic needs a store: set LIVERMETS_DATABASE_URL .* or LIVERMETS_BOARD_FOLDER"):
        read({**OIDC, "LIVERMETS_BOARD_FOLDER": ""})


def test_without_a_sign_in_it_starts_on_this_computers_own_address_alone() -> None:
    assert read(STORE, loopback=True) is None
    with pytest.raises(ValueError, match=r"needs a sign-in.*LIVERMETS_OIDC_METADATA_URL.*LIVERMETS_BEHIND_PROXY"):
        read(STORE)


def test_a_provider_is_read_from_the_environment() -> None:
    found = read(OIDC)
    assert found is not None
    assert found.roles == {"lm-see": AccessRole.VIEWER, "lm-edit": AccessRole.EDITOR, "lm-chair": AccessRole.CHAIR}
    assert (found.role_claim, found.name_claim, found.hours, found.idle_minutes) == ("roles", "name", 12, 30)
    section = oidc(OIDC).auth_section()
    assert {name: section[name] for name in FILE} == FILE
    assert section["expose_tokens"] == ["access"]
    assert oidc({**OIDC, "LIVERMETS_ROLE_CHECK": "token"}).auth_section()["expose_tokens"] == []
    assert oidc({**OIDC, "LIVERMETS_OIDC_SCOPE": "openid groups"}).auth_section()["client_kwargs"] == {"scope": "openid groups"}


def test_no_secret_stands_in_the_words_of_the_settings() -> None:
    assert "client-secret" not in repr(read(OIDC))
    assert SECRET not in repr(read(OIDC))


def test_a_provider_is_read_from_streamlits_file_as_well_and_not_from_both() -> None:
    found = read({**STORE, **ROLES}, file=FILE)
    assert found is not None
    assert found.by == oidc(OIDC)
    with pytest.raises(ValueError, match="lacks: client_id, cookie_secret"):
        read({**STORE, **ROLES}, file={**FILE, "client_id": "", "cookie_secret": 5})
    with pytest.raises(ValueError, match="leave one of them out"):
        read(OIDC, file=FILE)
    with pytest.raises(ValueError, match="one of them signs people in"):
        read({**OIDC, **PROXY})


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    kept = tmp_path / "secret"
    kept.write_text(f"{SECRET}\n")
    whole = {name: value for name, value in OIDC.items() if name != "LIVERMETS_COOKIE_SECRET"}
    assert oidc({**whole, "LIVERMETS_COOKIE_SECRET_FILE": str(kept)}).cookie_secret == SECRET
    assert secret_of({"X_FILE": str(kept)}, "X") == SECRET
    with pytest.raises(ValueError, match="X and X_FILE are both set"):
        secret_of({"X": "a", "X_FILE": str(kept)}, "X")
    with pytest.raises(ValueError, match="X_FILE: the file cannot be read"):
        secret_of({"X_FILE": str(tmp_path / "absent")}, "X")


def test_the_cookie_secret_of_streamlits_own_configuration_is_taken_where_no_other_is_set() -> None:
    whole = {name: value for name, value in OIDC.items() if name != "LIVERMETS_COOKIE_SECRET"}
    found = signing_in(whole, Mode.CLINIC, file_secrets={}, cookie_secret="k" * 40, loopback=False)
    assert found is not None
    assert isinstance(found.by, Oidc)
    assert found.by.cookie_secret == "k" * 40


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"LIVERMETS_OIDC_CLIENT_ID": ""}, "set as well: LIVERMETS_OIDC_CLIENT_ID"),
        ({"LIVERMETS_OIDC_METADATA_URL": "id.example"}, "begins with https://"),
        ({"LIVERMETS_OIDC_METADATA_URL": "http://id.example/x"}, "over http anybody on the way"),
        ({"LIVERMETS_OIDC_REDIRECT_URL": "https://board.example/"}, "must end with /oauth2callback"),
        ({"LIVERMETS_COOKIE_SECRET": "short"}, "needs 32 characters or more"),
        ({"LIVERMETS_ROLE_CHECK": "sometimes"}, "accepted are userinfo"),
        ({"LIVERMETS_OIDC_SCOPE": "email"}, "openid must be among"),
        ({"LIVERMETS_ROLES": ""}, "which values of the claim mean which role"),
        ({"LIVERMETS_ROLES": "chair=x"}, "no JSON"),
        ({"LIVERMETS_ROLES": '{"boss": ["x"]}'}, "'boss' is no role"),
        ({"LIVERMETS_ROLES": '{"chair": [1]}'}, "a value of 'chair' is no text"),
        ({"LIVERMETS_ROLES": '{"chair": ["x"], "viewer": ["x"]}'}, "'x' stands under two roles"),
        ({"LIVERMETS_ROLES": '{"chair": []}'}, "names nobody"),
        ({"LIVERMETS_SESSION_HOURS": "forever"}, "LIVERMETS_SESSION_HOURS is 'forever'; accepted is a number"),
        ({"LIVERMETS_IDLE_MINUTES": "0"}, "LIVERMETS_IDLE_MINUTES is '0'"),
    ],
)
def test_what_does_not_suffice_is_refused_with_what_would(changes: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read({**OIDC, **changes})


def test_a_proxy_is_read_with_its_headers_and_addresses() -> None:
    more = {"LIVERMETS_PROXY_NAME_HEADER": "X-Name", "LIVERMETS_PROXY_ROLE_HEADER": "X-Groups"}
    found = read({**PROXY, **more})
    assert found is not None
    networks = (ipaddress.ip_network("127.0.0.1"), ipaddress.ip_network("10.0.3.0/28"))
    assert found.by == BehindProxy("X-Forwarded-User", networks, "X-Name", "X-Groups")
    assert found.by.headers == ("X-Forwarded-User", "X-Name", "X-Groups")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"LIVERMETS_PROXY_ADDRESSES": ""}, "needs the addresses of the proxy"),
        ({"LIVERMETS_PROXY_ADDRESSES": "proxy.example"}, "'proxy.example' is no address"),
        ({"LIVERMETS_PROXY_ADDRESSES": "10.0.3.7/28"}, "'10.0.3.7/28' is no address"),
        ({"LIVERMETS_PROXY_ADDRESSES": "0.0.0.0/0"}, "every address there is"),
        ({"LIVERMETS_PROXY_ADDRESSES": "::/0"}, "every address there is"),
        ({"FORWARDED_ALLOW_IPS": "*"}, "set FORWARDED_ALLOW_IPS to nothing"),
        ({"FORWARDED_ALLOW_IPS": "127.0.0.1"}, "set FORWARDED_ALLOW_IPS to nothing"),
        ({"LIVERMETS_BEHIND_PROXY": "User: x"}, "no name of a header"),
        ({"LIVERMETS_PROXY_ROLE_HEADER": "x-forwarded-USER"}, "one header twice"),
    ],
)
def test_a_proxy_that_is_not_told_from_others_is_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read({**PROXY, **changes})


def test_a_server_that_was_told_nothing_would_believe_headers_of_its_own_computer_and_is_refused() -> None:
    with pytest.raises(ValueError, match="set FORWARDED_ALLOW_IPS to nothing"):
        read({name: value for name, value in PROXY.items() if name != "FORWARDED_ALLOW_IPS"})


def test_a_number_is_taken_within_its_bounds() -> None:
    assert number_setting({}, "X", 5, 1, 9) == 5
    assert number_setting({"X": " 9 "}, "X", 5, 1, 9) == 9
    for said in ("9.1", "0.9", "nan", "inf", "five"):
        with pytest.raises(ValueError, match=r"X is .*; accepted is a number from 1 to 9, 5 when it is not set"):
            number_setting({"X": said}, "X", 5, 1, 9)
