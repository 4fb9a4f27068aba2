"""No pattern explodes: where two of its parts may take the same letters, reading doubles with every word of a text."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import pytest

import livermets
from tests.cost import outlasts

_TIMES: Final = 25
_DOCUMENTS: Final = 40
_WORDS: Final = re.compile(r"[^\W\d_]+(?: [a-z]+)*|\d+")
_NO_WORDS: Final = re.compile(r"\\[a-zA-Z]|\(\?P<\w+>|\[[^\]]*\]")
_REPEATS: Final = re.compile(r"[*+}]")
_SHORT: Final = (
    *"1a(-/._'¤x:;,#=+",
    *("1 ", "1.", "1,", "1, ", "1..", "a ", "Ab ", "( ", ", ", "- ", ". ", "a1 ", "1/", "1-", "1 - ", "1 x ", "1x", "1 mm "),
    *(
        "S1, ",
        "I ",
        "IV, ",
        "12.10.2024 ",
        "1 000 ",
        "1 to ",
        "and ",
        "no ",
        "of ",
        "a@",
        "\n",
        "\t",
        '"',
        "\\",
        "()",
        "[",
        "é",
    ),
)


def _compiled(holder: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(holder, re.Pattern):
        if isinstance(holder.pattern, str) and _REPEATS.search(holder.pattern):
            yield holder
    elif depth < 4 and isinstance(holder, Mapping):
        for one in (*holder.keys(), *holder.values()):
            yield from _compiled(one, depth + 1)
    elif depth < 4 and isinstance(holder, list | tuple | set | frozenset):
        for one in holder:
            yield from _compiled(one, depth + 1)


def _patterns(part: str) -> dict[str, re.Pattern[str]]:
    """The patterns that the modules of a part hold, by their text."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages([f"{livermets.__path__[0]}/{part}"], f"livermets.{part}."):
        if ".migrations" in module.name:
            continue  # it runs as part of a migration alone
        for name, value in vars(importlib.import_module(module.name)).items():
            if not name.startswith("__"):
                found |= {one.pattern: one for one in _compiled(value)}
    return found


def _texts(pattern: str) -> Iterator[str]:
    """Each word of a pattern many times, and what no pattern accepts behind it."""
    words = dict.fromkeys(_WORDS.findall(_NO_WORDS.sub("|", pattern)))
    units = dict.fromkeys((*_SHORT, *words, *(f"{word} " for word in words), *(f"{word} 1 " for word in words)))
    return (f"{unit * _TIMES}\x01" for unit in units)


def _explodes(pattern: re.Pattern[str]) -> str:
    """A text that a pattern is not done with; empty where there is none."""
    return next((text for text in _texts(pattern.pattern) if outlasts(partial(_read, pattern, text), _DOCUMENTS)), "")


def _read(pattern: re.Pattern[str], text: str) -> None:
    pattern.search(text)
    pattern.fullmatch(text)


@pytest.mark.parametrize(
    "pattern", [r"(?:(?:a|aa) ?)*b", r"(?:no ?(?:liver)? ?)*x", r"(?:seg(?:\w*|x))+!"], ids=["alternatives", "spaces", "rest"]
)
def test_a_pattern_with_two_ways_through_a_word_is_seen_to_explode(pattern: str) -> None:
    assert _explodes(re.compile(pattern))


def test_a_pattern_with_one_way_through_every_word_does_not_explode() -> None:
    assert not _explodes(re.compile(r"(?:(?:no|liver)[ ]?)*x"))


@pytest.mark.parametrize("part", sorted(one.name for one in pkgutil.iter_modules(livermets.__path__) if one.ispkg))
def test_no_pattern_explodes_with_its_own_words(part: str) -> None:
    exploding = {pattern: text for pattern, one in _patterns(part).items() if (text := _explodes(one))}
    assert not exploding
