"""The future liver remnant on the screen of a board: its share of the liver, and which published limits that reaches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.remnant import JudgedLimit
from livermets.assessment.resectability import Classified
from livermets.assessment.words import derived_words
from livermets.board.briefing import Said
from livermets.board.references import References
from livermets.case.origins import origin_words
from livermets.text import listed, readable

_REMNANTS: Final = MappingProxyType(
    {
        "future_remnant_percent_standardised": ("of the estimated volume", "estimated"),
        "future_remnant_percent_measured": ("of the measured volume", "measured"),
    }
)
_LONGEST_ORIGIN: Final = 90


def remnant_lines(assessment: Assessment) -> Iterable[Said]:
    """Each known share that the remnant has, by what it is a share of, with where its volume was measured."""
    origin = assessment.case.origins.get("future_remnant_ml")
    # A remnant that was typed needs no word; one that was measured says on what, and on images of which day.
    note = origin_words(origin) if origin is not None and origin.kind != "typed" else ""
    for number in assessment.knowledge.derived:
        name = number.symbol.name
        # A volume of which is known only between which ends it lies gives a share between two ends.
        ends = assessment.derived_bounds[name]
        known = all(assessment.case.values[fact] is not None for fact in number.facts) and all(map(math.isfinite, ends))
        if name in _REMNANTS and known:
            words, short = _REMNANTS[name]
            said = derived_words(assessment.knowledge, name, *ends)
            yield Said(label=words, short=short, main=said, unit="%", note=readable(note, _LONGEST_ORIGIN))


def limit_lines(judged: Sequence[JudgedLimit], heard: Iterable[Classified], references: References) -> Iterable[Said]:
    """Which of the limits that concern this liver the remnant reaches, and which not, by what it is a share of; beside one that
    it does not reach stands what the system behind it says of this remnant."""
    verdicts = {one.id: one.says for one in heard if one.question == "remnant" and one.stance is not None}
    for share, (words, _) in _REMNANTS.items():
        held = [one for one in judged if one.limit.share == share and one.concerned and one.reached is not None]
        reached = dict.fromkeys(f"{one.limit.percent:g}" for one in held if one.reached)
        missed: dict[float, dict[str, None]] = {}
        for limit in (one.limit for one in held if not one.reached):
            system, variant, _group = limit.of_group
            said = verdicts.get(f"{system}.{variant}" if variant else system)
            missed.setdefault(limit.percent, {}).update({said: None} if said else {})
        if held:
            parts = [f"reaches {listed(reached)} %"] if reached else []
            parts += [f"{'but not' if reached else 'does not reach'} {_missed(missed)}"] if missed else []
            evidence = dict.fromkeys(references.source(one.limit.source, one.limit.stated_by) for one in held)
            yield Said(label=words, main=", ".join(parts), evidence=tuple(evidence))


def _missed(limits: Mapping[float, Iterable[str]]) -> str:
    """ "25 or 26.6 % (below the minimum) or 40 % (too small)"."""
    alike: dict[str, list[str]] = {}
    for percent, verdicts in limits.items():
        alike.setdefault(", ".join(verdicts), []).append(f"{percent:g}")
    return listed((f"{listed(ones, 'or')} %{f' ({said})' if said else ''}" for said, ones in alike.items()), "or")
