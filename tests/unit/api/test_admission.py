"""Who may ask: in which mode, from where, with which token."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from livermets.api.admission import Admission, admission, read_tokens
from livermets.hosting.mode import MODE_VARIABLE
from tests.unit.api.programs_asking import asker

TOKEN = "a-token-of-the-test"
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()


@pytest.fixture
def tokens(tmp_path: Path) -> str:
    file = tmp_path / "tokens"
    file.write_text(f"# programs\n\nehr:{DIGEST}\nlab system:{'0' * 64}\n")
    return str(file)


def test_on_ones_own_computer_programs_of_this_machine_are_answered() -> None:
    assert asker().get("/api/cds-services").status_code == 200
    assert asker(client="::1", host="[::1]:8501").get("/api/cds-services").status_code == 200
    far = asker(client="10.1.2.3").get("/api/cds-services")
    assert (far.status_code, far.json()["error"]) == (
        403,
        "only programs of this machine are answered; docs/hosting.md says how others are",
    )


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8501"])
def test_a_page_that_leads_a_browser_here_under_another_name_is_not_answered(host: str) -> None:
    assert asker(host=host).get("/api/cds-services").status_code == 403


def test_what_came_through_a_proxy_is_not_of_this_machine() -> None:
    """A proxy on this machine asks from here, whoever asks it."""
    for name in ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host"):
        assert asker().get("/api/cds-services", headers={name: "127.0.0.1"}).status_code == 403


def test_a_header_of_a_client_does_not_bring_it_nearer() -> None:
    far = asker(client="10.1.2.3").get("/api/health", headers={"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1"})
    assert far.status_code == 403


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({MODE_VARIABLE: "demo"}, "LIVERMETS_API=1 switches it on"),
        ({"LIVERMETS_API": "0"}, "switched off here"),
        ({MODE_VARIABLE: "clinic", "LIVERMETS_API": "1"}, "LIVERMETS_API_TOKENS_FILE names the programs that may ask"),
    ],
)
def test_where_it_is_off_every_path_says_so_and_streamlit_is_not_asked(environment: dict[str, str], said: str) -> None:
    for path, method in (("/api/assess", "POST"), ("/api/health", "GET"), ("/api/anything/else", "GET")):
        answer = asker(environment).request(method, path)
        assert answer.status_code == 404
        assert said in answer.json()["error"]


def test_a_demonstration_that_switches_it_on_answers_everyone() -> None:
    environment = {MODE_VARIABLE: "demo", "LIVERMETS_API": "1"}
    assert asker(environment, client="203.0.113.5", host="demo.example").get("/api/cds-services").status_code == 200


def test_in_a_clinic_a_program_shows_its_token(tokens: str) -> None:
    clinic = asker({MODE_VARIABLE: "clinic", "LIVERMETS_API_TOKENS_FILE": tokens}, client="10.1.2.3", host="liver.clinic")
    refused = clinic.get("/api/cds-services")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="livermets"')
    for wrong in ("", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {DIGEST}", "Bearer \udcff", f"Bearer {TOKEN}x"):
        headers = {"authorization": wrong.encode("utf-8", "surrogateescape")}
        assert clinic.get("/api/cds-services", headers=headers).status_code == 401, wrong
    for right in (f"Bearer {TOKEN}", f"bearer  {TOKEN} "):
        assert clinic.get("/api/cds-services", headers={"authorization": right}).status_code == 200


def test_where_programs_are_named_a_token_is_asked_for_in_every_mode(tokens: str) -> None:
    for mode in ("local", "demo"):
        here = asker({MODE_VARIABLE: mode, "LIVERMETS_API": "1", "LIVERMETS_API_TOKENS_FILE": tokens})
        assert here.get("/api/cds-services").status_code == 401
        assert here.get("/api/cds-services", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no program"),
        ("# nobody\n", "names no program"),
        (f"ehr {DIGEST}\n", "line 1 is no name:sha256"),
        ("ehr:secret\n", "line 1 is no name:sha256"),
        (f"\nehr:{DIGEST}\nehr:{'1' * 64}\n", "line 3 names ehr a second time"),
        (f"{'x' * 61}:{DIGEST}\n", "line 1 is no name"),
    ],
)
def test_a_list_of_programs_that_cannot_be_read_stops_the_start(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(text)
    with pytest.raises(ValueError, match=said) as error:
        admission({"LIVERMETS_API_TOKENS_FILE": str(file)})
    assert "secret" not in str(error.value)


def test_a_list_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_tokens(tmp_path / "gone")
    with pytest.raises(ValueError, match="LIVERMETS_API is 'yes'"):
        admission({"LIVERMETS_API": "yes"})


def test_without_settings_programs_of_this_machine_may_ask() -> None:
    assert admission({}) == Admission()
