"""A figure on a test as a chip that says what it counts, because a bare percentage of a test says nothing."""

from __future__ import annotations

from livermets.evidence import citation_of
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.screens.shared.evidence import figure_chip
from livermets.screens.workup.words import finding_text


def said_figure(figure: Figure, *, key: str) -> None:
    """The chip of a figure with its question: "8 % surgical management changed, PET-CT · Moulton 2014"."""
    citation = citation_of(figure, knowledge().registry)
    figure_chip(figure, key=key, label=f"{finding_text(figure)} · {citation}")
