"""Reported figures: in words, side by side, and ranked by how near they are to a case. Pure functions of the registry."""

from livermets.figures.compare import CONFLICT_RULE, Comparison, Conflict, comparable, conflicts, disagree
from livermets.figures.nearest import NO_DIFFERENCE, Nearest, for_case
from livermets.figures.table import LICENCE, FigureFilter, coverage, figure_table, matching, safe_cell, short_n, to_csv, to_json
from livermets.figures.wording import (
    figure_sentence,
    full_citation,
    horizon_text,
    mid_sentence,
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
    "LICENCE",
    "NO_DIFFERENCE",
    "Comparison",
    "Conflict",
    "FigureFilter",
    "Nearest",
    "comparable",
    "conflicts",
    "coverage",
    "disagree",
    "figure_sentence",
    "figure_table",
    "for_case",
    "full_citation",
    "horizon_text",
    "matching",
    "mid_sentence",
    "n_text",
    "number_text",
    "question_text",
    "reader_text",
    "safe_cell",
    "short_citation",
    "short_n",
    "source_links",
    "stratum_text",
    "to_csv",
    "to_json",
    "value_text",
    "years_text",
]
