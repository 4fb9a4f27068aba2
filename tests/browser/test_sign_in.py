"""Signing in in a clinic, against a real identity provider in a process of its own: who gets in, as whom, and until when."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from livermets.board.store.store import Store
from tests.awaited import awaited
from tests.browser.screen import LAPTOP, ROOT, serve, settle
from tests.provider import OidcProvider, oidc_provider
from tests.visitor import Visitor

ROLES = {"viewer": ["lm-see"], "editor": ["lm-edit"], "administrator": ["lm-admin"], "chair": ["lm-chair"]}
LARGEST = "Largest liver metastasis (mm)"
PEOPLE = {
    "anna": {"name": "Anna Berg", "roles": ["staff", "lm-chair"]},
    "vera": {"name": "Vera Quist", "roles": ["lm-see"]},
    "edda": {"name": "Edda Lund", "roles": ["lm-edit"]},
    "nora": {"name": "Nora None", "roles": ["staff"]},
    "other": {"name": "Olaf Other", "roles": ["lm-chair"], "aud": "another-app", "azp": "livermets"},
    "late": {"name": "Lars Late", "roles": ["lm-chair"], "exp": 1_000_000_000},
}


class Clinic(NamedTuple):
    """A server in a clinic, its provider and the folder of its board."""

    address: str
    provider: OidcProvider
    folder: Path

    @property
    def store(self) -> Store:
        return Store.open(str(self.folder))


def clinic_of(folder: Path, provider: OidcProvider, **more: str) -> dict[str, str]:
    told = {"LIVERMETS_MODE": "clinic", "LIVERMETS_BOARD_FOLDER": str(folder), "LIVERMETS_DATABASE_URL": ""}
    return {**told, "LIVERMETS_ROLES": json.dumps(ROLES), "LIVERMETS_ROLE_SECONDS": "0", **provider.settings, **more}


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with oidc_provider(PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def clinic(provider: OidcProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("clinic") / "board"
    with serve(environment=clinic_of(folder, provider), bound=False) as address:
        yield Clinic(address, provider, folder)


@pytest.fixture(scope="module")
def profile(launch: Callable[..., BrowserContext]) -> Iterator[BrowserContext]:
    """A browser of its own: what a sign-in leaves in it must not reach the servers of other tests."""
    chromium = launch(tabs_begin_anew=False)
    yield chromium
    chromium.close()


@pytest.fixture
def tab(profile: BrowserContext) -> Iterator[Page]:
    """A tab of a browser in which nobody is signed in."""
    profile.clear_cookies()
    page = profile.new_page()
    page.set_viewport_size(LAPTOP)
    yield page
    page.close()


def go(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def sign_in(page: Page, subject: str) -> None:
    """Press the button of the door, and choose who one is at the provider."""
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_role("button", name=subject, exact=True).click()
    page.wait_for_url(lambda url: "/oauth2" not in url)
    settle(page)


def test_nothing_of_the_app_is_shown_to_who_is_not_signed_in(clinic: Clinic) -> None:
    clinic.store.add_meeting("Secret board")

    async def looked() -> list[str]:
        async with Visitor(clinic.address) as visitor:
            await visitor.open("board")
            return [*visitor.texts, *visitor.fields, *visitor.buttons]

    assert awaited(looked()) == ["The liver tumour board of this house.", "Sign in"]


def test_a_person_comes_in_at_the_page_that_was_wanted_and_goes_out_of_every_tab(clinic: Clinic, tab: Page) -> None:
    go(tab, f"{clinic.address}/evidence?review=due")
    expect(tab.get_by_role("link", name="Board")).to_have_count(0)
    sign_in(tab, "anna")
    tab.wait_for_url(f"{clinic.address}/evidence?review=due")
    settle(tab)
    expect(tab.get_by_text("Signed in as Anna Berg (chair)")).to_be_visible()

    other = tab.context.new_page()
    go(other, clinic.address)
    expect(other.get_by_text("Signed in as Anna Berg (chair)")).to_be_visible()
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/oauth2/end_session**")
    tab.get_by_role("button", name="End session").click()
    tab.wait_for_url(lambda url: "/oauth2" not in url)
    settle(tab)
    expect(tab.get_by_role("button", name="Sign in")).to_be_visible()
    assert "signin" not in tab.url
    other.get_by_role("link", name="Treatments").click()
    settle(other)
    expect(other.get_by_text("You have signed out")).to_be_visible()
    expect(other.get_by_role("link", name="Board")).to_have_count(0)
    other.close()


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("nora", "Nora None is signed in and has no role in this tumour board."),
        ("other", "This sign-in was made for another application."),
        ("late", "The sign-in did not succeed. Nobody was signed in; try again."),
    ],
    ids=["without a role", "made for another application", "its life is over"],
)
def test_who_is_not_let_in_is_told_why_and_sees_nothing(clinic: Clinic, tab: Page, subject: str, said: str) -> None:
    go(tab, clinic.address)
    sign_in(tab, subject)
    expect(tab.get_by_text(said)).to_be_visible()
    expect(tab.get_by_text("knowledge release")).to_have_count(0)
    expect(tab.get_by_role("link", name="Board")).to_have_count(0)


def test_a_viewer_sees_the_board_and_every_button_says_why_it_is_off(clinic: Clinic, tab: Page) -> None:
    meeting = clinic.store.add_meeting("Viewed board")
    clinic.store.add_case(meeting.id, {"case_label": "Heron"})
    go(tab, clinic.address)
    sign_in(tab, "vera")
    go(tab, f"{clinic.address}/board")
    expect(tab.get_by_role("heading", name="1. Heron")).to_be_visible()
    for name in ("Plan", "Change", "Add a case", "Ready for discussion", "Delete"):
        for button in tab.get_by_role("button", name=name, exact=True).all():
            expect(button).to_be_disabled()
    expect(tab.get_by_text("You are signed in as Vera Quist (viewer). What is entered here is not saved.")).to_be_visible()
    expect(tab.get_by_text("Recorded as Vera Quist (viewer).")).to_be_visible()
    expect(tab.get_by_label("Recording as")).to_have_count(0)


def test_a_role_taken_away_counts_at_the_next_click_and_what_was_done_bears_the_person(clinic: Clinic, tab: Page) -> None:
    clinic.provider.know("edda", **PEOPLE["edda"])
    go(tab, clinic.address)
    sign_in(tab, "edda")
    go(tab, f"{clinic.address}/board")

    def plan(title: str) -> None:
        tab.get_by_role("button", name="Plan", exact=True).click()
        settle(tab)
        tab.get_by_label("Title").fill(title)
        tab.get_by_label("Title").press("Tab")
        settle(tab)

    plan("Edda's board")
    tab.get_by_role("button", name="Plan it").click()
    settle(tab)
    made = next(one for one in clinic.store.events() if (one.after or {}).get("title") == "Edda's board")
    assert (made.who, made.subject, made.access) == ("Edda Lund", "edda", "editor")

    plan("Not any more")
    clinic.provider.know("edda", name="Edda Lund", roles=["lm-see"])
    tab.get_by_role("button", name="Plan it").click()
    settle(tab)
    expect(tab.get_by_text("Planning a meeting is for the editor or the administrator or the chair.")).to_be_visible()
    assert "Not any more" not in {one.title for one in clinic.store.meetings()}

    clinic.provider.know("edda", name="Edda Lund", roles=[])
    go(tab, f"{clinic.address}/board")
    expect(tab.get_by_text("Edda Lund is signed in and has no role")).to_be_visible()
    expect(tab.get_by_text("Edda's board")).to_have_count(0)


def test_a_sign_in_that_the_provider_withdraws_ends_at_the_next_click(clinic: Clinic, tab: Page) -> None:
    go(tab, clinic.address)
    sign_in(tab, "anna")
    clinic.provider.revoke("anna")
    tab.get_by_role("link", name="Treatments").click()
    settle(tab)
    expect(tab.get_by_text("no longer accepts this sign-in")).to_be_visible()
    expect(tab.get_by_text("knowledge release")).to_have_count(0)


def test_after_a_pause_the_screen_is_empty_and_the_entries_are_the_persons_alone(
    provider: OidcProvider, tab: Page, tmp_path: Path
) -> None:
    settings = clinic_of(tmp_path / "board", provider, LIVERMETS_IDLE_MINUTES="0.3")
    with serve(environment=settings, bound=False) as address:
        go(tab, address)
        sign_in(tab, "anna")
        tab.get_by_role("textbox", name=LARGEST, exact=True).fill("37")
        tab.get_by_role("textbox", name=LARGEST, exact=True).press("Tab")
        settle(tab)
        kept = tab.evaluate("() => JSON.stringify(sessionStorage)")
        assert "livermets.entries." in kept
        assert "largest_lesion_mm" not in kept
        expect(tab.get_by_text("Nothing was done here")).to_be_visible(timeout=60_000)
        expect(tab.get_by_role("textbox", name=LARGEST, exact=True)).to_have_count(0)

        # The next person at this browser.
        tab.get_by_role("button", name="Sign in").click()
        tab.wait_for_url("**/oauth2/end_session**")
        tab.get_by_role("button", name="End session").click()
        tab.wait_for_url(lambda url: "/oauth2" not in url)
        settle(tab)
        sign_in(tab, "vera")
        expect(tab.get_by_role("textbox", name=LARGEST, exact=True)).to_have_value("")
        tab.get_by_role("button", name="Sign out").click()
        tab.get_by_role("button", name="End session").click()
        tab.wait_for_url(lambda url: "/oauth2" not in url)
        settle(tab)

        sign_in(tab, "anna")
        expect(tab.get_by_role("textbox", name=LARGEST, exact=True)).to_have_value("37")


def started(tmp_path: Path, *arguments: str, **environment: str) -> str:
    """What a server says that does not start."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0", *arguments]
    told = {"PATH": "", "LIVERMETS_BOARD_FOLDER": str(tmp_path), "LIVERMETS_MODE": "clinic", **environment}
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_a_clinic_without_a_sign_in_does_not_start_on_an_address_of_others_and_says_why(tmp_path: Path) -> None:
    for said in (started(tmp_path), started(tmp_path, "--server.address", "0.0.0.0")):
        assert "livermets does not start: LIVERMETS_MODE=clinic on an address that others can reach needs a sign-in" in said
        assert "Traceback" not in said


def test_on_this_computers_own_address_it_can_be_tried_and_answers_nobody_else(tmp_path: Path) -> None:
    with serve(environment={"LIVERMETS_MODE": "clinic", "LIVERMETS_BOARD_FOLDER": str(tmp_path)}) as address:

        async def looked() -> list[str]:
            async with Visitor(address) as visitor:
                await visitor.open()
                return visitor.texts

        assert any("knowledge release" in text for text in awaited(looked()))
        through = urllib.request.Request(f"{address}/health", headers={"X-Forwarded-For": "10.0.0.9"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(through, timeout=5)


@pytest.mark.parametrize(("proxy", "let_in"), [("127.0.0.1", True), ("10.0.3.7", False)])
def test_a_header_names_a_person_from_the_proxy_alone(proxy: str, let_in: bool, tmp_path: Path) -> None:
    settings = {
        "LIVERMETS_MODE": "clinic",
        "LIVERMETS_BOARD_FOLDER": str(tmp_path),
        "LIVERMETS_BEHIND_PROXY": "X-Forwarded-User",
        "LIVERMETS_PROXY_ROLE_HEADER": "X-Groups",
        "LIVERMETS_PROXY_ADDRESSES": proxy,
        "LIVERMETS_ROLES": json.dumps(ROLES),
        "FORWARDED_ALLOW_IPS": "",
    }

    async def looked(*headers: tuple[str, str]) -> list[str]:
        async with Visitor(address, headers=headers) as visitor:
            await visitor.open()
            return visitor.texts

    named = (("X-Forwarded-User", "anna"), ("X-Groups", "staff,lm-chair"), ("X-Forwarded-For", "10.0.3.7"))
    with serve(environment=settings, bound=False) as address:
        seen = " ".join(awaited(looked(*named)))
        assert ("Signed in as anna" in seen) is let_in
        assert ("knowledge release" in seen) is let_in
        assert "knowledge release" not in " ".join(awaited(looked()))
