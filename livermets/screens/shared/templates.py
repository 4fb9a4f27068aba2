"""HTML from templates that lie beside the code of their page; everything that is put into one is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_SCREENS: Final = Path(__file__).parents[1]
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_SCREENS),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def filled(template: str, **content: object) -> str:
    """A template, named by its path below the screens, with this content."""
    return _TEMPLATES.get_template(template).render(**content)


def asset(name: str) -> str:
    """A style sheet or a script, named by its path below the screens."""
    return (_SCREENS / name).read_text(encoding="utf-8")
