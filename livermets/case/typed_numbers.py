"""A number as a person types or pastes it: comma or point, unit behind it, several of them; read exactly or refused.

The sums are done in fractions, so that 2.8 g/dL is 28 g/L and not a little less: a limit is not crossed by a conversion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from livermets.case.faults import NotReadError
from livermets.case.plain import holds_fraction, plain_key, plain_unit
from livermets.case.spellings import COUNTED, COUNTS, LEADS, NONE_WORDS, ROMAN, UNITS, UNITS_OF, WITH_NUMERALS
from livermets.facts import FACTS, Fact, Kind
from livermets.text import number_words

DIGITS: Final = 12
"""Significant digits that are kept of a number: what a conversion leaves behind the twelfth is no measurement."""

_NUMBER: Final = r"(?:[0-9](?:[0-9.,']| (?=[0-9]{3}(?![0-9])))*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?"
_ONE: Final = re.compile(rf"([+-]? ?)({_NUMBER})(.*)", re.DOTALL)
_UP_TO: Final = r"(?:to|bis|(?<= )(?:à|a)(?= ))"
_BETWEEN: Final = rf"(?:x|\*|-+|/|;|(?<=[a-zA-Zμ]),|&|\.\.\.?+|{_UP_TO}|by|and|und|mal|(?<= )(?:et|e|y|sur|par|per|por)(?= ))"
_LETTERS: Final = r"(?:[^\W\d_]|%)+"
_OF_SEVERAL: Final = _NUMBER.replace("[0-9.,']", "(?:[0-9,']|[.](?![.]))")
"""Two points are a sign between numbers, and in none of them."""
_SEVERAL: Final = re.compile(
    rf"{_OF_SEVERAL}(?:(?: ?{_LETTERS} ?| ?){_BETWEEN} ?{_OF_SEVERAL})+(?: ?{_LETTERS})?", re.IGNORECASE
)
_EACH: Final = re.compile(rf"({_NUMBER})(?: ?({_LETTERS}))?(?= ?{_BETWEEN} ?[0-9.,]|$)", re.IGNORECASE)
_ABOUT: Final = re.compile(
    r"^(?:~|≈|ca\.?|c\.|circa|approx\.?|approximately|about|around|etwa|ungefähr|rund|env\.?|environ|aprox\.?"
    r"|aproximadamente)\s*(?=[-+.,0-9ø])",
    re.I,
)
_BEFORE_SEVERAL: Final = re.compile(r"^(?:between|zwischen|entre|tra|fra) (?=[0-9.,])", re.I)
_FRACTION: Final = re.compile(r"([1-9]) ?/ ?(10|[23458])(?![0-9.,/x])")
_INCHES: Final = re.compile(r"(?<=[0-9]) ?(?:[\"”]|'')$")
_QUOTED: Final = re.compile(r"[“”„\"](.*)[“”\"]")
_BOUND: Final = re.compile(
    r"^(?:[<>≤≥]|(?:over|under|above|below|less than|more than|at least|at most|up to|greater than|max\.?|min\.?"
    r"|über|unter|mehr als|weniger als|bis(?: zu)?|mind\.?|mindestens|maximal|höchstens|kleiner|größer"
    r"|moins de|plus de|jusqu'à|inférieur|supérieur|meno di|più di|fino a|menos de|más de|hasta)\b)|[0-9] ?\+$",
    re.IGNORECASE,
)
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?")
_DECIMAL: Final = re.compile(r"[0-9]*[.,][0-9]+")
_COULD_BE_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3}){2,}|(?:,[0-9]{3}){2,})")
_BOTH_SIGNS: Final = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)")
_MOST_DIGITS: Final = 40
_MOST_POWER: Final = 12


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number in the fact's own unit, exactly, and what was understood where that was not plain."""

    value: Fraction
    remark: str = ""


def own_units(fact: Fact) -> Mapping[str, Fraction]:
    """The units in which a number of the fact is read, its own first, each with its factor."""
    return MappingProxyType({fact.unit: Fraction(1), **{other.unit: other.factor for other in fact.other_units}})


def unit_called(fact: Fact, written: str) -> str | None:
    """The unit of the fact that a person means; None for one that is none of its units."""
    plain = plain_unit(written)
    if plain in UNITS_OF.get(fact.name, ()):
        return fact.unit
    return next((unit for unit in own_units(fact) if plain == plain_unit(unit) or plain in UNITS.get(unit, ())), None)


def factor_of(fact: Fact, unit: str | None) -> Fraction:
    """What a number in this unit is multiplied with; raises NotReadError for a unit that the fact does not have."""
    if unit is None:
        return Fraction(1)
    name = unit_called(fact, unit)
    if name is None:
        raise NotReadError(f"“{unit[:30]}” is no unit of {fact.label}", _accepted_units(fact))
    return own_units(fact)[name]


def read_number(fact: Fact, text: str, unit: str | None, said: str) -> ReadNumber:
    """The number that a plain text means in the fact's own unit; `said` is how it was typed. Raises NotReadError."""
    key = plain_key(text)
    if fact.name in COUNTS and key in NONE_WORDS:
        return ReadNumber(Fraction(0), f"“{said}” read as 0")
    *before, last = text.casefold().split()
    if fact.name in WITH_NUMERALS and last in ROMAN and plain_key("".join(before)) in ("", *LEADS[fact.name]):
        return ReadNumber(Fraction(ROMAN[last]))
    if fact.name in COUNTS and key in COUNTED:
        return ReadNumber(Fraction(COUNTED[key]), f"“{said}” read as {COUNTED[key]}")
    if _BOUND.search(text):
        raise NotReadError(
            "a bound is not one value", f"{fact.accepted()}, as it was measured; without it leave the field empty"
        )
    if holds_fraction(text):
        raise NotReadError("a fraction", f"{fact.accepted()}, as 0.5")
    inside = quoted[1] if (quoted := _QUOTED.fullmatch(text)) else text
    bare = _without_lead(fact, _INCHES.sub(" in", re.sub(r"(?<=[^\W\d_])[ ,;]+$", "", inside)).removeprefix("=").strip())
    about = _ABOUT.search(bare)
    bare = _without_lead(fact, bare[about.end() :]) if about else bare
    found = _ONE.fullmatch(bare)
    if not found and _SEVERAL.fullmatch(together := _BEFORE_SEVERAL.sub("", bare)):
        return _largest(fact, together, unit, said)
    if not found:
        raise NotReadError("not a number")
    sign, digits, rest = found[1].strip(), found[2], re.sub(r"^-(?=[a-zA-Zμ])", "", found[3].strip())
    written = _written_unit(fact, rest)
    if rest and written is None:
        if _SEVERAL.fullmatch(bare):
            return _largest(fact, bare, unit, said)
        if not re.search(_LETTERS, rest):
            raise NotReadError("not a number")
        raise NotReadError(f"“{rest[:30]}” is no unit of {fact.label}", _accepted_units(fact))
    given = written if written is not None else unit
    factor = factor_of(fact, given)
    value = _one_reading(fact, digits, factor) * (-1 if sign == "-" else 1)
    if written is None:
        _refuse_another_unit(fact, digits, value * factor, given)
    converted = written is not None and factor != (factor_of(fact, unit) if unit else 1)
    odd = converted or about or re.search(r"[ 'eE]", digits) or len(re.findall(r"[.,]", digits)) > 1
    could_be = _COULD_BE_THOUSANDS.fullmatch(digits)
    return ReadNumber(value * factor, f"{said} read as {_words(value * factor, fact)}" if odd or could_be else "")


def _without_lead(fact: Fact, text: str) -> str:
    """The text without what may stand before a number of this fact, or behind its unit: "ECOG 1", "pT3", "48 mm Ø"."""
    leads = LEADS.get(fact.name, frozenset[str]())
    found = re.match(r"([^\W\d_]+)[ :=.]*(?=[-+]?[0-9.,])", text)
    bare = text[found.end() :] if found and found[1].casefold() in leads else text
    behind = re.search(r"(?<=[^\W\d_]) ([^\W\d_]+)\.?$", bare)
    return bare[: behind.start()] if behind and behind[1].casefold() in leads else bare


def _refuse_another_unit(fact: Fact, digits: str, value: Fraction, given: str | None) -> None:
    """Raise NotReadError where a bare "1.200" is 1200 only because 1.2 is too little: in another unit it may be just that."""
    readings = _readings(digits)
    if len(readings) < 2 or value != readings[1] * factor_of(fact, given):
        return
    for name, factor in own_units(fact).items():
        other = readings[0] * factor
        if other != value and (fact.minimum or 0) <= other <= (fact.maximum or 0):
            small, large = (
                f"{number_words(float(readings[0]))} {name}",
                f"{number_words(float(readings[1]))} {given or fact.unit}",
            )
            raise NotReadError(f"“{digits}” may be {small} or {large}", f"“{small}” or “{large}”")


def _written_unit(fact: Fact, rest: str) -> str | None:
    """The unit of the fact that stands behind a number; None where there is none, or none of its units."""
    return unit_called(fact, rest) if rest and not re.fullmatch(r"[^a-zA-Zμ%/]+", rest) else None


def _largest(fact: Fact, text: str, unit: str | None, said: str) -> ReadNumber:
    if not fact.takes_largest:
        ends = ", or both ends as “5 to 7”" if fact.name in FACTS else ""
        raise NotReadError("several numbers where one belongs", f"{fact.accepted()}, as it was measured{ends}")
    if (fraction := _FRACTION.match(text)) and int(fraction[1]) < int(fraction[2]):
        raise NotReadError(f"“{fraction[0]}” may be a fraction", f"{fact.accepted()}, as 0.5")
    parts = [(found[1], found[2]) for found in _EACH.finditer(text)]
    values: list[Fraction] = []
    following = unit
    for digits, written in reversed(parts):  # In "48 x 32 mm" the unit stands behind the last number for both
        following = written or following
        values.append(_one_reading(fact, digits, factor_of(fact, following)) * factor_of(fact, following))
    if 0 in values:
        raise NotReadError("not a number")
    if values[0] < values[-1] and re.search(rf"(?<=[ 0-9]){_UP_TO}(?=[ 0-9])", text, re.I):
        raise NotReadError(
            "the second number is the smaller one: is one of them from before?", f"{fact.accepted()}, as it is now"
        )
    return ReadNumber(max(values), f"{said}: the largest, {_words(max(values), fact)}")


def _one_reading(fact: Fact, digits: str, factor: Fraction) -> Fraction:
    """What the digits can mean in this fact; raises NotReadError for nothing, and for two things that it could both be."""
    readings = _readings(digits)
    assert fact.minimum is not None
    assert fact.maximum is not None
    possible = [value for value in readings if Fraction(fact.minimum) <= value * factor <= Fraction(fact.maximum)]
    if fact.kind is Kind.INTEGER and len(readings) > 1:
        possible = [value for value in possible if value * factor == int(value * factor)]
    if len(possible) > 1:
        small, large = (f"{number_words(float(value), places)}" for value, places in zip(possible, (4, 0), strict=True))
        raise NotReadError(f"“{digits}” may be {small} or {large}", f"“{small}” or “{large}”")
    return (possible or readings)[0]


def _readings(digits: str) -> list[Fraction]:
    mantissa, _, power = digits.lower().partition("e")
    if len(mantissa) > _MOST_DIGITS or (power and abs(int(power[:5])) > _MOST_POWER):
        raise NotReadError("a number of too many digits")
    scale = Fraction(10) ** int(power or 0)
    if mantissa.isdigit():
        return [Fraction(mantissa) * scale]
    if _GROUPED.fullmatch(mantissa):
        return [Fraction(re.sub("[ ']", "", mantissa).replace(",", ".")) * scale]
    if _DECIMAL.fullmatch(mantissa):
        decimal = [Fraction(mantissa.replace(",", ".")) * scale]
        as_thousands = _COULD_BE_THOUSANDS.fullmatch(mantissa) and not power
        return [*decimal, Fraction(re.sub("[.,]", "", mantissa))] if as_thousands else decimal
    if _THOUSANDS.fullmatch(mantissa):
        return [Fraction(re.sub("[.,]", "", mantissa)) * scale]
    if _BOTH_SIGNS.fullmatch(mantissa):
        last = max(mantissa.rfind("."), mantissa.rfind(","))
        return [Fraction(re.sub("[.,]", "", mantissa[:last]) + "." + mantissa[last + 1 :]) * scale]
    raise NotReadError("not a number")


def rounded(value: Fraction | float) -> float:
    """The number to the digits that are kept."""
    return float(f"{float(value):.{DIGITS}g}")


def _words(value: Fraction, fact: Fact) -> str:
    unit = "%" if fact.unit == "percent" else fact.unit
    return f"{number_words(rounded(value))} {unit}".rstrip()


def _accepted_units(fact: Fact) -> str:
    named = [unit for unit in own_units(fact) if unit]
    return f"{fact.accepted()}" + (f"; in {', '.join(named)}" if len(named) > 1 else "" if named else ", without a unit")
