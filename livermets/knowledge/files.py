"""Reading the files of `data/`: every document once, with a digest of the whole and a list of faults.

YAML is pleasant to review and slow to parse, so the parsed documents are kept as JSON in the user's cache folder under
the digest of the bytes they came from: a changed byte is another digest and is parsed anew. A cache that cannot be read
or written is passed over silently, because nothing depends on it but time.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml
from pydantic import ValidationError

DATA = Path(__file__).resolve().parents[2] / "data"

_READERS = (".yaml", ".csv", ".md", ".json")
_CACHE_FORMAT = b"1"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in `data/`: which file, which key in it, and why; a warning does not fail the check."""

    file: str
    key: str
    reason: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.file}: {self.key}: {kind}{self.reason}"


def faults_of(file: str, error: ValidationError, record: str = "") -> list[Fault]:
    """Every fault of a document that is not valid, with its key.

    `record` names a record that was read as the only one of a list: the key is its name and where in it the fault is.
    """
    faults = []
    for one in error.errors(include_url=False):
        where = ".".join(map(str, one["loc"][1:] if record else one["loc"]))
        faults.append(Fault(file, ": ".join(filter(None, (record, where))) or "document", one["msg"]))
    return faults


@dataclass(frozen=True, slots=True)
class Documents:
    """All parsed documents by their path below `data/`, the digest of their bytes, and what could not be parsed."""

    by_path: Mapping[str, Any]
    digest: str
    faults: tuple[Fault, ...]

    def only(self, path: str) -> dict[str, Any]:
        """One document by its path; empty when it is not there."""
        return {path: self.by_path[path]} if path in self.by_path else {}

    def under(self, folder: str) -> dict[str, Any]:
        """The documents of one folder, in the order of their paths."""
        return {path: document for path, document in self.by_path.items() if path.startswith(folder + "/")}


def read_documents(root: Path = DATA) -> Documents:
    """Read every YAML, CSV, JSON and Markdown file below `root`.

    YAML and JSON become plain lists and dicts, CSV a list of dicts of text, Markdown its text.
    The digest is the SHA-256 over paths and bytes in the order of the paths.
    """
    raw = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.suffix in _READERS and path.is_file()
    }
    hasher = hashlib.sha256()
    for name, content in raw.items():
        hasher.update(name.encode())
        hasher.update(b"\0")
        hasher.update(hashlib.sha256(content).digest())
    digest = hasher.hexdigest()
    cached = _read_cache(digest)
    if cached is not None:
        return Documents(cached, digest, ())
    parsed: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, content in raw.items():
        try:
            parsed[name] = _parse(name, content)
        except (yaml.YAMLError, orjson.JSONDecodeError, UnicodeDecodeError, csv.Error) as error:
            faults.append(Fault(name, "document", " ".join(str(error).split())))
    if not faults:
        _write_cache(digest, parsed)
    return Documents(parsed, digest, tuple(faults))


def _parse(name: str, content: bytes) -> Any:
    if name.endswith(".yaml"):
        return parse_yaml(content)
    if name.endswith(".json"):
        return orjson.loads(content)
    text = content.decode("utf-8")
    if name.endswith(".csv"):
        return list(csv.DictReader(text.splitlines(), strict=True))
    return text


def parse_yaml(content: bytes | str) -> Any:
    """A YAML document as the files of `data/` are read: no key twice, dates and yes/no as they are written."""
    return yaml.load(content, Loader=_NoDuplicates)


class _NoDuplicates(yaml.CSafeLoader):
    """The safe loader, which also refuses a key that stands twice and leaves dates and yes/no as they are written."""


def _mapping(loader: _NoDuplicates, node: yaml.MappingNode) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_NoDuplicates.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_NoDuplicates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
for _letter in "tTfF":
    _NoDuplicates.yaml_implicit_resolvers.setdefault(_letter, []).append(
        ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"))
    )


def _cache_file(digest: str) -> Path:
    folder = os.environ.get("LIVERMETS_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(folder) / "livermets" / f"documents-{_CACHE_FORMAT.decode()}-{digest}.json"


def _read_cache(digest: str) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = orjson.loads(_cache_file(digest).read_bytes())
    except (OSError, RuntimeError, orjson.JSONDecodeError):
        return None
    return content


def _write_cache(digest: str, parsed: Mapping[str, Any]) -> None:
    try:
        target = _cache_file(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as handle:
            handle.write(orjson.dumps(parsed, option=orjson.OPT_NON_STR_KEYS))
        Path(handle.name).replace(target)
    except (OSError, RuntimeError, TypeError):
        return
