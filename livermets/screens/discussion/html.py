"""One case of the board as HTML for the discussion screen: few words, large figures, the same place for the same thing.

Pure: a briefing goes in, text comes out. Everything a person typed is escaped and keeps its own direction of writing. Each
number that was published carries the number of its source, which opens the evidence; the patient's own values do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from livermets.board.briefing import Briefing, Evidence, Said
from livermets.board.models import ROLE_LABELS, Decision
from livermets.case.case import Lesion
from livermets.charts.liver.map import liver_map
from livermets.screens.discussion.flags import flags_html, flags_in_full, flags_spoken
from livermets.screens.discussion.markup import quiet, refs, section, short_name
from livermets.screens.discussion.options import options_html, options_in_full
from livermets.text import Amount, day_words

MOST_FUNCTION: Final = 4
MOST_UNKNOWN: Final = 4
MOST_WIDE_TILES: Final = 4

# How many letters stand in one line of its place on the screen; longer texts are set smaller, and stand in full behind E.
_SHORT_QUESTION, _LONG_QUESTION = 46, 110
_SHORT_VALUE, _SHORT_NOTE = 10, 18
_SHORT_PRIMARY = 16

_SPEAKS_FOR_ITSELF: Final = frozenset({"Age", "Sex", "Primary", "Histology", "Spread in the liver", "Appeared"})
"""What is understood without its label; while it is unknown, the label says what is."""

_UNKNOWN_WORDS: Final = {
    "Appeared": "time of appearance unknown",
    "Primary tumour": "primary in place or removed: unknown",
    "ECOG": "ECOG unknown",
    "ASA": "ASA unknown",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as it stands on the screen. `left_out` are facts that cannot be read together; `seen_on` is the day of the
    decision when the briefing is the one the board decided with."""

    briefing: Briefing
    lesions: tuple[Lesion, ...] = ()
    left_out: tuple[str, ...] = ()
    decision: Decision | None = None


def case_html(shown: Shown, number: int, count: int) -> str:
    """The case as number so-and-so of its meeting."""
    told = shown.briefing
    decided = _decided(shown.decision, told) if shown.decision else ""
    left = _liver(shown) + _primary(told)
    right = decided + _results(told) + _resectability(told) + _unknown(told) + options_html(told)
    return (
        f"{_head(told, number, count)}{_question(told)}{flags_html(told.flags)}{_left_out(shown.left_out)}"
        f'<div class="body"><div class="left">{left}</div><div class="right">{right}</div></div>'
    )


def spoken_title(shown: Shown, number: int, count: int) -> str:
    """What a screen reader says when the case comes up. Plain text."""
    told = shown.briefing
    asked = told.question or "No question is written yet."
    return f"Case {number} of {count}: {told.label}. {asked}{flags_spoken(told.flags)}"


def _typed(text: str) -> str:
    return f'<bdi dir="auto">{escape(text)}</bdi>'


def _not_known(said: Said) -> str:
    return quiet(_UNKNOWN_WORDS.get(said.label, f"{said.label.lower()} unknown"))


def _head(told: Briefing, number: int, count: int) -> str:
    facts = [_who(said) for said in told.who]
    moment = f'<span class="moment">{_typed(told.moment)}</span>' if told.moment else ""
    return (
        f'<header class="head"><p class="place">Case {number} of {count}</p>'
        f'<p class="label">{_typed(told.label)}</p><p class="who">{"".join(facts)}{moment}</p>'
        f'<p class="timer" role="timer" aria-label="Time on this case"></p></header>'
    )


def _who(said: Said) -> str:
    if said.value is None:
        return f"<span>{_not_known(said)}</span>"
    label = said.label if said.label in ("ECOG", "ASA") else said.label.lower()
    if said.label in _SPEAKS_FOR_ITSELF:
        return f"<span>{escape(said.value)}</span>"
    value = said.value if said.value[:1].isdigit() else said.value[:1].lower() + said.value[1:]
    return f"<span>{escape(label)} <b>{escape(value)}</b></span>"


def _question(told: Briefing) -> str:
    if not told.question:
        return f'<h1 class="question">{quiet("No question is written yet")}</h1>'
    length = len(told.question)
    size = "short" if length <= _SHORT_QUESTION else "long" if length > _LONG_QUESTION else ""
    return f'<h1 class="question {size}" dir="auto">{escape(told.question)}</h1>'


def _left_out(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f'<p class="left-out"><b>Left out, because they cannot be read together:</b> {escape(", ".join(names))}</p>'


def _decided(decision: Decision, told: Briefing) -> str:
    steps = " → ".join(escape(short_name(told.option_name(one))[0]) for one in decision.options)
    day = day_words(decision.decided_at)
    notes = [f'<time datetime="{day}">{day}</time>']
    notes += [_typed(decision.plan)] if steps and decision.plan else []
    notes += [_typed(one) for one in decision.conditions]
    if decision.dissents:
        roles = ", ".join(dict.fromkeys(ROLE_LABELS[one.role].lower() for one in decision.dissents))
        notes.append(f"dissent: {escape(roles)}")
    if decision.responsible:
        notes.append(f"responsible: {ROLE_LABELS[decision.responsible].lower()}")
    if decision.review_on:
        notes.append(f"review {day_words(decision.review_on)}")
    inside = f'<div><p class="what">{steps or _typed(decision.plan)}</p><p class="notes">{" · ".join(notes)}</p></div>'
    return section("decided", "Decided", inside, "labelled")


def _liver(shown: Shown) -> str:
    told = shown.briefing
    by_name = {said.label: said for said in told.disease}
    count, largest = (by_name.pop(name, Said(label=name)) for name in ("Liver metastases", "Largest"))
    words = [_fact(said) for said in by_name.values()]
    facts = f'<ul class="facts">{"".join(f"<li>{one}</li>" for one in words)}</ul>'
    figures = f'<ul class="figures">{_count(count)}{_largest(largest)}</ul>'
    # The words of the scale would be too small for the room.
    picture = f'<div class="map">{liver_map(shown.lesions, scale=False).svg}</div>' if shown.lesions else ""
    return section("liver", "Liver", f"{picture}{figures}{facts}", "" if picture else "mapless")


def _count(said: Said) -> str:
    if said.value is None:
        return f"<li>{quiet('number of metastases unknown')}</li>"
    noun = "metastasis" if said.value == "1" else "metastases"
    return f'<li><span class="figure">{escape(said.value)}</span> <span class="unit">{noun}</span></li>'


def _largest(said: Said) -> str:
    if said.value is None:
        return f"<li>{quiet('largest unknown')}</li>"
    figure = f'<span class="figure">{escape(said.main or "")}</span>'
    return f'<li>{figure} <span class="unit">{escape(f"{said.unit} largest".strip())}</span></li>'


def _fact(said: Said) -> str:
    if said.value is None:
        return _not_known(said)
    if said.label in _SPEAKS_FOR_ITSELF:
        return escape(said.value)
    return f"{escape(said.label.lower())} <b>{escape(said.value.lower())}</b>"


def _primary(told: Briefing) -> str:
    primary, *others = told.primary or (Said(label="Primary"),)
    if primary.value is None:
        name = f'<p class="site">{quiet("primary unknown")}</p>'
    else:
        size = " long" if len(primary.value) > _SHORT_PRIMARY else ""
        name = f'<p class="site{size}">{escape(primary.value)}</p>'
    facts = "".join(f"<li>{_fact(said)}</li>" for said in others)
    known = [f"<li>{escape(said.label)} <b>{escape(said.value)}</b></li>" for said in told.markers if said.value is not None]
    unknown = [said.label for said in told.markers if said.value is None]
    markers = "".join(known) + (f"<li>{quiet(', '.join(unknown))}</li>" if unknown else "")
    lists = f'<ul class="facts">{facts}</ul>' + (f'<ul class="facts markers">{markers}</ul>' if markers else "")
    return section("primary", "Primary", name + lists + _function(told))


def _function(told: Briefing) -> str:
    """The functional scores with a published class first, in a line; the others stand behind E."""
    ordered = sorted(told.function, key=lambda said: not said.note or len(said.note) > _SHORT_NOTE)[:MOST_FUNCTION]
    if not ordered:
        return ""
    items = []
    for said in ordered:
        value = said.note if said.note and len(said.note) <= _SHORT_NOTE else said.value or ""
        items.append(f"<li>{escape(said.label)} <b>{escape(value)}</b>{refs(said.evidence, said.label)}</li>")
    return f'<ul class="facts function" aria-label="Liver function">{"".join(items)}</ul>'


def _unknown(told: Briefing) -> str:
    if not told.unknown and not told.workup:
        return ""
    names = list(told.unknown[:MOST_UNKNOWN])
    if told.workup:
        names += [f"work-up: {told.workup[0]}", *told.workup[1:]]
    items = "".join(f"<li>{escape(name)}</li>" for name in names)
    return section("unknowns", "Unknown", f'<ul class="facts">{items}</ul>', "labelled")


def _results(told: Briefing) -> str:
    found = ""
    if told.stages:
        found += section("stages", "Stage", _tiles(told.stages), "labelled")
    if told.scores:
        found += section("scores", "Risk scores", _tiles(told.scores), "labelled")
    return found or section("stages", "Stage", f"<p>{quiet('nothing is settled yet')}</p>", "labelled")


def _tiles(results: Sequence[Said]) -> str:
    short = _SHORT_NOTE if len(results) <= MOST_WIDE_TILES else _SHORT_NOTE // 2
    tiles = "".join(_tile(said, short) for said in results)
    return f'<ul class="tiles" style="--n: {len(results)}">{tiles}</ul>'


def _tile(said: Said, short: int) -> str:
    name = f'<p class="name"><span>{escape(said.short or said.label)}</span>{refs(said.evidence, said.label)}</p>'
    if said.main is None:
        figure = f'<p class="figure none">{quiet("open")}</p>'
    else:
        value = Amount(said.main, unit=said.unit).words
        size = " long" if len(value) > _SHORT_VALUE else ""
        figure = (
            f'<p class="figure{size}">{escape(value)}<small>{f" of {escape(said.out_of)}" if said.out_of else ""}</small></p>'
        )
    strip = f'<span class="strip" aria-hidden="true">{escape(said.strip)}</span> ' if said.strip else ""
    # Where facts are missing, the strip alone shows the groups that are still possible.
    group = escape(said.note) if len(said.note) <= short and not (strip and said.missing) else ""
    return f'<li>{name}{figure}<p class="note">{strip}{group}{_missing(said.missing, short)}</p></li>'


def _missing(names: Sequence[str], short: int) -> str:
    """What would settle a result: the fact when it is one with a short name, else how many."""
    if not names:
        return ""
    one = len(names) == 1 and len(names[0]) <= short
    return quiet(names[0] if one else f"{len(names)} fact{'s' if len(names) > 1 else ''}")


def _resectability(told: Briefing) -> str:
    """The remnant with the limits it reaches, and beside it who holds the liver resectable."""
    remnants = "".join(_remnant(said, told.limits) for said in told.remnant)
    stances = told.stances or tuple(Said(label="", main=sentence) for sentence in told.resectability)
    said_by = f'<ul class="stances">{"".join(f"<li>{_stance(one)}</li>" for one in stances)}</ul>'
    if not remnants:
        return section("resectability", "Resectable", said_by, "labelled")
    inside = f'<ul class="tiles" style="--n: {len(told.remnant)}">{remnants}</ul>'
    return (
        f'<div class="beside">{section("remnant", "Remnant", inside, "labelled")}'
        f"{section('resectability', 'Resectable', said_by)}</div>"
    )


def _remnant(said: Said, limits: Sequence[Said]) -> str:
    limit = next((one for one in limits if one.label == said.label), None)
    reaches = f'<p class="note">{escape(limit.value or "")}{refs(limit.evidence, "limits")}</p>' if limit else ""
    name = f'<p class="name"><span>{escape(said.label)}</span></p>'
    return f'<li>{name}<p class="figure">{escape(said.value or "")}</p>{reaches}</li>'


def _stance(said: Said) -> str:
    if said.value is None:
        return quiet(f"{said.label}: {said.note}")
    # Under the heading "Resectable" the word itself need not stand again.
    short = "yes" if said.label == "resectable" else said.label.replace(" resectable", "")
    label = f"<b>{escape(short[:1].upper() + short[1:])}</b> by " if short else ""
    return f'<span class="text">{label}{escape(said.value)}</span>{refs(said.evidence, said.label)}'


def panel_html(shown: Shown) -> str:
    """What stands behind the screen: the source of every number, and in full what the screen shortens."""
    told = shown.briefing
    differs = {one.outcome.evidence: one.outcome.differs for one in told.options if one.outcome}
    sources = "".join(_evidence(one, differs.get(one.number, "")) for one in told.evidence)
    return f'<h2>Evidence</h2><ol class="sources">{sources}</ol><h2>In full</h2><dl>{_in_full(told)}</dl>'


def _evidence(one: Evidence, differs: str) -> str:
    links = " ".join(
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(words)}</a>'
        for words, address in one.links
        if address.startswith(("https://", "http://"))
    )
    badges = "".join(f'<span class="badge">{escape(words)}</span>' for words in one.badges)
    said = f'<p class="sentence">{escape(one.sentence)}</p>' if one.sentence else ""
    apart = f'<p class="apart">Against this patient: {escape(differs)}</p>' if differs else ""
    return (
        f'<li id="source-{one.number}" tabindex="-1" data-source="{one.number}"><span class="number">{one.number}</span>'
        f"<div><h3>{escape(one.about)}</h3>{said}{apart}"
        f'<p class="reference">{escape(one.reference)} {links}</p><p class="badges">{badges}</p></div></li>'
    )


def _in_full(told: Briefing) -> str:
    rows: list[tuple[str, str]] = [("Label", _typed(told.label))]
    rows.append(("Question", _typed(told.question) if told.question else quiet("not written yet")))
    rows += flags_in_full(told.flags)
    rows += [("Resectability", escape(sentence)) for sentence in told.resectability]
    for said in (*told.primary, *told.markers, *told.disease):
        rows.append((said.label, quiet("unknown") if said.value is None else escape(said.value)))
    for said in (*told.stages, *told.scores, *told.function):
        words = ", ".join(filter(None, (said.value, said.note)))
        waits = f" {quiet(', '.join(said.missing))}" if said.missing else ""
        rows.append((said.label, f"{escape(words)}{waits}"))
    rows += options_in_full(told.options)
    rows += [("Unknown, to ask first", escape(", ".join(told.unknown)))] if told.unknown else []
    rows += [("Work-up open", escape(", ".join(told.workup)))] if told.workup else []
    return "".join(f"<dt>{escape(name)}</dt><dd>{words}</dd>" for name, words in rows)
