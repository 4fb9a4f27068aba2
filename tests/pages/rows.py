"""What the rows of a page say that are made as HTML: the words of each, as a reader sees them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

COMPONENT = "livermets_rows"

_RECORD = re.compile(r'data-record="([^"]+)"')
_OPTION = re.compile(r'data-open="([^"]+)"')


def rows_html(app: AppTest) -> str:
    """The HTML of all rows of a page; empty without any."""
    sent = [one for one in app.get("bidi_component") if one.proto.component_name == COMPONENT]
    return "\n".join(html_of(one) for one in sent)


def html_of(component: Any) -> str:
    """What a component of rows shows."""
    return str(json.loads(component.proto.json)["html"])


def row_words(html: str) -> list[str]:
    """The words of each row, in order, heads of groups included; what is folded comes as it stands."""
    return [_words(part) for part in re.split(r"<tr\b", html)[1:]]


def option_rows(html: str) -> Mapping[str, str]:
    """The words of the row of each option, by its id, in order."""
    parts = re.split(r"<tr\b", html)[1:]
    return {found[1]: _words(part) for part in parts if (found := _OPTION.search(part))}


def records(html: str) -> Mapping[str, str]:
    """The words of the row of each reported figure or claim, by the id of its record, in order."""
    parts = re.split(r"<tr\b", html)[1:]
    return {found[1]: _words(part) for part in parts if (found := _RECORD.search(part))}


def panels(html: str) -> list[list[str]]:
    """The records of each axis."""
    return [_RECORD.findall(part) for part in re.split(r"<table\b", html)[1:]]


def folded(html: str) -> Mapping[str, list[str]]:
    """The options that are folded away, by the status that they share."""
    parts = re.findall(r'<details class="folded" data-fold="([^"]+)">(.*?)</details>', html, re.DOTALL)
    return {status: _OPTION.findall(part) for status, part in parts}


def all_words(html: str) -> str:
    """Everything that the rows say, in one line."""
    return _words(f"<div>{html}")


def _words(part: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"^[^<]*?>", "", part, count=1))).split())
