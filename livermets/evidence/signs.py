"""What the description of a group of patients says of them: the phrases that speak of a fact of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class PopulationSign:
    """A phrase of a population, the fact it speaks of, the value its patients have, and the two sentences."""

    phrase: re.Pattern[str]
    fact: str
    value: object
    words: str
    differs: str
    unknown: str


def _sign(phrase: str, fact: str, value: object, words: str, differs: str, unknown: str) -> PopulationSign:
    return PopulationSign(re.compile(phrase, re.IGNORECASE), fact, value, words, differs, unknown)


SIGNS: Final = (
    _sign(
        r"no extrahepatic|without extrahepatic|liver[- ](?:only|limited|confined)|confined to the liver|isolated",
        "extrahepatic_disease",
        False,
        "no disease outside the liver",
        "your patient has extrahepatic disease",
        "whether your patient has extrahepatic disease is unknown",
    ),
    _sign(
        r"(?:with|and)(?: resected| concomitant)? extrahepatic (?:disease|metastas)",
        "extrahepatic_disease",
        True,
        "patients with extrahepatic disease",
        "your patient has none",
        "whether your patient has extrahepatic disease is unknown",
    ),
    _sign(
        r"\b(?:unresectable|non-?resectable|irresectable|not suitable for resection)\b",
        "liver_completely_resectable",
        False,
        "unresectable disease",
        "your patient's liver disease is judged resectable",
        "whether your patient's liver disease can be removed is unknown",
    ),
    _sign(
        r"\bresect(?:ed|able)\b(?! primary)|hepatectom|(?:CRLM|liver|hepatic) resections?\b|surgery for CRLM",
        "liver_completely_resectable",
        True,
        "resected or resectable patients only",
        "your patient's liver disease is judged not completely resectable",
        "whether your patient's liver disease can be removed is unknown",
    ),
    _sign(
        r"\bsynchronous\b",
        "synchronous",
        True,
        "synchronous disease",
        "your patient's disease is metachronous",
        "whether your patient's disease is synchronous is unknown",
    ),
    _sign(
        r"\bmetachronous\b",
        "synchronous",
        False,
        "metachronous disease",
        "your patient's disease is synchronous",
        "whether your patient's disease is synchronous is unknown",
    ),
    _sign(
        r"MSI-H|dMMR",
        "msi_high",
        True,
        "MSI-H or dMMR tumours",
        "your patient's tumour is not MSI-H",
        "MSI status is unknown",
    ),
    _sign(
        r"(?<!K)RAS wild-type",
        "ras_mutated",
        False,
        "RAS wild-type tumours",
        "your patient's tumour is RAS mutated",
        "RAS status is unknown",
    ),
    _sign(
        r"BRAF V600E(?: mutated)? (?:metastatic|mutant|CRC)|untreated BRAF V600E",
        "braf_v600e",
        True,
        "BRAF V600E tumours",
        "your patient's tumour has no BRAF V600E",
        "BRAF status is unknown",
    ),
    _sign(
        r"HER2-positive|HER2\+ ",
        "her2_positive",
        True,
        "HER2-positive tumours",
        "your patient's tumour is HER2-negative",
        "HER2 status is unknown",
    ),
    _sign(
        r"HLA-A\*02:01-positive",
        "hla_a0201",
        True,
        "HLA-A*02:01-positive patients",
        "your patient is HLA-A*02:01-negative",
        "HLA type is unknown",
    ),
)
_NOT_CLEARED: Final = re.compile(
    r"unresect|non-?resect|irresect|not (?:suitable for |clearly )?resect|did not undergo|cytoreduc|debulk|palliative|"
    r"refused|transplant|unsuitable",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def signs_of(population: str) -> tuple[PopulationSign, ...]:
    """The signs that a description of a population carries; "resected" is none where the liver was not cleared."""
    cleared = _NOT_CLEARED.search(population) is None
    return tuple(
        sign
        for sign in SIGNS
        if sign.phrase.search(population) and (cleared or sign.fact != "liver_completely_resectable" or sign.value is False)
    )
