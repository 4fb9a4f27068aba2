"""The liver map on the screen: lesions in their segments, segments that can be chosen for removal by pointer or keyboard."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import streamlit as st

from livermets.case.case import Case
from livermets.charts.liver.map import LiverMap, liver_map

_HTML: Final = '<div class="map"></div>'
_CSS: Final = """
.map { container-type: inline-size; color: var(--st-text-color); }
.map svg { display: block; width: 100%; max-height: 33rem; font-family: var(--st-font); }
.map text { paint-order: stroke; stroke: var(--st-background-color); stroke-width: 4px; stroke-linejoin: round; }
.map text.on-fill { stroke: none; }
.map.choosable [data-segment] { cursor: pointer; }
.map [tabindex]:focus { outline: none; }
.map [tabindex]:focus-visible { stroke: var(--st-primary-color); stroke-width: 7px; }
.map.choosable [tabindex]:hover { fill-opacity: 0.55; }
@container (max-width: 34rem) {
  .map .lettering { display: none; }
  .map .lettering.narrow { display: inline; }
}
"""
_JS: Final = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const map = parentElement.querySelector(".map")
  const chosen = parentElement.activeElement?.dataset?.segment
  map.innerHTML = data.svg
  map.classList.toggle("choosable", data.choosable)
  if (!data.choosable) return
  if (chosen) map.querySelector(`[tabindex][data-segment="${chosen}"]`)?.focus()
  const choose = (target) => {
    const segment = target.closest?.("[data-segment]")?.dataset.segment
    if (segment) setTriggerValue("segment", segment)
  }
  map.onclick = (event) => choose(event.target)
  map.onkeydown = (event) => {
    if (event.key === " " || event.key === "Enter") { event.preventDefault(); choose(event.target) }
  }
}
"""
_component = st.components.v2.component("livermets_liver_map", html=_HTML, css=_CSS, js=_JS)


def draw_map(drawn: LiverMap, *, key: str, on_choose: Callable[[str], None] | None = None) -> None:
    """Draw a map; `on_choose` is called with a segment of a choosable one that was pointed at."""

    def chosen() -> None:
        segment = st.session_state[key].segment
        if on_choose and segment:
            on_choose(segment)

    _component(key=key, data={"svg": drawn.svg, "choosable": drawn.choosable}, on_segment_change=chosen)


def lesion_map(
    case: Case, removed: Collection[str] = frozenset(), *, key: str = "lesion_map", on_add: Callable[[str], None] | None = None
) -> None:
    """The listed lesions of a case on the liver, nothing while none is listed; with `on_add` an empty liver as well, whose
    segments can be pressed to add a lesion there."""
    if on_add:
        draw_map(liver_map(case.lesions, removed, choosable=True, adds="Add a lesion in"), key=key, on_choose=on_add)
    elif case.lesions:
        draw_map(liver_map(case.lesions, removed), key=key)
