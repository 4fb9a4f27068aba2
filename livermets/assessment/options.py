"""Treatment options and published rules for one case: every reason met, not met or unknown, and what follows.

Nothing here recommends. The status of an option repeats what its published reasons say of the case; options stand in
the order of their intent, then of their status, then of the file, and never by anyone's opinion of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, get_args

from livermets.assessment.systems import AFTER_RESECTION_FACTS, SystemResult
from livermets.assessment.values import CaseValues
from livermets.facts import in_order
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.options import CompiledAdvice, CompiledOption
from livermets.knowledge.records import AdviceRule, Option, Statement
from livermets.knowledge.vocabulary import Intent
from livermets.rules import Values

OptionStatus = Literal["indicated", "possible", "undetermined", "not-indicated", "contraindicated"]

STATUS_LABELS: Final[Mapping[OptionStatus, str]] = MappingProxyType(
    {
        "indicated": "Indicated",
        "possible": "Possible",
        "undetermined": "Undetermined",
        "not-indicated": "Not indicated",
        "contraindicated": "Contraindicated",
    }
)

STATUS_MEANINGS: Final[Mapping[OptionStatus, str]] = MappingProxyType(
    {
        "indicated": "A published indication is met, and no contraindication or warning that can be checked applies.",
        "possible": "For the board to judge: an indication is met but a warning applies or a contraindication is still"
        " unknown; or the case only resembles patients in whom it was studied; or what speaks for it cannot be decided"
        " from the facts of a case alone.",
        "undetermined": "No indication is known to be met yet; the missing facts would tell.",
        "not-indicated": "Every published indication that was read is known not to be met.",
        "contraindicated": "A published contraindication or exclusion is met.",
    }
)
"""What each status says, in words for the screen."""

STATUS_MARKS: Final[Mapping[OptionStatus, str]] = {
    "indicated": "●",
    "possible": "◐",
    "undetermined": "?",
    "not-indicated": "○",
    "contraindicated": "✗",
}
"""A sign for each status, so that it does not stand in words alone."""

STATUSES: Final[tuple[OptionStatus, ...]] = get_args(OptionStatus)
INTENTS: Final[tuple[str, ...]] = get_args(Intent)


class Reason(NamedTuple):
    """One statement of an option for this case.

    `value` is True when it is met, False when it is not. None is unknown: for want of the `unknown` facts, or, when there
    are none, for the board.
    """

    statement: Statement
    against: bool
    value: bool | None
    unknown: frozenset[str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that would tell, in the order of the form."""
        return in_order(self.unknown)

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.statement.text,
            "source": self.statement.source,
            "value": self.value,
            "against": self.against,
            "weight": self.statement.weight,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class OptionResult:
    """One option for this case; `missing` are the unknown facts that still matter to its status."""

    option: Option
    status: OptionStatus
    because: tuple[Reason, ...]
    missing: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.option.id

    def to_json(self) -> dict[str, Any]:
        """The option by the contract of the command line."""
        return {
            "id": self.id,
            "status": self.status,
            "because": [reason.to_json() for reason in self.because],
            "missing": list(self.missing),
        }


class AdviceResult(NamedTuple):
    """One published rule for this case: whether its condition holds, and the unknown facts that would tell.

    `concerns` says that the case brings it up: the condition is met, or all of it that can be decided is, or it is open
    while something of its own is known, beside the primary and the patient's frame. What only a finished resection can
    tell is no reason to bring a rule up before one. A rule for the board alone is read on the pages of its area.
    """

    rule: AdviceRule
    value: bool | None
    unknown: frozenset[str]
    concerns: bool

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that would tell, in the order of the form."""
        return in_order(self.unknown)

    def to_json(self) -> dict[str, Any]:
        """The rule by the contract of the command line."""
        return {
            "id": self.id,
            "area": self.rule.area,
            "value": self.value,
            "conclusion": self.rule.conclusion,
            "source": self.rule.source,
            "strength": self.rule.strength,
            "missing": list(self.missing),
        }


def score_values(values: CaseValues, knowledge: Knowledge, systems: Mapping[str, SystemResult]) -> None:
    """Put the scores that conditions name into `values`: each an interval, with the unknown facts behind it."""
    for name, system in knowledge.compiled.scores.items():
        result = systems[system]
        outcome = result.outcome
        low, high = result.system.scheme.range
        interval = (low if outcome.low is None else outcome.low, high if outcome.high is None else outcome.high)
        values.number(name, interval, outcome.missing or frozenset(result.missing))


def options_for_case(knowledge: Knowledge, values: Values) -> tuple[OptionResult, ...]:
    """The options of the case's primary with their status; none while the primary is unknown.

    `values` holds every fact of the case, the derived numbers and the scores of `score_values`.
    """
    listed = knowledge.registry.options_for(values["primary_site"] or "")
    compiled = [knowledge.compiled.options[option.id] for option in listed]
    results = [(one.place, _option(one, values)) for one in compiled]
    results.sort(key=lambda pair: (INTENTS.index(pair[1].option.intent), STATUSES.index(pair[1].status), pair[0]))
    return tuple(result for _, result in results)


def advice_for_case(knowledge: Knowledge, values: Values) -> tuple[AdviceResult, ...]:
    """Every published rule, decided as far as the facts of the case allow, in the order of the files."""
    return tuple(_advice(one, values) for one in knowledge.compiled.advice.values())


def status_of(reasons: Iterable[Reason]) -> OptionStatus:
    """What the reasons of an option amount to.

    Remarks do not count. A relative contraindication warns without excluding; a relative indication says only of whom
    the option was studied. A statement without a rule, or with one that can only speak against it, is for the board.

    - contraindicated: a contraindication is met (one that is not merely relative);
    - indicated: an indication is met (one that is not merely relative) and every contraindication with a rule is not;
    - possible: an indication is met, but it is relative, or a relative contraindication is met, or a contraindication is
      unknown for want of facts; or no indication is unknown for want of facts and at least one is for the board, or none
      is recorded;
    - undetermined: no indication is met and at least one is unknown for want of facts;
    - not-indicated: there are indications, and every one is known not to be met.
    """
    met = resembles = open_for = board_for = none_for = doubted = False
    for statement, against, value, unknown in reasons:
        if statement.weight == "remark":
            continue
        decides = statement.weight == "decides"
        if against:
            if value and decides:
                return "contraindicated"
            doubted = doubted or value is True or bool(unknown)
        elif value:
            met, resembles = met or decides, True
        elif value is False:
            none_for = True
        elif unknown:
            open_for = True
        else:
            board_for = True
    if met:
        return "possible" if doubted else "indicated"
    if open_for and not resembles:
        return "undetermined"
    return "not-indicated" if none_for and not (resembles or board_for) else "possible"


def _option(compiled: CompiledOption, values: Values) -> OptionResult:
    reasons = tuple([Reason(one.statement, one.against, *one.decision.decide(values)) for one in compiled.reasons])
    status = status_of(reasons)
    return OptionResult(compiled.option, status, reasons, _still_missing(status, reasons))


def _still_missing(status: OptionStatus, reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The facts that could change the status.

    Indications wait for facts until one is met, relative ones until anything speaks for the option; a warning matters
    only to an option that is or may become indicated.
    """
    if status in ("contraindicated", "not-indicated", "indicated"):
        return ()
    met = could = False
    for statement, against, value, unknown in reasons:
        if not against and statement.weight == "decides":
            met, could = met or value is True, could or value is True or bool(unknown)
    waiting: set[str] = set()
    for statement, against, _, unknown in reasons:
        decides = statement.weight == "decides"
        matters = decides or could if against else not met and (decides or status == "undetermined")
        if unknown and matters and statement.weight != "remark":
            waiting |= unknown
    return in_order(waiting)


def _advice(compiled: CompiledAdvice, values: Values) -> AdviceResult:
    value, unknown = compiled.decision.decide(values)
    concerns = value if value is not None else _may_concern(compiled, unknown, values)
    return AdviceResult(compiled.rule, value, unknown, concerns)


def _may_concern(compiled: CompiledAdvice, unknown: frozenset[str], values: Values) -> bool:
    if not unknown:
        return compiled.decision.requires is not None
    return any(values[fact] is not None for fact in compiled.telling) and not unknown.issubset(AFTER_RESECTION_FACTS)
