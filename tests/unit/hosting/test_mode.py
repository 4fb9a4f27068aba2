"""The mode that the environment names, and what is no mode."""

import pytest

from livermets.hosting.mode import Mode, mode
from livermets.screens.app.server import around_the_app, or_say_why_not


def test_without_the_setting_the_app_is_local() -> None:
    assert mode({"LIVERMETS_BOARD_FOLDER": "x"}) is Mode.LOCAL


@pytest.mark.parametrize(
    ("said", "meant"), [("local", Mode.LOCAL), ("demo", Mode.DEMO), ("clinic", Mode.CLINIC), (" clinic\r\n", Mode.CLINIC)]
)
def test_a_mode_is_named_by_its_word(said: str, meant: Mode) -> None:
    assert mode({"LIVERMETS_MODE": said}) is meant


@pytest.mark.parametrize("said", ["", " ", "Clinic", "hospital", "demo,clinic", "1"])
def test_anything_else_is_refused_with_what_is_accepted(said: str) -> None:
    with pytest.raises(ValueError, match=r"LIVERMETS_MODE.*local, demo, clinic"):
        mode({"LIVERMETS_MODE": said})


def test_a_server_does_not_start_in_a_mode_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="LIVERMETS_MODE is 'hospital'"):
        around_the_app({"LIVERMETS_MODE": "hospital"})


@pytest.mark.parametrize("store", ["LIVERMETS_BOARD_FOLDER", "LIVERMETS_DATABASE_URL"])
def test_a_demonstration_does_not_start_with_a_store(store: str) -> None:
    with pytest.raises(ValueError, match=f"keeps nothing, and {store} names a store"):
        around_the_app({"LIVERMETS_MODE": "demo", store: "somewhere"})


def test_the_start_ends_with_a_sentence_and_without_a_traceback() -> None:
    with pytest.raises(SystemExit, match=r"^livermets does not start: LIVERMETS_MODE is 'hospital'; accepted are"):
        or_say_why_not(lambda: around_the_app({"LIVERMETS_MODE": "hospital"}))
