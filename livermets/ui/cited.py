"""Texts of records in which other records are named by their ids, for a reader."""

from __future__ import annotations

import re
from typing import Final

from livermets.knowledge import knowledge
from livermets.ui.banner import as_text
from livermets.ui.pictures import source_mark

_WORD: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def cited(text: str) -> str:
    """A text as Markdown: the ids of sources in it as citations with their links, those of systems as their short names."""
    known = knowledge()
    parts, end = [], 0
    for word in _WORD.finditer(text):
        name = word[0]
        if name in known.registry.sources:
            shown = source_mark(name)
        elif name in known.systems and "-" in name:
            shown = as_text(known.systems[name].definition.short)
        else:
            continue
        parts += [_between(text[end : word.start()]), shown]
        end = word.end()
    return "".join([*parts, _between(text[end:])])


def _between(text: str) -> str:
    """Escaped, with the spaces at both ends kept."""
    shown = as_text(text)
    return f"{' ' if text[:1].isspace() else ''}{shown}{' ' if text[-1:].isspace() and shown else ''}"
