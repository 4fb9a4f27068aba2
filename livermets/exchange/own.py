"""A fact as an observation of livermets' own code system, and back: what no guide has a code for is carried by it unchanged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from livermets.exchange.codebook import OWN_FACT, OWN_VALUE
from livermets.exchange.found import NotTakenError, given_values
from livermets.facts import FACTS, Fact, Kind
from livermets.rules.ranges import Range
from livermets.text import readable

_UCUM: Final = "http://unitsofmeasure.org"
_SIGNS: Final = frozenset({"<", "<=", ">", ">="})
_BOUND: Final = re.compile(r"([<>]=?)(.+)")
_ANSWERS: Final = {"true": True, "false": False}
_ONE_VALUE: Final = {
    Kind.BOOLEAN: "valueBoolean",
    Kind.INTEGER: "valueInteger",
    Kind.NUMBER: "valueQuantity",
    Kind.ENUM: "valueCodeableConcept",
    Kind.TEXT: "valueString",
    Kind.DATE: "valueDateTime",
}


def value_concept(fact: Fact, value: str) -> dict[str, Any]:
    """A value of a list of values as a CodeableConcept."""
    label = fact.label_of(value) if fact.values else {"true": "yes", "false": "no"}[value]
    return {"coding": [{"system": f"{OWN_VALUE}{fact.name}", "code": value, "display": label}], "text": label}


def write_own(name: str, value: Any, ucum: str | None = None) -> dict[str, Any]:
    """The value of a fact, as a case file has it, as the value or the components of an observation.

    `ucum` is the code of the fact's unit, where the table has one.
    """
    fact = FACTS[name]
    match fact.kind:
        case Kind.NUMBER | Kind.INTEGER if isinstance(value, str):
            return _bound(fact, value, ucum)
        case Kind.NUMBER:
            coded = {"system": _UCUM, "code": ucum} if ucum else {}
            return {"valueQuantity": {"value": value, **({"unit": fact.unit} if fact.unit else {}), **coded}}
        case Kind.ENUM:
            return {"valueCodeableConcept": value_concept(fact, value)}
        case Kind.SET:
            code = {"coding": [{"system": OWN_FACT, "code": name, "display": fact.label}]}
            return {"component": [{"code": code, "valueCodeableConcept": value_concept(fact, one)} for one in value]}
    return {_ONE_VALUE[fact.kind]: value}


def _bound(fact: Fact, text: str, ucum: str | None) -> dict[str, Any]:
    """A range as a case file has it ("<5", "5 to 7") as a quantity with its sign, or as a range."""
    unit = {**({"unit": fact.unit} if fact.unit else {}), **({"system": _UCUM, "code": ucum} if ucum else {})}
    if found := _BOUND.fullmatch(text):
        return {"valueQuantity": {"value": float(found[2]), "comparator": found[1], **unit}}
    low, high = text.split(" to ")
    return {"valueRange": {"low": {"value": float(low), **unit}, "high": {"value": float(high), **unit}}}


def read_own(name: str, observation: Mapping[str, Any]) -> Any:
    """The value of a fact, as a case file has it, of an observation that livermets wrote. Raises NotTakenError."""
    fact = FACTS.get(name)
    if fact is None:
        raise NotTakenError(f"no such fact: {readable(name)}")
    if fact.kind is Kind.SET:
        return sorted(_chosen(fact, part.get("valueCodeableConcept")) for part in components_of(observation))
    values = given_values(observation)
    if len(values) != 1:
        raise NotTakenError(f"two values ({', '.join(values)})" if values else "no value")
    ((given, value),) = values.items()
    if fact.is_numeric and given == "valueRange" and isinstance(value, Mapping):
        return Range(*(_own_number(fact, value.get(end)) for end in ("low", "high"))).text
    if fact.is_numeric and isinstance(value, Mapping) and value.get("comparator") in _SIGNS:
        end = _own_number(fact, {name: part for name, part in value.items() if name != "comparator"})
        return Range(end, end, value["comparator"]).text
    if given == "valueCodeableConcept" and fact.kind is Kind.BOOLEAN:
        answer = own_code(value, name)
        if answer not in _ANSWERS:
            raise NotTakenError("the answer is neither true nor false")
        return _ANSWERS[answer]
    if given != _ONE_VALUE.get(fact.kind):
        raise NotTakenError(f"a {given} where {fact.accepted()} belongs")
    if fact.kind is Kind.ENUM:
        return _chosen(fact, value)
    if fact.kind is Kind.NUMBER:
        return _own_number(fact, value)
    return value


def components_of(observation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The components of an observation."""
    listed = observation.get("component")
    return [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping)]


def _own_number(fact: Fact, value: object) -> Any:
    if not isinstance(value, Mapping) or value.get("unit", "") != fact.unit or value.get("comparator"):
        raise NotTakenError(f"a number that is not in {fact.unit or 'no unit'}")
    number = value.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise NotTakenError("a quantity whose value is no number")
    return number


def own_code(concept: object, fact: str) -> str | None:
    """The code of a fact's own values in a CodeableConcept; None where there is none."""
    listed = concept.get("coding") if isinstance(concept, Mapping) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("system") == f"{OWN_VALUE}{fact}" and isinstance(one.get("code"), str):
            return str(one["code"])
    return None


def _chosen(fact: Fact, concept: object) -> str:
    code = own_code(concept, fact.name)
    if code is None:
        raise NotTakenError(f"the answer is not understood; accepted: {fact.accepted()}")
    return code
