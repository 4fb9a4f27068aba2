"""When a record was read, by how many, who signed it off, and when it is due to be read again.

`data/review.yaml` says after how many months, by kind, and when the records of a file had been read. Nothing here looks at a
clock: the day is passed in. What was not recorded stays unknown and is never due by a guess.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

from pydantic import ValidationError

from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.option_records import AdviceRule, Applies, Gate, Option, RedFlag
from livermets.knowledge.record import Record, described
from livermets.knowledge.records import Figure, Source
from livermets.knowledge.registry import Registry
from livermets.knowledge.system_records import SystemDefinition
from livermets.knowledge.vocabulary import PRIMARY_LABELS, READ_BY_LABELS, OptionKind, ReadBy
from livermets.text import counted, day_words

REVIEW_FILE: Final = "review.yaml"
SOON: Final = datetime.timedelta(days=90)
"""How long before its day a record is listed as coming up."""

UNSIGNED: Final = "none"
"""What `clinical_review` says until a person has signed."""

ReviewedRecord = Figure | Option | AdviceRule | Gate | RedFlag | SystemDefinition
ReviewedKind = Literal["figures", "options", "advice", "gates", "red flags", "systems"]
_KINDS: Final[Mapping[type, ReviewedKind]] = {
    Figure: "figures",
    Option: "options",
    AdviceRule: "advice",
    Gate: "gates",
    RedFlag: "red flags",
    SystemDefinition: "systems",
}
_WRITTEN_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_SIGNED: Final = re.compile(r".+, .+, \d{4}-\d{2}-\d{2}")


class ReviewKind(Record):
    """How long records of a kind stand; the first kind that fits counts, and one that names nothing fits all."""

    id: str = described("Unique among the kinds", ["systemic"])
    label: str = described("As a reader sees it", ["Systemic treatment"])
    months: int = described("Months from reading to the next", [12], [0])
    because: str = described("Why so long", ["Drugs change from year to year."])
    records: tuple[ReviewedKind, ...] = described("Kinds of records", [["systems"]], [["system"]], ())
    treatments: tuple[str, ...] = described("Terms of the taxonomy, narrower ones included", [["systemic-therapy"]], [], ())
    option_kinds: tuple[OptionKind, ...] = described("Kinds of options", [["systemic"]], [["drugs"]], ())


class Entered(Record):
    """When the records of some files had been read, and how that is known."""

    on: str = described("The day, or the month where no day was recorded", ["2026-11-27", "2026-11"], ["November"])
    because: str = described("How it is known", ["The head of the file says so."])
    files: tuple[str, ...] = described("Files below `data/`", [["figures/read-in-2026.yaml"]])


class ReviewDefaults(Record):
    """The whole of `data/review.yaml`."""

    kinds: tuple[ReviewKind, ...] = described("The kinds, the first that fits counts", [[]])
    entered: tuple[Entered, ...] = described("When files were read", [[]], [], ())


class Review(NamedTuple):
    """How a record stands: readers, clinical sign-off, when it was read, and when it is due; None is unknown."""

    read_by: ReadBy
    clinical_review: str
    read_on: str | None
    next_review: datetime.date | None
    expired: bool | None
    kind: ReviewKind | None

    @property
    def is_signed(self) -> bool:
        """Whether a person has signed it off clinically."""
        return self.clinical_review != UNSIGNED


@dataclass(frozen=True)
class ReviewPlan:
    """What is needed to say of any record when it is due."""

    defaults: ReviewDefaults
    registry: Registry
    systems: Mapping[str, SystemDefinition]

    @cached_property
    def files(self) -> Mapping[str, Entered]:
        """When each file was read."""
        return {file: entered for entered in self.defaults.entered for file in entered.files}

    @cached_property
    def reread(self) -> Mapping[str, str]:
        """The last day on which a second reader found a figure in its source."""
        found: dict[str, str] = {}
        for one in self.registry.rereadings.values():
            if one.verdict != "not-found":
                found[one.figure] = max(found.get(one.figure, ""), one.on)
        return found

    @cached_property
    def terms(self) -> Mapping[str, frozenset[str]]:
        """The treatments of each kind, narrower ones included."""
        return {kind.id: self.registry.with_narrower(*kind.treatments) for kind in self.defaults.kinds}

    def records(self) -> Iterator[ReviewedRecord]:
        """Every record that is reviewed, by kind."""
        registry = self.registry
        yield from registry.figures.values()
        yield from registry.options.values()
        yield from registry.advice.values()
        yield from registry.gates.values()
        yield from registry.red_flags.values()
        yield from self.systems.values()

    def read_on(self, record: ReviewedRecord | Source) -> str | None:
        """When a record was read; of one that rests on sources the day of the one that was read first."""
        if isinstance(record, Figure | Source):
            kind = "figures" if isinstance(record, Figure) else "sources"
            entered = self.files.get(self.registry.files.get((kind, record.id), ""))
            days = [record.read_on, entered.on if entered else None, self.reread.get(record.id) if kind == "figures" else None]
            return max((day for day in days if day), default=None)
        sources = (self.registry.sources.get(name) for name in sources_of(record))
        return min((day for source in sources if source and (day := self.read_on(source))), default=None)

    def kind_of(self, record: ReviewedRecord) -> ReviewKind | None:
        """The first kind that fits a record."""
        return next((kind for kind in self.defaults.kinds if self._fits(kind, record)), None)

    def _fits(self, kind: ReviewKind, record: ReviewedRecord) -> bool:
        if kind.records and kind_name(record) not in kind.records:
            return False
        if not kind.treatments and not kind.option_kinds:
            return True
        if isinstance(record, Figure):
            return record.treatment in self.terms[kind.id]
        if isinstance(record, Option):
            return record.kind in kind.option_kinds
        applies = record.applies if isinstance(record, Gate) else record.holds if isinstance(record, RedFlag) else None
        return applies is not None and self._concerns(kind, applies)

    def _concerns(self, kind: ReviewKind, applies: Applies) -> bool:
        named = {*applies.kinds, *(["systemic"] if applies.drugs else [])}
        named |= {self.registry.options[one].kind for one in applies.options if one in self.registry.options}
        return not named.isdisjoint(kind.option_kinds) or not self.terms[kind.id].isdisjoint(applies.treatments)


def kind_name(record: ReviewedRecord) -> ReviewedKind:
    """What a record is, as `data/` calls its kind."""
    return _KINDS[type(record)]


def sources_of(record: ReviewedRecord) -> tuple[str, ...]:
    """The ids of the sources on which a record rests, each once."""
    if isinstance(record, Option):
        found = [statement.source for _, _, statement in record.statements()]
    elif isinstance(record, SystemDefinition):
        found = [record.source, *record.also_read, *(one.source for one in record.variants if one.source)]
    else:
        found = [record.source]
    return tuple(dict.fromkeys(found))


def review_of(record: ReviewedRecord, plan: ReviewPlan, today: datetime.date) -> Review:
    """How a record stands on a day. It is expired from the day on which it was to be read again."""
    kind, read_on = plan.kind_of(record), plan.read_on(record)
    due = _day(record.next_review) if record.next_review else None
    if due is None and kind is not None and read_on is not None:
        due = months_after(_day(read_on), kind.months)
    return Review(record.read_by, record.clinical_review, read_on, due, None if due is None else due <= today, kind)


def review_words(review: Review) -> str:
    """How a record stands in a line: "one reader, no clinical review, next review 2027-11-27"."""
    signed = f"signed by {review.clinical_review}" if review.is_signed else "no clinical review"
    due = day_words(review.next_review)
    when = "day of reading unknown" if not due else f"review was due {due}" if review.expired else f"next review {due}"
    return f"{READ_BY_LABELS[review.read_by]}, {signed}, {when}"


def topic_of(record: ReviewedRecord) -> str:
    """Under what a record is reviewed: its primary, or what it is where it is of several."""
    if isinstance(record, Figure | Option):
        return PRIMARY_LABELS[record.primary]
    if isinstance(record, AdviceRule):
        return f"Published rules, {record.area.replace('-', ' ')}"
    if isinstance(record, SystemDefinition):
        return f"Stages and scores, {record.category.replace('-', ' ')}"
    return "General rules" if isinstance(record, Gate) else "Red flags"


class DueRecord(NamedTuple):
    """A record with how it stands."""

    record: ReviewedRecord
    review: Review


def due_by_topic(plan: ReviewPlan, today: datetime.date) -> dict[str, tuple[DueRecord, ...]]:
    """What is expired or comes up within `SOON`, by topic, and in each the first due first."""
    found: dict[str, list[DueRecord]] = defaultdict(list)
    for record in plan.records():
        review = review_of(record, plan, today)
        if review.next_review is not None and review.next_review <= today + SOON and not _is_past(record):
            found[topic_of(record)].append(DueRecord(record, review))
    return {topic: tuple(sorted(found[topic], key=_first_due)) for topic in sorted(found)}


def overdue_figures(plan: ReviewPlan, today: datetime.date) -> dict[str, datetime.date]:
    """The figures that stand and should have been read again by now, by id, with the day on which they were due."""
    found = ((figure, review_of(figure, plan, today)) for figure in plan.registry.figures.values() if not _is_past(figure))
    return {figure.id: one.next_review for figure, one in found if one.expired and one.next_review is not None}


def _is_past(record: ReviewedRecord) -> bool:
    """Whether a record no longer stands, so that nobody need read it again."""
    return isinstance(record, Figure) and not record.stands


def _first_due(one: DueRecord) -> tuple[datetime.date, str, str]:
    return one.review.next_review or datetime.date.max, kind_name(one.record), one.record.id


def review_report(plan: ReviewPlan, today: datetime.date) -> str:
    """What is due by topic, and how the whole stands, as lines."""
    lines, reviews = [], [review_of(record, plan, today) for record in plan.records()]
    by_topic = due_by_topic(plan, today)
    for topic, due in by_topic.items():
        expired = sum(one.review.expired is True for one in due)
        lines.append(f"{topic}: {expired} expired, {len(due) - expired} due by {day_words(today + SOON)}")
        for record, review in due:
            word, label = "expired" if review.expired else "due", review.kind.label.lower() if review.kind else "own day"
            name = f"{kind_name(record)} {record.id}"
            lines.append(f"  {word} {review.next_review}  {name}  ({label}, {READ_BY_LABELS[review.read_by]})")
    unknown = sum(review.next_review is None for review in reviews)
    signed = sum(review.is_signed for review in reviews)
    twice = sum(review.read_by == "two" for review in reviews)
    expired = sum(one.review.expired is True for due in by_topic.values() for one in due)
    lines.append(
        f"{day_words(today)}: {counted(len(reviews), 'record')}, {expired} expired, {unknown} of which the day of reading is "
        f"unknown, {twice} read by two, {signed} signed clinically"
    )
    return "\n".join(lines)


def read_review(
    documents: Documents, registry: Registry, systems: Mapping[str, SystemDefinition]
) -> tuple[ReviewPlan, list[Fault]]:
    """The plan of these documents, and a fault for what is not valid in it or in what records say of their review."""
    faults: list[Fault] = []
    defaults = ReviewDefaults(kinds=())
    try:
        defaults = ReviewDefaults.model_validate(documents.by_path.get(REVIEW_FILE, {"kinds": []}))
    except ValidationError as error:
        faults += faults_of(REVIEW_FILE, error)
    plan = ReviewPlan(defaults, registry, systems)
    for kind in defaults.kinds:
        if kind.months < 1:
            faults.append(Fault(REVIEW_FILE, f"{kind.id}: months", "at least 1"))
        faults += [
            Fault(REVIEW_FILE, f"{kind.id}: treatments", f"there is no treatment term {term!r}")
            for term in kind.treatments
            if term not in registry.treatments
        ]
    for entered in defaults.entered:
        faults += day_fault(REVIEW_FILE, "entered: on", entered.on)
        faults += [
            Fault(REVIEW_FILE, "entered: files", f"there is no file {file!r}")
            for file in entered.files
            if file not in documents.by_path
        ]
    for record in plan.records():
        kind_of = kind_name(record)
        file = registry.files.get((kind_of, record.id), f"systems/{record.id}.yaml")
        if record.next_review is not None:
            faults += day_fault(file, f"{record.id}: next_review", record.next_review)
        if record.clinical_review != UNSIGNED and _SIGNED.fullmatch(record.clinical_review) is None:
            reason = f"{record.clinical_review!r} does not say who; accepted: none, or name, role, day as in 2026-12-01"
            faults.append(Fault(file, f"{record.id}: clinical_review", reason))
    dated = {("figures", name): one.read_on for name, one in registry.figures.items()}
    dated |= {("sources", name): one.read_on for name, one in registry.sources.items()}
    for key, day in dated.items():
        if day is not None:
            faults += day_fault(registry.files[key], f"{key[1]}: read_on", day)
    return plan, faults


def day_fault(file: str, key: str, text: str) -> list[Fault]:
    """A fault for what is no day as records write one, and no month; none for what is."""
    try:
        _day(text)
    except ValueError:
        return [Fault(file, key, f"{text!r} is no day; accepted: 2026-11-27, or 2026-11 for a month")]
    return []


def _day(text: str) -> datetime.date:
    """A day; of a month the first, so that nothing stands longer than it should. Raises ValueError for what is neither."""
    if _WRITTEN_DAY.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no day")
    return datetime.date.fromisoformat(text if text.count("-") == 2 else f"{text}-01")


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
