"""What the founding texts say of a primary, in a picture beside what was read since."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from livermets.charts.reported import has_number, reported
from livermets.evidence import short_citation
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Claim
from livermets.knowledge.vocabulary import READING_COLOURS, READING_LABELS
from livermets.screens.shared.pictures import show_picture, source_mark
from livermets.screens.shared.text import as_text, quiet


def reading_badge(claim: Claim) -> str:
    """How a claim reads today, as a badge."""
    return f":{READING_COLOURS[claim.reading]}-badge[{READING_LABELS[claim.reading]}]"


def claims_for(primary: str, treatment: str | None = None) -> list[Claim]:
    """Claims of a primary, or of none in particular; of a treatment, its broader and its narrower terms where one is given."""
    registry = knowledge().registry
    found = [claim for claim in registry.claims.values() if claim.primary in (primary, "mixed")]
    if treatment is None:
        return found
    terms = {*registry.ancestors(treatment), *registry.with_narrower(treatment)}
    return [claim for claim in found if claim.treatment in terms]


def claims_at(place: str) -> list[Claim]:
    """The claims that stand at a place of `data/pages`."""
    return [knowledge().registry.claims[name] for name in knowledge().guides.places[place].claims]


def claim_line(claim: Claim) -> str:
    """A claim and how it reads today, in Markdown: the words, who said them, the reading, why, and the sources of that."""
    registry = knowledge().registry
    said = ", ".join(short_citation(registry.sources[name]) for name in claim.said_in) or "one of the founding texts"
    sources = list(dict.fromkeys([*(registry.figures[name].source for name in claim.figures), *claim.sources]))
    sources += [fact.source for name in claim.see if (fact := registry.spread.get(name) or registry.advice.get(name))]
    read = " · ".join(source_mark(name) for name in dict.fromkeys(sources))
    today = f"**Today** {reading_badge(claim)} {as_text(claim.why)}"
    return f"★ **Founding text** “{as_text(claim.text)}” :gray[{as_text(said)}]  \n{today}" + (f" {read}" if read else "")


def claim_picture(claim: Claim, *, key: str) -> None:
    """A claim, its modern reading, and both drawn: the claim as a star, the figures of today beside it."""
    registry = knowledge().registry
    st.markdown(claim_line(claim))
    figures = [registry.figures[name] for name in claim.figures]
    if has_number(claim) or figures:
        show_picture(reported(figures, registry, [claim]), key=key)
    else:
        quiet("No number was given and none was read since: there is nothing to draw.")


def claim_lines(claims: Sequence[Claim]) -> None:
    """Claims without pictures, one below the other."""
    for claim in claims:
        st.markdown(claim_line(claim))
