"""Who acts, asked at every command: the role of now, for as long as the sign-in holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from livermets.board.rights import AccessRole
from livermets.hosting.mode import Mode
from livermets.hosting.people import NoRoleError, RoleUnknownError, SignedOutError
from livermets.hosting.sign_in import SigningIn, signing_in
from livermets.hosting.signed_in import SignedIn, ended_words, signed_in_by_headers, signed_in_by_token
from livermets.hosting.sittings import Sitting, Sittings
from tests.unit.hosting.test_people import CLAIMS, NOW, settings
from tests.unit.hosting.test_provider import provider
from tests.unit.hosting.test_sign_in import PROXY


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> float:
        return self.at


def sittings(clock: Clock) -> Sittings:
    return Sittings(12, 30, clock)


def by_token(
    clock: Clock, ask: Callable[[], httpx.Response] | None = None, said: tuple[str, ...] = ("lm-edit",), seconds: float = 0
) -> SignedIn:
    asked = provider(lambda _: ask()) if ask else None
    chosen = replace(settings(), role_seconds=seconds)
    return signed_in_by_token({**CLAIMS, "roles": list(said)}, "token", chosen, sittings(clock), asked, clock)


def says(*roles: str) -> httpx.Response:
    return httpx.Response(200, json={"sub": "u-1", "roles": list(roles)})


def test_a_role_taken_away_counts_at_the_next_command() -> None:
    answers = [says("lm-chair"), says("lm-see"), says(), says("lm-chair")]
    here = by_token(Clock(), lambda: answers.pop(0))
    assert here.actor().role is AccessRole.CHAIR
    assert here.actor().role is AccessRole.VIEWER
    with pytest.raises(NoRoleError, match="Anna Berg is signed in and has no role"):
        here.actor()
    assert here.actor().role is AccessRole.CHAIR


def test_within_the_seconds_of_the_setting_the_answer_stands() -> None:
    clock, answers = Clock(), [says("lm-chair"), says("lm-see")]
    here = by_token(clock, lambda: answers.pop(0), seconds=2)
    assert here.actor().role is here.actor().role is AccessRole.CHAIR
    clock.at += 2
    assert here.actor().role is AccessRole.VIEWER


def test_a_token_withdrawn_ends_it() -> None:
    with pytest.raises(SignedOutError, match="no longer accepts"):
        by_token(Clock(), lambda: httpx.Response(401)).actor()


def test_while_the_provider_is_away_the_last_answer_counts_for_some_minutes_and_it_is_not_asked_at_every_command() -> None:
    clock, asked = Clock(), []

    def away() -> httpx.Response:
        asked.append(clock.at)
        return says("lm-chair") if len(asked) == 1 else httpx.Response(503)

    here = by_token(clock, away)
    assert here.actor().role is AccessRole.CHAIR
    clock.at += 1
    assert here.actor().role is here.actor().role is AccessRole.CHAIR
    assert len(asked) == 2
    clock.at += 5 * 60
    with pytest.raises(RoleUnknownError, match="Nothing was changed"):
        here.actor()


def test_where_the_token_alone_is_believed_nobody_is_asked() -> None:
    here = by_token(Clock(), None, ("lm-see", "lm-chair"))
    assert here.actor().role is AccessRole.CHAIR
    with pytest.raises(NoRoleError):
        by_token(Clock(), None, ()).actor()


def test_a_token_without_access_to_the_provider_is_refused_where_it_is_to_be_asked() -> None:
    clock = Clock()
    with pytest.raises(SignedOutError, match="brought nothing"):
        signed_in_by_token(CLAIMS, "", settings(), sittings(clock), provider(lambda _: says()), clock)


def test_after_a_pause_and_after_signing_out_nobody_acts() -> None:
    clock = Clock()
    here = by_token(clock, None)
    here.act()
    clock.at += 29 * 60
    assert here.actor().role is AccessRole.EDITOR
    clock.at += 60
    assert here.state is Sitting.IDLE
    with pytest.raises(SignedOutError, match=r"Nothing was done here for 30 minutes.*kept for you"):
        here.actor()
    other = by_token(Clock(), None)
    other.end()
    with pytest.raises(SignedOutError, match="signed out"):
        other.actor()
    assert "12 hours ago" in ended_words(Sitting.OVER, settings())


def behind(**more: str) -> SigningIn:
    found = signing_in({**PROXY, **more}, Mode.CLINIC, file_secrets={}, cookie_secret="", loopback=False)
    assert found is not None
    return found


def test_a_proxy_says_person_name_and_roles() -> None:
    chosen = behind(LIVERMETS_PROXY_NAME_HEADER="X-Name", LIVERMETS_PROXY_ROLE_HEADER="X-Groups")
    headers = {"X-Forwarded-User": "anna", "X-Name": "Anna Berg", "X-Groups": "staff,lm-chair"}
    found = signed_in_by_headers(headers, chosen, sittings(Clock())).actor()
    assert (found.subject, found.name, found.role) == ("anna", "Anna Berg", AccessRole.CHAIR)
    with pytest.raises(NoRoleError):
        signed_in_by_headers({**headers, "X-Groups": None}, chosen, sittings(Clock())).actor()
    with pytest.raises(SignedOutError, match="named nobody"):
        signed_in_by_headers({"X-Groups": "lm-chair"}, chosen, sittings(Clock()))


def test_without_a_header_of_roles_the_person_is_mapped() -> None:
    chosen = behind(LIVERMETS_ROLES='{"editor": ["anna"]}')
    assert signed_in_by_headers({"X-Forwarded-User": "anna"}, chosen, sittings(Clock())).actor().role is AccessRole.EDITOR
    with pytest.raises(NoRoleError):
        signed_in_by_headers({"X-Forwarded-User": "otto"}, chosen, sittings(Clock())).actor()
