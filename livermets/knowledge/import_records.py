"""How a table of patients is read: which column holds which fact, in which unit and codes, and layouts that are known.

A mapping is what a person confirms before a table is imported, and what is saved beside the result. A profile is a mapping
for a layout that is known, with the columns by which it is recognised. Names are what a fact may be called in a header.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, TypeAdapter, ValidationError, model_validator

from livermets.facts import FACTS, LESION_FIELDS, Fact, Kind, nearest
from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.record import Record, described
from livermets.knowledge.vocabulary import Endpoint, TimeZero

DateOrder = Literal["day-first", "month-first", "year-first"]
TimeUnit = Literal["days", "weeks", "months", "years"]
Happened = Literal["event", "censored", "competing"]


def _code(written: object) -> str:
    """A code as it stands in a cell: YAML reads 1, -999 and true as what they look like."""
    if isinstance(written, bool):
        return str(written).lower()
    return "" if written is None else str(written)


def _by_code(written: object) -> object:
    return {_code(code): value for code, value in written.items()} if isinstance(written, Mapping) else written


Codes = tuple[Annotated[str, BeforeValidator(_code)], ...]


class ColumnUse(Record):
    """What one column holds: a fact, a result that was stored with the patients, a group to compare, or who it is."""

    column: str = described("Its name in the table", ["max_tumor_size"])
    fact: str | None = described("The fact that it holds", ["largest_lesion_mm"], ["tumor size"], None)
    unit: str | None = described("The unit of its numbers, where it is not the fact's own", ["cm"], ["centi"], None)
    values: Annotated[dict[str, Any] | None, BeforeValidator(_by_code)] = described(
        "What each code means, as the fact has it; null is a code that leaves the fact unknown",
        [{"1": "male", "2": "female"}],
        [],
        None,
    )
    missing: Codes = described("Codes of this column that say that nothing is known", [["-999"]], [], ())
    bounds: Annotated[dict[str, str], BeforeValidator(_by_code)] = described(
        "Codes that are a bound and no value, with what they say: stages and scores take them as that",
        [{"XXXX.1": "10,000 or more"}],
        [],
        {},
    )
    member: str | None = described("Of a fact with several values: the one that this column ticks", ["lung"], [], None)
    form: str | None = described(
        "The column that says whether the form with this box is complete", ["staging_complete"], [], None
    )
    lesion: int | None = described("Of the list of lesions: of which lesion, counted from 1", [2], [0], None)
    part: str | None = described("Of the list of lesions: what the column says of that lesion", ["size_mm"], ["size"], None)
    stored: str | None = described("The system whose stored result it is, kept beside the computed one", ["fong-crs"], [], None)
    group: str | None = described("A label: the column is kept as text, to compare groups by", ["Steatosis"], [], None)
    happened: str | None = described(
        "The outcome column of data/cohort/outcomes.yaml that it holds, for the indicators",
        ["worst_complication_30d"],
        [],
        None,
    )
    id: bool = described("Whether it says who the patient is; kept beside the result", [True], [], False)

    @model_validator(mode="after")
    def _one_use(self) -> ColumnUse:
        uses = (self.fact, self.stored, self.group, self.happened, self.id or None)
        if sum(one is not None for one in uses) != 1:
            raise ValueError(f"column {self.column!r} holds one of: fact, stored, group, happened, id")
        if self.fact is None and (self.unit or self.member or self.form):
            raise ValueError(f"column {self.column!r}: unit, member and form belong to a fact")
        if (self.lesion is None) != (self.part is None) or (self.lesion is not None and self.fact != "lesions"):
            raise ValueError(f"column {self.column!r}: lesion and part stand together, of the fact lesions")
        return self


class TimeUse(Record):
    """A time: one column with its unit, or two dates."""

    column: str | None = described("The column with the time", ["overall_survival_months"], [], None)
    unit: TimeUnit | None = described("Its unit", ["months"], ["m"], None)
    start: str | None = described("The column with the date at which time begins", ["date_of_resection"], [], None)
    end: tuple[str, ...] = described(
        "Columns with the date at which it ends; the first that is filled counts", [["died", "seen"]], [], ()
    )
    missing: Codes = described("Codes that say that nothing is known", [["9999"]], [], ())

    @model_validator(mode="after")
    def _one_way(self) -> TimeUse:
        if (self.column is None) == (self.start is None) or (self.start is not None) != bool(self.end):
            raise ValueError("a time is a column, or a start and an end")
        if self.column is not None and self.unit is None:
            raise ValueError(f"the unit of {self.column!r} is not said: days, weeks, months or years")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.column, self.start, *self.end)))


class EventUse(Record):
    """What happened at the end of the time: by codes, or because a date is filled in."""

    column: str = described("The column that says it", ["vital_status"])
    codes: Annotated[dict[str, Happened | None], BeforeValidator(_by_code)] = described(
        "What each code says; null leaves the patient out of the curve", [{"1": "event", "0": "censored", "9": None}], [], {}
    )
    filled: bool = described("A filled cell is the event, an empty one none (a date of death)", [True], [], False)

    @model_validator(mode="after")
    def _one_way(self) -> EventUse:
        if bool(self.codes) == self.filled:
            raise ValueError(f"the event in {self.column!r} is told by codes, or by being filled")
        return self


class OutcomeUse(Record):
    """One outcome of the patients: what is counted, from when, and how it stands in the table."""

    endpoint: Endpoint | None = described(
        "What is counted; no curve is drawn before it is named", ["overall-survival"], ["OS"], None
    )
    time_zero: TimeZero | None = described("From when; no curve is drawn before it is named", ["resection"], ["surgery"], None)
    label: str = described("As the table calls it", ["Overall survival"], [], "")
    time: TimeUse = described("How long each patient was followed", [{"column": "os_months", "unit": "months"}])
    event: EventUse = described("What ended it", [{"column": "dead", "codes": {"1": "event", "0": "censored"}}])
    entry: TimeUse | None = described(
        "From when a patient is under observation, where it is later than time zero", [], [], None
    )


class TableShape(Record):
    """How the file is written, where it is not to be found out."""

    delimiter: str | None = described("Between the cells of a text file", [";"], [], None)
    encoding: str | None = described("Of a text file", ["cp1252"], [], None)
    decimal: Literal[".", ","] | None = described("The decimal sign", [","], [], None)
    sheet: str | None = described("The sheet of a workbook", ["Patients"], [], None)
    date_order: DateOrder | None = described("In which order dates are written", ["day-first"], [], None)


class CohortMapping(Record):
    """Everything that is said of a table before it is imported."""

    title: str = described("What the table is", ["Resections 2010-2020"], [], "")
    shape: TableShape = described("How the file is written", [{"decimal": ","}], [], TableShape())
    missing: Codes = described("Codes that say in every column that nothing is known", [["-999"]], [], ())
    constants: dict[str, Any] = described("Facts that are the same for every patient", [{"primary_site": "colorectal"}], [], {})
    columns: tuple[ColumnUse, ...] = described("What the columns hold", [], [], ())
    outcomes: tuple[OutcomeUse, ...] = described("The outcomes of the patients", [], [], ())


class LayoutProfile(CohortMapping):
    """A layout that is known, and the columns by which it is recognised."""

    id: str = described("Unique, and the name of its file", ["tcia-crlm-2"])
    name: str = described("As a reader knows it", ["Colorectal-Liver-Metastases, TCIA, version 2"])
    fingerprint: tuple[str, ...] = described(
        "Columns that a table of this layout has, all of them", [["clinrisk_score"]], [], ()
    )
    any_of: tuple[str, ...] = described("Columns of which it has at least two", [["OS_MONTHS", "DFS_MONTHS"]], [], ())
    read_in: str = described("Where the meaning of its codes was read", ["doi:10.7937/QXK2-QG03, data dictionary"])


class FactName(Record):
    """What a fact may be called in a header, in words that are compared without case and punctuation."""

    fact: str = described("The fact", ["cea_ng_ml"])
    names: tuple[str, ...] = described("Its names", [["cea", "carcinoembryonic antigen"]])
    asked_names: tuple[str, ...] = described(
        "Names that may be of something else as well: a column of this name is asked about and never taken",
        [["tumour size"]],
        [],
        (),
    )
    may_be: str = described("What else they may be of", ["the size of the primary"], [], "")
    asked_below: float | None = described(
        "A median below this is asked about even where each value is possible: the unit is probably another", [10], [], None
    )

    @model_validator(mode="after")
    def _says_what_else(self) -> FactName:
        if bool(self.asked_names) != bool(self.may_be):
            raise ValueError(f"{self.fact}: asked_names and may_be, which says what else they may be of, stand together")
        return self


@dataclass(frozen=True, slots=True)
class ImportGuides:
    """The known layouts by their ids, and the names of facts."""

    profiles: Mapping[str, LayoutProfile]
    names: tuple[FactName, ...]


_NAMES: Final = TypeAdapter(list[FactName])
_PROFILES: Final = "cohort/profiles"
_NAMES_FILE: Final = "cohort/synonyms.yaml"


def read_import_guides(documents: Documents, systems: Iterable[str]) -> tuple[ImportGuides, list[Fault]]:
    """Profiles and names of `data/cohort`, and a fault for all that is not valid or speaks of what does not exist."""
    faults: list[Fault] = []
    profiles: dict[str, LayoutProfile] = {}
    known = frozenset(systems)
    for file, document in documents.under(_PROFILES).items():
        try:
            profile = LayoutProfile.model_validate(document)
        except ValidationError as error:
            faults += faults_of(file, error)
            continue
        if file != f"{_PROFILES}/{profile.id}.yaml":
            faults.append(Fault(file, "id", f"the file of {profile.id} is named {profile.id}.yaml"))
        if not profile.fingerprint and len(profile.any_of) < 2:
            faults.append(Fault(file, "fingerprint", "nothing says by which columns the layout is recognised"))
        faults += [Fault(file, key, reason) for key, reason in mapping_faults(profile, known)]
        profiles[profile.id] = profile
    names: list[FactName] = []
    try:
        names = _NAMES.validate_python(documents.by_path.get(_NAMES_FILE, []))
    except ValidationError as error:
        faults += faults_of(_NAMES_FILE, error)
    faults += [Fault(_NAMES_FILE, one.fact, _no_fact(one.fact)) for one in names if one.fact not in FACTS]
    return ImportGuides(MappingProxyType(profiles), tuple(names)), faults


def mapping_faults(mapping: CohortMapping, systems: Iterable[str]) -> list[tuple[str, str]]:
    """What a mapping says that cannot be: the place in it, and why."""
    known = frozenset(systems)
    faults: list[tuple[str, str]] = []
    for name, value in mapping.constants.items():
        fact = FACTS.get(name)
        wrong = _no_fact(name) if fact is None else _no_value(fact, value)
        faults += [(f"constants.{name}", wrong)] if wrong else []
    held: dict[tuple[object, ...], ColumnUse] = {}
    for use in mapping.columns:
        where = f"columns.{use.column}"
        if use.stored is not None and use.stored not in known:
            faults.append((where, f"no such system: {use.stored}"))
        if use.fact is None:
            continue
        fact = FACTS.get(use.fact)
        if fact is None:
            faults.append((where, _no_fact(use.fact)))
            continue
        faults += [(where, wrong) for wrong in _use_faults(use, fact)]
        other = held.setdefault((use.fact, use.lesion, use.part), use)
        if use.fact in mapping.constants or (other is not use and (use.member is None or other.member is None)):
            faults.append((where, f"{use.fact} is held by another column or a constant as well; name one"))
    return faults


def _use_faults(use: ColumnUse, fact: Fact) -> list[str]:
    if fact.kind is Kind.LESIONS:
        if use.lesion is None or use.part is None or not (1 <= use.lesion <= MOST_IN_COLUMNS and use.part in LESION_FIELDS):
            parts = ", ".join(LESION_FIELDS)
            return [f"the list of lesions cannot stand in one column; say of which lesion (1, 2, …) and which part ({parts})"]
        fact = LESION_FIELDS[use.part]
    faults = [wrong for value in (use.values or {}).values() if value is not None and (wrong := _no_value(fact, value))]
    if use.member is not None and use.member not in fact.values:
        faults.append(f"{use.member} is no value of {fact.name}; accepted: {fact.accepted()}")
    if use.form is not None and use.member is None:
        faults.append("a form is named for a box that is ticked; say with member which value it is")
    if use.unit is not None and use.unit not in units_of(fact):
        faults.append(f"{use.unit} is no unit of {fact.name}; accepted: {', '.join(units_of(fact))}")
    return faults


MOST_IN_COLUMNS: Final = 100
"""So many lesions can have columns of their own."""


def units_of(fact: Fact) -> tuple[str, ...]:
    """The units in which a fact can be read, its own first."""
    return (fact.unit, *(other.unit for other in fact.other_units))


def _no_fact(name: str) -> str:
    return f"no such fact: {name}; did you mean {nearest(name, FACTS)}?"


def _no_value(fact: Fact, value: object) -> str:
    """Why a meaning of a code is not accepted; empty when it is."""
    match fact.kind:
        case Kind.BOOLEAN:
            right = isinstance(value, bool)
        case Kind.NUMBER | Kind.INTEGER:
            assert fact.minimum is not None
            assert fact.maximum is not None
            number = isinstance(value, int | float) and not isinstance(value, bool)
            right = number and fact.minimum <= value <= fact.maximum  # type: ignore[operator]
        case Kind.ENUM:
            right = value in fact.values
        case Kind.SET:
            right = isinstance(value, list | tuple) and all(one in fact.values for one in value)
        case _:
            right = isinstance(value, str)
    return "" if right else f"{value!r} is no value of {fact.name}; accepted: {fact.accepted()}"
