"""The numbers of a picture as a table: one row for each, with everything that is needed to read it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from livermets.charts.dots import figure_of_claim
from livermets.evidence import (
    citation_of,
    csv_file,
    horizon_text,
    overdue_words,
    reader_text,
    short_n,
    source_links,
    stratum_text,
    value_text,
    years_text,
)
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import (
    ACCESS_LABELS,
    DESIGN_LABELS,
    ENDPOINT_LABELS,
    READING_LABELS,
    TIME_ZERO_LABELS,
)

_COLUMNS = (
    "Treatment",
    "Group",
    "Reported",
    "n",
    "Endpoint",
    "Horizon",
    "Source",
    "Link",
    "Patients",
    "Treated",
    "Time runs from",
    "Design",
    "Liver metastases",
    "Read",
    "Caveat",
    "Value",
    "Low",
    "High",
    "Record",
)


def figure_row(figure: Figure, registry: Registry) -> dict[str, object]:
    """A reported figure as a row of such a table; a number that was not published is None."""
    source = registry.source_of(figure)
    links = source_links(source) if source else ()
    remarks = (
        "retracted: it must not be used" if figure.retracted else "",
        "superseded by a later report" if figure.superseded_by else "",
        reader_text(figure) if figure.is_doubtful else "",
        overdue_words(figure),
        figure.caveat or "",
    )
    caveat = "; ".join(filter(None, remarks))
    return {
        "Treatment": registry.treatment_label(figure.treatment),
        "Group": stratum_text(figure.stratum) or "all",
        "Reported": value_text(figure),
        "n": short_n(figure),
        "Endpoint": ENDPOINT_LABELS[figure.endpoint],
        "Horizon": horizon_text(figure.horizon_months),
        "Source": citation_of(figure, registry),
        "Link": links[0][1] if links else None,
        "Patients": figure.population,
        "Treated": years_text(figure),
        "Time runs from": TIME_ZERO_LABELS[figure.time_zero] if figure.time_zero else "not stated",
        "Design": DESIGN_LABELS[source.design] if source else "",
        "Liver metastases": "no" if figure.liver_specific is False else "not marked otherwise",
        "Read": f"{ACCESS_LABELS[source.access] if source else ''}, {reader_text(figure)}".lstrip(", "),
        "Caveat": caveat,
        "Value": figure.value,
        "Low": figure.low,
        "High": figure.high,
        "Record": figure.id,
    }


def claim_row(claim: Claim, registry: Registry) -> dict[str, object]:
    """A number of the founding texts as a row of such a table, with how it reads today as its caveat."""
    said_in = [registry.sources[text].title or registry.sources[text].journal for text in claim.said_in]
    return {
        "Treatment": registry.treatment_label(claim.treatment),
        "Group": stratum_text(claim.stratum) or "all",
        "Reported": value_text(figure_of_claim(claim)),
        "n": "not given",
        "Endpoint": ENDPOINT_LABELS[claim.endpoint] if claim.endpoint else "",
        "Horizon": horizon_text(claim.horizon_months),
        "Source": "Founding text" + (f": {', '.join(said_in)}" if said_in else ""),
        "Link": None,
        "Patients": claim.text,
        "Treated": "",
        "Time runs from": "not stated",
        "Design": "founding text",
        "Liver metastases": "not described",
        "Read": READING_LABELS[claim.reading],
        "Caveat": "; ".join(part for part in (claim.caveat, claim.why) if part),
        "Value": claim.value,
        "Low": claim.low,
        "High": claim.high,
        "Record": claim.id,
    }


def table_of(records: Iterable[Figure | Claim], registry: Registry) -> pd.DataFrame:
    """Reported figures and claims as a table, in their order."""
    rows = [figure_row(one, registry) if isinstance(one, Figure) else claim_row(one, registry) for one in records]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype(dict.fromkeys(("Value", "Low", "High"), "Float64"))


def table_csv(table: pd.DataFrame, release: str) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark; no cell can be taken for a formula, each row names the release."""
    named = table.assign(Release=release)
    return csv_file(named.columns, named.itertuples(index=False, name=None))
