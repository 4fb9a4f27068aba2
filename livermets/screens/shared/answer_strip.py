"""The answers in front of every page: one component under the navigation, the same parts as on the discussion and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from livermets.assessment.ages import Age
from livermets.assessment.assess import Assessment
from livermets.board.answer_strip import answer_strip
from livermets.board.models import AcknowledgedFlag
from livermets.screens.shared.session import current_ages, worked_out
from livermets.screens.shared.templates import asset, filled

STYLE: Final = f"<style>{asset('shared/answer_strip.css')}</style>"


def strip_of_case(acknowledged: Sequence[AcknowledgedFlag], systems: Sequence[str], options: Sequence[str] = ()) -> str:
    """The answers for the case in hand as HTML, everything typed in them escaped, made once while nothing changes.

    Empty where there are none; they look as they should beside `STYLE`.
    `acknowledged` are its flags that somebody has seen; `systems` and `options` those chosen for the board.
    """
    return worked_out(_strip_of, acknowledged, systems, options, current_ages())


def _strip_of(
    assessment: Assessment,
    acknowledged: Sequence[AcknowledgedFlag],
    systems: Sequence[str],
    options: Sequence[str],
    aged: Sequence[Age],
) -> str:
    put_up = [one for one in assessment.options if one.id in options]
    parts = answer_strip(assessment, systems=systems, standing=put_up, acknowledged=acknowledged, aged=aged)
    return filled("shared/answer_strip.html.jinja", parts=parts) if parts else ""
