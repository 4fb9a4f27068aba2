"""What tests of pages share."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from livermets.board.store.engine import FOLDER_VARIABLE
from livermets.board.store.store import Store


@pytest.fixture(scope="session", autouse=True)
def _packages_are_searched_once() -> Iterator[None]:
    """Every run of an AppTest looks through all installed packages for components; what it finds stays the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of its own, which the app of this test uses as well; what is done through it is done by somebody else."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return Store.open(str(tmp_path))
