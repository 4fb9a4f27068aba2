"""What an operation says of facts: that the primary is out, with which margins, and that the liver was resected before.

An operation counts for the primary only where it says that it was done for it; a residual status is that of its operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from livermets.exchange.bundle import BundleEntry
from livermets.exchange.codebook import FhirCode
from livermets.exchange.found import Found, NotTakenError
from livermets.exchange.observations import modifier_fault
from livermets.exchange.periods import Period, read_period
from livermets.exchange.places import Surroundings
from livermets.exchange.plain_json import objects, text_of
from livermets.knowledge.exchange_records import OperationCodes
from livermets.text import readable

_DONE: Final = "completed"


def performed(resource: Mapping[str, Any]) -> Period | None:
    """When a procedure was done, its end where it took a time."""
    period = resource.get("performedPeriod")
    ends = (period.get("end"), period.get("start")) if isinstance(period, Mapping) else ()
    return next((span for one in (resource.get("performedDateTime"), *ends) if (span := read_period(one))), None)


def read_procedure(entry: BundleEntry, around: Surroundings, primary: str | None) -> list[Found] | None:
    """What a Procedure says of facts; None where it is no operation of the table. Raises NotTakenError.

    `primary` is the primary of the bundle, to whose operations its own belong.
    """
    known = around.book.mapping.operations
    codings = around.book.codings(entry.resource.get("code"))
    named = [(one, coding) for coding in codings for one in (known.of if known else ()) if _means(one, coding)]
    if known is None or not named:
        return None
    status = text_of(entry.resource.get("status"))
    if status != _DONE:
        raise NotTakenError(f"its status is {readable(status, 30)}" if status else "has no status")
    if fault := modifier_fault(entry.resource):
        raise NotTakenError(fault)
    when = performed(entry.resource)
    one, coding = named[0]
    if one.primary is None:
        return [Found(one.fact, one.value, entry.name, coding.words, when)]
    if not _reasons(entry, around) & around.primary:
        raise NotTakenError("an operation that does not say that it was done for the primary (reasonReference)")
    if primary not in [meant.primary for meant, _ in named]:
        raise NotTakenError(f"an operation on the organ of another primary than {primary or 'the one of the bundle'}")
    found = [Found(one.fact, one.value, entry.name, coding.words, when)]
    left = around.book.codings(entry.resource.get("outcome"))
    clear = [(known.residual[code.key], code) for code in left if code.key in known.residual]
    if clear:
        found.append(Found(known.residual_fact, clear[0][0], entry.name, f"{coding.words}, {clear[0][1].words}", when))
    return found


def _means(one: OperationCodes, coding: FhirCode) -> bool:
    return any(coding.key == key or coding.key.startswith(f"{key}.") for key in one.codes)


def _reasons(entry: BundleEntry, around: Surroundings) -> set[str]:
    listed = objects(entry.resource.get("reasonReference"))
    return {found.name for reference in listed if (found := around.bundle.find(reference, entry)) is not None}
