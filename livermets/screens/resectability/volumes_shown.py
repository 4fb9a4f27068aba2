"""What was read of masks: each structure with its volume, its borders in three planes, and what a person is asked."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Final

import streamlit as st

from livermets.charts.mask_outlines import OutlinedMask, mask_outlines
from livermets.charts.template import CONFIG
from livermets.screens.shared.tables import show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import listed, number_words, sentence_case
from livermets.volumes.cuts import middle_of, outlined
from livermets.volumes.lattice import Doubles
from livermets.volumes.meaning import CHOICES, WHOLE_LIVER, WITHOUT_TUMOUR, Meaning
from livermets.volumes.measured import Measured, Named
from livermets.volumes.region import Volume
from livermets.volumes.volume_answer import missing_places

_MOST_ASKED: Final = 40
_MOST_ROWS: Final = 60
_MOST_DRAWN: Final = 14
_TOGETHER: Final = "All together"
_ORDER: Final = ("liver", "parenchyma", "remnant", "lesion", "part", "vessel", "other")


def volume_words(volume: Volume | None, unit: str = "mL") -> str:
    """A volume in words: a range where it lies between two."""
    if volume is None:
        return "?"
    low, high = (_rounded(one) for one in (volume.low, volume.high))
    return f"{low} {unit}" if volume.is_exact or low == high else f"{low} to {high} {unit}"


def _rounded(value: float) -> str:
    return number_words(round(value, 2 if value < 10 else 1 if value < 100 else 0))


def structures_in_order(measured: Measured) -> list[Named]:
    """The structures, liver first, what is not used last; those to be asked about before them all."""
    place = {kind: number for number, kind in enumerate(_ORDER)}
    return sorted(measured.named, key=lambda one: -1 if one.meaning is None else place[one.meaning.kind])


def structure_table(measured: Measured) -> None:
    """A row for each structure: what it is, its volume, how it was taken and what was missing."""
    taken = {one.structure.name: _taken_from(one) for one in measured.named}
    alike = len(set(taken.values())) == 1
    rows = []
    for one in structures_in_order(measured)[:_MOST_ROWS]:
        missing = missing_places(one)
        said = [
            *([] if alike else [taken[one.structure.name]]),
            *([f"no slice at {listed(missing[:4], 'and')}"] if missing else []),
            *one.structure.notes,
        ]
        rows.append(
            {
                "Structure": as_text(one.structure.name),
                "Is": f"{UNKNOWN} asked above" if one.meaning is None else as_text(one.meaning.words),
                "Volume": f"**{as_text(volume_words(one.structure.volume))}**",
                "Slices": str(one.structure.region.planes),
                "Bear in mind": as_text("; ".join(said)),
            }
        )
    if not any(row["Bear in mind"] for row in rows):
        rows = [{head: cell for head, cell in row.items() if head != "Bear in mind"} for row in rows]
    show_rows(rows, "What was read, with volumes", wide=True)
    if alike:
        quiet(as_text(f"{sentence_case(next(iter(taken.values())))}."))
    if len(measured.named) > _MOST_ROWS:
        quiet(f"{len(measured.named) - _MOST_ROWS} more are not shown.")
    for note in (*measured.read.notes, *measured.notes):
        quiet(as_text(f"{sentence_case(note)}."))


def _taken_from(one: Named) -> str:
    lattice = one.structure.region.lattice
    size = " x ".join(number_words(round(side, 2)) for side in lattice.pixel_mm)
    apart = number_words(round(lattice.spacing_mm, 2))
    return f"{one.structure.method}; slices {apart} mm apart along their normal, pixels of {size} mm"


def outlines_shown(measured: Measured) -> None:
    """Borders in three planes: of all structures in one picture, or of one with the liver around it."""
    shown = [one for one in structures_in_order(measured) if one.structure.region.mask.any() and not _is_unused(one)]
    if not shown:
        return
    together = [one for one in shown if one.structure.name in measured.regions]
    names = [*([_TOGETHER] if len(together) > 1 else []), *(one.structure.name for one in shown)]
    chosen = st.selectbox("Look at", names, key="volumes_look_at")
    if chosen == _TOGETHER:
        whole = measured.regions.get("") or measured.regions[together[0].structure.name]
        middle = middle_of(whole)
        masks = [
            outlined(one.structure.name, measured.regions[one.structure.name], middle, None if _is_liver(one) else number)
            for number, one in enumerate(sorted(together[:_MOST_DRAWN], key=_is_liver))
        ]
        words = f"Borders of {listed([mask.name for mask in masks], 'and')} through the middle of the liver"
    else:
        one = next(one for one in shown if one.structure.name == chosen)
        region = one.structure.region
        middle = middle_of(region)
        masks = [*_around(measured, one, middle), outlined(one.structure.name, region, middle, 0)]
        words = f"Borders of {one.structure.name} through its middle, {volume_words(one.structure.volume)}"
    st.plotly_chart(mask_outlines(masks), config=CONFIG, key="volumes_outlines", alt=f"{words}, in three planes")
    around = " Grey is the liver." if chosen != _TOGETHER and len(masks) > 1 else ""
    quiet(f"Drawn coarser than measured. R and L are the patient's right and left.{around}")


def _is_liver(one: Named) -> bool:
    return one.meaning in (WHOLE_LIVER, WITHOUT_TUMOUR)


def _is_unused(one: Named) -> bool:
    return one.meaning is not None and one.meaning.kind == "other"


def _around(measured: Measured, one: Named, middle: Doubles) -> list[OutlinedMask]:
    """The liver around a structure of its grid; nothing for the liver itself."""
    whole = measured.regions.get("")
    if whole is None or one.structure.name not in measured.regions or _is_liver(one):
        return []
    return [outlined("Liver", whole, middle, None)]


def structure_questions(measured: Measured, answers: MutableMapping[str, Meaning], changed: Callable[[], None]) -> None:
    """What each structure is where its name leaves that open; what is known already can be corrected."""
    asked = measured.asked
    if asked:
        st.markdown(f"**What {'is this structure' if len(asked) == 1 else 'are these structures'}?**")
        _fields([*asked][:_MOST_ASKED], answers, changed)
        if len(asked) > _MOST_ASKED:
            quiet(f"{len(asked) - _MOST_ASKED} more are asked once these are answered.")
        if len(asked) > 1:
            st.button("The others are not used", key="volumes_rest", on_click=_rest_unused, args=(asked, answers, changed))
    known = [one for one in structures_in_order(measured) if one.meaning is not None]
    more = st.expander("Correct what a structure is", type="compact", key="volumes_correct", on_change="rerun")
    if known and more.open:
        with more:
            _fields(known[:_MOST_ROWS], answers, changed)


def _fields(named: list[Named], answers: MutableMapping[str, Meaning], changed: Callable[[], None]) -> None:
    places = st.grid("auto", min_column_width=220, gap=("xsmall", "small"))
    words = [one.words for one in CHOICES]
    for one in named:
        name = one.structure.name
        key = f"volumes_is_{one.structure.file}_{name}"
        with places.cell():
            st.selectbox(
                as_text(f"{name}, {volume_words(one.structure.volume)}"),
                words,
                index=None if one.meaning is None or one.meaning.words not in words else words.index(one.meaning.words),
                placeholder="Choose",
                key=key,
                on_change=_answer,
                args=(name, key, answers, changed),
                help=as_text(f"{sentence_case(one.question)}.") if one.question else None,
            )


def _answer(name: str, key: str, answers: MutableMapping[str, Meaning], changed: Callable[[], None]) -> None:
    chosen = st.session_state.get(key)
    answers.pop(name, None)
    if found := next((one for one in CHOICES if one.words == chosen), None):
        answers[name] = found
    changed()


def _rest_unused(asked: tuple[Named, ...], answers: MutableMapping[str, Meaning], changed: Callable[[], None]) -> None:
    answers.update({one.structure.name: CHOICES[-1] for one in asked})
    changed()
