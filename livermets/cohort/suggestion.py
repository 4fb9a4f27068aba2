"""A mapping for a table that nobody has described: what its headers and cells say, and what has to be asked.

What is not clear is left out of the mapping and asked about: a unit that is not named, a code that may mean either, a number
that cannot be of its unit. A suggestion is something to confirm.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from livermets.cohort.cells import CellRule, NoValue, code_key, date_order, has_open_dates, read_cell
from livermets.cohort.column_codes import impossible_codes, negative_codes, stated_codes, suspect_codes, unknown_codes
from livermets.cohort.column_questions import IT_IS, ColumnQuestion, Match
from livermets.cohort.header_words import SURE, FactNames, Header, header_of, name_words
from livermets.cohort.source import SourceTable, TableColumn
from livermets.cohort.suggested_lesions import suggest_lesions
from livermets.cohort.suggested_outcomes import suggest_outcomes
from livermets.facts import FACTS, PRIMARIES, Fact, Kind
from livermets.knowledge.import_records import CohortMapping, ColumnUse, ImportGuides, LayoutProfile, TableShape, units_of
from livermets.text import counted, listed

_LOOKED_AT: Final = 100_000
_FEW: Final = 25
_WRONG: Final = 0.2
"""Share of filled cells that cannot be read from which a column is asked about as a whole."""

_TYPING_ERRORS: Final = 2
"""Cells of a short table that may be wrong without the column being another."""

_ID_NAMES: Final = (
    "id", "mrn", "pid", "record", "patientid", "patient id", "record id", "subject id", "study id", "case id", "pat id",
    "participant id", "patient number",
)  # fmt: skip
_IDS: Final = frozenset(frozenset(name.split()) for name in _ID_NAMES)
_BOX: Final = re.compile(r"(.+)___(.+)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mapping to confirm, why each column was taken for what it is, what is asked, and the columns that are not used."""

    mapping: CohortMapping
    profile: str | None
    matches: tuple[Match, ...]
    questions: tuple[ColumnQuestion, ...]
    unused: tuple[str, ...]


def suggest(source: SourceTable, guides: ImportGuides, systems: Iterable[str] = ()) -> Suggestion:
    """What a table seems to hold: by the layout that it has, else by the names and the cells of its columns."""
    return _Suggesting(source, guides, frozenset(systems)).done()


def known_layout(source: SourceTable, guides: ImportGuides) -> LayoutProfile | None:
    """The profile whose columns a table has; of several the one with the most."""
    names = {name.casefold() for name in source.names}

    def fits(profile: LayoutProfile) -> bool:
        all_there = all(column.casefold() in names for column in profile.fingerprint)
        some = sum(column.casefold() in names for column in profile.any_of)
        return all_there and (not profile.any_of or some >= 2)

    fitting = [profile for profile in guides.profiles.values() if fits(profile)]
    return max(fitting, key=lambda one: sum(use.column.casefold() in names for use in one.columns), default=None)


def mapping_of_layout(profile: LayoutProfile, source: SourceTable) -> CohortMapping:
    """The mapping of a layout for a table that may not have all of its columns."""
    spelled = {name.casefold(): name for name in source.names}

    def has(columns: Iterable[str | None]) -> bool:
        return all(column is None or column.casefold() in spelled for column in columns)

    kept = tuple(
        use.model_copy(update={"column": spelled[use.column.casefold()], "form": use.form and spelled[use.form.casefold()]})
        for use in profile.columns
        if has((use.column, use.form))
    )
    outcomes = tuple(one for one in profile.outcomes if has((*one.time.columns, one.event.column)))
    return CohortMapping(
        title=profile.title or profile.name,
        shape=profile.shape,
        missing=profile.missing,
        constants=profile.constants,
        columns=kept,
        outcomes=outcomes,
    )


def doubts_of_mapping(source: SourceTable, mapping: CohortMapping, guides: ImportGuides) -> tuple[ColumnQuestion, ...]:
    """Columns of a mapping whose cells cannot be what it says of them, as far as it can be seen: another unit, another fact."""
    return _doubts(source, mapping, FactNames(guides.names), _cells(source))


def _doubts(
    source: SourceTable, mapping: CohortMapping, names: FactNames, cells: Mapping[str, Counter[str]]
) -> tuple[ColumnQuestion, ...]:
    found = []
    for use in mapping.columns:
        if use.fact is None or not FACTS[use.fact].is_numeric or use.column not in cells:
            continue
        missing = frozenset(code_key(code) for code in (*mapping.missing, *use.missing))
        rule = CellRule(
            FACTS[use.fact], use.unit, use.values or {}, missing, use.bounds, mapping.shape.decimal or source.decimal
        )
        if wrong := _cannot_be(rule, cells[use.column], names):
            found.append(ColumnQuestion(use.column, wrong, units_of(FACTS[use.fact])))
    return tuple(found)


class _Suggesting:
    def __init__(self, source: SourceTable, guides: ImportGuides, systems: frozenset[str]) -> None:
        self.source = source
        self.systems = {frozenset(name_words(system)): system for system in systems}
        self.names = FactNames(guides.names)
        self.profile = known_layout(source, guides)
        self.cells = _cells(source)
        start = mapping_of_layout(self.profile, source) if self.profile else CohortMapping()
        self.start = start
        self.uses: list[ColumnUse] = list(start.columns)
        self.matches: list[Match] = []
        self.questions: list[ColumnQuestion] = []
        self.order = start.shape.date_order or date_order(text for cells in self.cells.values() for text in cells)

    def done(self) -> Suggestion:
        named = {use.column for use in self.uses} | {column for one in self.start.outcomes for column in one.time.columns}
        named |= {one.event.column for one in self.start.outcomes}
        used = {use.fact for use in self.uses} | self.start.constants.keys()
        named |= self._lesions() if "lesions" not in used else frozenset()
        proposals: dict[str, list[tuple[float, TableColumn, Header]]] = {}
        for column in self.source.columns:
            if column.name in named:
                continue
            header = header_of(column.name)
            column = replace(column, codes={**stated_codes(column.name), **column.codes})
            if box := _BOX.fullmatch(column.name):
                self._box(column.name, box[1], box[2])
            elif self._kept(column, header):
                continue
            elif found := self.names.named(header) or (self.names.named(header_of(column.label)) if column.label else None):
                proposals.setdefault(found[0], []).append((found[1], column, header))
        for fact, found_here in proposals.items():
            best = max(score for score, _, _ in found_here)
            first = [one for one in found_here if one[0] == best]
            if fact in used:
                continue
            if len(first) > 1:
                self._ask(
                    first[0][1].name, f"{listed(repr(one[1].name) for one in first)} all look like {FACTS[fact].label}; which?"
                )
                continue
            self._propose(FACTS[fact], first[0][1], first[0][2], best == SURE)
        outcomes = list(self.start.outcomes)
        if not outcomes:
            taken = {use.column for use in self.uses}
            outcomes, asked = suggest_outcomes(self.source, {n: c for n, c in self.cells.items() if n not in taken})
            self.questions += [ColumnQuestion(column, text, choices) for column, text, choices in asked]
        self._ask_for_dates(outcomes)
        if not {"primary_site"} & ({use.fact for use in self.uses} | self.start.constants.keys()):
            self._ask("", "no column says which cancer the metastases are of; where it is one for all, name it", PRIMARIES)
        self.questions += _doubts(self.source, self.start, self.names, self.cells)
        shape = TableShape.model_validate({**self.start.shape.model_dump(), "date_order": self.order})
        mapping = self.start.model_copy(update={"columns": tuple(self.uses), "outcomes": tuple(outcomes), "shape": shape})
        seen = {use.column for use in self.uses} | {use.form for use in self.uses}
        seen |= {column for one in outcomes for column in (*one.time.columns, one.event.column)}
        unused = tuple(name for name in self.source.names if name not in seen)
        return Suggestion(
            mapping, self.profile.id if self.profile else None, tuple(self.matches), tuple(self.questions), unused
        )

    def _lesions(self) -> frozenset[str]:
        """The columns of single lesions, which make a list together."""
        uses, asked, columns = suggest_lesions(self.source, self.cells, lambda rule, cells: _cannot_be(rule, cells, self.names))
        self.uses += uses
        self.matches += [Match(use.column, f"{use.part} of lesion {use.lesion}", True, "") for use in uses]
        self.questions += asked
        return columns

    def _ask(self, column: str, text: str, choices: Iterable[str] = (), fact: str = "") -> None:
        self.questions.append(ColumnQuestion(column, text, tuple(choices), fact))

    def _kept(self, column: TableColumn, header: Header) -> bool:
        if frozenset(header.words) in _IDS:
            if not any(use.id for use in self.uses):
                self.uses.append(ColumnUse(column=column.name, id=True))
                twice = sum(count > 1 for count in self.cells[column.name].values())
                if twice:
                    self._ask(
                        column.name,
                        f"{counted(twice, 'patient')} with more than one row: each row is read as a patient; keep one of each",
                    )
            return True
        found = self.names.named(header)
        if found and found[1] == SURE:
            return False
        if system := self.systems.get(frozenset(header.words)):
            self.uses.append(ColumnUse(column=column.name, stored=system, missing=negative_codes(self.cells[column.name])))
            return True
        return False

    def _box(self, column: str, base: str, code: str) -> None:
        """A box of a REDCap export: the value that it ticks, and the form that says whether an empty box means no."""
        found = self.names.named(header_of(base))
        fact = FACTS[found[0]] if found else None
        if fact is None:
            return
        if fact.kind is not Kind.SET:
            self._ask(column, f"a box beside {fact.label}: which value of which fact does {code!r} tick?")
            return
        member = read_cell(CellRule(fact), code.replace("_", "-")).value
        form = self._form_after(column)
        if not member:
            self._ask(column, f"which value of {fact.label} does the box {code!r} tick?", fact.values)
        elif form is None:
            self._ask(column, "no column says whether the form with this box is complete; does an empty box mean no?")
        else:
            self.uses.append(ColumnUse(column=column, fact=fact.name, member=next(iter(member)), form=form))

    def _form_after(self, column: str) -> str | None:
        names = self.source.names
        later = names[names.index(column) + 1 :]
        return next((name for name in later if name.endswith("_complete")), None)

    def _propose(self, fact: Fact, column: TableColumn, header: Header, sure: bool) -> None:
        cells = self.cells[column.name]
        if fact.kind is Kind.LESIONS or (fact.kind is Kind.TEXT and not sure):
            return
        unit = header.unit_of(fact)
        if fact.is_numeric and unit is None and header.unit and column.name != fact.name:
            self._ask(column.name, f"{fact.label}: {header.unit!r} is no unit of it", units_of(fact), fact.name)
            return
        if sure and fact.is_numeric and unit is None and column.name != fact.name and _confusable(fact):
            self._ask(column.name, f"{fact.label}: the unit is not named", units_of(fact), fact.name)
            return
        values, missing, open_codes = self._codes(fact, column, cells)
        if not sure:
            self._ask_whether(fact, column, header, values, open_codes)
            return
        if open_codes:
            text = (
                f"{fact.label}: what do {listed(map(repr, open_codes))} mean?"
                if len(open_codes) > 1
                else (f"{fact.label}: what does {open_codes[0]!r} mean?")
            )
            self._ask(column.name, text, _meanings(fact), fact.name)
            return
        own = unit if unit != fact.unit else None
        rule = CellRule(fact, own, values, missing | {code_key(code) for code in column.missing}, decimal=self.source.decimal)
        wrong = _cannot_be(rule, cells, self.names)
        if wrong:
            self._ask(column.name, wrong, units_of(fact) if fact.is_numeric else _meanings(fact), fact.name)
            return
        use = ColumnUse(
            column=column.name, fact=fact.name, unit=own, values=dict(values) or None, missing=tuple(sorted(missing))
        )
        self.uses.append(use)
        self.matches.append(Match(column.name, fact.name, sure, _why(fact, unit, missing)))

    def _ask_whether(
        self, fact: Fact, column: TableColumn, header: Header, values: Mapping[str, Any], open_codes: Iterable[str]
    ) -> None:
        """Ask whether a column of a similar name holds a fact: what it says beside may make it another, or the contrary."""
        other = self.names.else_of(header, fact.name)
        why = f"By its name it may be {other}" if other else "The name is not only that of the fact"
        text = f"{fact.label}: is it that? {why}"
        if (unit := header.unit_of(fact)) is not None:
            rule = CellRule(fact, unit if unit != fact.unit else None, decimal=self.source.decimal)
            wrong = _cannot_be(rule, self.cells[column.name], self.names)
            text += f". But {wrong.partition(': ')[2].rstrip('?')}" if wrong else ""
        if fact.is_numeric:
            self._ask(column.name, f"{text}. If it is, in which unit", units_of(fact), fact.name)
        elif values or tuple(open_codes):
            self._ask(column.name, f"{text}. If it is, what do its codes mean", _meanings(fact), fact.name)
        else:
            self._ask(column.name, text, (IT_IS,), fact.name)

    def _codes(
        self, fact: Fact, column: TableColumn, cells: Counter[str]
    ) -> tuple[Mapping[str, Any], frozenset[str], tuple[str, ...]]:
        """What the codes of a column mean as far as it is clear: values, codes for missing, and codes to be asked about."""
        labelled = {code: read_cell(CellRule(fact), label) for code, label in column.codes.items()}
        values = {code: one.value for code, one in labelled.items() if one.gap is None}
        missing = {
            code for code, one in labelled.items() if one.gap in (NoValue.MISSING, NoValue.UNKNOWN, NoValue.BLANK)
        } | set(column.missing)
        codes = {code_key(text) for text in cells} - {""}
        if fact.is_numeric:
            return {}, frozenset(missing | impossible_codes(fact, cells)), tuple(suspect_codes(fact, cells))
        if fact.kind not in (Kind.BOOLEAN, Kind.ENUM):
            return {}, frozenset(missing), ()
        named = column.codes.keys() & {"0", "1"}
        if (
            fact.kind is Kind.BOOLEAN
            and not named
            and {"0", "1"} & codes
            and codes - {"0", "1"} <= unknown_codes(codes) | missing
        ):
            values = {"1": True, "0": False}
        # Beside letters that are no words of ours another may mean something else: N may be "not tested" beside W and M.
        letters = {code for code in codes if len(code) == 1 and code.isalpha()} - values.keys() - missing
        if fact.kind is Kind.BOOLEAN and any(read_cell(CellRule(fact), code).gap is NoValue.REJECTED for code in letters):
            return MappingProxyType(values), frozenset(missing), tuple(sorted(letters))
        open_codes = []
        for code in sorted(codes - values.keys() - missing)[:_FEW]:
            read = read_cell(CellRule(fact), code)
            if read.gap is None and not (fact.kind is Kind.BOOLEAN and code.isdigit()):
                continue
            if read.gap is not NoValue.REJECTED and read.gap is not None:
                continue
            if code in unknown_codes(codes):
                missing.add(code)
            else:
                open_codes.append(code)
        text_like = [code for code in open_codes if not code.lstrip("-").isdigit()]
        if text_like and len(open_codes) == len(text_like) and len(text_like) < len(codes):
            return MappingProxyType(values), frozenset(missing), ()  # some words are not understood: they are rejected by name
        return MappingProxyType(values), frozenset(missing), tuple(open_codes)

    def _ask_for_dates(self, outcomes: list[Any]) -> None:
        dated = [column for one in outcomes if one.time.start for column in one.time.columns]
        dated += [use.column for use in self.uses if use.fact and FACTS[use.fact].kind is Kind.DATE]
        if self.order is None and any(has_open_dates(self.cells[column]) for column in dated):
            choices = ("day-first", "month-first")
            self._ask(dated[0], "no date has a day above 12: which stands first, the day or the month?", choices)


def _cells(source: SourceTable) -> dict[str, Counter[str]]:
    """How often each text stands in each column, as far as it is looked at."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in source.names}
    seen = 0
    for piece in source.pieces():
        for name, column in zip(source.names, piece.columns, strict=True):
            counts[name].update(text for text in column.slice(0, _LOOKED_AT - seen).to_pylist() if text)
        seen += piece.num_rows
        if seen >= _LOOKED_AT:
            break
    return counts


def _cannot_be(rule: CellRule, cells: Counter[str], names: FactNames) -> str:
    """Why the cells cannot be what the header says; empty when they can."""
    fact = rule.fact
    read = [(read_cell(rule, text), count) for text, count in list(cells.items())[:5000]]
    filled = sum(count for one, count in read if one.gap is not NoValue.BLANK)
    if not filled:
        return ""
    rejected = sum(count for one, count in read if one.gap is NoValue.REJECTED)
    if rejected > max(_WRONG * filled, _TYPING_ERRORS) or rejected > filled / 2:
        return f"{fact.label}: {rejected} of {filled} filled cells are not {fact.accepted()}; is it another fact or unit?"
    if not fact.is_numeric or len(fact.other_units) == 0:
        return ""
    numbers = [one.value for one, count in read for _ in range(min(count, 50)) if one.gap is None and one.value > 0]
    if len(numbers) < 5:
        return ""
    low, high = fact.plausible or (0.0, float("inf"))
    median = statistics.median(numbers)
    outside = sum(not low <= number <= high for number in numbers) / len(numbers)
    if outside > 0.1 or not low <= median <= high or median < names.asked_below.get(fact.name, 0.0):
        unit = rule.unit or fact.unit
        return f"{fact.label}: in {unit} half of the patients would be below {median:g} {fact.unit}; is the unit right?"
    return ""


def _meanings(fact: Fact) -> tuple[str, ...]:
    """What a code of a column can mean."""
    return fact.values or (("yes", "no") if fact.kind is Kind.BOOLEAN else ())


def _confusable(fact: Fact) -> bool:
    return any(other.offered for other in fact.other_units)


def _why(fact: Fact, unit: str | None, missing: frozenset[str]) -> str:
    said = []
    if fact.is_numeric and fact.unit and unit is None and fact.other_units:
        said.append(f"no unit is named; taken as {fact.unit}")
    if missing:
        said.append(f"{listed(sorted(missing))} read as missing")
    return "; ".join(said)
