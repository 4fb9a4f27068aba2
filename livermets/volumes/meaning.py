"""What a structure is by its name and its code: liver, a part of it, lesions, vessels, the remnant, or something else.

Where name and code contradict each other, or a program gave the name by itself, nothing is guessed: a person is asked.
The codes are of SNOMED CT as part 16 of DICOM lists them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from livermets.case.liver import HALVES_OF_4, LEFT_HEMILIVER, RIGHT_HEMILIVER, SEGMENTS, WHOLE_4
from livermets.text import listed
from livermets.volumes.faults import VolumeError
from livermets.volumes.structure import Structure, StructureCode


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a structure is; a part of the liver is the segments that it is made of, 4 by its halves."""

    kind: str
    segments: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        if self.kind != "part":
            return _WORDS[self.kind]
        for side, half in (("right", RIGHT_HEMILIVER), ("left", LEFT_HEMILIVER)):
            if self.segments == half:
                return f"{side} hemiliver"
        named = segment_names(self.segments)
        return f"segment{'s' if len(named) > 1 else ''} {listed(named)}"


WHOLE_LIVER: Final = Meaning("liver")
WITHOUT_TUMOUR: Final = Meaning("parenchyma")
LESIONS: Final = Meaning("lesion")
VESSELS: Final = Meaning("vessel")
REMNANT: Final = Meaning("remnant")
UNUSED: Final = Meaning("other")

_WORDS: Final = {
    "liver": "liver, tumour included",
    "parenchyma": "liver without tumour",
    "lesion": "lesions",
    "vessel": "vessels",
    "remnant": "future remnant",
    "other": "not used",
}


def segment_names(segments: Collection[str]) -> list[str]:
    """Segments by name, both halves of 4 as 4."""
    named = {WHOLE_4 if name in HALVES_OF_4 and set(HALVES_OF_4) <= set(segments) else name for name in segments}
    return sorted(named)


def part(*segments: str) -> Meaning:
    """The part of the liver that is made of these segments."""
    whole = {half for name in segments for half in (HALVES_OF_4 if name == WHOLE_4 else (name,))}
    return Meaning("part", frozenset(whole))


CHOICES: Final[tuple[Meaning, ...]] = (
    WHOLE_LIVER,
    WITHOUT_TUMOUR,
    LESIONS,
    VESSELS,
    REMNANT,
    *(part(name) for name in ("1", "2", "3", WHOLE_4, *SEGMENTS[3:])),
    Meaning("part", RIGHT_HEMILIVER),
    Meaning("part", LEFT_HEMILIVER),
    UNUSED,
)
"""What a person may answer when asked what a structure is."""

_CODED: Final = {
    "10200004": WHOLE_LIVER,
    "71133005": part("1"),
    "277956007": part("2"),
    "277957003": part("3"),
    "277958008": part(WHOLE_4),
    "277959000": part("5"),
    "277960005": part("6"),
    "277961009": part("7"),
    "277962002": part("8"),
    **dict.fromkeys(("108369006", "14799000", "128462008", "52988006", "4147007", "228791009"), LESIONS),
    **dict.fromkeys(
        (
            *("8993003", "273202007", "273099000", "272998002", "397425002", "32764006", "70253006", "73931004", "284639000"),
            *("76015000", "66559000", "18112008", "21807003", "69421009", "64131007", "51114001", "29092000"),
        ),
        VESSELS,
    ),
}
_OLD_CODES: Final = {"T-62000": WHOLE_LIVER, "M-80000": LESIONS, "M-80006": LESIONS}
"""Of SNOMED RT, as files of before 2018 have them."""

_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_NUMBER: Final = r"(?P<number>viii|vii|vi|iv|v|iii|ii|i|[1-8])\s*(?P<half>[ab])?"
_SEGMENT: Final = re.compile(
    rf"^(?:liver|hepatic|couinaud|leber|\s)*(?:segment|seg|sg|s|couinaud)[\s.]*{_NUMBER}(?:\s+of\s+(?:the\s+)?liver)?$"
)
_BY_PROGRAM: Final = re.compile(
    r"^(?:segment|label|roi|structure|mask|object|volume|untitled|new)[ _-]?(?:number )?\d*$", re.IGNORECASE
)
_SLICERS_OWN: Final = re.compile(r"^Segment_\d+$")
_OPENS_BY_NUMBER: Final = re.compile(r"^segment ([1-8])$", re.IGNORECASE)
"""How viewers such as OHIF number what is drawn, whatever it is; a set that holds more than such names is a liver."""
_HEMILIVER: Final = re.compile(
    r"(?:the )?(?:(right|left) (?:hemi ?liver|hemihepar|liver)|(?:hemi ?liver|hemihepar|liver) (right|left))"
    r"(?: of (?:the )?liver)?"
)
_LESION: Final = re.compile(
    r"\b(?:tumou?rs?|metas\w*|mets?|lesions?|neoplasms?|gtv\w*|crlms?|crcm|cancer|malignan\w*|tumor\w*|läsion\w*|"
    r"lésions?|lesión|lesiones|tumeurs?|tumori|métastases?|metástasis|metastasi)\b|\bgtv"
)
_NO_LESION: Final = re.compile(
    r"\b(?:no|not|non|kein\w*|free|frei\w*|ex|less|minus|sans|sin|senza|ohne|without|w/o|excl\w*|bearing|benign\w*|thromb\w*|"
    r"capsule|halo|healthy|tumorous|tumoral|tumorfree|tumorfrei\w*)\b"
)
_LESS: Final = re.compile(r"(?:liver|hepar|leber)s?\s*-\s*[a-z]", re.IGNORECASE)
"""In radiotherapy a hyphen takes away: "Liver-GTV" is the liver without it. Elsewhere it joins two words."""
_PLAIN: Final = re.compile(
    r"\d+|[a-z]?\d+\w*|v|nii|gz|dcm|the|of|and|whole|total|entire|full|all|complete|organ|mask|masks|maske|seg|"
    r"segmentation|label|labels|volume|vol|contour|roi|structure|ct|mr|mri|pet|final|manual|auto|edited|corrected|reader|"
    r"ganze|gesamt|gesamte|entier|entero|intero|totale?|in|im|du|de|del|di|der|with|including|incl|plus|mit|avec|con|\+|"
    r"hepatic|case|patient|pat|pt|subject|scan|study|axial"
)
"""Words beside "liver" that leave it what it is; beside any other word a person is asked."""

_VESSEL: Final = re.compile(
    r"\b(?:veins?|vena|venous|portal|ivc|cava|arter\w*|aorta|vessels?|vascul\w*|pfortader|lebervene\w*)\b"
)
_REMNANT: Final = re.compile(r"\b(?:remnant|flr|flrv|future liver|restleber|remaining liver|liver to stay)\b")
_LIVER: Final = re.compile(r"\b(?:livers?|hepar|leber|foie|higado|hígado|fegato|fígado|figado|lever)\b")
_WITHOUT: Final = re.compile(r"\b(?:without|w/o|minus|excluding|excl|ohne|sans|sin|senza|non|free of|parenchyma)\b")
_WITH: Final = re.compile(r"\b(?:with|including|incl|plus|and|mit|avec|con)\b|\+")
_DOUBTFUL: Final = re.compile(
    r"\b(?:lobe|lobes|lappen|section|sector|cysts?|ablat\w*|necro\w*|bed|margin|resect\w*|specimen|cut|plane|box|bbox|ring|"
    r"ptv\w*|ctv\w*|itv\w*|biopsy|pre|post|old|mean|expanded|dilat\w*|rim|edge|surface|fat|ascites|bile|biliary|duct\w*)\b"
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:spleen|splenic|kidneys?|renal|pancrea\w*|stomach|gall\s?bladder|duodenum|colon|bowel|intestine|esophagus|oesophagus|"
    r"lungs?|heart|atrium|ventricle|adrenal\w*|bladder|prostate|vertebra\w*|spine|spinal|ribs?|sternum|sacrum|hips?|femur|humerus|"
    r"scapula|clavicula|skull|brain|bones?|bony|lymph|nodes?|nodal|muscles?|gluteus|autochthon|iliopsoas|iliac|body|skin|external|"
    r"couch|table|trachea|thyroid|costal|cartilages?|pulmonary|brachiocephalic|subclavian|carotid|ptv|isocent\w*)\b"
)


def meaning_of(structure: Structure, others: Collection[str] = ()) -> tuple[Meaning | None, str]:
    """What a structure is, and, where that is not known, what a person is asked.

    `others` are the names of all structures of its file: eight numbered ones are segments, a few may be anything.
    """
    by_code = coded(structure.code)
    named = _by_name(structure.name, others)
    if by_code is not None and named is not None and by_code != named and not _agree(by_code, named):
        return None, f"its name says {named.words}, its code says {by_code.words}"
    found = named or by_code
    if found is None and structure.code is not None and _normal(structure.code.meaning):
        found = _by_name(structure.code.meaning, ())
    return found, "" if found else "what it is does not follow from its name"


def _agree(code: Meaning, name: Meaning) -> bool:
    """Whether a name only says more exactly what the code says."""
    if code == WHOLE_LIVER:
        return name in (WITHOUT_TUMOUR, WHOLE_LIVER)
    if name.kind == code.kind == "part":
        return name.segments < code.segments
    return {code.kind, name.kind} == {"lesion", "other"} and name == UNUSED


def coded(code: StructureCode | None) -> Meaning | None:
    """What a code says."""
    if code is None:
        return None
    if code.scheme in ("SCT", "SNOMED", "SCTID", "SNM3", "SRT", "99SDM"):
        return _CODED.get(code.value) or _OLD_CODES.get(code.value)
    return None


def _normal(name: str) -> str:
    return " ".join(
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").replace(".", " ").lower().split()
    )


def _by_name(name: str, others: Collection[str]) -> Meaning | None:
    text = _normal(name)
    segment = _SEGMENT.match(text)
    if _SLICERS_OWN.match(name.strip()):
        # 3D Slicer numbers new structures like this, whatever they are; only a whole set of eight is a liver.
        if not {f"Segment_{number}" for number in range(1, 9)} <= {one.strip() for one in others}:
            return None
    elif segment is None and _BY_PROGRAM.match(name.strip()):
        return None
    if segment and _is_only_counted(name, others):
        return None
    if segment:
        number = _ROMAN.get(segment["number"], segment["number"])
        if segment["half"] and number != WHOLE_4:
            return None
        return part(number + (segment["half"] or ""))
    if re.fullmatch(r"(?:structure of )?caudate(?: lobe)?(?: of liver)?", text):
        return part("1")
    lesion, liver = bool(_LESION.search(text)), bool(_LIVER.search(text))
    if _ELSEWHERE.search(text):
        # "colon cancer liver metastasis" speaks of two organs.
        return None if lesion and liver else UNUSED
    if side := _HEMILIVER.fullmatch(" ".join(re.sub(r"[()]", " ", text).split())):
        return Meaning("part", RIGHT_HEMILIVER if "right" in side[0] else LEFT_HEMILIVER)
    if _DOUBTFUL.search(text) or _LESS.search(name):
        return None
    if _REMNANT.search(text):
        return None if lesion else REMNANT
    return _of_liver(text, lesion=lesion, liver=liver)


def _of_liver(text: str, *, lesion: bool, liver: bool) -> Meaning | None:
    if liver and _WITHOUT.search(text):
        return WITHOUT_TUMOUR if _is_plain(text) else None
    if liver and lesion and _WITH.search(text):
        return WHOLE_LIVER if _is_plain(text) else None
    if _VESSEL.search(text):
        return None if lesion else VESSELS
    if lesion:
        return None if _NO_LESION.search(text) else LESIONS
    return WHOLE_LIVER if liver and _is_plain(text) else None


def _is_plain(text: str) -> bool:
    """Whether a name says nothing of the liver beside what was understood: no side, no segments, no other state."""
    rest = text
    for known in (_LIVER, _LESION, _WITHOUT):
        rest = known.sub(" ", rest)
    return all(_PLAIN.fullmatch(word) for word in re.split(r"[\s(),;:/]+", rest) if word)


def _is_only_counted(name: str, others: Collection[str]) -> bool:
    """Whether a name and all others of its file only count from 1 on, and are not the eight segments."""
    counted = [_OPENS_BY_NUMBER.match(one.strip()) for one in {name, *others}]
    numbers = {one[1] for one in counted if one is not None}
    return all(counted) and len(numbers) < len(SEGMENTS) - 1 and numbers == {str(one + 1) for one in range(len(numbers))}


def read_meaning(text: str) -> Meaning:
    """What a person answered: one of the words of `CHOICES`, or a name such as "tumour" or "S4b"."""
    asked = _normal(text)
    for one in CHOICES:
        if asked in (_normal(one.words), one.kind if one.kind != "part" else ""):
            return one
    found = _by_name(text, ())
    if found is None:
        raise VolumeError(f"{text!r} is nothing that a structure can be; accepted: {listed([one.words for one in CHOICES])}")
    return found
