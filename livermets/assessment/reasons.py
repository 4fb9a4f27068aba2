"""What a published reason of an option amounts to in one case: met, not met or unknown, and what it does to the status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, NamedTuple

from livermets.facts import in_order
from livermets.knowledge.option_records import Gate, Need, Statement
from livermets.knowledge.options import CompiledOption, CompiledOptions, CompiledReason, Decider, ReasonRole, Verdict
from livermets.rules import Values

_AGAINST: Final = frozenset({"unless", "contraindication", "outside", "conflict"})
Effect = Literal["excludes", "rules-out", "waits", "doubts", "indicates", "carries", "for-board", "none"]
"""What a reason does to the status of its option, as it stands for the case."""


class Reason(NamedTuple):
    """One statement of an option for this case.

    `value` is True when it is met, False when it is not. None is unknown: for want of the `unknown` facts, or, when there
    are none, for the board.
    """

    compiled: CompiledReason
    value: bool | None
    unknown: frozenset[str]
    effect: Effect

    @property
    def statement(self) -> Statement:
        return self.compiled.statement

    @property
    def role(self) -> ReasonRole:
        return self.compiled.role

    @property
    def against(self) -> bool:
        """Whether it speaks against the option when it is met."""
        compiled = self.compiled
        if compiled.role in _AGAINST:
            return True
        return compiled.gate is not None and compiled.gate.effect != "indicates"

    @property
    def is_open(self) -> bool:
        """Whether it waits for facts."""
        return self.value is None and bool(self.unknown)

    @property
    def for_board(self) -> bool:
        """Whether what can be decided of it holds, and the rest is for the board."""
        return self.value is None and not self.unknown

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that would tell, in the order of the form."""
        return in_order(self.unknown)

    @property
    def is_caution(self) -> bool:
        """Whether it is a known doubt: it lowers an option that would else be indicated to possible."""
        return self.effect == "doubts"

    def to_json(self) -> dict[str, Any]:
        compiled = self.compiled
        statement, unknown = compiled.statement, self.unknown
        return {
            "text": statement.text,
            "source": statement.source,
            "value": self.value,
            "against": self.against,
            "weight": statement.weight,
            "role": compiled.role,
            "missing": list(in_order(unknown)) if unknown else [],
        }


class Deciding:
    """Decides reasons for one case, each condition once however many options share it."""

    def __init__(self, compiled: CompiledOptions, values: Values) -> None:
        self.values = values
        self.verdicts: dict[Decider, Verdict] = {}
        self.shared = {key: reason for key, one in compiled.shared.items() if (reason := self._shared(one))}

    def first_own(self, option: CompiledOption) -> Iterator[Reason]:
        """Its reasons for the case that can do more than raise a doubt, what can exclude it first."""
        yield from self._own(option.excluding)
        shared = (self.shared[key] for key in option.shared & self.shared.keys())
        yield from sorted(shared, key=lambda reason: reason.role == "line")
        yield from self._own(option.carrying)

    def raises_doubt(self, option: CompiledOption) -> bool:
        """Whether one of its own reasons that can only raise a doubt does so."""
        return any(reason.effect == "doubts" for reason in self._own(option.doubting))

    def in_order(self, option: CompiledOption) -> Iterator[Reason]:
        """Its own reasons in the order of the record, then the shared ones that concern the case."""
        yield from self._own(option.own)
        yield from (reason for key, reason in self.shared.items() if key in option.shared)

    def _own(self, reasons: Iterable[CompiledReason]) -> Iterator[Reason]:
        verdicts = self.verdicts
        for one in reasons:
            verdict = verdicts.get(one.decider)
            if verdict is None:
                verdict = verdicts[one.decider] = one.decider.decide(self.values)
            yield _reason(one, verdict)

    def _shared(self, compiled: CompiledReason) -> Reason | None:
        """None for a gate or a published rule that does not concern the case."""
        if compiled.gate is not None and not speaks_of(compiled.gate, self.values["primary_site"]):
            return None
        reason = _reason(compiled, compiled.decider.decide(self.values))
        return None if reason.value is False and reason.role != "line" else reason


def speaks_of(gate: Gate, primary: str | None) -> bool:
    """Whether a gate is meant for cases of a primary."""
    applies = gate.applies
    return (not applies.primaries or primary in applies.primaries) and primary not in applies.except_primaries


def _reason(compiled: CompiledReason, verdict: Verdict) -> Reason:
    return Reason(compiled, *verdict, _effect(compiled, *verdict))


def _effect(compiled: CompiledReason, value: bool | None, unknown: frozenset[str]) -> Effect:
    """What a reason does to the status of its option."""
    role, weight = compiled.role, compiled.statement.weight
    for_board = value is None and not unknown
    if weight == "remark":
        return "none"
    if role == "line":  # Whoever treats the patient knows what was given: an unknown line is a doubt and holds nothing up.
        return "carries" if value else "rules-out" if value is False else "for-board"
    if role == "unless":
        return "rules-out" if value else "doubts" if for_board and compiled.decider.requires else "none"
    if role == "need":
        return "carries" if value else "rules-out" if value is False else "for-board" if for_board else "waits"
    if role == "indication":
        return "carries" if value and weight == "decides" else "none"
    if compiled.gate is not None:
        if value:
            return compiled.gate.effect
        return "doubts" if for_board and compiled.gate.effect != "indicates" else "none"
    if value and role == "contraindication" and weight == "decides":
        return "excludes"
    # Of a statement of which all that can be decided holds, the rest is a doubt; a published rule speaks only when it holds.
    return "doubts" if value or (for_board and compiled.decider.requires and role != "conflict") else "none"


_DOUBTS_FIRST: Final[tuple[ReasonRole, ...]] = (
    "contraindication",
    "gate",
    "conflict",
    "outside",
    "unless",
    "need",
    "line",
    "indication",
)


def carrying(status: str, reasons: Iterable[Reason]) -> Reason | None:
    """The reason that carries a status, of several the one that says most of the option: a target before the line, and the
    line before the rest.

    What excludes or rules it out, or the indication that failed; the fact that is missing; the known doubt, or what is left to
    the board; the indication that is met. None where no reason carries it: without a source, or held by a red flag alone.
    """
    found = [one for one in reasons if one.statement.weight != "remark"]
    deciding = _alternatives(found)
    met = [one for one in deciding if one.value] or [one for one in found if one.effect == "indicates"]
    if status == "contraindicated":
        chosen = [one for one in found if one.effect == "excludes"]
    elif status == "not-indicated":
        ruled_out = sorted((one for one in found if one.effect == "rules-out"), key=_of_target_first)
        chosen = ruled_out or [one for one in deciding if one.value is False]
    elif status == "undetermined":
        waiting = sorted((one for one in found if one.effect == "waits"), key=_of_target_first)
        chosen = waiting or ([] if met else [one for one in deciding if one.is_open])
    elif status == "possible":
        chosen = _doubts(found) or [one for one in _judged(deciding) if not met] or met
    else:
        chosen = met or [one for one in found if one.role == "need"]
    return next(iter(chosen), None)


def _alternatives(found: list[Reason]) -> list[Reason]:
    """The indications that count: the relative ones only where there is no other."""
    indications = [one for one in found if one.role == "indication"]
    return [one for one in indications if one.statement.weight == "decides"] or indications


def _of_target_first(reason: Reason) -> int:
    aspect = reason.statement.aspect if isinstance(reason.statement, Need) else None
    return 0 if aspect == "target" else 1 if aspect == "line" or reason.role == "line" else 2


def _doubts(found: list[Reason]) -> list[Reason]:
    doubts = [one for one in found if one.effect in ("doubts", "for-board")]
    return sorted(doubts, key=lambda one: (one.effect != "doubts", _DOUBTS_FIRST.index(one.role)))


def _judged(deciding: list[Reason]) -> list[Reason]:
    """The indications that are for the board, first those of which all holds that can be decided."""
    return sorted((one for one in deciding if one.for_board), key=lambda one: not one.compiled.decider.has_rule)
