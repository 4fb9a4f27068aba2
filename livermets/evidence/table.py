"""All figures as one table: the rows the evidence page filters, the coverage by primary and treatment, and the downloads."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import pandas as pd

from livermets.evidence.wording import (
    citation_of,
    full_citation,
    question_text,
    reader_text,
    stratum_text,
    value_text,
)
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import ACCESS_LABELS, DESIGN_LABELS, ENDPOINT_LABELS, PRIMARY_LABELS
from livermets.text import mid_sentence

LICENCE: Final = (
    "The compilation is licensed under the Apache License 2.0. The numbers are facts of the cited publications: cite them, "
    "not this file, and read each with its population, its caveat and how it was read. For discussion by professionals; "
    "not a recommendation."
)
_FORMULA_STARTS: Final = ("=", "+", "-", "@")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LIVER_TREATMENTS: Final = "local-treatment"
_RARE: Final = 8
OTHER_TREATMENTS: Final = "Other"


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """What the evidence page asks for; an empty field asks for nothing. `words` must all occur, in any order."""

    words: str = ""
    primaries: Collection[str] = ()
    treatments: Collection[str] = ()
    endpoints: Collection[str] = ()
    designs: Collection[str] = ()
    access: Collection[str] = ()
    second_reading: bool = False
    conflicting: bool = False
    liver_specific: bool = False
    years: tuple[int, int] | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether every figure fits."""
        return not any(getattr(self, name) for name in self.__dataclass_fields__)


def figure_table(registry: Registry, conflicting: Collection[str] = ()) -> pd.DataFrame:
    """One row a figure, indexed by id: what is shown, what is filtered by, and a text to search in.

    Ordered by primary, endpoint and number of patients, as the vocabularies list them and the largest first.

    `n` is text: "412", "≤ 1,001" when it is of the whole series and the group's own size was not read, "not given".
    Columns to filter by carry the plain values of the vocabularies. Missing years are NA, never 0.
    """
    primaries, endpoints = list(PRIMARY_LABELS), list(ENDPOINT_LABELS)
    figures = sorted(
        registry.figures.values(),
        key=lambda one: (primaries.index(one.primary), endpoints.index(one.endpoint), -(one.n or 0), one.id),
    )
    rows = [_row(figure, registry, figure.id in conflicting) for figure in figures]
    table = pd.DataFrame.from_records(rows, index="id", columns=_COLUMNS)
    table["year"] = table["year"].astype("Int64")
    return table


_COLUMNS: Final = [
    "id",
    "value",
    "question",
    "primary",
    "treatment",
    "group",
    "n",
    "population",
    "caveat",
    "source",
    "year",
    "design",
    "access",
    "readers",
    "primary_site",
    "treatment_term",
    "endpoint",
    "second_reading",
    "liver_specific",
    "conflicting",
    "text",
]


def short_n(figure: Figure) -> str:
    """The number behind a figure in a narrow column."""
    if figure.n is None:
        return "not given"
    return f"≤ {figure.n:,}" if figure.n_scope == "whole-series" else f"{figure.n:,}"


def _row(figure: Figure, registry: Registry, conflicting: bool) -> dict[str, Any]:
    source = registry.sources.get(figure.source)
    treatment = registry.treatment_label(figure.treatment)
    question = question_text(figure)
    citation = citation_of(figure, registry)
    against = registry.treatment_label(figure.comparator) if figure.comparator else ""
    words = (
        figure.id, figure.population, figure.caveat, question, treatment, figure.treatment_as_read, against,
        stratum_text(figure.stratum), PRIMARY_LABELS[figure.primary], citation,
        source.title if source else None, source.authors if source else None,
    )  # fmt: skip
    return {
        "id": figure.id,
        "value": value_text(figure),
        "question": question,
        "primary": PRIMARY_LABELS[figure.primary],
        "treatment": f"{treatment} against {mid_sentence(against)}" if against else treatment,
        "group": stratum_text(figure.stratum),
        "n": short_n(figure),
        "population": figure.population,
        "caveat": figure.caveat or "",
        "source": citation,
        "year": source.year if source else None,
        "design": DESIGN_LABELS[source.design] if source else "",
        "access": ACCESS_LABELS[source.access] if source else "",
        "readers": reader_text(figure),
        "primary_site": figure.primary,
        "treatment_term": figure.treatment,
        "endpoint": figure.endpoint,
        "second_reading": figure.read_by == "two",
        "liver_specific": figure.liver_specific is not False,
        "conflicting": conflicting,
        "text": " ".join(word for word in words if word).casefold(),
    }


def matching(table: pd.DataFrame, wanted: FigureFilter, registry: Registry) -> pd.DataFrame:
    """The rows of the table that the filter asks for. A treatment stands for its narrower terms as well."""
    mask = pd.Series(True, index=table.index)
    for word in wanted.words.casefold().split():
        mask &= table["text"].str.contains(word, regex=False)
    terms = registry.with_narrower(*wanted.treatments)
    for column, values in (
        ("primary_site", wanted.primaries),
        ("treatment_term", terms),
        ("endpoint", wanted.endpoints),
        ("design", [DESIGN_LABELS[design] for design in wanted.designs]),
        ("access", [ACCESS_LABELS[access] for access in wanted.access]),
    ):
        if values:
            mask &= table[column].isin(list(values))
    for column, asked in (
        ("second_reading", wanted.second_reading),
        ("conflicting", wanted.conflicting),
        ("liver_specific", wanted.liver_specific),
    ):
        if asked:
            mask &= table[column]
    if wanted.years is not None:
        mask &= table["year"].between(*wanted.years).fillna(False)
    return table[mask]


def treatment_group(treatment: str, registry: Registry) -> str:
    """The column of the coverage map: the root of a term, and below local treatment the term under that root."""
    line = [treatment, *registry.ancestors(treatment)]
    if line[-1] == _LIVER_TREATMENTS and len(line) > 1:
        return line[-2]
    return line[-1]


def coverage(registry: Registry) -> pd.DataFrame:
    """How many figures there are: one row a primary, one column a group of treatments, both by their labels.

    The fullest rows and columns come first; treatments with few figures stand together in the last column. A pair
    without figures is 0, which is knowledge: nothing was read.
    """
    counts: dict[tuple[str, str], int] = {}
    for figure in registry.figures.values():
        column = registry.treatment_label(treatment_group(figure.treatment, registry))
        key = (PRIMARY_LABELS[figure.primary], column)
        counts[key] = counts.get(key, 0) + 1
    table = pd.Series(counts).unstack(fill_value=0).astype(int)
    rare = [column for column in table.columns if table[column].sum() < _RARE]
    others = table[rare].sum(axis=1)
    table = table.drop(columns=rare)
    rows = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
    columns = table.sum(axis=0).sort_values(ascending=False, kind="stable").index
    table = table.loc[rows, columns]
    return table.assign(**{OTHER_TREATMENTS: others}) if rare else table


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe, numbers stay.

    Spaces and what cannot be seen do not hide the beginning, and the wide and small signs of other keyboards count as well.
    """
    return f"'{value}" if isinstance(value, str) and _begins_a_formula(value) else value


def _begins_a_formula(text: str) -> bool:
    if text.startswith(("\t", "\r", "\n")):
        return True
    first = next((letter for letter in text if unicodedata.category(letter)[0] not in "ZC"), "")
    return unicodedata.normalize("NFKC", first).startswith(_FORMULA_STARTS)


def csv_file(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A table as CSV (RFC 4180, UTF-8 with a byte order mark). What is unknown is an empty cell, and no cell can be taken for
    a formula."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(map(_cell, columns))
    table.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if value is None or value is pd.NA or value != value:
        return ""
    # Some readers end a cell, or the file, at the first of these.
    return safe_cell(_CONTROL.sub("", value)) if isinstance(value, str) else value


def to_csv(figures: Iterable[Figure], registry: Registry, release: str) -> bytes:
    """The figures as CSV in UTF-8 with a byte order mark: every field, the citation, the release and the licence."""
    rows = []
    for record in _records(figures, registry):
        stratum: Mapping[str, Any] = record.pop("stratum") or {}
        years = record.pop("years") or ("", "")
        flat = record | {
            "stratum_of": stratum.get("system") or stratum.get("factor"),
            "stratum_group": stratum.get("group"),
            "first_year": years[0],
            "last_year": years[1],
            "release": release,
            "licence": LICENCE,
        }
        rows.append(flat)
    return csv_file(rows[0] if rows else (), (row.values() for row in rows))


def to_json(figures: Iterable[Figure], registry: Registry, release: str) -> bytes:
    """The figures as JSON: licence, release and the records, each with its full citation."""
    content = {"licence": LICENCE, "release": release, "figures": _records(figures, registry)}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _records(figures: Iterable[Figure], registry: Registry) -> list[dict[str, Any]]:
    return [
        figure.model_dump(mode="json")
        | {"read_by": figure.read_by, "overdue_since": figure.overdue_since and figure.overdue_since.isoformat()}
        | {"citation": full_citation(source) if (source := registry.source_of(figure)) else figure.source}
        for figure in figures
    ]


def standing(primary: str) -> list[Figure]:
    """The figures of a primary that are neither retracted nor replaced by a later report."""
    figures = knowledge().registry.figures_by_primary.get(primary, ())
    return [figure for figure in figures if figure.stands]
