"""Treatment options, red flags and published rules for one case: every reason met, not met or unknown, and what follows.

Nothing here recommends. The status of an option repeats what its published reasons say of the case; options stand in
the order of their intent, then of their status, then of the strength of what speaks for them (`ORDER_RULE`), and never by
anyone's opinion of them or by how many exclusions were written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, get_args

from livermets.assessment.reasons import Deciding, Reason, carrying
from livermets.assessment.systems import AFTER_RESECTION_FACTS, SystemResult
from livermets.assessment.values import CaseValues
from livermets.facts import in_order
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.option_records import AdviceRule, Option, RedFlag
from livermets.knowledge.options import CompiledAdvice, CompiledOption
from livermets.knowledge.vocabulary import Intent, Strength
from livermets.rules import Values, is_open

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
        "indicated": "Everything that it needs is known to hold, a published indication is met, and nothing known speaks"
        " against it. What is still to be excluded stands beside it.",
        "possible": "For the board to judge: what it needs holds as far as facts can tell, but something known speaks against"
        " it, a part of it no fact can decide, or what was given before is not known.",
        "undetermined": "Something that it needs is not known yet; the missing facts would tell.",
        "not-indicated": "Something that it needs is known not to hold, or every published indication is known not to be met.",
        "contraindicated": "A published contraindication is met.",
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
STRENGTHS: Final[tuple[str, ...]] = get_args(Strength)

ORDER_RULE: Final = (
    "Within one intent by status, then by what speaks best for the option: a guideline or a randomised trial before series, "
    "what was studied in liver metastases before what was not, this primary before several together."
)


@dataclass(frozen=True)
class OptionResult:
    """One option for this case. `held_by` are the red flags for which it waits.

    The status is settled when the case is assessed; what only a reader asks for is worked out when it is first read.
    """

    option: Option
    status: OptionStatus
    held_by: tuple[RedFlag, ...]
    compiled: CompiledOption = field(repr=False, compare=False)
    deciding: Deciding = field(repr=False, compare=False)

    @cached_property
    def because(self) -> tuple[Reason, ...]:
        """Its own reasons in the order of the record, then its line, the gates that concern the case, and conflicts."""
        return tuple(self.deciding.in_order(self.compiled))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts on which its status waits."""
        return _waits_for(self.status, self.because, self.deciding.values)

    @cached_property
    def to_check(self) -> tuple[str, ...]:
        """The unknown facts that could still take it away: of its own contraindications and of the gates of its kind."""
        return _to_check(self.status, self.because)

    @property
    def id(self) -> str:
        return self.option.id

    @property
    def something_met(self) -> bool:
        """Whether a need or an indication of it is known to hold, so that not everything is left to the board."""
        speaking = (one for one in self.because if one.role in ("need", "indication") or one.effect == "indicates")
        return any(one.value and one.statement.weight != "remark" for one in speaking)

    @cached_property
    def carried_by(self) -> Reason | None:
        """The reason that carries the status; None without a source, or where only a red flag holds it."""
        return carrying(self.status, self.because)

    @property
    def cautions(self) -> tuple[Reason, ...]:
        """What is known to speak against it without excluding it."""
        return tuple(reason for reason in self.because if reason.is_caution)

    def to_json(self) -> dict[str, Any]:
        """The option by the contract of the command line."""
        return {
            "id": self.id,
            "name": self.option.name,
            "treatment": self.option.treatment,
            "intent": self.option.intent,
            "status": self.status,
            "strength": self.option.strength,
            "because": [reason.to_json() for reason in self.because],
            "carried_by": self.carried_by.to_json() if self.carried_by else None,
            "cautions": [
                {"text": one.statement.text, "source": one.statement.source, "role": one.role} for one in self.cautions
            ],
            "held_by": [flag.id for flag in self.held_by],
            "missing": list(self.missing),
            "to_check": list(self.to_check),
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


def red_flags_for_case(knowledge: Knowledge, values: Values) -> tuple[RedFlag, ...]:
    """The red flags that stand, in the order of the file. One whose condition is unknown does not."""
    return tuple(one.flag for one in knowledge.compiled.red_flags.values() if one.when.holds(values) is True)


def options_for_case(knowledge: Knowledge, values: Values, flags: Iterable[RedFlag] = ()) -> tuple[OptionResult, ...]:
    """The options of the case's primary with their status; none while the primary is unknown.

    `values` holds every fact of the case, the derived numbers and the scores of `score_values`; `flags` are those of
    `red_flags_for_case`.
    """
    listed = knowledge.registry.options_for(values["primary_site"] or "")
    standing = [knowledge.compiled.red_flags[flag.id] for flag in flags]
    deciding = Deciding(knowledge.compiled, values)
    results = []
    for option in listed:
        compiled = knowledge.compiled.options[option.id]
        held_by = tuple(one.flag for one in standing if option.id in one.holds)
        results.append((compiled.place, _option(compiled, deciding, held_by)))
    results.sort(key=lambda pair: (*_rank(pair[1]), pair[0]))
    return tuple(result for _, result in results)


def advice_for_case(knowledge: Knowledge, values: Values) -> tuple[AdviceResult, ...]:
    """Every published rule, decided as far as the facts of the case allow, in the order of the files."""
    return tuple(_advice(one, values) for one in knowledge.compiled.advice.values())


def _status_of(compiled: CompiledOption, deciding: Deciding, held: bool) -> OptionStatus:
    """What the reasons of an option amount to, when a red flag holds it or not; the first of these that is true.

    What can make it contraindicated stands first among the reasons, its own and the gates, so that the rest need not be looked
    at once the line or something of its own rules it out.

    Remarks do not count. A statement without a rule, or with one that can only speak against it, is for the board.

    - contraindicated: a contraindication is met (one that is not merely relative), or a gate that excludes;
    - not-indicated: a need or the line is known not to hold, what takes it away is known, a gate rules it out, or every
      indication is known not to be met;
    - undetermined: no source was read, a red flag holds it, a gate makes it wait, a need waits for facts, or no indication is
      met and one waits for facts;
    - possible: a doubt is known (a relative contraindication, patients outside the population studied, a published rule that
      says the opposite, a gate), or the line of treatment is not known, or a need or the indication is for the board, or only
      a relative indication is met;
    - indicated: all needs hold, an indication is met, and no doubt is known.
    """
    doubt = waits = False
    indications: list[Reason] = []
    relative: list[Reason] = []
    granted = needed = ruled_out = False
    for reason in deciding.first_own(compiled):
        effect = reason.effect
        if effect == "excludes":
            return "contraindicated"
        if effect == "rules-out":
            ruled_out = True
            if reason.compiled.gate is None:
                break
        waits = waits or effect == "waits"
        doubt = doubt or effect in ("doubts", "for-board")
        granted = granted or effect == "indicates"
        needed = needed or reason.role == "need"
        if reason.role == "indication":
            (indications if reason.statement.weight == "decides" else relative).append(reason)
    if ruled_out:
        return "not-indicated"
    carried = _carried(indications or relative)
    if not (indications or relative):
        carried = "met" if needed else "for-board"
    elif carried == "met" and not indications:
        carried = "for-board"
    if granted:
        carried = "met"
    if carried == "failed":
        return "not-indicated"
    if not compiled.option.sourced or held or waits or carried == "open":
        return "undetermined"
    return "possible" if doubt or carried == "for-board" or deciding.raises_doubt(compiled) else "indicated"


def _carried(indications: Iterable[Reason]) -> Literal["met", "open", "for-board", "failed"]:
    """What alternatives amount to, of which one is enough: one met, one that holds as far as it can be decided, one open."""
    waiting = judged = unruled = False
    for reason in indications:
        if reason.value:
            return "met"
        waiting = waiting or reason.is_open
        judged = judged or (reason.for_board and reason.compiled.decider.has_rule)
        unruled = unruled or (reason.for_board and not reason.compiled.decider.has_rule)
    if judged:
        return "for-board"
    if waiting:
        return "open"
    return "for-board" if unruled else "failed"


def _option(compiled: CompiledOption, deciding: Deciding, held_by: tuple[RedFlag, ...]) -> OptionResult:
    return OptionResult(compiled.option, _status_of(compiled, deciding, bool(held_by)), held_by, compiled, deciding)


def support_rank(option: Option) -> tuple[int, bool, bool]:
    """The place of an option by what speaks best for it, the best first."""
    return STRENGTHS.index(option.strength), not option.liver_specific, option.evidence_scope != "this-primary"


def _rank(result: OptionResult) -> tuple[int, int, int, bool, bool]:
    return INTENTS.index(result.option.intent), STATUSES.index(result.status), *support_rank(result.option)


def _waits_for(status: OptionStatus, reasons: Iterable[Reason], values: Values) -> tuple[str, ...]:
    """The unknown facts on which an option waits: of its line and its needs, and of indications until one is met."""
    if status not in ("undetermined", "possible"):
        return ()
    needed: set[str] = set()
    alternatives: set[str] = set()
    met = False
    for reason in reasons:
        if reason.effect == "waits" and reason.role == "gate":
            needed |= {fact for fact in reason.compiled.decider.facts if is_open(values[fact])}
        elif reason.effect == "waits" or reason.role == "line":
            needed |= reason.unknown
        elif status == "undetermined" and reason.role == "indication" and reason.statement.weight == "decides":
            met = met or reason.value is True
            alternatives |= reason.unknown
    return in_order(needed if met else needed | alternatives)


def _to_check(status: OptionStatus, reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The unknown facts that could still take away what stands: of contraindications and of gates."""
    if status not in ("indicated", "possible"):
        return ()
    open_against = [one.unknown for one in reasons if one.unknown and one.against and one.role != "conflict"]
    return in_order(frozenset().union(*open_against))


def _advice(compiled: CompiledAdvice, values: Values) -> AdviceResult:
    value, unknown = compiled.decision.decide(values)
    concerns = value if value is not None else _may_concern(compiled, unknown, values)
    return AdviceResult(compiled.rule, value, unknown, concerns)


def _may_concern(compiled: CompiledAdvice, unknown: frozenset[str], values: Values) -> bool:
    if not unknown:
        return compiled.decision.requires is not None
    return any(values[fact] is not None for fact in compiled.telling) and not unknown.issubset(AFTER_RESECTION_FACTS)
