"""Which sources an exported list of retractions names, and everything that rests on them; offline.

The list has the layout of the public Retraction Watch data: one notice a row, with the DOI and PubMed number of the paper it is
about. `unavailable` and `0` stand there for what is not known. Dates are month first.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

from livermets.knowledge.checks import used_figures, used_sources
from livermets.knowledge.records import Source
from livermets.knowledge.registry import Registry
from livermets.knowledge.review import sources_of
from livermets.knowledge.system_records import SystemDefinition
from livermets.text import counted

Nature = Literal["Retraction", "Expression of concern", "Correction", "Reinstatement", "other"]
NATURES: Final[Mapping[str, Nature]] = {
    "retraction": "Retraction",
    "expression of concern": "Expression of concern",
    "correction": "Correction",
    "reinstatement": "Reinstatement",
}
LIST_COLUMNS: Final = (
    "Record ID",
    "Title",
    "RetractionDate",
    "RetractionDOI",
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "Reason",
)
"""The columns that are read; others may stand beside them."""

_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_MOST_NAMED: Final = 40


class RetractionListError(ValueError):
    """The list cannot be read: what is wrong, and what would be accepted."""


class ListedNotice(NamedTuple):
    """One row of the list."""

    record: str
    title: str
    nature: Nature
    on: datetime.date | None
    notice: str
    doi: str
    pmid: str
    reason: str


class RetractionHit(NamedTuple):
    """A source that the list names, its notices from the earliest to the last, and what rests on it, by kind."""

    source: Source
    notices: tuple[ListedNotice, ...]
    rests: Mapping[str, tuple[str, ...]]

    @property
    def is_retracted(self) -> bool:
        """Whether it stands as retracted: a reinstatement after the retraction lifts it."""
        turns = [one.nature for one in self.notices if one.nature in ("Retraction", "Reinstatement")]
        return bool(turns) and turns[-1] == "Retraction"

    @property
    def concern(self) -> ListedNotice | None:
        """The last expression of concern about it, while it is neither retracted nor reinstated."""
        turns = [one for one in self.notices if one.nature != "Correction"]
        found = [one for one in turns if one.nature == "Expression of concern"]
        return found[-1] if found and turns[-1].nature not in ("Retraction", "Reinstatement") else None

    @property
    def is_news(self) -> bool:
        """Whether it was retracted and is not yet marked so."""
        return self.is_retracted and self.source.retracted is None


def read_notices(path: Path) -> list[ListedNotice]:
    """The notices of an exported list. Raises RetractionListError for a file that has not its layout."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RetractionListError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The public list has been exported in both encodings; Latin-1 reads any byte.
        text = raw.decode("latin-1")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in LIST_COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise RetractionListError(
            f"{path}: has no column {', '.join(map(repr, missing))}; accepted: a CSV in the layout of Retraction Watch, "
            f"with the columns {', '.join(LIST_COLUMNS)}"
        )
    try:
        return [_notice(row) for row in rows]
    except csv.Error as error:
        raise RetractionListError(f"{path}: line {rows.line_num} is no CSV: {error}") from error


def _notice(row: Mapping[str, str | None]) -> ListedNotice:
    cell = {column: (row[column] or "").strip() for column in LIST_COLUMNS}
    return ListedNotice(
        cell["Record ID"],
        cell["Title"],
        NATURES.get(" ".join(cell["RetractionNature"].lower().split()), "other"),
        _date(cell["RetractionDate"]),
        normal_doi(cell["RetractionDOI"]),
        normal_doi(cell["OriginalPaperDOI"]),
        normal_pmid(cell["OriginalPaperPubMedID"]),
        "; ".join(part for one in cell["Reason"].split(";") if (part := one.strip().removeprefix("+"))),
    )


def normal_doi(text: str | None) -> str:
    """A DOI as it compares: without address or prefix, in lower case; empty where there is none."""
    found = _DOI.search((text or "").strip().lower().replace("%2f", "/"))
    return found[0].rstrip(".,;") if found else ""


def normal_pmid(text: str | None) -> str:
    """A PubMed number as it compares: digits without leading zeros; empty where there is none."""
    found = re.fullmatch(r"(?:pmid:?\s*)?0*(\d+)(?:\.0+)?", (text or "").strip().lower())
    return found[1] if found and found[1] != "0" else ""


def _date(text: str) -> datetime.date | None:
    day = text.split(" ")[0].split("T")[0]
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(day, form).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
    return None


def retraction_hits(
    notices: Iterable[ListedNotice], registry: Registry, systems: Mapping[str, SystemDefinition]
) -> tuple[RetractionHit, ...]:
    """The sources that the list names by DOI or PubMed number, in the order of `data/`, with what rests on each."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for source in registry.sources.values():
        for name in filter(None, (normal_doi(source.doi or source.url), normal_pmid(source.pmid))):
            by_name[name].append(source.id)
    found: dict[str, list[ListedNotice]] = defaultdict(list)
    for notice in notices:
        named = {source: None for name in (notice.doi, notice.pmid) if name for source in by_name.get(name, ())}
        for source_id in named:
            found[source_id].append(notice)
    order = [name for name in registry.sources if name in found]
    return tuple(
        RetractionHit(registry.sources[name], tuple(sorted(found[name], key=_first)), resting_on(name, registry, systems))
        for name in order
    )


def _first(notice: ListedNotice) -> datetime.date:
    # Without a date the last word counts as the oldest, so that it never lifts what a dated notice says.
    return notice.on or datetime.date.min


def resting_on(source: str, registry: Registry, systems: Mapping[str, SystemDefinition]) -> dict[str, tuple[str, ...]]:
    """The ids of everything that rests on a source, by kind: itself, and through its figures."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for kind, name in _resting(source, registry, systems):
        found[kind][name] = None
    return {kind: tuple(names) for kind, names in found.items()}


def _resting(source: str, registry: Registry, systems: Mapping[str, SystemDefinition]) -> Iterator[tuple[str, str]]:
    yield from ((kind, name) for kind, name, _, used in used_sources(registry) if used == source)
    figures = {figure.id for figure in registry.figures_by_source.get(source, ())}
    yield from ((kind, name) for kind, name, _, used in used_figures(registry) if used in figures and kind != "figures")
    for name, system in systems.items():
        if source in sources_of(system) or not figures.isdisjoint((*system.outcomes, *system.discrimination)):
            yield "systems", name


def retraction_report(hits: Iterable[RetractionHit]) -> str:
    """The hits as lines: what was said of each source and how it stands here, what to write, and what rests on it."""
    lines: list[str] = []
    known = list(hits)
    for hit in known:
        lines.append(f"{hit.source.id}: {hit.source.title or hit.source.authors}: {_standing(hit)}")
        for one in hit.notices:
            reason = f": {one.reason}" if one.reason else ""
            lines.append(f"  {one.nature} {one.on or 'without a date'}, {one.notice or f'record {one.record}'}{reason}")
        lines += [f"  {kind} ({len(names)}): {_named(names)}" for kind, names in hit.rests.items()]
        lines += ["  nothing rests on it"] if not hit.rests else []
    news = sum(hit.is_news for hit in known)
    lines.append(f"{counted(len(known), 'source')} named in the list; {counted(news, 'retraction')} not yet marked")
    return "\n".join(lines)


def _standing(hit: RetractionHit) -> str:
    """How a source stands in the list and in `data/`, and what is to be done."""
    if hit.is_news:
        retraction = next(one for one in reversed(hit.notices) if one.nature == "Retraction")
        return f"RETRACTED, not marked; write {_mark('retracted', retraction)}"
    if hit.is_retracted:
        return "retracted, marked already"
    if hit.source.retracted is not None:
        return "marked as retracted, but it does not stand as retracted in the list; look whether the mark still holds"
    if hit.concern is not None:
        return "expression of concern" + (
            ", marked already" if hit.source.concern else f"; write {_mark('concern', hit.concern)}"
        )
    last = hit.notices[-1].nature
    return {"Reinstatement": "reinstated", "Correction": "corrected: read it again"}.get(last, "another notice: read it")


def _mark(key: str, notice: ListedNotice) -> str:
    day = f"on: '{notice.on}', " if notice.on else ""
    return f"`{key}: {{{day}notice: {notice.notice or f'Retraction Watch record {notice.record}'}}}`"


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
