"""What the header of a column says: its words, a unit among them, and the fact that it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from livermets.case.typed_numbers import unit_called
from livermets.facts import FACTS, Fact, Kind
from livermets.knowledge.import_records import FactName

_BRACKETS: Final = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CODE_LIST: Final = re.compile(
    r"(?:[^\W_]{1,2}|[+-]|yes|no|ja|nein|male|female|wt|mut)(?:\s*[/|,;]\s*(?:[^\W_]{1,2}|[+-]|yes|no|ja|nein|male|female|wt|mut))+",
    re.IGNORECASE,
)
_GLUED_UNIT: Final = re.compile(r"(mg|g|ug|ng|umol|mmol|u|iu|ku|meq)(dl|ml|l)")
_UNIMPORTANT: Final = (
    "at of the in on for by and or a an yn yesno yes value values level levels lab preop preoperative pre op"
    " präop präoperativ präoperativer pretreatment baseline initial patient is has was presence present status"
)
_LEFT_OUT: Final = frozenset(_UNIMPORTANT.split())
"""Words that do not change which fact a header names."""

SURE: Final = 1.0
"""Where all words of a header are those of one name."""
ALMOST: Final = 0.95
"""The same without what stands in brackets, or without a unit that is none of the fact."""
LIKELY: Final = 0.8
"""Share of words in common from which a header is likely to name a fact."""


@dataclass(frozen=True, slots=True)
class Header:
    """The words of a header in lower case: those outside brackets, the same where no capital begins a word, and those inside.

    `unit` is what stands in brackets and is a unit of some fact.
    """

    written: str
    words: tuple[str, ...]
    unbroken: tuple[str, ...]
    inside: tuple[str, ...]
    unit: str

    def unit_of(self, fact: Fact) -> str | None:
        """The unit of this fact that the header names, in brackets or at its end."""
        if not fact.is_numeric:
            return None
        tail = self.words
        candidates = [self.unit, *("/".join(tail[-n:]) for n in (3, 2)), *tail[-1:]]
        if tail and (glued := _GLUED_UNIT.fullmatch(tail[-1])):
            candidates.append(f"{glued[1]}/{glued[2]}")
        found = (unit_called(fact, candidate) for candidate in candidates if candidate)
        return next((unit for unit in found if unit), None)


def header_of(written: str) -> Header:
    """The words of a header: `maxTumorSize_cm`, "Max. tumour size (cm)" and MAX_TUMOR_SIZE_CM have the same.

    What stands in brackets says more of what is meant, unless it is a unit, or lists or explains codes: (m/f), (0=no, 1=yes).
    """
    brackets = [found.strip() for found in _BRACKETS.findall(written)]
    units = [found for found in brackets if _is_a_unit(found)]
    inside = [found for found in brackets if found not in units and "=" not in found and not _CODE_LIST.fullmatch(found)]
    bare = _BRACKETS.sub(" ", written)
    if "=" in bare:
        bare = bare.partition("=")[0].rpartition(" ")[0] or bare
    return Header(written, name_words(bare), name_words(bare.casefold()), name_words(" ".join(inside)), " ".join(units))


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name, lower case, one spelling of what is written in two ways."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isupper():
        plain = _HUMP.sub(" ", plain)
    words = re.findall(r"[^\W_]+", plain.casefold())
    return tuple(_SAME.get(word, word) for word in words)


_SAME: Final = {
    "tumour": "tumor",
    "tumours": "tumors",
    "mets": "metastases",
    "met": "metastasis",
    "max": "maximum",
    "num": "number",
    "no": "number",
    "nr": "number",
    "nb": "number",
    "anzahl": "number",
    "preop": "preoperative",
    "crlm": "metastases",
    "clm": "metastases",
    "hepatic": "liver",
    "dx": "diagnosis",
    "diag": "diagnosis",
    "mut": "mutation",
    "mutated": "mutation",
    "mutant": "mutation",
    "chemo": "chemotherapy",
    "ln": "node",
    "lymphnode": "node",
    "nodal": "node",
    "pos": "positive",
    "tot": "total",
    "dia": "diameter",
}


class FactNames:
    """All names of all facts, ready to be compared with headers."""

    def __init__(self, names: Iterable[FactName]) -> None:
        self.asked_below: Mapping[str, float] = {one.fact: one.asked_below for one in names if one.asked_below is not None}
        self._may_be = {(one.fact, _core(name_words(name))): one.may_be for one in names for name in one.asked_names}
        self._exact: dict[frozenset[str], set[str]] = {}
        spelled: dict[str, list[str]] = {name: [name, fact.label] for name, fact in FACTS.items()}
        for one in names:
            spelled[one.fact] += (*one.names, *one.asked_names)
        for fact, phrases in spelled.items():
            for phrase in phrases:
                self._exact.setdefault(_core(name_words(phrase)), set()).add(fact)

    def named(self, header: Header) -> tuple[str, float] | None:
        """The fact that a header names, and how surely: 1 where all words are those of one name that can mean nothing else.

        None for no fact, or two.
        """
        if header.written in FACTS:
            return header.written, SURE
        best: dict[str, float] = {}
        for words, score, without_unit in self._variants(header):
            for fact in self._exact.get(words, ()):
                foreign = without_unit and header.unit_of(FACTS[fact]) is None
                unsure = foreign or (fact, words) in self._may_be
                best[fact] = max(min(score, ALMOST) if unsure else score, best.get(fact, 0.0))
        if not best:
            words = _core((*header.words, *header.inside))
            for phrase, facts in self._exact.items():
                common = len(words & phrase)
                score = 2 * common / (len(words) + len(phrase)) if common >= 2 else 0.0
                if score >= LIKELY:
                    for fact in facts:
                        best[fact] = max(score, best.get(fact, 0.0))
        highest = max(best.values(), default=0.0)
        facts_named = [fact for fact, score in best.items() if score == highest]
        return (facts_named[0], highest) if len(facts_named) == 1 else None

    def else_of(self, header: Header, fact: str) -> str:
        """What else than the fact a header may be of by its name, such as "the size of the primary"; empty for nothing."""
        return next((self._may_be[fact, words] for words, *_ in self._variants(header) if (fact, words) in self._may_be), "")

    def _variants(self, header: Header) -> Iterator[tuple[frozenset[str], float, bool]]:
        """The words of a header, and those without what is in brackets or a unit at their end: how sure a name in them is, and
        whether a unit was left out."""
        for words in dict.fromkeys((header.words, header.unbroken)):
            yield _core((*words, *header.inside)), SURE, False
            score = ALMOST if _core(header.inside) - _LEFT_OUT else SURE
            yield _core(words), score, False
            for n in (1, 2, 3):
                if len(words) > n and _is_unit(words[-n:]):
                    yield _core(words[:-n]), score, True


def _core(words: Iterable[str]) -> frozenset[str]:
    kept = frozenset(words)
    return kept - _LEFT_OUT or kept


def _is_a_unit(text: str) -> bool:
    return any(unit_called(fact, text) for fact in _NUMERIC) or _is_unit(name_words(text) or ("",))


def _is_unit(words: tuple[str, ...]) -> bool:
    joined = "/".join(words)
    glued = _GLUED_UNIT.fullmatch(words[-1]) if len(words) == 1 else None
    spelled = (joined, f"{glued[1]}/{glued[2]}") if glued else (joined,)
    return any(unit_called(fact, one) for fact in _NUMERIC for one in spelled)


_NUMERIC: Final = tuple(fact for fact in FACTS.values() if fact.kind in (Kind.NUMBER, Kind.INTEGER))
