"""What the provider says of a person now, and what it does not say."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from livermets.hosting.people import RoleUnknownError, SignedOutError
from livermets.hosting.provider import Provider

METADATA = "https://id.example/.well-known/openid-configuration"


def provider(answer: Callable[[httpx.Request], httpx.Response], asked: list[str] | None = None) -> Provider:
    def answered(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(f"{request.url.path} {request.headers.get('authorization', '')}".strip())
        if request.url.path.startswith("/.well-known"):
            return httpx.Response(200, json={"userinfo_endpoint": "https://id.example/userinfo"})
        return answer(request)

    return Provider(METADATA, httpx.Client(transport=httpx.MockTransport(answered)))


def test_it_is_asked_with_the_token_and_its_metadata_once() -> None:
    asked: list[str] = []
    here = provider(lambda _: httpx.Response(200, json={"sub": "u-1", "roles": ["x"]}), asked)
    assert here.claims("token-1", "u-1")["roles"] == ["x"]
    assert here.claims("token-1", "u-1")["sub"] == "u-1"
    assert asked == ["/.well-known/openid-configuration", "/userinfo Bearer token-1", "/userinfo Bearer token-1"]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_token_that_it_no_longer_accepts_ends_the_sign_in(status: int) -> None:
    with pytest.raises(SignedOutError, match="no longer accepts this sign-in"):
        provider(lambda _: httpx.Response(status)).claims("t", "u-1")


def test_an_answer_about_somebody_else_is_none_about_this_person() -> None:
    for said in ({"sub": "u-2"}, {}):
        with pytest.raises(SignedOutError, match="speaks of somebody else"):
            provider(lambda _, said=said: httpx.Response(200, json=said)).claims("t", "u-1")  # type: ignore[misc]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(302, headers={"location": "https://elsewhere.example"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=["u-1"]),
    ],
)
def test_what_is_no_answer_says_that_roles_cannot_be_confirmed(answer: httpx.Response) -> None:
    with pytest.raises(RoleUnknownError, match="does not answer"):
        provider(lambda _: answer).claims("t", "u-1")


def test_a_provider_that_is_away_says_the_same() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(RoleUnknownError, match="does not answer"):
        Provider(METADATA, httpx.Client(transport=httpx.MockTransport(away))).claims("t", "u-1")


def test_a_provider_without_userinfo_says_which_setting_helps() -> None:
    without = httpx.MockTransport(lambda _: httpx.Response(200, json={"issuer": "x"}))
    with pytest.raises(RoleUnknownError, match="LIVERMETS_ROLE_CHECK"):
        Provider(METADATA, httpx.Client(transport=without)).claims("t", "u-1")
