"""What tests of pages share."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from livermets.board.store.engine import FOLDER_VARIABLE
from livermets.board.store.store import Store
from tests.pages.app import choices_alike, fields_of_the_browser


@pytest.fixture(scope="session", autouse=True)
def _packages_are_searched_once() -> Iterator[None]:
    """Every run of an AppTest looks through all installed packages for components; what it finds stays the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def _fields_are_looked_at_in_every_run() -> Iterator[None]:
    """Whatever page, dialog or state a test comes to: no two choices of a field look alike, and none reads for itself."""
    run = AppTest._run

    def looked_at(app: AppTest, *given: Any, **named: Any) -> AppTest:
        done = run(app, *given, **named)
        assert choices_alike(done) == []
        assert fields_of_the_browser(done) == []
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AppTest, "_run", looked_at)
        yield


@pytest.fixture(scope="session", autouse=True)
def _whole_pages_are_drawn() -> Iterator[None]:
    """An AppTest that draws a part of a page knows no other page and shows nothing but the part."""
    rerun = st.rerun
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "rerun", lambda *_: rerun())
        yield


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of its own, which the app of this test uses as well; what is done through it is done by somebody else."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return Store.open(str(tmp_path))
