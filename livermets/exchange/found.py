"""What one resource says of a fact, and which of several such values stands: the newest, or none where that is not said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from livermets.case.origins import Origin
from livermets.exchange.bundle import Refusal
from livermets.exchange.periods import Period
from livermets.exchange.plain_json import objects
from livermets.text import counted, readable

_MOST_NAMED: Final = 5
"""So many of several values are named in a reason."""

_LONGEST_RESOURCE: Final = 190


@dataclass(frozen=True, slots=True)
class Found:
    """A value of a fact, as a case file writes it, with the resource, the code in words and the time that say so."""

    fact: str
    value: Any
    resource: str
    code: str
    when: Period | None = None

    @property
    def date(self) -> str | None:
        return self.when.text if self.when else None


def resource_origin(found: Found) -> Origin:
    """Where a fact of a bundle comes from, as a case keeps it."""
    resource = readable(found.resource, _LONGEST_RESOURCE)
    return Origin("resource", observed=found.date, resource=resource, code=readable(found.code, _LONGEST_RESOURCE))


class NotTakenError(Exception):
    """Why a resource that speaks of a fact gives none."""


def newest(found: Iterable[Found]) -> tuple[list[Found], list[Found], list[Refusal]]:
    """One value for each fact: those that stand, older ones, and what cannot be decided.

    Equal values are one. Of different ones the last in time stands, if it is last whatever moment of a partial date is meant.
    """
    by_fact: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_fact[one.fact].append(one)
    stand: list[Found] = []
    older: list[Found] = []
    refused: list[Refusal] = []
    for several in by_fact.values():
        dated = [one for one in several if one.when is not None]
        differ = any(one.value != several[0].value for one in several)
        if differ and dated and len(dated) < len(several):
            for one in several:
                if one.when is None:
                    reason = f"{_words(one)} has no date, and another value has one: which of them is newer is not said"
                    refused.append(Refusal(one.resource, reason))
            several = dated
        last = _last(several)
        if last is None:
            reason = f"two values that differ, and their dates do not say which is newer: {_in_short(several)}"
            refused += [Refusal(one.resource, reason) for one in several]
            continue
        stand.append(last)
        older += [one for one in several if one is not last]
    return stand, older, refused


def _last(several: list[Found]) -> Found | None:
    """The one that stands; of equal values the last dated one. None where different values are left."""
    latest = max((one.when.first for one in several if one.when), default=None)
    open_ones = [one for one in several if one.when is None or latest is None or one.when.last >= latest]
    if any(one.value != open_ones[0].value for one in open_ones):
        return None
    return max(open_ones, key=lambda one: one.when.first.timestamp() if one.when else float("-inf"))


def _in_short(several: list[Found]) -> str:
    """The values in words, of many the first: they stand in the reason of every resource that says one of them."""
    words = list(dict.fromkeys(map(_words, several)))
    more = f" and {counted(len(words) - _MOST_NAMED, 'more', 'more')}" if len(words) > _MOST_NAMED else ""
    return ", ".join(words[:_MOST_NAMED]) + more


def _words(one: Found) -> str:
    date = f" ({one.date})" if one.date else ""
    return f"{one.fact} = {readable(str(one.value))}{date}"


def given_values(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The value of an observation or component by its name (`valueQuantity`); more than one is against the standard.

    Raises NotTakenError where the resource says beside a value that there is none.
    """
    values = {
        name: value
        for name, value in resource.items()
        if name.startswith("value") and name[5:6].isupper() and value not in (None, {}, [])
    }
    if values and (absent := resource.get("dataAbsentReason")):
        codes = [str(one.get("code")) for one in objects(absent.get("coding") if isinstance(absent, Mapping) else None)]
        said = f" ({readable(', '.join(codes), 40)})" if codes else ""
        raise NotTakenError(f"a value, and that there is none{said}")
    return values
