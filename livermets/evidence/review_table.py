"""How every record stands with its reviewers, as a table that can be filtered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from textwrap import shorten
from typing import Final, Literal

import pandas as pd

from livermets.evidence.flagging import KIND_WORDS, record_words
from livermets.evidence.wording import question_text, short_citation, value_text
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.review import SOON, Review, ReviewedRecord, ReviewPlan, kind_name, review_of, sources_of, topic_of
from livermets.knowledge.vocabulary import READ_BY_LABELS
from livermets.text import day_words

ReviewNeed = Literal["overdue", "soon", "unknown", "not-found", "once", "unsigned"]
REVIEW_NEEDS: Final[dict[ReviewNeed, str]] = {
    "overdue": "Overdue",
    "soon": f"Due within {SOON.days} days",
    "unknown": "Day of reading unknown",
    "not-found": "Not found again",
    "once": "Read by one",
    "unsigned": "Not signed",
}
"""In what a record may need a reviewer."""

_LONGEST: Final = 160
_COLUMNS: Final = (
    "Due",
    "Topic",
    "Record",
    "Says",
    "Source",
    "Readers",
    "Clinical review",
    "Read on",
    "Kind",
    "id",
    *REVIEW_NEEDS,
)


def review_table(plan: ReviewPlan, today: datetime.date) -> pd.DataFrame:
    """One row a record, the first due first, those without a day last, named as the address names them.

    A column of `REVIEW_NEEDS` says whether the record is to be seen to in that.
    """
    rows = {f"{kind_name(one)}:{one.id}": _row(one, plan, today) for one in plan.records()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(_COLUMNS))
    return table.sort_values(["Due", "Topic", "id"], key=lambda column: column.replace("", "9999"), kind="stable")


def _row(record: ReviewedRecord, plan: ReviewPlan, today: datetime.date) -> tuple[object, ...]:
    review, registry = review_of(record, plan, today), plan.registry
    sources = [registry.sources[name] for name in sources_of(record) if name in registry.sources]
    found_again = not (isinstance(record, Figure) and record.is_doubtful)
    return (
        day_words(review.next_review),
        topic_of(record),
        KIND_WORDS[kind_name(record)],
        shorten(_says(record, registry), _LONGEST, placeholder=" …"),
        short_citation(sources[0]) if sources else "",
        READ_BY_LABELS[review.read_by] if found_again else "not found again",
        review.clinical_review,
        review.read_on or "",
        kind_name(record),
        record.id,
        *(asks(record, review, today) for asks in _ASKS.values()),
    )


def _says(record: ReviewedRecord, registry: Registry) -> str:
    if isinstance(record, Figure):
        return (
            f"{value_text(record)}: {question_text(record)}, {registry.treatment_label(record.treatment)}; {record.population}"
        )
    return record_words(record, registry)


def _is_soon(_record: ReviewedRecord, review: Review, today: datetime.date) -> bool:
    return review.next_review is not None and today < review.next_review <= today + SOON


_ASKS: Final[dict[ReviewNeed, Callable[[ReviewedRecord, Review, datetime.date], bool]]] = {
    "overdue": lambda _record, review, _today: review.expired is True,
    "soon": _is_soon,
    "unknown": lambda _record, review, _today: review.next_review is None,
    "not-found": lambda record, _review, _today: isinstance(record, Figure) and record.is_doubtful,
    "once": lambda _record, review, _today: review.read_by == "one",
    "unsigned": lambda _record, review, _today: not review.is_signed,
}


def to_review(
    table: pd.DataFrame, needs: Collection[ReviewNeed] = (), topics: Collection[str] = (), words: str = ""
) -> pd.DataFrame:
    """The rows in which any of these is to be seen to, of these topics, with all of these words; nothing asked is all."""
    mask = pd.Series(True, index=table.index)
    if needs:
        mask &= table[list(needs)].any(axis=1)
    if topics:
        mask &= table["Topic"].isin(topics)
    text = (table["Says"] + " " + table["Source"] + " " + table["id"]).str.casefold()
    for word in words.casefold().split():
        mask &= text.str.contains(word, regex=False)
    return table[mask]
