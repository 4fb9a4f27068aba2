"""Derived numbers that cannot be: more than all of what they are a share of. The facts behind them are asked about, none is
refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from livermets.case.case import Case
from livermets.case.doubts import Doubt
from livermets.case.words import fact_label
from livermets.knowledge.systems import DerivedNumber
from livermets.rules import Interval
from livermets.rules.intervals import significant
from livermets.rules.tree import Name
from livermets.text import listed, number_words


def derived_doubts(case: Case, numbers: Iterable[DerivedNumber], bounds: Mapping[str, Interval]) -> Iterator[Doubt]:
    """A doubt for each derived number that is surely above the most it can be, at the first fact of its formula."""
    written = case.to_json()
    for number in numbers:
        low, _ = bounds[number.symbol.name]
        if number.most is None or significant(low) <= number.most:
            continue
        given = [name for name in case.given if name in number.facts]
        in_formula = (part.symbol.name for part in number.value.node.walk() if isinstance(part, Name))
        field = next((name for name in in_formula if name in given), None)
        if field is not None:
            unit = "%" if number.unit == "percent" else number.unit
            limit = f"{number_words(number.most)} {unit}".rstrip()
            text = f"{number.label}: more than {limit}: are {listed(map(fact_label, given))} right?"
            yield Doubt(field, written[field], text)
