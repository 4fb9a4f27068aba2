"""Where the store is: what the environment says, and where `./run` keeps it otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

URL_VARIABLE: Final = "LIVERMETS_DATABASE_URL"
FOLDER_VARIABLE: Final = "LIVERMETS_BOARD_FOLDER"
FILE_NAME: Final = "board.sqlite"
"""The file of a store in a folder."""


def address_of(environment: Mapping[str, str] = os.environ) -> str | None:
    """Where the store is: the URL, else the folder; None keeps everything in the session only."""
    return environment.get(URL_VARIABLE) or environment.get(FOLDER_VARIABLE) or None


def default_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where `./run` keeps the store when nothing else is asked for."""
    data = environment.get("XDG_DATA_HOME")
    return (Path(data) if data else Path(environment.get("HOME") or Path.home()) / ".local" / "share") / "livermets"
