"""A release of the knowledge as one file: a ZIP of `data/` that is read again as it was, so that a decision can be replayed.

The name of a pack carries the release, and the release is the digest of the bytes inside: what was altered is refused. The
same bytes make the same pack. Nothing of a pack is written to disk when it is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from livermets.knowledge.files import RELEASE_LENGTH, digest_of, raw_files

LARGEST_PACK: Final = 100_000_000
"""Bytes of all files of a pack once it is opened; `data/` has a few million."""

_MOST_FILES: Final = 10_000
_PREFIX: Final = "livermets-release-"
# The earliest moment that a ZIP can hold. A pack says what is in it, not when it was made.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


class PackError(ValueError):
    """A pack that is not there or cannot be trusted; the text says why and what would be accepted."""


def pack_name(release: str) -> str:
    """The file name of the pack of a release."""
    return f"{_PREFIX}{release}.zip"


def pack(root: Path) -> tuple[str, bytes]:
    """The release of a folder of knowledge, and its pack."""
    raw = raw_files(root)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in raw.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return digest_of(raw)[:RELEASE_LENGTH], written.getvalue()


def find_pack(release: str, folders: Iterable[Path]) -> Path:
    """Where the pack of a release lies: `release` is its digest, the first characters of it, or the path of a pack.

    Raises PackError when there is none, or when several begin with these characters.
    """
    if Path(release).is_file():
        return Path(release)
    folders = list(folders)
    found: dict[str, Path] = {}
    if release and all(letter in "0123456789abcdef" for letter in release):
        for folder in folders:
            for path in sorted(folder.glob(f"{_PREFIX}{release[:RELEASE_LENGTH]}*.zip")):
                found.setdefault(path.name, path)
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        names = ", ".join(name.removeprefix(_PREFIX).removesuffix(".zip") for name in found)
        raise PackError(f"release {release}: several packs begin so: {names}; give more of the digest")
    looked = ", ".join(map(str, folders))
    raise PackError(
        f"release {release}: there is no pack of it in {looked}; accepted: the path of a pack, or the digest of one that lies "
        "there (`python -m livermets pack` makes one of the knowledge in use)"
    )


def read_pack(path: Path) -> Mapping[str, bytes]:
    """The files of a pack by their names. Raises PackError for what is no pack, is too large, or is not what its name says."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_PACK:
                raise PackError(
                    f"{path.name}: is too large for a release of the knowledge (at most {LARGEST_PACK // 10**6} MB)"
                )
            raw = {entry.filename: archive.read(entry) for entry in sorted(entries, key=lambda entry: entry.filename)}
    except OSError as error:
        raise PackError(f"{path.name}: cannot be read: {error.strerror or 'the file is damaged'}") from None
    except (zipfile.BadZipFile, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, PackError):
            raise
        raise PackError(f"{path.name}: is not a whole ZIP file; accepted: a file made by `python -m livermets pack`") from None
    release = digest_of(raw)[:RELEASE_LENGTH]
    named = path.stem.removeprefix(_PREFIX)
    if path.name.startswith(_PREFIX) and not named.startswith(release):
        raise PackError(f"{path.name}: what is inside is release {release}: it was altered, or renamed")
    return raw
