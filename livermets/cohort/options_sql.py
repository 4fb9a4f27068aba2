"""The status of every option and the red flags as columns of a table.

The same reasons with the same weight as for one case: what each comes to is said in `livermets.assessment.reasons`, what they
amount to together in `livermets.assessment.options`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from livermets.cohort.columns import Columns
from livermets.cohort.open_sql import NO, Waiting
from livermets.cohort.systems_sql import SystemColumns, results_sql
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.option_records import Gate
from livermets.knowledge.options import CompiledOption, CompiledReason, Decider
from livermets.rules import number_literal, text_literal

STATUSES: Final = ("contraindicated", "not-indicated", "undetermined", "possible", "indicated")
"""By the number under which a status stands in a column: the first that is true."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What decides a reason: whether it is met or not, both never NULL, and if neither, whether it waits for facts."""

    met: str
    failed: str
    waits: str
    for_board: str


def stage_scores(columns: Columns, knowledge: Knowledge, systems: Mapping[str, SystemColumns]) -> None:
    """Let conditions find the scores that they name: each with the widest ends where the system does not say."""
    for name, system in knowledge.compiled.scores.items():
        results = results_sql(columns, systems[system])
        widest = knowledge.systems[system].scheme.range
        low, high = (
            columns.keep(f"coalesce({results[side]}, {number_literal(end)})")
            for side, end in zip(("low", "high"), widest, strict=True)
        )
        columns.stage(name, (low, high))


class OptionColumns:
    """Red flags and options over columns in which facts, derived numbers and scores are found."""

    def __init__(self, columns: Columns, knowledge: Knowledge, systems: Mapping[str, SystemColumns]) -> None:
        self._columns = columns
        self._knowledge = knowledge
        self._systems = systems
        self._numbers = {number.symbol.name: number for number in knowledge.derived}
        self._behind: dict[str, str] = {}
        self._waiting = Waiting(columns, self._facts_behind)
        self._verdicts: dict[Decider, _Verdict] = {}
        self._primary = columns.column("primary_site")
        self._shared = knowledge.compiled.shared
        self._effects: dict[str, dict[str, str]] = {}
        self.flags = {name: columns.truth(flag.when) for name, flag in knowledge.compiled.red_flags.items()}

    def _facts_behind(self, name: str) -> str:
        """Whether a computed number is open for want of facts."""
        if name not in self._behind:
            low, high = self._columns.column(f"{name}__low"), self._columns.column(f"{name}__high")
            if name in self._numbers:
                inner = self._waiting.for_facts(self._numbers[name].value.node)
                text = NO if inner == NO else f"({low} <> {high} AND {inner})"
            else:
                text = self._behind_score(self._knowledge.compiled.scores[name], low, high)
            self._behind[name] = self._columns.keep(text)
        return self._behind[name]

    def _behind_score(self, system: str, low: str, high: str) -> str:
        found = self._systems[system]
        scheme = self._knowledge.systems[system].scheme
        inner = self._waiting.for_facts(scheme.formula.node) if scheme.formula else "TRUE"
        may_apply = f"{found.applicable} > 0"
        unknown = f"({found.applicable} = 1)"
        nothing = NO if scheme.items else f"NOT {found.known}"
        return f"({may_apply} AND ({low} <> {high} AND ({inner} OR {nothing}) OR {unknown}))"

    def status(self, option: CompiledOption) -> str:
        """The number of its status among `STATUSES`; NULL where the case is of another primary."""
        reasons = self._of(option)

        def some(effect: str) -> list[str]:
            return reasons.get(effect, [])

        indications = [one for one in option.carrying if one.role == "indication" and one.statement.weight == "decides"]
        relative = [one for one in option.carrying if one.role == "indication" and one.statement.weight != "decides"]
        needed = any(one.role == "need" for one in option.carrying)
        met, for_board, is_open = self._carried(indications or relative)
        if not (indications or relative):
            met, for_board, is_open = ("TRUE", NO, NO) if needed else (NO, "TRUE", NO)
        elif not indications:  # What is only relative leaves it to the board.
            met, for_board = NO, self._any([met, for_board])
        granted = self._any(some("indicates"))
        failed = f"NOT {self._any([met, for_board, is_open, granted])}"
        held = [
            f"({self._columns.code(flag.when.node)} = 3)"
            for name, flag in self._knowledge.compiled.red_flags.items()
            if option.option.id in flag.holds
        ]
        waits = [] if option.option.sourced else ["TRUE"]
        undetermined = [*waits, *map(self._columns.keep, held), *some("waits"), f"{self._any([is_open])} AND NOT {granted}"]
        possible = [*some("doubts"), f"{for_board} AND NOT {granted}"]
        listed = self._listed(option)
        steps = (
            self._any(some("excludes")),
            self._any([*some("rules-out"), failed]),
            self._any(undetermined),
            self._any(possible),
        )
        cases = " ".join(f"WHEN {when} THEN {n}" for n, when in enumerate(steps) if when != NO)
        return self._columns.keep(f"CASE WHEN NOT {listed} THEN NULL {cases} ELSE {len(steps)} END")

    def _listed(self, option: CompiledOption) -> str:
        primaries = [one for one, of in self._knowledge.registry.options_by_primary.items() if option.option in of]
        names = ", ".join(map(text_literal, sorted(primaries)))
        return self._columns.keep(f"({self._primary} IS NOT NULL AND {self._primary} IN ({names}))")

    def _of(self, option: CompiledOption) -> dict[str, list[str]]:
        """Whether each effect is there, of each reason that can have it."""
        found: dict[str, list[str]] = {}
        own = [self._effect(one) for one in (*option.excluding, *option.carrying, *option.doubting)]
        shared = [self._shared_effect(key) for key in self._shared if key in option.shared]
        for effects in (*own, *shared):
            for effect, when in effects.items():
                found.setdefault("doubts" if effect == "for-board" else effect, []).append(when)
        return found

    def _shared_effect(self, key: str) -> dict[str, str]:
        if key not in self._effects:
            reason = self._shared[key]
            effects = self._effect(reason)
            if reason.gate is not None and (speaks := self._speaks_of(reason.gate)):
                effects = {effect: self._columns.keep(f"({speaks} AND {when})") for effect, when in effects.items()}
            self._effects[key] = effects
        return self._effects[key]

    def _speaks_of(self, gate: Gate) -> str:
        """Whether a gate is meant for cases of the primary; nothing where it is for all."""
        parts = []
        for primaries, meant in ((gate.applies.primaries, True), (gate.applies.except_primaries, False)):
            if primaries:
                among = f"{self._primary} IN ({', '.join(map(text_literal, primaries))})"
                parts.append(f"coalesce({among}, FALSE)" if meant else f"NOT coalesce({among}, FALSE)")
        return " AND ".join(parts)

    def _effect(self, reason: CompiledReason) -> dict[str, str]:
        """When a reason has which effect; those without any are left out."""
        role, weight, decider = reason.role, reason.statement.weight, reason.decider
        if weight == "remark":
            return {}
        of = self._verdict(decider)
        left = of.for_board if decider.requires else NO
        match role:
            case "line":
                effects = {"rules-out": of.failed, "for-board": self._any([of.waits, of.for_board])}
            case "unless":
                effects = {"rules-out": of.met, "doubts": left}
            case "need":
                effects = {"rules-out": of.failed, "for-board": of.for_board, "waits": of.waits}
            case "indication":
                effects = {}
            case "gate":
                assert reason.gate is not None
                effect = reason.gate.effect
                if effect == "doubts":
                    effects = {"doubts": self._any([of.met, of.for_board])}
                else:
                    effects = {effect: of.met, "doubts": of.for_board if effect != "indicates" else NO}
            case "contraindication" if weight == "decides":
                effects = {"excludes": of.met, "doubts": left}
            case _:
                effects = {"doubts": self._any([of.met, left if role != "conflict" else NO])}
        return {effect: when for effect, when in effects.items() if when != NO}

    def _carried(self, indications: Iterable[CompiledReason]) -> tuple[str, str, str]:
        """Of alternatives of which one is enough: whether one is met, whether it is for the board, whether it is open."""
        verdicts = [(self._verdict(one.decider), one.decider.has_rule) for one in indications]
        met = self._any(of.met for of, _ in verdicts)
        judged = self._any(of.for_board for of, has_rule in verdicts if has_rule)
        is_open = self._any(of.waits for of, _ in verdicts)
        unruled = self._any(of.for_board for of, has_rule in verdicts if not has_rule)
        for_board = self._any([f"NOT {met} AND {judged}", f"NOT {met} AND NOT {is_open} AND {unruled}"])
        return met, for_board, self._columns.keep(f"(NOT {met} AND NOT {judged} AND {is_open})")

    def _verdict(self, decider: Decider) -> _Verdict:
        if decider not in self._verdicts:
            self._verdicts[decider] = self._decided(decider)
        return self._verdicts[decider]

    def _decided(self, decider: Decider) -> _Verdict:
        rule = decider.when or decider.requires
        if rule is None:
            return _Verdict(NO, NO, NO, "TRUE")
        keep = self._columns.keep
        code = self._columns.code(rule.node)
        met, failed = keep(f"({code} = 3)"), keep(f"({code} = 0)")
        inner = self._waiting.for_facts(rule.node)
        waits = NO if inner == NO else keep(f"({code} = 1 AND {inner})")
        neither = keep(f"({code} = 1 AND NOT {inner})")
        if decider.when is not None:
            return _Verdict(met, failed, waits, neither)
        return _Verdict(NO, failed, waits, keep(f"({met} OR {neither})"))

    def _any(self, parts: Iterable[str]) -> str:
        found = [part for part in dict.fromkeys(parts) if part != NO]
        if "TRUE" in found:
            return "TRUE"
        return self._columns.keep("(" + " OR ".join(f"({part})" for part in found) + ")") if found else NO
