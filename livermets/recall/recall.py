"""Which cases of a board read differently today than in their last snapshot, what moved, and who is to know.

Every case is compared with the reading of its own last snapshot: the facts that the board saw, under today's release. Nothing
of a case is decided by it; who is responsible looks, and acknowledges with a role and a reason.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import orjson

from livermets.assessment.assess import assess
from livermets.assessment.options import STATUS_LABELS
from livermets.assessment.releases import NOT_APPLICABLE, NOT_IN_RELEASE, reading_words
from livermets.assessment.words import FAMILIES
from livermets.board.kept_reading import GROUPS, KeptReading, ShownFigure, SystemReading, digest_text, kept_reading
from livermets.board.models import AcknowledgedRecall, FollowUpOutcome, MovedSince, Role
from livermets.board.store.readings import (
    LastReading,
    RecallLine,
    last_readings,
    readings_of,
    recall_lines,
    releases_kept,
    without_snapshot,
    work_out_readings,
)
from livermets.board.store.store import Store
from livermets.board.store.stored import stored_json, stored_object
from livermets.board.usable import usable
from livermets.evidence import question_text, short_citation
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.registry import Registry
from livermets.recall.figures import as_shown, now_of
from livermets.recall.today import none_of, read_today

MovedKind = Literal["chosen-option", "other-option", "stage", "score", "system", "red-flag", "figure"]
KIND_LABELS: Final[Mapping[MovedKind, str]] = {
    "chosen-option": "Decided option",
    "red-flag": "Red flag",
    "figure": "Reported number",
    "stage": "Stage",
    "score": "Score",
    "other-option": "Other option",
    "system": "Other criterion",
}
"""What can move, what a board asks for first before the rest."""

STANDS, STANDS_NOT = "stands", "does not stand"
IN_NO_GROUP: Final = "in no published group"

MANY: Final = 50_000
"""How many cases are compared at once."""
_AT_A_TIME: Final = 2000
"""How many that differ are looked at together."""
FEW: Final = 300
"""So few cases are read one at a time: to prepare the queries for a table takes as long."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """One case that reads differently, or cannot be read any more: whose it is, what moved, and what became of it.

    `options` are those decided on, or put up where nothing is decided; `label` is the pseudonym. `left_out` says what of the
    facts that the board saw cannot be used today. `acknowledged` is the answer that covers all that moved.
    """

    case_id: str
    meeting_id: str
    label: str
    day: datetime.date
    taken_at: datetime.datetime
    release: str
    snapshot_id: str
    is_decided: bool
    options: tuple[str, ...]
    plan: str
    responsible: Role | None
    outcome: FollowUpOutcome | None
    moved: tuple[MovedSince, ...]
    left_out: str = ""
    acknowledged: AcknowledgedRecall | None = None

    def kinds(self) -> frozenset[str]:
        """What of it moved, by kind."""
        return frozenset(one.kind for one in self.moved)


@dataclass(frozen=True, slots=True)
class Recall:
    """The comparison of a store with a release: `cases` that read differently, decided ones first and the latest meeting first.

    `releases` counts the last snapshots by the release under which they were taken, `compared` those that were of another one.
    """

    release: str
    cases: tuple[Recalled, ...]
    compared: int
    releases: Mapping[str, int]
    without_snapshot: int

    @property
    def open(self) -> tuple[Recalled, ...]:
        """Those that nobody acknowledged, or of which something further moved since."""
        return tuple(one for one in self.cases if one.acknowledged is None)


def recall(
    store: Store, knowledge: Knowledge, *, release: str = "", told: Callable[[str, int, int], None] | None = None
) -> Recall:
    """Compare every case of a store with today's release; with `release` those last seen under a release that begins so.

    `told` is told what is done and how far it is. Raises StoreError when the store cannot be read.
    """

    def say(what: str, done: int, total: int) -> None:
        if told:
            told(what, done, total)

    work_out_readings(store, lambda done, total: say("Reading earlier snapshots", done, total))
    releases = releases_kept(store)
    asked = {name: number for name, number in releases.items() if name.startswith(release) and name != knowledge.release}
    total, done = sum(asked.values()), 0
    figures = _Figures(knowledge)
    cases: list[Recalled] = []
    for part in last_readings(store, but=knowledge.release, release=release, many=MANY):
        found = dict(_differing(part, store, knowledge, figures))
        lines = recall_lines(store, [part[place].case_id for place in found])
        for place, (moved, left_out) in found.items():
            if line := lines.get(part[place].case_id):
                cases.append(_recalled(part[place], line, moved, left_out, knowledge))
        done += len(part)
        say("Comparing cases", done, total)
    cases.sort(key=lambda one: (not one.is_decided, -one.day.toordinal(), one.label, one.case_id))
    return Recall(knowledge.release, tuple(cases), total, releases, without_snapshot(store))


_Found = tuple[tuple[MovedSince, ...], str]


def _differing(
    part: Sequence[LastReading], store: Store, knowledge: Knowledge, figures: _Figures
) -> Iterator[tuple[int, _Found]]:
    """What moved for each case that reads differently, by its place. The same facts are read once, whatever their number."""
    places: dict[str, int] = {}
    of = [places.setdefault(one.facts, len(places)) for one in part]
    now = read_today(list(places), knowledge) if len(places) > FEW else none_of(len(places))
    digests = [digest_text(one) for one in now.digests.tolist()]
    alone = {place: _alone(facts, knowledge) for facts, place in places.items() if place in now.alone}
    moved_figures = {n: found for n, one in enumerate(part) if (found := figures.moved(one.figures))}
    differ = [n for n, one in enumerate(part) if of[n] in alone or digests[of[n]] != one.digest]
    for start in range(0, len(differ), _AT_A_TIME):
        some = differ[start : start + _AT_A_TIME]
        kept = readings_of(store, (part[n] for n in some))
        tabled = [n for n in some if of[n] not in alone]
        readings = dict(zip(tabled, now.readings([of[n] for n in tabled]), strict=True))
        for n in some:
            left_out = ""
            reading = readings.get(n)
            if reading is None:
                reading, left_out = alone[of[n]]
            moved = (*moved_between(kept[part[n].snapshot_id], reading, knowledge), *moved_figures.pop(n, ()))
            if moved or left_out:
                yield n, (moved, left_out)
    for n, found in moved_figures.items():
        yield n, (found, "")


def _alone(facts: str, knowledge: Knowledge) -> tuple[KeptReading, str]:
    """What is said today of a case by itself, and what of its facts cannot be used, in words."""
    found = usable(stored_object(stored_json(facts)))
    said = "; ".join(one.label for one in found.left_out)
    assessment = assess(found.case, knowledge)
    answer = {
        "systems": {name: result.to_json() for name, result in assessment.systems.items()},
        "options": [{"id": one.id, "status": one.status} for one in assessment.options],
        "red_flags": [{"id": flag.id} for flag in assessment.red_flags],
    }
    return kept_reading(answer, {}), said


def moved_between(before: KeptReading, now: KeptReading, knowledge: Knowledge) -> tuple[MovedSince, ...]:
    """What reads differently: systems and options as `changed_readings` says it of one case, and red flags."""
    moved = []
    for name in dict.fromkeys((*before.systems, *now.systems)):
        was, is_now = before.systems.get(name), now.systems.get(name)
        if was == is_now or (was and is_now and _same(was, is_now)):
            continue
        gone = NOT_APPLICABLE if name in knowledge.systems else NOT_IN_RELEASE
        moved.append(_moved(_kind_of(name, knowledge), name, _said(was, NOT_APPLICABLE), _said(is_now, gone)))
    for name in dict.fromkeys((*before.options, *now.options)):
        status, status_now = before.options.get(name, NOT_APPLICABLE), now.options.get(name, NOT_IN_RELEASE)
        if status != status_now:
            moved.append(_moved("other-option", name, status, status_now))
    for name in dict.fromkeys((*before.flags, *now.flags)):
        if (name in before.flags) != (name in now.flags):
            words = (STANDS, STANDS_NOT)
            moved.append(_moved("red-flag", name, *(words if name in before.flags else reversed(words))))
    return tuple(moved)


def _same(one: SystemReading, other: SystemReading) -> bool:
    """Whether two readings say the same in words, or differ in nothing but the last digits of a processor."""
    if one.groups != other.groups:
        return False
    return _said(one, "") == _said(other, "") or all(
        first is second or (first is not None and second is not None and math.isclose(first, second, rel_tol=1e-9))
        for first, second in zip(one[:2], other[:2], strict=True)
    )


def _moved(kind: str, name: str, before: str, now: str) -> MovedSince:
    return MovedSince(kind=kind, id=name, before=before, now=now)


def _said(reading: SystemReading | None, absent: str) -> str:
    if reading is None:
        return absent
    return reading_words(reading.low, reading.high, reading.groups.split(GROUPS) if reading.groups else ()) or IN_NO_GROUP


def _kind_of(system: str, knowledge: Knowledge) -> MovedKind:
    found = knowledge.systems.get(system)
    family = FAMILIES.get(found.definition.category) if found else None
    return "stage" if family == "Stages" else "score" if family == "Risk scores" else "system"


class _Figures:
    """What became of the numbers shown, looked up once for each that several cases were shown."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._registry = knowledge.registry
        self._moved: dict[str, tuple[MovedSince, ...]] = {}
        self._now: dict[ShownFigure, str] = {}

    def moved(self, figures: str) -> tuple[MovedSince, ...]:
        """What moved of the figures that stand in a JSON text."""
        if figures not in self._moved:
            self._moved[figures] = tuple(self._each(ShownFigure(*one) for one in orjson.loads(figures)))
        return self._moved[figures]

    def _each(self, shown: Iterable[ShownFigure]) -> Iterator[MovedSince]:
        for one in dict.fromkeys(shown):
            if one not in self._now:
                self._now[one] = now_of(one, self._registry)
            if now := self._now[one]:
                yield _moved("figure", one.figure or one.source, as_shown(one), now)


def _recalled(
    reading: LastReading, line: RecallLine, moved: Iterable[MovedSince], left_out: str, knowledge: Knowledge
) -> Recalled:
    decision, case = line.decision, line.case
    ids = decision.options if decision else case.options
    of_kind = [one.model_copy(update={"kind": "chosen-option"}) if _is_chosen(one, ids) else one for one in moved]
    order = list(KIND_LABELS)
    of_kind.sort(key=lambda one: order.index(one.kind))  # type: ignore[arg-type]
    return Recalled(
        case_id=case.id,
        meeting_id=case.meeting_id,
        label=case.label,
        day=line.day,
        taken_at=line.taken_at,
        release=reading.release,
        snapshot_id=reading.snapshot_id,
        is_decided=decision is not None,
        options=tuple(name_of_option(one, knowledge) for one in ids),
        plan=decision.plan if decision else "",
        responsible=decision.responsible if decision else None,
        outcome=line.outcome,
        moved=tuple(dict.fromkeys(of_kind)),
        left_out=left_out,
        acknowledged=_covering(line.acknowledged, reading.snapshot_id, of_kind),
    )


def _is_chosen(moved: MovedSince, options: Collection[str]) -> bool:
    return moved.kind == "other-option" and moved.id in options


def _covering(
    answers: Sequence[AcknowledgedRecall], snapshot_id: str, moved: Sequence[MovedSince]
) -> AcknowledgedRecall | None:
    """The latest answer that speaks of all that moved for this snapshot; None once anything further moves."""
    wanted = {(one.id, one.before, one.now) for one in moved}
    for answer in reversed(answers):
        if answer.snapshot_id == snapshot_id and wanted <= {(one.id, one.before, one.now) for one in answer.moved}:
            return answer
    return None


def name_of_option(identity: str, knowledge: Knowledge) -> str:
    """The name of an option; its id where this release has it no longer."""
    found = knowledge.registry.options.get(identity)
    return found.name if found else identity


def moved_title(moved: MovedSince, knowledge: Knowledge) -> str:
    """What it is that moved, by name; its id where this release has it no longer."""
    if moved.kind in ("chosen-option", "other-option"):
        return name_of_option(moved.id, knowledge)
    if moved.kind == "red-flag":
        flag = knowledge.compiled.red_flags.get(moved.id)
        return flag.flag.text if flag else moved.id
    if moved.kind == "figure":
        return _figure_title(moved.id, knowledge.registry)
    system = knowledge.systems.get(moved.id)
    return system.definition.short if system else moved.id


def _figure_title(identity: str, registry: Registry) -> str:
    """ "Thermal ablation, overall survival at 5 years (Insights Imaging 2022)"; of one whose id was not kept its source."""
    figure = registry.figures.get(identity)
    source = registry.source_of(figure) if figure else registry.sources.get(identity)
    by = short_citation(source) if source else ""
    if figure is None:
        return by or identity
    words = f"{registry.treatment_label(figure.treatment)}, {question_text(figure)}"
    return f"{words} ({by})" if by else words


def moved_words(moved: MovedSince) -> str:
    """ "Possible → Contraindicated"; statuses by their names."""
    before, now = (STATUS_LABELS.get(one, one) for one in (moved.before, moved.now))  # type: ignore[call-overload]
    return f"{before} → {now}"


def seen_under(found: Recall, known: Knowledge) -> str:
    """Under which releases the cases were last seen: "seen under a1b2c3d4e5f6 (today's): 12, 0f9e8d7c6b5a: 3"."""
    parts = [f"{name}{' (today’s)' if name == known.release else ''}: {number:,}" for name, number in found.releases.items()]
    return f"last seen under {', '.join(parts)}" if parts else "no case was seen yet: none is marked ready or decided"
