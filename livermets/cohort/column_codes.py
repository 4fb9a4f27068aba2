"""Codes among the cells of a column: nines for unknown, numbers that only a registry writes, and what a header says of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from livermets.case.doubts import uncounted_values
from livermets.cohort.cells import code_key
from livermets.facts import Fact, Kind

_SENTINELS: Final = re.compile(r"-9+(?:\.0+)?|-1|9{2,}(?:\.9+)?|8{2,}")
_STATED: Final = re.compile(r"([^\s,;/=()\[\]]+)\s*=\s*([^,;=()\[\]]+?)(?=\s*(?:[,;/()\[\]]|$)|\s+[^\s,;/=()\[\]]+\s*=)")
_TOP_OF_A_COUNT: Final = re.compile(r"9[0-9]")
_FEWEST: Final = 3


def stated_codes(header: str) -> dict[str, str]:
    """What a header says of its codes: "Sex (0=F, 1=M)" is {"0": "F", "1": "M"}."""
    return {code_key(code): said.strip() for code, said in _STATED.findall(header)}


def unknown_codes(codes: Iterable[str]) -> set[str]:
    """Codes of choices that stand for unknown: nines, eights and minus ones."""
    return {code for code in codes if code in ("9", "8", "-1") or _SENTINELS.fullmatch(code)}


def negative_codes(cells: Counter[str]) -> tuple[str, ...]:
    """Codes like -999 among the results of a score."""
    return tuple(sorted(code for code in cells if code.startswith("-") and _SENTINELS.fullmatch(code)))


def impossible_codes(fact: Fact, cells: Counter[str]) -> set[str]:
    """Codes like -999 that no value of the fact can be, and those that are unknown in every case: 98 of nodes."""
    assert fact.minimum is not None
    assert fact.maximum is not None
    codes = {code_key(text) for text in cells}
    outside = {code for code in codes if _SENTINELS.fullmatch(code) and not fact.minimum <= float(code) <= fact.maximum}
    uncounted = {f"{value:g}" for value in uncounted_values(fact)}
    return outside | (codes & uncounted)


def suspect_codes(fact: Fact, cells: Counter[str]) -> list[str]:
    """Codes that a value could be: 999 several times above everything else, and 90 to 99 of a count that is far below them,
    as registries write them."""
    times: Counter[str] = Counter()
    for text, count in cells.items():
        times[code_key(text)] += count
    numbers = {code: float(code) for code in times if re.fullmatch(r"-?\d+(?:\.\d+)?", code)}
    nines = {code for code in numbers if re.fullmatch(r"99+(?:\.9+)?", code)}
    others = [value for code, value in numbers.items() if code not in nines and not _SENTINELS.fullmatch(code)]
    highest = max(others, default=0.0)
    most = fact.maximum or 0.0
    found = {
        code
        for code in nines
        if most >= 99 and times[code] >= _FEWEST and numbers[code] > 1.2 * highest and numbers[code] <= most
    }
    if fact.kind is Kind.INTEGER and most >= 99:
        top = {code for code in numbers if _TOP_OF_A_COUNT.fullmatch(code)}
        below = max((value for code, value in numbers.items() if code not in top), default=0.0)
        if below < 60 and (len(top) > 1 or any(times[code] >= _FEWEST for code in top)):
            found |= top
    return sorted(found - impossible_codes(fact, cells))
