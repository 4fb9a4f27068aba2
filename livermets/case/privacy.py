"""What in a label looks as if it told who the patient is: a warning, never a refusal.

It sees names in letters that have capitals, titles, days, long numbers, addresses of mail and telephones. It cannot see a
single first name or surname, initials, or a name in a script without capitals, such as Arabic or Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from livermets.facts import FACTS, LESION_FACTS

NAME: Final = "a name"
BIRTH: Final = "a date of birth"
NUMBER: Final = "a record number"
MAIL: Final = "an e-mail address"
PHONE: Final = "a telephone number"

_WORDS: Final = """
    a an and are as at before after between but by de during for from in into is of on one or per since that the then to under
    up with without no not new old first second third fourth next last line lines case cases demo patient board tumour tumor
    meeting moment baseline follow response restaging staging stage cycle cycles week weeks month months year years day
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
    jan feb mar apr jun jul aug sep sept oct nov dec
    left right upper lower middle central anterior posterior medial lateral segment segments lobe hemiliver bilobar unilobar
    liver hepatic lung lungs colon rectum rectal colorectal breast stomach gastric pancreas pancreatic bile bone bones brain
    kidney renal ovary ovarian uterus prostate thyroid skin eye node nodes peritoneum spleen adrenal caecum sigmoid oesophagus
    oesophageal cervical endometrial testicular
    metastasis metastases metastatic primary lesion lesions mass recurrence recurrent synchronous metachronous cancer carcinoma
    adenocarcinoma melanoma sarcoma lymphoma neuroendocrine tumours gastrointestinal stromal small cell
    resection ablation surgery surgical transplant transplantation chemotherapy systemic radiotherapy palliative curative
    downstaging conversion adjuvant neoadjuvant liver-first primary-first two-stage hepatectomy embolisation infusion
    male female man woman women men elderly young fit unfit adult child boy girl emergency urgent elective private ward clinic
    hospital university north south east west group arm cohort trial study centre center unit room example test sample training
    teaching alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omega red green blue yellow white black grey
    question option options plan review discussion draft copy duplicate resect resectable unresectable borderline responder
    progression stable partial complete wild type mutated positive negative high low unknown yes
"""

# MR is an image and MS a disease as often as a title: only as Mr and Ms are they one.
_TITLE: Final = re.compile(
    r"\b(?:Mr|mr|Ms|ms|(?i:mrs|miss|mister|dr|prof|professor|frau|herrn?|mme|mlle|monsieur|madame|señora?|signora?))"
    r"\b\.?\s+(\w[\w'’-]+)"
)
_GIVEN: Final = re.compile(r"([^\W\d_][\w'’-]+),\s*([^\W\d_][\w'’-]*)")
_INITIAL: Final = re.compile(
    r"\b([^\W\d_])\.\s?(?:[^\W\d_]\.\s?)*([^\W\d_][\w'’-]+)|\b([^\W\d_][\w'’-]+),?\s([^\W\d_])\.(?!\w)"
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE: Final = re.compile(r"(?<!\w)(?:\+|00)\d[\d ()/.-]{6,}\d|\b(?:tel|phone|fon|mobile|handy)\b\W*\d", re.IGNORECASE)
_MONTHS: Final = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|"
    "sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
_IN_MONTH: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_IN_YEAR: Final = r"(?:0?[1-9]|1[0-2])"
_PAIR: Final = rf"(?:{_IN_MONTH}\s?[./-]\s?{_IN_YEAR}|{_IN_YEAR}\s?[./-]\s?{_IN_MONTH})"
_DAY: Final = re.compile(
    rf"(?<!\d)(?:{_PAIR}\s?[./-]\s?(?:\d{{4}}|\d{{2}})|(?:19|20)\d{{2}}[./-]{_IN_YEAR}[./-]{_IN_MONTH}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.?\s(?:{_MONTHS})\.?,?\s(?:\d{{4}}|\d{{2}})"
    rf"|(?:{_MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:\d{{4}}|\d{{2}}))(?!\d)",
    re.IGNORECASE,
)
_BORN: Final = re.compile(
    r"\b(?:born|d\.?\s?o\.?\s?b|geb(?:oren)?|né|née|nato|nata|birth(?:day|date)?)\b|\*\s?\d", re.IGNORECASE
)
_RECORD: Final = re.compile(
    r"\b(?:mrn|nhs|kis|pid|ehr|hosp(?:ital)?\s?(?:no|nr)|patient\s?(?:id|no|nr)|fall\s?(?:nr|nummer))\b", re.IGNORECASE
)
_LONG_NUMBER: Final = re.compile(r"\d(?:[ ./-]?\d){4,}")
_YEAR_AND_MONTH: Final = re.compile(r"(?<![\d.-])(?:19|20)\d{2}[-/.](?:0[1-9]|1[0-2])(?![\d.-]|/\d)")
_TOKEN: Final = re.compile(r"[^\W\d_](?:[^\W_]|['’-])*")


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Words that stand in labels without naming anybody: those above, and all words of the facts and their values."""
    said = [_WORDS]
    for fact in (*FACTS.values(), *LESION_FACTS):
        said += [fact.label, *map(fact.label_of, fact.values)]
    return frozenset(part.casefold() for text in said for token in _TOKEN.findall(text) for part in (token, *token.split("-")))


def personal_signs(text: str | None) -> tuple[str, ...]:
    """What a text seems to hold of who the patient is, in words such as `a name`; empty when nothing is seen."""
    said = " ".join(unicodedata.normalize("NFC", text or "").split())
    return tuple(dict.fromkeys(_signs(said)))


def _signs(said: str) -> Iterator[str]:
    if _names_somebody(said):
        yield NAME
    if _MAIL.search(said):
        yield MAIL
    dated = _DAY.search(said) is not None
    if dated or _BORN.search(said):
        yield BIRTH
    rest = _DAY.sub(" ", said)
    if _PHONE.search(rest):
        yield PHONE
        rest = _PHONE.sub(" ", rest)
    if _RECORD.search(rest) or _LONG_NUMBER.search(_YEAR_AND_MONTH.sub(" ", rest)):
        yield NUMBER


def _names_somebody(said: str) -> bool:
    if any(not _is_known(found[1]) for found in _TITLE.finditer(said)):
        return True
    if any(_may_name(found[1]) and _may_name(found[2]) for found in _GIVEN.finditer(said)):
        return True
    if any(_may_name(found[2] or found[3]) and (found[1] or found[4]).isupper() for found in _INITIAL.finditer(said)):
        return True
    return any(_may_name(first) and _may_name(second) for first, second in _neighbours(said))


def _neighbours(said: str) -> Iterator[tuple[str, str]]:
    """Words that stand beside each other with nothing but a space between them."""
    tokens = list(_TOKEN.finditer(said))
    for first, second in pairwise(tokens):
        if said[first.end() : second.start()] == " ":
            yield first[0], second[0]


def _is_known(word: str) -> bool:
    return word.casefold() in _known_words() or all(part.casefold() in _known_words() for part in word.split("-") if part)


def _may_name(word: str) -> bool:
    """A word of at least two letters that begins with a capital and is none of the field: `Smith`, `SMITH`, `O'Neill`."""
    if len(word) < 2 or not word[0].isupper() or _is_known(word):
        return False
    # Four letters or more in capitals may be a surname; shorter ones are as a rule abbreviations (CRC, HAI, RAS).
    return not word.isupper() or len(word) > 3
