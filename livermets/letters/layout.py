"""A text laid out for reading: plain signs with their places in the original, sentences, what each is about, its dates.

A sentence of a family, a plan, a question or an earlier examination says nothing of this patient today. That is decided here
once for the whole sentence (or for what stands under such a heading), so that no pattern has to think of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from livermets.case.plain import plain_text

LONGEST_LETTER: Final = 40_000
"""Characters of a letter that are read; the longest reports have a tenth of it."""

_LONGEST_PLAIN: Final = 2 * LONGEST_LETTER
"""Characters of its plain form that are read: one sign may stand for many letters."""

LONGEST_SENTENCE: Final = 1_200
"""Characters that are read as one sentence."""

LONGEST_QUICK: Final = 320
"""Up to so many characters a text without whole sentences is a quick line."""

_ABBREVIATIONS: Final = (
    "approx|ca|j|seg|segm|nr|st|dr|prof|vs|resp|bzw|incl|inkl|max|min|fig|pat|path|mol|dg|dx|z|b|v|a|i|d|e|g|u|o"
    "|mr|mrs|ms|fr|hr|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|alb|bili|plt|creat|crea|wt|env|av"
)
_END: Final = re.compile(r"[.](?=\s|$)|(?<=\S)[;!?](?=\s|$)|\n")
_ABBREVIATED: Final = re.compile(rf"\b(?:{_ABBREVIATIONS})\.$", re.I)
_HEADING: Final = re.compile(r"\s*(?:[-*•]\s*|\d{1,2}[.)]\s+)?([^\W\d_][^\n:.;,]{1,48}?)\s*:", re.UNICODE)
_STARTS_ANEW: Final = re.compile(r"\s*(?:[-*•]\s|\d{1,2}[.)]\s|[^\W\d_][\w /()-]{1,40}:|$)")

_FAMILY: Final = re.compile(
    r"\b(?:mother(?! of)|father(?! of)|sisters?|brothers?|siblings?|sons?|daughters?|aunts?|uncles?|cousins?|nieces?"
    r"|nephews?|wife"
    r"|husband|spouse|partner|parents?|grand(?:mother|father|parents?|son|daughter)|relatives?|famil(?:y|ial)|kindred"
    r"|twin|donor"
    r"|fhx?|mutter|vater|schwester|bruder|geschwister|tante|onkel|großmutter|großvater|oma|opa|cousine?|ehefrau|ehemann|tochter"
    r"|sohn|familienanamnese|familiär\w*|mère|père|s(?:oe|œ)ur|frère|fille|fils|oncle|antécédents familiaux|madre|padre|sorella"
    r"|fratello|zi[ao]|hermana|hermano|tía|tío|familiar(?:es|i)?|another patient|other patient|next patient|index patient)\b",
    re.I,
)
_PLAN: Final = re.compile(
    r"\b(?:will|would|could|should|shall|may|might|plan(?:s|ned|ning)?|scheduled|recommend\w*|consider(?:ed|ing)?"
    r"|propos\w+|intend\w*"
    r"|to (?:receive|start|begin|undergo|have|be)|options?|candidates?|eligib\w+|suggest\w*|advis\w+|aim(?:s|ed)?|goal"
    r"|if|unless|whether"
    r"|geplant\w*|vorgesehen|empf(?:e|o)hl\w*|soll(?:te|ten|en)?|wird|würde|falls|prévu\w*|proposons|prevista?"
    r"|previsto|si prevede"
    r"|awaiting|awaits|awaited|otherwise|alternatively|ansonsten|protocol|criteri(?:a|on)|eligib\w+|inclusion|exclusion)\b",
    re.I,
)
_POLITE: Final = re.compile(
    r"\b(?:i|we) (?:would|should) (?:be (?:very |most )?(?:grateful|glad|pleased)|appreciate|welcome"
    r"|like to (?:present|discuss|refer|ask|introduce))"
    r"|\bthank(?:s| you) (?:very much )?for (?:\w+ )?(?:discussing|considering|seeing|reviewing|accepting)"
    r"|\bplease (?:could you )?(?:consider|discuss|see|review)"
    r"|\b(?:for|to) (?:your )?(?:consider|discuss)(?:ation|ing)?|\bwould you (?:please )?(?:consider|discuss|see)|\bopinion on",
    re.I,
)
_EARLIER: Final = re.compile(
    r"\b(?:comparison|compared (?:to|with)|previous(?:ly)?|prior|formerly|former|earlier|last year|years? ago|at that time"
    r"|initial(?:ly)?|at (?:first )?(?:diagnosis|presentation|baseline)|baseline|surveillance|had been|vorher|zuvor"
    r"|früher|damals"
    r"|initial|vorbefund|voruntersuchung|ehemals|auparavant|antérieur\w*|précédemment|precedente\w*|anteriormente"
    r"|previamente)\b",
    re.I,
)
_NOW: Final = re.compile(r"\b(?:now|today|currently|aktuell|jetzt|nunmehr|maintenant|ora|ahora)\b", re.I)
"""What is of before ends with it: "surveillance CT now shows"."""
BEGINS_EARLIER: Final = re.compile(
    r"\s*(?:previous(?:ly)?|prior|before|formerly|initially|at (?:baseline|diagnosis|presentation)|last year|früher"
    r"|vorher)\b[^,;:.]{0,30}[:,]",
    re.I,
)
_OTHER_HEADS: Final = (
    (re.compile(r"family|fhx?\b|familien|familia|antécédents familiaux", re.I), "family"),
    (
        re.compile(
            r"plan\b|recommend|question|^q$|procedere|proposal|to discuss|therapievorschlag|empfehlung|fragestellung"
            r"|aim|next steps?"
            r"|proposition|conduite|request|frage\b|todo|technique|protocol|methods?\b|technik|reference"
            r"|normal (?:range|values)"
            r"|trial|eligib|criteria|guideline|leitlinie|inclusion|exclusion|einschluss|ausschluss|discussed with"
            r"|cc\b|copy to|template",
            re.I,
        ),
        "other",
    ),
    (re.compile(r"comparison|previous (?:ct|mri|imaging|exam|report|scan)|vorbefund|vergleich|comparaison", re.I), "earlier"),
    (
        re.compile(
            r"past (?:medical )?history|pmhx?|medical history|co-?morbid|vorerkrankung|nebendiagnos|antécédents|^history$", re.I
        ),
        "background",
    ),
)
_MONTHS: Final = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?|janvier|février|mars|avril|juin|juillet"
    "|août|septembre"
    "|octobre|novembre|décembre|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|dicembre"
    "|enero|febrero"
    "|abril|mayo|junio|julio|septiembre|octubre|noviembre|diciembre"
)
_DATE: Final = re.compile(
    rf"(?<![\d.,/])(?:\d{{1,2}}[./-] ?\d{{1,2}}[./-] ?(?:(?:19|20)\d\d|\d\d)(?![\d/.,]\d)|(?:19"
    rf"|20)\d\d-\d{{1,2}}(?:-\d{{1,2}})?(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?[ -](?:{_MONTHS})\.?,?[ -](?:(?:19|20)\d\d)?|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd"
    rf"|th)?,? (?:19|20)\d\d"
    rf"|\b(?:{_MONTHS})\.?,? ?(?:19|20)\d\d|(?:0?[1-9]|1[0-2])[/.](?:19|20)\d\d(?!\d)"
    rf"|(?<=\bin )(?:19|20)\d\d(?![\d.,]\d)|(?<=[a-zäöü,(] )(?:19|20)\d\d(?=[\s,.;:)]|$)(?! (?:u/|iu/|ng/|μg/|g/|ml|/))"
    rf"|(?<=\()(?:19|20)\d\d(?=\)))",
    re.I,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SPECIMEN: Final = re.compile(
    r"\b(?:liver|hepatic|hepatectomy) specimen\b|\b(?:specimen|macroscop\w+|operation performed"
    r"|präparat|pièce)\b[^\n.]{0,60}\b(?:hepat\w+|liver|segment\w*|leber\w*"
    r"|\w+sectionectomy|metastas\w+)|\bleber(?:teil|segment)?resektat\w*|\bliver, [^\n.:]{0,50}(?:resection|ectomy"
    r"|excision)\s?:",
    re.I,
)
NAMES_LIVER: Final = re.compile(
    r"\b(?:liver|hepatic|hemilivers?|leber\w*|foie|hépatiques?|fegato|epatic\w+|hígado|hepátic\w+)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a text with one thing to say.

    `text` is plain, `masked` the same with its dates as signs that are no digits; `start` is its place in the whole plain text.
    `about` is what it tells of: the patient today (""), "family", a "plan", "earlier", "background", or "other" under
    a heading of plans and methods. `head` is the heading it stands under, `year` the newest year that it names.
    """

    text: str
    masked: str
    start: int
    about: str = ""
    head: str = ""
    year: int | None = None
    _seen: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False, repr=False)

    def holds(self, kind: str, pattern: re.Pattern[str], text: str) -> bool:
        """Whether a pattern, by its `kind`, is found in a stretch of the sentence; looked up once for each stretch."""
        if (kind, text) not in self._seen:
            self._seen[kind, text] = bool(pattern.search(text))
        return self._seen[kind, text]

    @property
    def is_question(self) -> bool:
        return self.text.rstrip().endswith("?")


@dataclass(frozen=True)
class Layout:
    """A text ready for reading.

    `masked` is `plain` without its dates, `decimal` the one sign before decimals where there is one; `places` holds the place
    in the original of each plain sign, and of the end.
    """

    original: str
    plain: str
    masked: str
    places: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    is_quick: bool
    decimal: str = ""

    @cached_property
    def newest_year(self) -> int | None:
        """The newest year that a sentence names, of the patient."""
        years = [one.year for one in self.sentences if one.year and one.about not in ("family", "plan")]
        return max(years, default=None)

    @cached_property
    def is_liver_specimen(self) -> bool:
        """Whether the text is the report on a specimen of the liver."""
        return bool(_SPECIMEN.search(self.plain))

    @cached_property
    def names_liver(self) -> bool:
        return bool(NAMES_LIVER.search(self.plain))

    def number(self, digits: str) -> str:
        """A number without the sign between its thousands, where all decimal signs of the text are the other one."""
        if self.decimal and re.fullmatch(r"\d{1,3},\d{3}" if self.decimal == "." else r"\d{1,3}\.\d{3}", digits):
            return re.sub("[.,]", "", digits)
        return digits

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of a stretch of the plain text, without empty ends."""
        while start < end and self.plain[start].isspace():
            start += 1
        while end > start and self.plain[end - 1].isspace():
            end -= 1
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]

    def words(self, start: int, end: int) -> str:
        """The exact words of the original at a stretch of the plain text."""
        first, last = self.span(start, end)
        return self.original[first:last]


_SENTENCE: Final = re.compile(r"[a-zäöü\d]{2}[.!]\s+[A-ZÄÖÜ][a-zäöü]{2}")
_VERB: Final = re.compile(r"\b(?:is|was|were|are|has|had|have|shows?|showed|there|ist|sind|wurde|hat|est|è)\b", re.I)
_CONDITIONAL: Final = re.compile(r"\b(?:if|unless|criteria|inclusion|exclusion|falls)\b", re.I)
_INTENDED: Final = re.compile(r"\b(?:will|would|should)\b", re.I)
COMMA_OF_A_LIST: Final = re.compile(r",(?!\d)")


def _is_prose(text: str) -> bool:
    """Whether a text has whole sentences, or speaks of what may be."""
    whole = _VERB.search(text) and re.search(r"[.!?](?:\s|$)", text)
    intended = _INTENDED.search(text) and len(COMMA_OF_A_LIST.findall(text)) < _LIST
    return bool(_SENTENCE.search(text) or whole or _CONDITIONAL.search(text) or intended)


_LIST: Final = 2
"""So many commas make a list, in which an intention is a part by itself."""

_POINT: Final = re.compile(r"(?<![\d.,])\d{1,4}\.\d{1,2}(?![\d.,]\d|\d)")
_COMMA: Final = re.compile(r"(?<![\d.,])\d{1,4},\d{1,2}(?![\d.,]\d|\d)")


def lay_out(text: str) -> Layout:
    """Lay out a text of at most LONGEST_LETTER characters; what is longer is cut off there."""
    original = text[:LONGEST_LETTER]
    plain, places = _plain_with_places(original)
    sentences = tuple(_sentences(plain))
    quick = len(plain) <= LONGEST_QUICK and not _is_prose(plain.strip())
    masked = mask_dates(plain)
    point, comma = bool(_POINT.search(masked)), bool(_COMMA.search(masked))
    decimal = "" if point == comma else "." if point else ","
    return Layout(original, plain, masked, (*places, len(original)), sentences, quick, decimal)


def newest_year(text: str) -> int | None:
    """The newest year among the dates of a stretch."""
    return max((int(year) for date in _DATE.finditer(text) for year in _YEAR.findall(date[0])), default=None)


def mask_dates(text: str) -> str:
    """The text with its dates as signs that are no digits."""
    return _DATE.sub(lambda date: "¤" * len(date[0]), text)


def _plain_with_places(text: str) -> tuple[str, list[int]]:
    signs: list[str] = []
    places: list[int] = []
    number = 0
    while number < len(text) and len(signs) < _LONGEST_PLAIN:
        end = number + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        sign = text[number:end]
        if sign in "\n\r":
            plain = "\n" if sign == "\n" or text[number + 1 : number + 2] != "\n" else ""
        elif sign in "\u2028\u2029\x0b\x0c":
            plain = "\n"
        elif sign.isspace():
            plain = " "
        elif sign in "→⇒➔➜⟶":
            plain = "→"
        elif sign in "⁰¹²³⁴⁵⁶⁷⁸⁹":
            plain = sign
        else:
            plain = plain_text(sign)
        for one in plain:
            signs.append(one)
            places.append(number)
        number = end
    return "".join(signs), places


def _sentences(plain: str) -> Iterator[Sentence]:
    about, head = "", ""
    for start, end, anew in _cut(plain):
        text = plain[start:end]
        if not text.strip():
            about, head = "", ""
            continue
        # "Family history: … Personal history: …" on one line: a heading of its own ends that of the family.
        if (found := _HEADING.match(text)) and (anew or (about == "family" and found[1].strip()[:1].isupper())):
            head = found[1].strip()
            about = next((kind for pattern, kind in _OTHER_HEADS if pattern.search(head)), "")
        elif anew and text[:1].strip() and not re.match(r"\s*(?:[-*•]|\d{1,2}[.)])\s", text) and about and len(text) > 60:
            about, head = "", ""
        masked = mask_dates(text)
        yield Sentence(text, masked, start, about or topic(masked), head, newest_year(text))


def topic(text: str) -> str:
    """What a stretch by itself tells of: the family, an earlier time, a plan, or else the patient today."""
    if _FAMILY.search(text):
        return "family"
    if BEGINS_EARLIER.match(text):
        return "earlier"
    if _PLAN.search(_POLITE.sub("", text)) or text.rstrip().endswith("?"):
        return "plan"
    return ""


def speaks_of_before(text: str) -> bool:
    """Whether a stretch says that it tells of an earlier time."""
    found = list(_EARLIER.finditer(text))
    return bool(found) and not _NOW.search(text, found[-1].end())


def _cut(plain: str) -> Iterator[tuple[int, int, bool]]:
    """The sentences, of one that never ends parts: what it takes to read one rises with the square of its length."""
    for start, end, anew in _stretches(plain):
        while end - start > LONGEST_SENTENCE:
            space = plain.rfind(" ", start + 1, start + LONGEST_SENTENCE)
            part = space if space > start else start + LONGEST_SENTENCE
            yield start, part, anew
            start, anew = part, False
        yield start, end, anew


def _stretches(plain: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each sentence, and whether it begins a line."""
    start, anew = 0, True
    for found in _END.finditer(plain):
        end = found.end()
        if end <= start or (found[0] == "." and _is_no_end(plain, start, found.start())):
            continue
        if found[0] == "\n" and not _breaks(plain, found.start()):
            continue
        yield start, end, anew
        anew = found[0] == "\n"
        start = end
    if start < len(plain):
        yield start, len(plain), anew


def _is_no_end(plain: str, start: int, dot: int) -> bool:
    if re.match(r"No\. (?:of|der)\b", plain[max(0, dot - 2) : dot + 6], re.I):
        return True
    if _ABBREVIATED.search(plain[max(start, dot - 8) : dot + 1]):
        return not re.match(r"\.\s+[A-Z][a-z]+ (?:is|was|has|and|of|the)\b", plain[dot : dot + 30]) or dot - start < 6
    # "1. Progression", "02. 10. 2024"
    return bool(re.fullmatch(r"\s*\d{1,2}", plain[start:dot])) or bool(
        re.match(r"\.\s*\d", plain[dot:]) and plain[dot - 1 : dot].isdigit()
    )


def _breaks(plain: str, end: int) -> bool:
    """Whether a line's end ends a sentence: not where a mail programme broke a long line."""
    following = plain[end + 1 :].split("\n", 1)[0]
    line = plain[plain.rfind("\n", 0, end) + 1 : end]
    if not line.strip() or not following.strip() or _STARTS_ANEW.match(following):
        return True
    if line.rstrip()[-1:] in ".:;?!":
        return True
    return len(line) < 56 and not re.match(r"\s*[a-zäöü(]", following)
