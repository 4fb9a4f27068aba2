"""What the app is for, which release of the knowledge it shows, how it treats the unknown and how things were read."""

from __future__ import annotations

from collections import Counter
from typing import Final

import streamlit as st

from livermets.knowledge.loading import Knowledge, knowledge
from livermets.screens.about.definition_words import VERIFICATION_MEANS
from livermets.screens.shared.evidence import summary_line
from livermets.screens.shared.tables import Rows, rows_of, show_rows
from livermets.screens.shared.text import quiet, verification_badge


def about_view() -> None:
    """Intended use beside the release, the treatment of the unknown, and how things were read."""
    known = knowledge()
    use, facts = st.columns(2, gap="medium")
    with use:
        st.subheader("Intended use")
        st.markdown(known.intended_use.partition("\n")[2])
    with facts:
        st.subheader("This release")
        st.markdown(_release_text(known))
        with st.expander("Changes of the data"):
            st.markdown(known.changelog.partition("\n")[2].replace("\n## ", "\n#### "))
        st.subheader("What is unknown")
        st.markdown(_UNKNOWN)
        st.subheader("How the definitions were read")
        show_rows(_reading_rows(known), "Badges for how a definition was read")
        quiet(summary_line())


def _release_text(known: Knowledge) -> str:
    registry = known.registry
    examples = sum(len(system.definition.examples) for system in known.systems.values())
    computing = sum(system.definition.kind != "listed" for system in known.systems.values())
    return (
        f"**{known.release}** is the digest of everything in `data/`; it stands on every page, report and stored decision.\n\n"
        f"It holds {len(known.systems)} systems, of which {computing} compute, with {examples} worked examples; "
        f"{len(registry.figures):,} reported figures from {len(registry.sources):,} sources; {len(registry.options)} treatment "
        f"options and {len(registry.advice)} published rules. Clinical review: none yet."
    )


_UNKNOWN: Final = """
A fact that was not entered is unknown: neither no nor normal. Every rule answers yes, no or unknown. Yes **or** unknown is yes,
no **and** unknown is no, everything else with an unknown in it stays unknown.

- A point score is the interval of all sums that are still possible: "2–4".
- A stage is every stage that is not excluded and does not come after one that is certain.
- A formula is bounded by the bounds of its inputs; where one known part decides, the result is settled.
- What is missing, and which fact would settle most, is computed from the rules and not listed by hand.

Nothing is preselected in a form, nothing is filled in from averages; ✓ yes, ✗ no and ? unknown are kept apart on every card.
"""


def _reading_rows(known: Knowledge) -> Rows:
    counts: Counter[str] = Counter(system.definition.verification for system in known.systems.values())
    rows = [(verification_badge(name), str(counts[name]), means) for name, means in VERIFICATION_MEANS.items()]
    return rows_of(("Badge", "Systems", "What it says"), rows)
