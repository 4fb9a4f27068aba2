"""What stands around the app in each mode."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config, net_util
from streamlit.runtime.pages_manager import PagesManager
from uvicorn import Server

from livermets.screens.app.forgetting import LATER_SECONDS
from livermets.screens.app.server import FORGOTTEN_AFTER, around_the_app

KEPT = "server.disconnectedSessionTTL"
SECRET = "server.cookieSecret"


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server changes its process; this one goes on with other tests."""
    before = {name: config.get_option(name) for name in (KEPT, SECRET)}
    factory = logging.getLogRecordFactory()
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(Server, "startup", Server.startup)
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", PagesManager.uses_pages_directory)
    yield
    logging.setLogRecordFactory(factory)
    for name, value in before.items():
        config.set_option(name, value)


@pytest.mark.parametrize(("chosen", "kept"), [("demo", FORGOTTEN_AFTER), ("local", 120)])
def test_a_demonstration_forgets_soon_what_a_closed_tab_held_and_others_after_two_minutes(chosen: str, kept: int) -> None:
    around_the_app({"LIVERMETS_MODE": chosen})
    assert config.get_option(KEPT) == kept + LATER_SECONDS, "the server itself must not be the first to let go"


def test_the_shared_secret_signs_the_cookies(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("0123456789abcdef" * 4)
    around_the_app({"LIVERMETS_COOKIE_SECRET_FILE": str(tmp_path / "secret")})
    assert config.get_option(SECRET) == "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("variable", "value"),
    [("LIVERMETS_SEAT", "A B"), ("LIVERMETS_COOKIE_SECRET_FILE", "none"), ("LIVERMETS_DATABASE_URL_FILE", "none")],
)
def test_a_setting_that_cannot_be_read_stops_the_start(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=variable):
        around_the_app({variable: value})
