"""The spread page: ways to the liver and from it, as a body, a flow and a table, and how often by what question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from livermets.charts.spread_body import on_the_body, spread_body
from livermets.charts.spread_sankey import EQUAL, spread_sankey
from livermets.charts.template import CONFIG
from livermets.evidence import short_citation
from livermets.evidence.spread import Series, Way, belongs, link_sentence, links, of_primary, series
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.vocabulary import Direction
from livermets.screens.shared.ask import ask_primary
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.tables import grid, row_chosen
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.spread.records import way_record
from livermets.screens.spread.views import from_the_liver, to_the_liver
from livermets.text import told_apart

DIRECTIONS: Final[dict[Direction, str]] = {"to-liver": "To the liver", "from-liver": "From the liver"}
_EQUAL_WIDTHS: Final = "Equal"
_KEPT: Final = 64
"""Figures that are kept, of either kind: more than there are primaries."""

_COLUMNS: Final = {
    "Organ": st.column_config.TextColumn(width="medium"),
    "Way": st.column_config.TextColumn(width="medium"),
    "Rests on": st.column_config.TextColumn(width="medium"),
    "First symptoms": st.column_config.TextColumn(width="medium"),
}


@st.fragment
def spread_map() -> None:
    """The page: what is asked, both pictures, the ways as a table with their records, then how often."""
    where, whose, wide = st.columns([1, 2, 2], gap="small", vertical_alignment="bottom")
    with where:
        direction = _ask_direction()
    with whose:
        primary = _ask_primary(direction)
    found = links(knowledge(), direction)
    with wide:
        widths = _ask_widths(found, direction)
    own = _own(found, direction, primary)
    st.markdown(as_text(link_sentence(found, direction, own, primary)))
    body, flow = st.columns([2, 3], gap="large")
    with body:
        _body(found, direction, primary)
    with flow:
        _flow(found, direction, primary, widths)
    _ways(found, own, direction)
    if direction == "to-liver":
        to_the_liver(primary)
    else:
        from_the_liver()


def _ask_direction() -> Direction:
    chosen: Direction | None = st.segmented_control(
        "Direction",
        list(DIRECTIONS),
        default="to-liver",
        required=True,
        format_func=DIRECTIONS.__getitem__,
        key="spread_direction",
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or "to-liver"


def _ask_primary(direction: Direction) -> str | None:
    if direction == "to-liver":
        return ask_primary([name for name in PRIMARIES if name != "other"])
    quiet("Hepatocellular carcinoma: the liver's own cancer on its way out.")
    return None


def _ask_widths(found: Sequence[Way], direction: Direction) -> str:
    """Which percentages are the widths of the flow: a name of `_width_choices`, or that all ways are drawn equally wide."""
    chosen = st.selectbox(
        "Widths of the flow",
        [_EQUAL_WIDTHS, *_width_choices(knowledge(), found, direction)],
        key=f"spread_widths_{direction}",
        persist_state="session",
        help="Percentages of the same patients may be widths; others may not.",
    )
    return chosen or _EQUAL_WIDTHS


def _width_choices(known: Knowledge, found: Sequence[Way], direction: Direction) -> dict[str, Series]:
    """The series whose percentages may be widths, each by a name of its own."""
    series_there = _comparable(known, found, direction)

    def name(one: Series) -> str:
        return f"{one.among} ({short_citation(known.registry.sources[one.source])})"

    return dict(zip(told_apart(series_there, name, lambda one: one.n_words), series_there, strict=True))


def _body(found: Sequence[Way], direction: Direction, primary: str | None) -> None:
    st.markdown("**In the body**")
    st.plotly_chart(
        _body_figure(direction, primary),
        config=CONFIG,
        key="spread_body",
        alt="Schematic body seen from the front with lines between the liver and: "
        + ", ".join(dict.fromkeys(way.pathway.label for way in found if on_the_body(way))),
    )
    elsewhere = [way.pathway.label for way in found if not on_the_body(way)]
    quiet(as_text(f"Schematic, seen from the front. Not drawn, because they have no one place: {', '.join(elsewhere)}."))


def _flow(found: Sequence[Way], direction: Direction, primary: str | None, widths: str) -> None:
    st.markdown("**As a flow**")
    st.plotly_chart(
        _flow_figure(direction, primary, widths),
        config=CONFIG,
        key=f"spread_flow_{direction}",
        alt=f"Flow of the ways {DIRECTIONS[direction].lower()} by route; the table below lists them",
    )
    one = _width_choices(knowledge(), found, direction).get(widths)
    if one is None:
        quiet(EQUAL)
    else:
        several = " A patient may have several sites, so they add up to more than all." if direction == "from-liver" else ""
        source = short_citation(knowledge().registry.sources[one.source])
        quiet(as_text(f"Widths are percentages of {one.among} ({source}). Ways without a number there are not drawn.{several}"))


@per_release(_KEPT)
def _body_figure(known: Knowledge, direction: Direction, primary: str | None) -> go.Figure:
    found = links(known, direction)
    return spread_body(found, {way.id for way in _own(found, direction, primary)})


@per_release(_KEPT)
def _flow_figure(known: Knowledge, direction: Direction, primary: str | None, widths: str) -> go.Figure:
    found = links(known, direction)
    one = _width_choices(known, found, direction).get(widths)
    mine = {way.id for way in _own(found, direction, primary)}
    return spread_sankey(found, mine, _widths(found, one) if one else None)


def _own(found: Sequence[Way], direction: Direction, primary: str | None) -> tuple[Way, ...]:
    return of_primary(found, primary) if direction == "to-liver" else ()


def _comparable(known: Knowledge, found: Sequence[Way], direction: Direction) -> list[Series]:
    """The series whose numbers may be widths: at least two, each of one way."""
    question = series(known.registry, "source-share" if direction == "to-liver" else "site-share")
    return [one for one in question if len(one.facts) > 1 and len(_widths(found, one)) == len(one.facts)]


def _widths(found: Sequence[Way], one: Series) -> dict[str, float]:
    return {
        way.id: fact.value or 0.0
        for fact in one.facts
        for way in found
        if fact.primary != "mixed" and belongs(fact, way.pathway)
    }


def _ways(found: Sequence[Way], own: Sequence[Way], direction: Direction) -> None:
    """Every way as a row; the chosen one's record beside it, at first that of the case's own primary."""
    st.subheader("Every way, and what it rests on")
    mine = {way.id for way in own}
    ordered = [*own, *(way for way in found if way.id not in mine)]
    table, record = st.columns([3, 2], gap="large")
    with table:
        key = f"spread_ways_{direction}_{'_'.join(sorted(mine))}"
        grid(
            _way_table(ordered, mine),
            "The ways, with what each rests on",
            tallest=420,
            column_config=_COLUMNS,
            on_select="rerun",
            selection_mode="single-row",
            key=key,
        )
    with record:
        chosen = row_chosen(key, ordered) or next(iter(own), None)
        if chosen is not None:
            way_record(chosen)
        else:
            st.info("Choose a row: what is said of this way, and by whom, appears here.")


def _way_table(ordered: Sequence[Way], mine: set[str]) -> pd.DataFrame:
    rows = [
        {
            "Organ": f"▸ {way.pathway.label}" if way.id in mine else way.pathway.label,
            "Way": way.way,
            "Rests on": way.rests_on,
            "First symptoms": way.pathway.first_symptoms or "",
        }
        for way in ordered
    ]
    table = pd.DataFrame(rows)
    return table if table["First symptoms"].any() else table.drop(columns="First symptoms")
