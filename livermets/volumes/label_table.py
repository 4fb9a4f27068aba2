"""What the numbers of a map of labels mean: tables as the programs of this field write them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree

_MOST_BYTES: Final = 2_000_000
_ITKSNAP: Final = re.compile(r'^\s*(\d+)\s+\d+\s+\d+\s+\d+\s+[\d.]+\s+\d\s+\d\s+"(.*)"\s*$')
_SLICER: Final = re.compile(r"^\s*(\d+)\s+(\S+)\s+\d+\s+\d+\s+\d+\s+\d+\s*$")
_PLAIN: Final = re.compile(r"^\s*\"?(\d+)\"?\s*[,;:\t=]\s*\"?([^\",;\t]+)\"?")
_BACKGROUND: Final = ("background", "clear label", "unlabeled", "unlabelled", "")


def read_label_table(content: bytes) -> dict[int, str] | None:
    """Names by number from JSON, CSV, TSV, a label file of ITK-SNAP or a colour table of 3D Slicer; None when it is none."""
    if len(content) > _MOST_BYTES:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    if text.lstrip()[:1] in ("{", "["):
        try:
            found = _of_json(json.loads(text))
        except (ValueError, RecursionError):
            return None
    else:
        found = _of_lines(text)
    return {number: name for number, name in found.items() if number and name.strip().lower() not in _BACKGROUND} or None


def _of_json(value: Any) -> dict[int, str]:
    if isinstance(value, Mapping) and isinstance(value.get("labels"), Mapping | list):
        value = value["labels"]
    found: dict[int, str] = {}
    if isinstance(value, list):
        for one in value:
            if isinstance(one, Mapping):
                number = next((one[key] for key in ("label", "value", "id", "index", "labelID") if _number(one.get(key))), None)
                name = next((one[key] for key in ("name", "SegmentLabel", "label") if isinstance(one.get(key), str)), None)
                if number is not None and name:
                    found[int(number)] = name
        return found
    if isinstance(value, Mapping):
        for key, other in value.items():
            if _number(key) and isinstance(other, str):
                found[int(key)] = other
            elif _number(other):
                found[int(other)] = str(key)
    return found


def _number(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value.strip().isdecimal())


def _of_lines(text: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for line in text.splitlines():
        for form in (_ITKSNAP, _SLICER, _PLAIN):
            if match := form.match(line):
                found[int(match[1])] = match[2].strip()
                break
    return found


def labels_in_xml(text: str) -> dict[int, str]:
    """Names from the table of labels that some programs put into the header of the file; empty when there is none."""
    if not text or "<!ENTITY" in text or len(text) > _MOST_BYTES:
        return {}
    try:
        root = ElementTree.fromstring(text[text.index("<") : text.rindex(">") + 1])
    except (ElementTree.ParseError, ValueError):
        return {}
    return {
        int(one.attrib["Key"]): (one.text or "").strip()
        for one in root.iter("Label")
        if one.attrib.get("Key", "").isdecimal() and (one.text or "").strip()
    }
