"""Which columns of a table hold an outcome: how long each patient was followed, and what ended it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final, get_args

from livermets.cohort.cells import CellRule, NoValue, code_key, read_cell
from livermets.cohort.header_words import name_words
from livermets.cohort.source import SourceTable, TableColumn
from livermets.facts import Fact, Kind
from livermets.knowledge.import_records import EventUse, Happened, OutcomeUse, TimeUnit, TimeUse
from livermets.knowledge.vocabulary import TIME_ZERO_LABELS, Endpoint, TimeZero
from livermets.text import listed

OutcomeQuestion = tuple[str, str, tuple[str, ...]]
"""A column, a question, and the possible answers."""

_UNITS: Final[Mapping[str, TimeUnit]] = {
    **dict.fromkeys(("months", "month", "mo", "mos", "mths", "monate"), "months"),
    **dict.fromkeys(("days", "day", "d", "tage"), "days"),
    **dict.fromkeys(("years", "year", "yrs", "yr", "y", "jahre"), "years"),
    **dict.fromkeys(("weeks", "week", "wks", "wk"), "weeks"),
}
_ENDPOINTS: Final[tuple[tuple[frozenset[str], Endpoint], ...]] = (
    (frozenset({"os"}), "overall-survival"),
    (frozenset({"overall", "survival"}), "overall-survival"),
    (frozenset({"dfs"}), "disease-free-survival"),
    (frozenset({"rfs"}), "disease-free-survival"),
    (frozenset({"disease", "free", "survival"}), "disease-free-survival"),
    (frozenset({"recurrence", "free", "survival"}), "disease-free-survival"),
    (frozenset({"pfs"}), "progression-free-survival"),
    (frozenset({"progression", "free", "survival"}), "progression-free-survival"),
    (frozenset({"css"}), "cancer-specific-survival"),
    (frozenset({"survival"}), "overall-survival"),
)
_FOLLOWED: Final = (frozenset({"followup"}), frozenset({"follow", "up"}), frozenset({"fu"}))
_DIED: Final = frozenset({"dead", "death", "deceased", "died", "mortality", "tod", "verstorben", "exitus"})
_ALONE: Final = frozenset({"status", "event", "vital", "alive"})
_SAYS_EVENT: Final = _DIED | {"event", "censor", "status", "vital", "cens"}
_WORDS: Final[Mapping[str, Happened]] = {
    **dict.fromkeys(("dead", "deceased", "died", "death", "verstorben", "tot", "event", "1:deceased", "yes", "true"), "event"),
    **dict.fromkeys(("1:recurred/progressed", "recurred/progressed", "recurred", "recurrence", "1:progression"), "event"),
    **dict.fromkeys(
        ("alive", "living", "lebt", "lebend", "censored", "0:living", "no", "false", "0:diseasefree", "diseasefree"), "censored"
    ),
    "0:censored": "censored",
}
_STARTS: Final[Mapping[str, TimeZero]] = {
    "hepatectomy": "resection",
    "resection": "resection",
    "surgery": "resection",
    "operation": "resection",
    "op": "resection",
    "diagnosis": "metastasis",
    "randomisation": "randomisation",
    "randomization": "randomisation",
}
assert set(_STARTS.values()) <= set(get_args(TimeZero))
_PLAIN_STARTS: Final = frozenset({"hepatectomy", "randomisation", "randomization"})
_OF_THE_LIVER: Final = frozenset({"liver", "metastasis", "metastases", "hepatectomy", "leber", "lebermetastasen"})
_OF_WHAT: Final = "is it the day of the liver metastases? It may be that of the primary. From when is the time counted"
_DAY: Final = Fact("date", Kind.DATE, "", "Date")
_TOO_MANY: Final = 0.2
"""Share of filled cells that are no dates from which a column is asked about."""

_SERIAL: Final = re.compile(r"[1-6][0-9]{4}(?:\.[0-9]+)?")
_LAST_SEEN: Final = (frozenset({"last"}), frozenset({"followup"}), frozenset({"follow", "up"}), frozenset({"contact"}))


def suggest_outcomes(source: SourceTable, cells: Mapping[str, Counter[str]]) -> tuple[list[OutcomeUse], list[OutcomeQuestion]]:
    """The outcomes that the columns seem to hold, and what has to be asked before they can be used."""
    words = {name: frozenset(name_words(name)) for name in cells}
    columns = {column.name: column for column in source.columns}
    outcomes: list[OutcomeUse] = []
    asked: list[OutcomeQuestion] = []
    for name, said in words.items():
        endpoint = next((endpoint for needed, endpoint in _ENDPOINTS if needed <= said), None)
        followed = any(needed <= said for needed in _FOLLOWED) and "date" not in said
        if (endpoint is None and not followed) or said & _SAYS_EVENT or "complete" in said or not _are_numbers(cells[name]):
            continue
        unit = next((_UNITS[word] for word in name_words(name) if word in _UNITS), None)
        event = _event_column(endpoint, words)
        if event is None:
            asked.append((name, "it looks like a time to an outcome; which column says what ended it?", ()))
            continue
        if unit is None:
            asked.append((name, "the unit of the time is not named", get_args(TimeUnit)))
            continue
        codes, question = _codes(event, words[event], columns[event], cells[event])
        if question:
            asked.append((event, question, ("event", "censored", "competing", "unknown")))
            continue
        outcomes.append(
            OutcomeUse(
                endpoint=endpoint or "overall-survival",
                label=name,
                time=TimeUse(column=name, unit=unit),
                event=EventUse(column=event, codes=codes),
            )
        )
        asked.append((name, "from when is the time counted? It must be named before a curve is drawn", tuple(TIME_ZERO_LABELS)))
    if not outcomes and not any(column in words for column, _, _ in asked):
        outcomes += _by_dates(words)
        asked += [
            (one.time.start, _OF_WHAT, tuple(TIME_ZERO_LABELS)) for one in outcomes if one.time.start and not one.time_zero
        ]
        strange = [(name, fault) for one in outcomes for name in one.time.columns if (fault := _no_dates(cells[name]))]
        if strange:
            return [], [(name, fault, ()) for name, fault in strange]
    return outcomes, asked


def _no_dates(cells: Counter[str]) -> str:
    """Why a column that is called a date holds none, or too few; empty where it does. The order of day and month is asked
    apart."""
    either = tuple(CellRule(_DAY, date_order=order) for order in ("day-first", "month-first"))
    read = {text: [read_cell(rule, text) for rule in either] for text in list(cells)[:5000]}
    filled = sum(cells[text] for text, ways in read.items() if ways[0].gap is not NoValue.BLANK)
    wrong = [text for text, ways in read.items() if all(way.gap is NoValue.REJECTED for way in ways)]
    if sum(cells[text] for text in wrong) <= max(_TOO_MANY * filled, 2):
        return ""
    many = f"{sum(cells[text] for text in wrong)} of {filled} filled cells are no dates"
    if all(_SERIAL.fullmatch(text.strip()) for text in wrong):
        return f"{many} but the days that Excel counts since 1900; format the column as a date and export it again"
    return f"{many} that are read; accepted: YYYY-MM-DD, DD.MM.YYYY or MM/DD/YYYY, one way in the whole table"


def _are_numbers(cells: Counter[str]) -> bool:
    looked = list(cells)[:50]
    numbers = sum(text.replace(",", ".").replace(".", "", 1).strip().lstrip("-").isdigit() for text in looked)
    return bool(looked) and numbers >= 0.8 * len(looked)


def _event_column(endpoint: Endpoint | None, words: Mapping[str, frozenset[str]]) -> str | None:
    """The column that says what ended a time: one that shares the short name of the endpoint, else one on death."""
    short = {"overall-survival": "os", "disease-free-survival": "dfs", "progression-free-survival": "pfs"}.get(
        endpoint or "", ""
    )
    alike = {short, "rfs"} if short == "dfs" else {short}
    own = [name for name, said in words.items() if said & alike and said & _SAYS_EVENT and "date" not in said]
    if own:
        return own[0]
    if endpoint not in (None, "overall-survival"):
        return None
    for needed in (frozenset({"vital", "status"}), *map(frozenset, ({word} for word in sorted(_DIED)))):
        found = [name for name, said in words.items() if needed <= said and "date" not in said and "cause" not in said]
        if found:
            return found[0]
    return next((name for name, said in words.items() if len(said) == 1 and said & _ALONE), None)


def _codes(name: str, said: frozenset[str], column: TableColumn, cells: Counter[str]) -> tuple[dict[str, Happened | None], str]:
    """What the codes of an event say, or a question where they may say either."""
    found = [code for code in dict.fromkeys(map(code_key, cells)) if code]
    codes: dict[str, Happened | None] = {}
    unclear = []
    for code in found:
        happened = _WORDS.get((column.codes.get(code) or code).casefold())
        if happened is not None:
            codes[code] = happened
        elif code in ("0", "1") and said & (_DIED | {"event"}) and "status" not in said:
            codes[code] = "event" if code == "1" else "censored"
        elif code.casefold() in ("unknown", "na", "n/a", "-", "?"):
            codes[code] = None
        else:
            unclear.append(code)
    if unclear:
        return {}, f"what do the codes {listed(map(repr, sorted(unclear)[:6]))} of {name!r} say?"
    return codes, "" if codes else "no cell says what ended the time"


def _by_dates(words: Mapping[str, frozenset[str]]) -> list[OutcomeUse]:
    """An outcome from the day of the operation or diagnosis to the day of death or last contact.

    An operation or a diagnosis may be that of the primary: unless a name says that it is of the liver, time zero is left open.
    """
    dates = {name: said for name, said in words.items() if "date" in said or "datum" in said}
    starts = [(name, word) for word in _STARTS for name, said in dates.items() if word in said]
    starts.sort(key=lambda one: not dates[one[0]] & _OF_THE_LIVER)
    died = [name for name, said in dates.items() if said & _DIED]
    seen = [name for name, said in dates.items() if any(needed <= said for needed in _LAST_SEEN) and name not in died]
    if not starts or not died or not seen:
        return []
    start, word = starts[0]
    zero = _STARTS[word] if word in _PLAIN_STARTS or _is_of_the_liver(dates[start]) else None
    time = TimeUse(start=start, end=(died[0], seen[0]))
    event = EventUse(column=died[0], filled=True)
    return [OutcomeUse(endpoint="overall-survival", time_zero=zero, label="Overall survival", time=time, event=event)]


def _is_of_the_liver(said: frozenset[str]) -> bool:
    return bool(said & _OF_THE_LIVER) and "primary" not in said
