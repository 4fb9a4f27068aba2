"""Numbers of FHIR with their units: exact, with the sign of a bound, and refused by name in a unit that is not in the table."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from livermets.case.typed_numbers import rounded
from livermets.exchange.codebook import factor_in
from livermets.exchange.found import NotTakenError, given_values
from livermets.rules.ranges import Range
from livermets.text import readable

_SIGNS: Final = frozenset({"<", "<=", ">", ">="})
_LARGEST: Final = 1e18


def number_of(observation: Mapping[str, Any], units: Mapping[str, Fraction], *, bare: bool) -> float | str:
    """The number of an observation in the unit of the fact, or its bound as text ("<5"). Raises NotTakenError."""
    values = given_values(observation)
    if len(values) > 1:
        raise NotTakenError(f"two values ({', '.join(values)})")
    if not values:
        raise NotTakenError(absent_words(observation))
    ((name, value),) = values.items()
    match name:
        case "valueQuantity":
            return quantity_value(value, units, bare=bare)
        case "valueInteger" if bare and isinstance(value, int) and not isinstance(value, bool):
            return rounded(Fraction(value))
        case "valueRange":
            return _range(value, units, bare=bare)
        case "valueString":
            raise NotTakenError(f"a text where a number belongs: “{readable(str(value), 40)}”")
    raise NotTakenError(f"a {name} where a number belongs")


def quantity_value(value: object, units: Mapping[str, Fraction], *, bare: bool) -> float | str:
    """A Quantity in the unit of the fact, or its bound as text. Raises NotTakenError."""
    if not isinstance(value, Mapping):
        raise NotTakenError("a quantity that is no object")
    sign = value.get("comparator")
    number = _number(value.get("value"), sign)
    result = number * _factor(value, units, bare=bare)
    if sign is None:
        return rounded(result)
    if sign not in _SIGNS:
        raise NotTakenError(f"a comparator that is not understood: “{readable(str(sign), 20)}”")
    return Range(rounded(result), rounded(result), sign).text


def _number(number: object, sign: object) -> Fraction:
    if number is None:
        raise NotTakenError(
            f"a comparator (“{readable(str(sign), 20)}”) without a value" if sign else "a quantity without a value"
        )
    if isinstance(number, str):
        raise NotTakenError(f"a number written as text: “{readable(number, 40)}”")
    if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > _LARGEST:
        raise NotTakenError("a quantity whose value is no number")
    return Fraction(str(number))


def _factor(value: Mapping[str, Any], units: Mapping[str, Fraction], *, bare: bool) -> Fraction:
    """By the code of the unit; the words beside it must not say another one."""
    code, words = (value.get(name) if isinstance(value.get(name), str) else None for name in ("code", "unit"))
    if not code and not words:
        if bare:
            return Fraction(1)
        raise NotTakenError(f"a number without a unit: {value.get('value')}")
    written = str(code or words)
    factor = factor_in(units, written)
    if factor is None:
        raise NotTakenError(f"the unit “{readable(written, 30)}” is not one of: {', '.join(units)}")
    said = factor_in(units, words) if words else None
    if said is not None and said != factor:
        raise NotTakenError(f"two units that differ: “{readable(written, 30)}” and “{readable(str(words), 30)}”")
    return factor


def _range(value: object, units: Mapping[str, Fraction], *, bare: bool) -> str:
    if not isinstance(value, Mapping):
        raise NotTakenError("a range that is no object")
    ends = [quantity_value(value[name], units, bare=bare) if value.get(name) else None for name in ("low", "high")]
    match ends:
        case [float() as low, float() as high] if low <= high:
            return Range(low, high).text
        case [float() as low, None]:
            return Range(low, low, ">=").text
        case [None, float() as high]:
            return Range(high, high, "<=").text
    raise NotTakenError("a range without ends that fit")


def absent_words(observation: Mapping[str, Any]) -> str:
    """Why an observation has no value, as it says itself."""
    reason = observation.get("dataAbsentReason")
    listed = reason.get("coding") if isinstance(reason, Mapping) else None
    codes = [str(one.get("code")) for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping)]
    text = reason.get("text") if isinstance(reason, Mapping) else None
    said = text if isinstance(text, str) else ", ".join(codes)
    return f"no value is known ({readable(said, 40)})" if said else "no value"
