"""Reported figures for programs: a search among them, and one figure with everything that it needs to be read honestly."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any, Final

from livermets.api.declined import NOT_ACCEPTED, DeclinedError
from livermets.case.case_file import json_bytes
from livermets.evidence.wording import (
    citation_of,
    figure_sentence,
    full_citation,
    notice_mark,
    overdue_words,
    question_text,
    reader_text,
    source_links,
    stratum_text,
    value_text,
)
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import ACCESS_LABELS, ENDPOINT_LABELS, PRIMARY_LABELS
from livermets.text import listed, readable

MOST_FIGURES: Final = 50
"""Figures that one search gives; how many more there are is said."""

LONGEST_WORDS: Final = 200
SEARCHED_BY: Final[Mapping[str, str]] = {
    "words": "words that must all occur, in any order: author, trial, population, caveat",
    "primary": "the primary of the patients",
    "treatment": "a term of the treatment taxonomy; its narrower terms count as well",
    "endpoint": "what was counted",
}
_NOT_FOUND: Final = 404
_MOST_NAMED: Final = 40
"""So many accepted words are all named; of more those that are like what was asked for."""


def search_answer(asked: Mapping[str, str], known: Knowledge) -> bytes:
    """The figures that are asked for by the keys of `SEARCHED_BY`, those of the most patients first within a primary.

    Raises DeclinedError for another key, a value that no record has, and a search that asks for nothing.
    """
    from livermets.evidence.table import (
        FigureFilter,
        figure_table,
        matching,
    )  # tables take their time to load; only a search needs them

    for name in asked:
        if name not in SEARCHED_BY:
            accepted = listed(SEARCHED_BY, "and")
            raise DeclinedError(NOT_ACCEPTED, [f"{readable(name)}: nothing is searched by it; accepted: {accepted}"])
    words = asked.get("words", "").strip()
    if len(words) > LONGEST_WORDS:
        raise DeclinedError(NOT_ACCEPTED, [f"words: too long; accepted: at most {LONGEST_WORDS} characters"])
    primaries = _one_of("primary", asked, PRIMARY_LABELS)
    treatments = _one_of("treatment", asked, known.registry.treatments)
    endpoints = _one_of("endpoint", asked, ENDPOINT_LABELS)
    wanted = FigureFilter(words, primaries, treatments, endpoints)
    if wanted.asks_nothing:
        raise DeclinedError(NOT_ACCEPTED, [f"nothing is asked for; accepted: at least one of {listed(SEARCHED_BY, 'and')}"])
    found = list(matching(figure_table(known.registry), wanted, known.registry).index)
    figures = [known.registry.figures[one] for one in found[:MOST_FIGURES]]
    content = {
        "release": known.release,
        "found": len(found),
        "left_out": len(found) - len(figures),
        "figures": [_in_short(one, known) for one in figures],
    }
    return json_bytes(content)


def figure_answer(identity: str, known: Knowledge) -> bytes:
    """One figure by its id: the record, what it says in a sentence, how it was read, and what has become of it since.

    Raises DeclinedError for an id that no figure has.
    """
    from livermets.evidence.compare import conflicts

    registry = known.registry
    figure = registry.figures.get(identity)
    if figure is None:
        near = difflib.get_close_matches(identity[:100], registry.figures, 3)
        hint = f"; did you mean {listed(near, 'or')}?" if near else ""
        raise DeclinedError(_NOT_FOUND, [f"{readable(identity, 100)}: no figure has this id{hint}"])
    source = registry.source_of(figure)
    against = sorted(
        other
        for conflict in conflicts(registry)
        for pair in conflict.pairs
        if identity in pair
        for other in pair
        if other != identity
    )
    content = {
        "release": known.release,
        "figure": figure.model_dump(mode="json"),
        **_in_short(figure, known),
        "sentence": figure_sentence(figure, source),
        "citation": full_citation(source) if source else figure.source,
        "links": [{"label": label, "url": url} for label, url in source_links(source)] if source else [],
        "disagrees_with": against,
    }
    return json_bytes(content)


def _in_short(figure: Figure, known: Knowledge) -> dict[str, Any]:
    """What a list says of a figure: never its number without whom, how many, from where, and how it was read."""
    from livermets.evidence.table import short_n

    registry = known.registry
    source = registry.source_of(figure)
    signs = (
        "retracted" if figure.retracted else "",
        f"replaced by {figure.superseded_by}" if figure.superseded_by else "",
        "a second reader did not find the number again" if figure.is_doubtful else "",
        "not of liver metastases" if figure.liver_specific is False else "",
        notice_mark(source) if source else "",
        overdue_words(figure),
    )
    return {
        "id": figure.id,
        "value": value_text(figure),
        "question": question_text(figure),
        "primary": PRIMARY_LABELS[figure.primary],
        "treatment": registry.treatment_label(figure.treatment),
        "group": stratum_text(figure.stratum),
        "n": short_n(figure),
        "population": figure.population,
        "caveat": figure.caveat or "",
        "source": citation_of(figure, registry),
        "year": source.year if source else None,
        "access": ACCESS_LABELS[source.access] if source else "",
        "read_by": reader_text(figure),
        "signs": [one for one in dict.fromkeys(signs) if one],
    }


def _one_of(name: str, asked: Mapping[str, str], accepted: Collection[str]) -> tuple[str, ...]:
    value = asked.get(name, "").strip()
    if not value:
        return ()
    if value not in accepted:
        near = difflib.get_close_matches(value[:100], accepted, 3, 0.5) if len(accepted) > _MOST_NAMED else ()
        hint = listed(near, "or") if near else ", ".join(accepted)
        raise DeclinedError(NOT_ACCEPTED, [f"{name} = {readable(value)}: not known; accepted: {hint}"])
    return (value,)
