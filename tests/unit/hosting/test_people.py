"""Who a person is by a token or a header: every doubt is a refusal, and what is no role is none."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.board.rights import AccessRole, Actor
from livermets.hosting.mode import Mode
from livermets.hosting.people import (
    NoRoleError,
    Person,
    SignedOutError,
    actor_of,
    claim_values,
    header_values,
    person_of,
    person_of_headers,
    role_of,
)
from livermets.hosting.sign_in import SigningIn, signing_in
from tests.unit.hosting.test_sign_in import OIDC

NOW = 1_800_000_000.0
CLAIMS: dict[str, Any] = {"is_logged_in": True, "sub": "u-1", "aud": "livermets", "iat": NOW - 60, "name": "Anna  Berg"}
ROLES = {"see": AccessRole.VIEWER, "edit": AccessRole.EDITOR, "admin": AccessRole.ADMINISTRATOR, "lead": AccessRole.CHAIR}


def settings(**changes: str) -> SigningIn:
    found = signing_in({**OIDC, **changes}, Mode.CLINIC, file_secrets={}, cookie_secret="", loopback=False)
    assert found is not None
    return found


def person(**changes: Any) -> Person:
    return person_of({**CLAIMS, **changes}, settings(), "livermets", NOW)


def test_a_token_made_for_this_app_names_its_person() -> None:
    assert person() == Person("u-1", "Anna Berg", NOW - 60)
    assert person(aud=["livermets"]).subject == "u-1"
    assert person(aud=["livermets", "other"], azp="livermets").subject == "u-1"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_logged_in": False}, "Sign in to go on"),
        ({"aud": "other"}, "made for another application"),
        ({"aud": "other", "azp": "livermets"}, "made for another application"),
        ({"aud": None}, "made for another application"),
        ({"aud": ["other"]}, "made for another application"),
        ({"aud": ["livermets", "other"], "azp": "other"}, "several applications"),
        ({"aud": ["livermets", "other"]}, "several applications"),
        ({"iat": None}, "no time"),
        ({"iat": "yesterday"}, "no time"),
        ({"iat": True}, "no time"),
        ({"iat": NOW + 301}, "no time"),
        ({"sub": ""}, "names nobody"),
        ({"sub": 5}, "names nobody"),
        ({"sub": "x" * 256}, "names nobody"),
        ({"sub": "a\nb"}, "names nobody"),
    ],
)
def test_every_doubt_about_a_token_is_a_refusal(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SignedOutError, match=said):
        person(**changes)


def test_the_name_to_show_is_the_first_that_there_is() -> None:
    assert person(name=None, preferred_username="aberg").name == "aberg"
    assert person(name=["x"], email="a@b.example").name == "a@b.example"
    assert person(name=" ").name == "u-1"
    assert len(person(name="x" * 500).name) == 80
    own = person_of({**CLAIMS, "display": "Dr Berg"}, settings(LIVERMETS_NAME_CLAIM="display"), "livermets", NOW)
    assert own.name == "Dr Berg"


def test_a_proxy_names_a_person_or_nobody() -> None:
    assert person_of_headers("anna", "Anna Berg") == Person("anna", "Anna Berg", None)
    assert person_of_headers(" anna ", None) == Person("anna", "anna", None)
    for nobody in (None, "", "  "):
        with pytest.raises(SignedOutError, match="has named nobody"):
            person_of_headers(nobody, "Anna Berg")


def test_values_of_a_claim() -> None:
    claims = {"roles": ["a", " b ", 5, None, ""], "role": "c", "flag": True, "realm_access": {"roles": ["d"]}, "x.y": ["e"]}
    assert claim_values(claims, "roles") == ("a", "b")
    assert claim_values(claims, "role") == ("c",)
    assert claim_values(claims, "flag") == ()
    assert claim_values(claims, "realm_access") == ()
    assert claim_values(claims, "realm_access.roles") == ("d",)
    assert claim_values(claims, "realm_access.roles.more") == ()
    assert claim_values(claims, "x.y") == ("e",)
    assert claim_values(claims, "absent") == ()


def test_values_of_a_header() -> None:
    assert header_values(None) == ()
    assert header_values("lead") == ("lead",)
    assert header_values("see, lead;edit") == ("see, lead;edit", "see", "lead", "edit")
    assert header_values("CN=Chairs,OU=Board")[0] == "CN=Chairs,OU=Board"


def test_of_several_roles_one_counts_and_what_is_not_mapped_is_none() -> None:
    assert role_of(["see", "lead", "edit"], ROLES) is AccessRole.CHAIR
    assert role_of(["edit", "admin"], ROLES) is AccessRole.ADMINISTRATOR
    assert role_of(["see", "elsewhere"], ROLES) is AccessRole.VIEWER
    assert role_of(["chair", "SEE"], ROLES) is None
    assert role_of([], ROLES) is None


def test_a_person_without_a_role_is_refused_in_words() -> None:
    assert actor_of(person(), AccessRole.EDITOR) == Actor("u-1", "Anna Berg", AccessRole.EDITOR)
    with pytest.raises(NoRoleError, match="Anna Berg is signed in and has no role"):
        actor_of(person(), None)
