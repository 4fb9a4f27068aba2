"""Pieces of markup that every part of the discussion screen is made of. Everything given to them is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def quiet(words: str) -> str:
    """What is unknown, in the one style that says so."""
    return f'<span class="unknown"><span aria-hidden="true">? </span>{escape(words)}</span>'


def refs(numbers: Iterable[int], about: str) -> str:
    """The numbers of sources as buttons that open them."""
    button = '<button type="button" class="ref" data-ref="{0}" aria-label="Evidence {0}, {1}">[{0}]</button>'
    return "".join(button.format(number, escape(about)) for number in numbers)


def section(name: str, title: str, inside: str, classes: str = "") -> str:
    """A part of the screen with its heading; `inside` is markup."""
    heading = f'<h2 id="on-{name}">{escape(title)}</h2>'
    return f'<section class="{name}{classes and " " + classes}" aria-labelledby="on-{name}">{heading}{inside}</section>'


def short_name(name: str) -> tuple[str, str]:
    """The name of an option and the bracket it ends with."""
    short, bracket, note = name.partition(" (") if name.endswith(")") else (name, "", "")
    return short, f"{bracket.strip()}{note}"
