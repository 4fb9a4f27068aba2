"""Where the store is: what the environment says, and where `./run` keeps it otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

URL_VARIABLE: Final = "LIVERMETS_DATABASE_URL"
URL_FILE_VARIABLE: Final = "LIVERMETS_DATABASE_URL_FILE"
"""A file with the URL in it, for those who keep passwords out of the environment."""
FOLDER_VARIABLE: Final = "LIVERMETS_BOARD_FOLDER"
FILE_NAME: Final = "board.sqlite"
"""The file of a store in a folder."""


def address_of(environment: Mapping[str, str] = os.environ) -> str | None:
    """Where the store is: the URL, else that in the file, else the folder; None keeps everything in the session only.

    Raises ValueError for a file that cannot be read or holds nothing: a store that was asked for is never done without.
    """
    file = environment.get(URL_FILE_VARIABLE)
    in_file = _url_in(file) if file else None
    return environment.get(URL_VARIABLE) or in_file or environment.get(FOLDER_VARIABLE) or None


@cache
def _url_in(file: str) -> str:
    try:
        url = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{URL_FILE_VARIABLE}: the file {file} cannot be read ({type(error).__name__})") from None
    if not url:
        raise ValueError(f"{URL_FILE_VARIABLE}: the file {file} is empty; it holds postgresql://user:password@host:5432/name")
    return url


def default_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where `./run` keeps the store when nothing else is asked for."""
    data = environment.get("XDG_DATA_HOME")
    return (Path(data) if data else Path(environment.get("HOME") or Path.home()) / ".local" / "share") / "livermets"
