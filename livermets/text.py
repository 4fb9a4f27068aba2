"""Numbers, counts, lists and days in words: the same on every screen, page, slide and file."""

from __future__ import annotations

import datetime
import math
import re
import reprlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple, Protocol, TypeVar

_T = TypeVar("_T")
_UNSAFE: Final = re.compile(r"[^a-z0-9]+")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BRACKET: Final = re.compile(r" \(((?:[^()]|\([^()]*\))*)\)")

MINUS: Final = "\N{MINUS SIGN}"
"""The sign of a negative number wherever a person reads it. Files and what is typed have the hyphen of the keyboard."""

HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")
"""Half of a pair that stands alone (a lone surrogate): no letter, and nothing that a file or a database can hold."""


class SaidByItsEnds(Protocol):
    """A number of which only its ends are known: it says itself how they are read, with its sign."""

    def words(self, number_words: Callable[[float], str], /) -> str: ...


def number_words(value: float | SaidByItsEnds, decimals: int | None = None) -> str:
    """A number as it is read: with a true minus, without trailing zeros unless `decimals` says how many.

    There is no exponent for anything that a case can hold, and no minus before zero.
    """
    if hasattr(value, "words"):
        said: str = value.words(lambda end: number_words(end, decimals))
        return said
    if decimals is None:
        text = f"{value:.9g}" if abs(value) < 1e9 else f"{value:.0f}"
    else:
        text = f"{round(value, decimals) or 0:.{decimals}f}"
    return text.replace("-", MINUS)


def written_number(value: float) -> str:
    """A number as it stands in a file, where it is read by programs and compared with what was stored before."""
    return f"{value:.6g}"


class Amount(NamedTuple):
    """A value as it is read, with what it is out of and its unit apart: "3" of "5", "34" and "mm", or words alone."""

    main: str
    out_of: str = ""
    unit: str = ""

    @property
    def words(self) -> str:
        """ "3 of 5", "34 mm"."""
        return f"{self.main}{f' of {self.out_of}' if self.out_of else ''} {self.unit}".rstrip()


def counted(number: float | SaidByItsEnds, noun: str, plural: str = "") -> str:
    """ "1 case", "3 cases"; a plural that is more than an s is given: `counted(2, "case goes", "cases go")`."""
    return f"{number_words(number)} {noun if number == 1 else plural or f'{noun}s'}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words in a row: "a", "a and b", "a, b and c"; empty without any."""
    *most, end = list(words) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def shortened(words: Iterable[str], most: int | None) -> str:
    """The first of these words, at most so many, and how many more there are: "a, b and 3 more"; None shows them all."""
    every = list(words)
    shown = every[:most]
    more = len(every) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def ordinal(number: int) -> str:
    """ "1st", "2nd", "11th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def told_apart(things: Sequence[_T], words: Callable[[_T], str], *more: Callable[[_T], str]) -> list[str]:
    """A name for each of these things, no two alike: where a list offers them, two of one name would be one choice.

    Things that share a name get what differs among them added, of `more` one after the other as long as it is needed, and
    what nothing tells apart is numbered in the order of the things.
    """
    names = [words(one) for one in things]
    for detail in more:
        found: dict[str, list[str]] = {}
        details = [detail(one) for one in things]
        for name, further in zip(names, details, strict=True):
            found.setdefault(_plain(name), []).append(further)
        names = [
            ", ".join(filter(None, (name, further))) if len(set(found[_plain(name)])) > 1 else name
            for name, further in zip(names, details, strict=True)
        ]
    shared = {name for name, times in Counter(map(_plain, names)).items() if times > 1}
    taken = set(map(_plain, names)) - shared
    numbered = []
    for name in names:
        tries = (name if number == 1 else f"{name} ({ordinal(number)})" for number in count(1))
        free = next(one for one in tries if _plain(one) not in taken) if _plain(name) in shared else name
        taken.add(_plain(free))
        numbered.append(free)
    return numbered


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def readable(text: str, most: int = 60) -> str:
    """A text from outside as a part of a message: at most so many letters, and those that no screen shows by their code.

    What is left can be written in every encoding that knows its letters: half a character (a lone surrogate) has its code too.
    """
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), cut)


def abridged(value: object) -> str:
    """Any value in a few letters, whatever it is, however large, and however deep it is nested."""
    if isinstance(value, int) and abs(value) > _LARGEST_WRITTEN:
        return f"a whole number of {int(value.bit_length() * math.log10(2)) + 1} digits"
    return readable(_IN_SHORT.repr(value) if isinstance(value, list | set | Mapping) else str(value))


class _InShort(reprlib.Repr):
    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 - the level is of no matter for a number
        return abridged(x)


_LARGEST_WRITTEN: Final = 10**18
_IN_SHORT: Final = _InShort()
_IN_SHORT.maxlevel = 3


def first_and_more(lines: Iterable[str], most: int = 20) -> list[str]:
    """The first of these lines, and in one more how many are left out."""
    every = list(lines)
    return every if len(every) <= most else [*every[:most], f"and {len(every) - most:,} more"]


def sentence_case(text: str) -> str:
    """A text that begins a sentence: its first letter large, everything else as it is."""
    return text[:1].upper() + text[1:]


def mid_sentence(text: str) -> str:
    """A label inside a sentence: "Repeat hepatectomy" becomes "repeat hepatectomy", "ALPPS" and "CT" stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def bracket_apart(name: str) -> tuple[str, str]:
    """A name without its remarks in brackets, and the remarks: "Delayed (staged) resection" becomes "Delayed resection" and
    "(staged)"; several remarks stand in one bracket."""
    remarks = "; ".join(_BRACKET.findall(name))
    return _BRACKET.sub("", name), f"({remarks})" if remarks else ""


def day_words(day: datetime.date | None) -> str:
    """A day, the same for every reader; empty for none."""
    return f"{day:%Y-%m-%d}" if day else ""


def moment_words(at: datetime.datetime, zone: datetime.tzinfo = datetime.UTC) -> str:
    """A moment to the minute with the name of the zone; one without a time zone is taken as UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    return f"{aware.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def plain_name(words: str, otherwise: str) -> str:
    """Words as a part of a file name: plain letters and digits only; `otherwise` where none are left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("-", plain).strip("-")[:60].strip("-") or otherwise
