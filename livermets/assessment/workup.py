"""The work-up of one case: which tests are done, open or not needed and who says so, and what its signs speak for.

Unknown is open: a test counts as done only when the case says so. A founding text that is out of date, garbled or
contradicted is shown beside a test and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from livermets.facts import in_order
from livermets.knowledge.guide_records import AskedBy, PlannedTreatment, Sign, WorkupTest
from livermets.knowledge.guides import CompiledReason, CompiledTest
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.registry import Registry
from livermets.rules import Values

CheckStatus = Literal["done", "open", "disputed", "consider", "depends", "not-needed", "not-asked"]

STATUS_LABELS: Final[Mapping[CheckStatus, str]] = MappingProxyType(
    {
        "done": "Done",
        "open": "Open",
        "disputed": "Rules disagree",
        "consider": "To consider",
        "depends": "Depends",
        "not-needed": "Not needed",
        "not-asked": "Not asked for",
    }
)

STATUS_MEANINGS: Final[Mapping[CheckStatus, str]] = MappingProxyType(
    {
        "done": "The case says that it was done.",
        "open": "A published rule or founding text asks for it, and the case does not say that it was done.",
        "disputed": "One rule asks for it or has it considered, another advises against it.",
        "consider": "A rule has it considered.",
        "depends": "Unknown facts or the plan decide whether a rule asks for it.",
        "not-needed": "A rule advises against it in a case like this.",
        "not-asked": "No published rule that was read asks for it here. That is no advice against it.",
    }
)

DECIDING_READINGS: Final = frozenset({"agrees", "not-verified"})
"""A founding claim with another reading is shown and decides nothing, save a part of it that still stands."""


@dataclass(frozen=True, slots=True)
class ReasonResult:
    """One reason for this case and plan. `needs_plan` says that it waits for a plan, `decides` that it counts."""

    reason: AskedBy
    value: bool | None
    missing: tuple[str, ...]
    needs_plan: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One test for this case. `done` is None when the case does not tell."""

    test: WorkupTest
    status: CheckStatus
    done: bool | None
    reasons: tuple[ReasonResult, ...]

    @property
    def id(self) -> str:
        return self.test.id

    @property
    def speaking(self) -> tuple[ReasonResult, ...]:
        """The reasons that hold or may hold."""
        return tuple(reason for reason in self.reasons if reason.value is not False)

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts on which the reasons wait."""
        return in_order({fact for reason in self.reasons if reason.value is None for fact in reason.missing})

    def to_json(self) -> dict[str, Any]:
        because = [
            {"because": one.reason.because, "says": one.reason.says, "value": one.value, "decides": one.decides}
            for one in self.speaking
        ]
        return {"id": self.id, "status": self.status, "done": self.done, "because": because, "missing": list(self.missing)}


@dataclass(frozen=True, slots=True)
class SignResult:
    """One sign for this case."""

    sign: Sign
    value: bool | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workup:
    """The work-up of one case under one plan; `plan` None is a plan not yet chosen."""

    plan: PlannedTreatment | None
    tests: tuple[CheckResult, ...]
    signs: tuple[SignResult, ...]

    def of_status(self, *statuses: CheckStatus) -> tuple[CheckResult, ...]:
        """The tests with one of these statuses, in the order of the file."""
        return tuple(test for test in self.tests if test.status in statuses)

    def to_json(self) -> dict[str, Any]:
        """What concerns the case: tests that are done, asked for or advised against, and the signs that are known."""
        return {
            "plan": self.plan,
            "tests": [test.to_json() for test in self.tests if test.status != "not-asked"],
            "signs": [
                {"id": one.sign.id, "speaks_for": one.sign.speaks_for, "value": one.value}
                for one in self.signs
                if one.value is not None
            ],
        }


def workup_for_case(knowledge: Knowledge, values: Values, plan: PlannedTreatment | None = None) -> Workup:
    """The work-up of a case; `values` holds every fact of it. A reason that waits for a plan is unknown without one."""
    guides = knowledge.guides
    tests = tuple(_test(test, knowledge.registry, values, plan) for test in guides.tests)
    signs = tuple(
        SignResult(one.sign, value, in_order(one.when.unknown(values)) if value is None else ())
        for one in guides.signs
        for value in (one.when.holds(values),)
    )
    return Workup(plan, tests, signs)


def _test(compiled: CompiledTest, registry: Registry, values: Values, plan: PlannedTreatment | None) -> CheckResult:
    done = _done(compiled, values)
    reasons = tuple(_reason(reason, registry, values, plan) for reason in compiled.reasons)
    return CheckResult(compiled.test, status_of(done, reasons), done, reasons)


def _done(compiled: CompiledTest, values: Values) -> bool | None:
    test = compiled.test
    if compiled.done is not None:
        return compiled.done.holds(values)
    if test.imaging:
        done = values["imaging_done"]
        return None if done is None else not done.isdisjoint(test.imaging)
    if test.facts and all(values[fact] is not None for fact in test.facts):
        return True
    return None


def _reason(compiled: CompiledReason, registry: Registry, values: Values, plan: PlannedTreatment | None) -> ReasonResult:
    reason = compiled.reason
    claim = registry.claims.get(reason.because)
    decides = claim is None or reason.stands or claim.reading in DECIDING_READINGS
    holds = True if compiled.when is None else compiled.when.holds(values)
    planned = True if not reason.plans else (None if plan is None else plan in reason.plans)
    if holds is False or planned is False:
        return ReasonResult(reason, False, (), False, decides)
    value = True if holds and planned else None
    missing = compiled.when.unknown(values) if holds is None and compiled.when is not None else frozenset[str]()
    return ReasonResult(reason, value, in_order(missing), planned is None, decides)


def status_of(done: bool | None, reasons: Iterable[ReasonResult]) -> CheckStatus:
    """What the reasons that count amount to.

    Done is done. An asked-for test is open; one with a met reason on either side is disputed; one that is only considered or
    advised against still depends while a reason to do it is unknown.
    """
    if done:
        return "done"
    counted = [reason for reason in reasons if reason.decides]
    asking = [reason for reason in counted if reason.reason.says != "not-needed"]
    against = any(reason.value for reason in counted if reason.reason.says == "not-needed")
    met = [reason.reason.says for reason in asking if reason.value]
    if met and against:
        return "disputed"
    if "needed" in met:
        return "open"
    waiting = any(reason.value is None and (reason.missing or reason.needs_plan) for reason in counted)
    if "consider" in met and not waiting:
        return "consider"
    if waiting:
        return "depends"
    return "not-needed" if against else "not-asked"
