"""Whether a word in a sentence is affirmed, denied, or neither: doubted, from before, of a plan, of somebody else.

A negation reaches to the end of its clause. Behind a comma it may go on or not ("no ascites, cirrhosis"), and what stands there
is neither, unless it is the list that an "or" ends. Anything in doubt is neither: it is not proposed.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from livermets.letters.layout import COMMA_OF_A_LIST, Sentence, speaks_of_before


class Certainty(Enum):
    """What a sentence says of a thing that it names."""

    YES = "affirmed"
    NO = "denied"
    NEITHER = "neither"


_CLAUSE: Final = re.compile(
    r"[;:|]|\b(?:but|however|although|though|except|apart from|other than|whereas|while|despite|aber|jedoch|außer|mais"
    r"|sauf|ma|pero)\b"
    r"|\s-\s",
    re.I,
)
_DENIES: Final = re.compile(
    r"\b(?:no\b(?!\.? (?:of|der)\b)(?: (?:clear |definite |convincing |radiological |clinical |histological "
    r"|sonographic |ct )?(?:evidence"
    r"|signs?|features?"
    r"|history|suggestion|indication|hint)s? (?:of|for)\b)?(?: (?:detectable|visible|definite|suspicious|new|enlarged"
    r"|known|significant|obvious)\b)?"
    r"|not|without(?: evidence of)?|denies|denied|negative for|free (?:of|from)|absence of|absent|never|nor|neither"
    r"|lacks?|lacking"
    r"|kein(?:e|en|er|em|es)?(?: (?:hinweis|anhalt|zeichen|nachweis|evidenz)\w* (?:auf|für|einer|eines|von))?"
    r"|ohne(?: (?:hinweis|anhalt)\w* (?:auf|für))?"
    r"|nicht|pas de|pas d'|sans|absence d[e']|aucune?|nessun\w*|senza|non|assenza di|sin|ningun\w*|ausencia de)(?!\w)",
    re.I,
)
_NO_DENIAL: Final = re.compile(
    r"\b(?:no longer|no change|not only|not (?:yet )?(?:excluded|exclude|certain|clear|known|assessed|tested|evaluable"
    r"|available|done"
    r"|been|possible|sure)|cannot|can not|no increase|no doubt|not (?:been )?ruled|no response|not responding"
    r"|nicht mehr|nicht auszuschließen)\b",
    re.I,
)
_DOUBTS: Final = re.compile(
    r"\b(?:suspect(?:ed|s)?|suspicious|suspicion|possibl[ey]|probabl[ey]|likely|query|queried|presum\w+|questionable"
    r"|equivocal|unclear"
    r"|indeterminate|r/o|rule out|to exclude|exclude|if|whether|risk(?: of)?|v\.?a\.?|verdacht|fraglich\w*|möglich\w*"
    r"|differential|ddx?"
    r"|screen\w*|versus|vs|may|might|could|consider|unless|until|suspicion|suspect\w*|possible|probable|éventuel\w*"
    r"|sospett\w*|sospech\w*"
    r"|cannot|apparent|borderline|threatened|impending)\b|\?|\br/o\b",
    re.I,
)
_DENIED_BEHIND: Final = re.compile(
    r"^[\s,:=(-]*(?:(?:is|are|was|were|has been|have been|status|ist|sind|wurde[n]?)\s+)?(?:(?:not|nicht) (?:seen"
    r"|identified|detected|present|found"
    r"|demonstrated|visible|visuali[sz]ed|evident|observed|noted|nachweisbar|nachgewiesen|vorhanden|sichtbar|confirmed"
    r"|amplified|mutated)|ruled out|excluded"
    r"|ausgeschlossen|liegt nicht vor|besteht nicht|none|nil|absent|negative?|neg\b|no (?:evidence|signs?)\b|nein|-(?![\w-])"
    r"|unremarkable|normal\b|undetected|unauffällig)",
    re.I,
)
_NOT_BEHIND: Final = re.compile(r"[\s:=(-]*(?:[^\W\d_]+\s){0,2}(?:not|nicht|pas|non(?!-)|never|no longer|nie)\b", re.I)
_ANSWERED_NO: Final = re.compile(
    r"\s*+(?:[:=(]|-|–)?\s*+(?:no|none|nil|nein|non|nessun\w*|aucune?|ningun\w*|negative?|neg\.?|absent|keine?[rns]?|-|–)"
    r"[^\S\n]*+\)?[^\S\n]*+(?=[,;.\n|]|$)",
    re.I,
)
_NO_OF_THE_NEXT: Final = re.compile(r"[\s:=(-]*(?:no|keine?r?)\b|\s-\s[^,;]*\s-\s*(?:[,;]|$)", re.I)
"""A "no" with words behind it denies those, and perhaps what stands before it; or a list in which every dash may deny."""
_DOUBTED_BEHIND: Final = re.compile(
    r"^[\s,:=(-]*(?:(?:is|are|was|were|has|have|status|remains?|testing|analysis|can(?:not)?|could|ist|kann|not|be|yet"
    r"|been|still|to|results?|mutations?)\s+)*"
    r"(?:\?|pending|awaited|requested|outstanding|tbc\b|tbd\b|n/?a\b|unknown|unclear|to follow|in progress|ausstehend"
    r"|angefordert|folgt"
    r"|not (?:been )?(?:tested|done|known|available|reported|assessed|evaluable|performed|excluded|determined|sent"
    r"|ruled)|excluded\?|suspected|suspicion"
    r"|possible|questionable|equivocal|queried|suspicious|cannot|indeterminate|uncertain|borderline|resolved|vermutet"
    r"|fraglich|unbekannt|en cours|repeat)",
    re.I,
)
_OF_THE_PAST: Final = re.compile(
    r"\b(?:history of|h/o|hx of|z\.?n\.?|status post|previous(?:ly)?|past|prior|former(?:ly)?|old|resolved|treated for"
    r"|recovered|in remission|früher\w*)\s",
    re.I,
)
_HAS_ANSWERED: Final = re.compile(
    r"(?: (?:seen|identified|detected|present|found|visible|evident|known|nachweisbar|vorhanden|sichtbar))?\s*+\)?\s*+,(?!\d)",
    re.I,
)
_FAR: Final = 7
"""So many words behind a negation it no longer holds for sure."""


def answers_no(text: str, end: int) -> bool:
    """Whether a thing that ends at this place is answered by "no", "none" or a dash: "ascites no", "bone mets - none"."""
    return bool(_ANSWERED_NO.match(text, end))


def clause_before(text: str, start: int) -> str:
    """What stands before a place in its clause."""
    before = text[:start]
    ends = [found.end() for found in _CLAUSE.finditer(before)]
    return before[ends[-1] :] if ends else before


def clause_behind(text: str, end: int) -> str:
    """What stands behind a place, up to the end of its clause."""
    behind = text[end:]
    if re.match(r"\s*[:=]", behind):
        head = re.match(r"\s*[:=]\s*", behind)
        assert head
        found = _CLAUSE.search(behind, head.end())
    else:
        found = _CLAUSE.search(behind)
    return behind[: found.start()] if found else behind


def certainty(sentence: Sentence, start: int, end: int, *, past: bool = False, counted: bool = False) -> Certainty:
    """What a sentence says of the thing that is named in it from `start` to `end`; `past` where what was counts as well.

    What is `counted` or measured ("no ascites, 2 lesions") is outside of the negation before its comma.
    """
    if sentence.about in ("family", "other", "earlier") or (not past and (sentence.about == "plan" or sentence.is_question)):
        return Certainty.NEITHER
    before, behind = clause_before(sentence.masked, start), clause_behind(sentence.masked, end)
    if counted:
        before = COMMA_OF_A_LIST.split(before)[-1]
    near = COMMA_OF_A_LIST.split(behind)[0]
    if _DOUBTED_BEHIND.search(behind) or _NO_DENIAL.search(before) or _DOUBTS.search(COMMA_OF_A_LIST.split(before)[-1]):
        return Certainty.NEITHER
    if answers_no(sentence.masked, end) or _DENIED_BEHIND.search(near):
        return Certainty.NO
    if _NOT_BEHIND.match(near) or _NO_OF_THE_NEXT.match(re.split(r",(?!\d)|;", sentence.masked[end:])[0]):
        return Certainty.NEITHER
    # "Cirrhosis: no, diabetes": what stands before a comma has answered for what is before it.
    denials = [one for one in _DENIES.finditer(before) if not _HAS_ANSWERED.match(before, one.end())]
    if denials:
        return _reach(before[denials[-1].end() :], behind)
    if not past and (_OF_THE_PAST.search(before[-40:] + " ") or speaks_of_before(before[-30:] + " " + near[:18])):
        return Certainty.NEITHER
    return Certainty.YES


def _reach(between: str, behind: str) -> Certainty:
    """Whether a negation still holds over these words."""
    words = between.split()
    if len(words) > _FAR or re.search(
        r"\b(?:because|due to|since|with|and (?:has|is|was|shows|there|he|she|now)|now)\b", between, re.I
    ):
        return Certainty.NEITHER
    if "," not in between:
        return Certainty.NO
    is_list = re.search(r"\b(?:or|nor|oder|noch|ou|ni|o)\b", between + behind, re.I)
    return Certainty.NO if is_list and all(len(part.split()) <= 4 for part in between.split(",")) else Certainty.NEITHER
