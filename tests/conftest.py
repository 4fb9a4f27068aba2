"""What every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
"""The root of the repository."""

SHARED = ROOT.parent / "shared"
"""Reference material that lies beside a checkout and is not part of the project. Read it through `shared_file` only."""

# One slow moment on a busy machine is not a failure. On a build server the same examples are drawn every time,
# so that a red build speaks of the change and not of luck.
settings.register_profile("livermets", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("livermets")


def shared_file(name: str) -> Path:
    """The path of a file beside the repository, such as `data/tcia_crlm_v2.csv`; skips the test when it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared/{name} does not lie beside this checkout")
    return path
