"""Reading the files of `data/`: every document once, with a digest of the whole and a list of faults.

YAML is pleasant to review and slow to parse, so the parsed documents are kept in the user's cache folder (`kept`) under the
digest of the bytes they came from: a changed byte is another digest and is parsed anew.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import yaml
from pydantic import ValidationError

from livermets.knowledge.kept import keep_documents, kept_documents

DATA = Path(__file__).resolve().parents[2] / "data"

RELEASE_LENGTH = 12
"""Characters of the digest that name a release."""

_READERS = (".yaml", ".csv", ".md", ".json")


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


def raw_files(root: Path) -> dict[str, bytes]:
    """The bytes of every YAML, CSV, JSON and Markdown file below `root`, by path, in the order of the paths."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.suffix in _READERS and path.is_file()
    }


def digest_of(raw: Mapping[str, bytes]) -> str:
    """The SHA-256 over paths and bytes, in the order of the paths."""
    hasher = hashlib.sha256()
    for name in sorted(raw, key=PurePosixPath):
        hasher.update(name.encode())
        hasher.update(b"\0")
        hasher.update(hashlib.sha256(raw[name]).digest())
    return hasher.hexdigest()


def read_documents(root: Path = DATA, *, anew: bool = False) -> Documents:
    """Read every YAML, CSV, JSON and Markdown file below `root`; `anew` takes nothing that was kept from an earlier time."""
    return parse_documents(raw_files(root), anew=anew)


def parse_documents(raw: Mapping[str, bytes], *, anew: bool = False) -> Documents:
    """The documents of files given by path and bytes; `anew` takes nothing that was kept from an earlier time.

    YAML and JSON become plain lists and dicts, CSV a list of dicts of text, Markdown its text.
    """
    digest = digest_of(raw)
    kept = None if anew else kept_documents(digest)
    if kept is not None and kept.keys() == raw.keys():
        return Documents(kept, digest, ())
    parsed, faults = _parsed(raw)
    if not faults:
        keep_documents(digest, parsed)
    return Documents(parsed, digest, faults)


def with_files(documents: Documents, changed: Mapping[str, bytes]) -> Documents:
    """The documents with some files replaced or added, for a look at a change before it is made."""
    parsed, faults = _parsed(changed)
    by_path = {**documents.by_path, **parsed}
    in_order = {name: by_path[name] for name in sorted(by_path, key=PurePosixPath)}
    return Documents(in_order, documents.digest, (*documents.faults, *faults))


def _parsed(raw: Mapping[str, bytes]) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    parsed: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, content in raw.items():
        try:
            parsed[name] = _parse(name, content)
        except (yaml.YAMLError, orjson.JSONDecodeError, UnicodeDecodeError, csv.Error) as error:
            faults.append(Fault(name, "document", " ".join(str(error).split())))
    return parsed, tuple(faults)


def _parse(name: str, content: bytes) -> Any:
    if name.endswith(".yaml"):
        return parse_yaml(content)
    if name.endswith(".json"):
        return orjson.loads(content)
    text = content.decode("utf-8")
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
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
