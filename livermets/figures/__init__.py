"""Reported figures: in words, side by side, and ranked by how near they are to a case. Pure functions of the registry."""

from livermets.figures.compare import CONFLICT_RULE, Comparison, Conflict, comparable, conflicts, disagree
from livermets.figures.nearest import Nearest, for_case
from livermets.figures.wording import (
    figure_sentence,
    full_citation,
    horizon_text,
    n_text,
    number_text,
    question_text,
    reader_text,
    short_citation,
    source_links,
    stratum_text,
    value_text,
    years_text,
)

__all__ = [
    "CONFLICT_RULE",
    "Comparison",
    "Conflict",
    "Nearest",
    "comparable",
    "conflicts",
    "disagree",
    "figure_sentence",
    "for_case",
    "full_citation",
    "horizon_text",
    "n_text",
    "number_text",
    "question_text",
    "reader_text",
    "short_citation",
    "source_links",
    "stratum_text",
    "value_text",
    "years_text",
]
