"""Where the pages lie to which others lead, and which page shows the published rules of which area."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from livermets.knowledge.vocabulary import AdviceArea

ABOUT_PAGE: Final = "pages/about.py"
BOARD_PAGE: Final = "pages/board.py"
CASE_PAGE: Final = "pages/case.py"
DISCUSSION_PAGE: Final = "pages/discussion.py"
EVIDENCE_PAGE: Final = "pages/evidence.py"
TREATMENTS_PAGE: Final = "pages/treatments.py"

PAGE_OF_AREA: Final[Mapping[AdviceArea, str]] = MappingProxyType(
    {
        "resectability": "resectability",
        "sequence": "resectability",
        "ablation": "resectability",
        "workup": "workup",
        "imaging": "workup",
        "differential": "workup",
        "follow-up": "workup",
        "goals-of-care": "workup",
    }
)
"""The file name of the page, without its ending, for every area of advice."""


def areas_of(page: str) -> tuple[AdviceArea, ...]:
    """The areas that a page shows."""
    return tuple(area for area, shown_on in PAGE_OF_AREA.items() if shown_on == page)
