"""The primary in a text: which one, its side and histology, TNM of its specimen, whether it is still there, its margins."""

from __future__ import annotations

import re
from typing import Final

from livermets.letters.certainty import Certainty, answers_no, certainty
from livermets.letters.found import Notes
from livermets.letters.layout import Sentence
from livermets.letters.operations import LIVER_OPERATION, OPERATIONS, PRIMARY_IN, PRIMARY_OUT, TNM_T
from livermets.letters.primaries import BY_ADJECTIVE, BY_CANCER, BY_NAME, BY_ORGAN, NEUROENDOCRINE_ORIGINS, OPEN_WORDS, SIDES
from livermets.letters.specimen import read_grades, read_margins

_METS: Final = re.compile(
    r"\s*+(?:(?:and|,|/|&|or) \w+ )?[-\s]*(?:mets?\b|metasta\w+|nodules?|lesions?|deposits?|involvement|disease|bases?"
    r"|lobe|scan|screen\w*|fields?|nodes?|function|window)|\s?(?:clear|normal|negative|free)\b",
    re.I,
)
_ANOTHER: Final = re.compile(
    r"\b(?:history of|previous|prior|past|treated for|in remission|former|h/o|pmhx?|incidental"
    r"|second(?:ary)? (?:primary|cancer)|z\.?n\.?|known prostate|curatively|cured|benign|goit|free of|cleared)\b",
    re.I,
)
_TNM_N: Final = re.compile(
    r"(?:(?<![\w])y?p|(?<=T[0-4])[ ,]*|(?<=T[0-4][a-d])[ ,]*|(?<![\w]))N(?P<n>[0-3])(?P<sub>[abc](?:ii|i)?"
    r"|mi)?(?P<is>\(i[+-]\))?(?P<sn>\s?\(sn\))?(?![\w])"
)
_NODES: Final = re.compile(
    r"\s*+[,:]?\s*+[(\[]?\s*+(?P<positive>\d{1,2})\s?(?:/|of|von|out of)\s?(?P<all>\d{1,3})(?![/.]\d|\d)"
)
_NODES_NAMED: Final = re.compile(
    r"(?<![\d./])(?P<positive>\d{1,2})\s?(?:/|of|out of|von)\s?(?P<all>\d{1,3})\s?(?:positive |involved |regional "
    r"|lymph |examined |metastatic )*(?:nodes?|lymph nodes?|lymphknoten|linfonodi|ln\b|lk\b)(?P<state>[^.,;]{0,24})",
    re.I,
)
_NODES_FIELD: Final = re.compile(
    r"\b(?:lymph )?(?:nodes?|ln|lk)\s?[:=]?\s(?P<positive>\d{1,2})\s?/\s?(?P<all>[1-9]\d?)(?![/.\d]| ?[cm]m)(?P<state>)", re.I
)
_HEPATIC_NODES: Final = re.compile(
    r"\b(?:hilar|hepatic|hepatoduodenal"
    r"|periportal) (?:lymph )?nodes?\b[^.;\d]{0,40}\((?P<positive>\d{1,2})\s?/\s?(?P<all>[1-9]\d?)\)",
    re.I,
)
_NODAL: Final = re.compile(
    r"(?<![\w-])(?:(?P<bare>N[+])(?!\w)|pN[+](?!\w)|node[- ](?:positive|negative)"
    r"|(?P<field>nodes?\s?[:=]\s?(?:positive|negative|pos|neg)\b)|nodal[- ](?:positive|negative))",
    re.I,
)
_HEPATIC: Final = re.compile(r"\b(?:hilar|hepatic|hepatoduodenal|portal|pedicle|periportal|hilum|coeliac)\b", re.I)
_HISTOLOGY: Final = (
    ("adenocarcinoma", re.compile(r"\badeno-?(?:carcinom\w*|ca\b|karzinom\w*)|\badénocarcinome\w*", re.I)),
    ("squamous", re.compile(r"\bsquamous(?: cell)? (?:carcinoma|ca|cancer)\b|plattenepithelkarzinom\w*", re.I)),
    ("small-cell", re.compile(r"\bsmall[- ]cell (?:lung )?(?:carcinoma|cancer|ca)\b|\bsclc\b", re.I)),
    ("neuroendocrine-carcinoma", re.compile(r"\bneuroendocrine carcinoma\b|\bnecs?\b", re.I)),
    (
        "neuroendocrine-tumour",
        re.compile(
            r"\bneuroendocrine tumou?rs?\b|\b(?:p|si-?|pan)?nets?\b|\bcarcinoid(?! (?:syndrome|heart|crisis|symptom))"
            r"|neuroendokriner tumor",
            re.I,
        ),
    ),
    (
        "serous",
        re.compile(
            r"\b(?:high|low)[- ]grade serös\w*|\b(?:high[- ]grade "
            r"|low[- ]grade )?serous (?:\w+ )?(?:carcinoma|adenocarcinoma)|\bhgsoc\b",
            re.I,
        ),
    ),
    ("germ-cell", re.compile(r"\bgerm cell tumou?r\b|\bseminoma\b", re.I)),
)


def read_tumour(notes: Notes) -> None:
    """Note all that the text says of the primary."""
    _primary(notes)
    for sentence in notes.layout.sentences:
        if sentence.about in ("family", "earlier", "background", "other"):
            continue
        _categories(sentence, notes)
        _histology(sentence, notes)
    primary = _the_primary(notes)
    for sentence in notes.layout.sentences:
        if sentence.about in ("family", "earlier", "other"):
            continue
        if primary == "colorectal":
            _side(sentence, notes)
        if primary == "neuroendocrine":
            _origin(sentence, notes)
        if sentence.about == "plan" and not notes.layout.is_quick:
            continue
        _in_place(sentence, primary, notes)
        read_margins(sentence, primary, notes)
    read_grades(primary, notes)


def _the_primary(notes: Notes) -> str | None:
    found = {one.value for one in notes.said.get("primary_site", ()) if one.sure}
    return next(iter(found)) if len(found) == 1 else None


def _primary(notes: Notes) -> None:
    open_words: list[tuple[Sentence, re.Match[str], str]] = []
    for sentence in notes.layout.sentences:
        if sentence.about in ("family", "background", "other"):
            continue
        _named(sentence, notes)
        for pattern, why in OPEN_WORDS:
            open_words += [(sentence, found, why) for found in pattern.finditer(sentence.text)]
    if not notes.values("primary_site"):
        for sentence in notes.layout.sentences:
            is_field = notes.layout.is_quick or re.match(r"\s*primary(?: site| tumou?r)?\s?:", sentence.text, re.I)
            if is_field and sentence.about not in ("family", "other"):
                _organ_alone(sentence, notes)
    for sentence, found, why in open_words:
        place = sentence.start + found.start()
        if not notes.is_taken(place, place + 1):
            notes.refuse(sentence, found.span(), f"Primary: {why}")


def _named(sentence: Sentence, notes: Notes) -> None:
    """The primaries that a sentence names; words that one of them has used name no other."""
    text = sentence.text
    found = [(one, primary) for primary, pattern in BY_NAME.items() for one in pattern.finditer(text)]
    found += [(one, primary) for primary, pattern in BY_CANCER.items() for one in pattern.finditer(text)]
    found += [(one, primary) for primary, pattern in BY_ADJECTIVE.items() for one in pattern.finditer(text)]
    names = [(one.span(), primary) for one, primary in found if primary in BY_NAME and BY_NAME[primary].fullmatch(one[0])]
    for one, primary in found:
        start, end = one.span()
        if any(
            primary != other
            and span[0] < end + 12
            and start < span[1]
            and other in ("neuroendocrine", "gist", "sarcoma", "lymphoma")
            for span, other in names
        ):
            continue
        if primary == "neuroendocrine" and re.search("carcinoma", one[0], re.I):
            notes.refuse(
                sentence,
                one.span(),
                "Primary: a neuroendocrine carcinoma counts with its organ or as neuroendocrine; choose it",
            )
            continue
        if any(
            pattern.search(one[0])
            for pattern, _ in OPEN_WORDS
            if primary not in ("biliary", "melanoma-uveal", "melanoma-cutaneous")
        ):
            continue
        before = text[max(0, start - 40) : start]
        clause = re.split(r"[,;.:]", text[:start])[-1]
        if (
            _ANOTHER.search(clause)
            or (_METS.match(text[end:]) and primary in ("lung",))
            or (re.search(r"\bfrom$", before.strip()) and primary == "")
        ):
            continue
        # "No ascites, CRC": what begins a part of a quick line is denied by no part before, unless an "or" joins them.
        alone = notes.layout.is_quick and re.search(r",\s*$", text[:start]) and not re.search(r"\b(?:or|nor|oder)\b", text)
        said = certainty(sentence, start, end, past=True, counted=bool(alone))
        is_plain = sentence.about != "earlier" and said is Certainty.YES
        if not is_plain and (primary != "unknown-primary" or sentence.about):
            continue
        notes.say("primary_site", primary, sentence, one.span())


def _organ_alone(sentence: Sentence, notes: Notes) -> None:
    found = [
        (primary, one)
        for primary, pattern in BY_ORGAN.items()
        for one in pattern.finditer(sentence.text)
        if not _METS.match(sentence.text[one.end() :])
        and not re.search(r"\b(?:no|mets?|metasta\w+|in|to)\W+(?:the )?$", sentence.text[: one.start()], re.I)
    ]
    if len({primary for primary, _ in found}) == 1:
        primary, one = found[0]
        if certainty(sentence, *one.span()) is Certainty.YES:
            notes.say("primary_site", primary, sentence, one.span(), "The organ by itself is read as the primary")


def _categories(sentence: Sentence, notes: Notes) -> None:
    text = sentence.text
    pathological = list(TNM_T.finditer(text))
    for found in pathological:
        if certainty(sentence, *found.span(), past=True) is Certainty.YES:
            notes.say("primary_pt", int(found["t"]), sentence, found.span())
    for found in _TNM_N.finditer(text):
        is_pathological = re.match(r"y?p", found[0]) or any(-1 < found.start() - one.end() < 4 for one in pathological)
        if not is_pathological or found["is"] or certainty(sentence, *found.span(), past=True) is not Certainty.YES:
            continue
        category = found["n"] + (found["sub"] or "")
        span = found.span()
        nodes = _NODES.match(text, found.end())
        if nodes and 0 < int(nodes["all"]) >= int(nodes["positive"]):
            span = (found.start(), nodes.end() + (text[nodes.end() : nodes.end() + 1] in ")]"))
            if (int(nodes["positive"]) > 0) != (category[0] != "0" and category != "1c"):
                notes.refuse(sentence, span, "Positive nodes: category and count do not go together")
                continue
            notes.say("primary_positive_nodes", int(nodes["positive"]), sentence, span)
        if category != "1c":
            notes.say("primary_node_positive", category[0] != "0", sentence, span)
        if category[:2] in ("0", "1", "1a", "1b", "1c", "2", "2a", "2b", "3") and len(category) <= 2:
            notes.say("primary_pn", category, sentence, span, sure=notes.layout.is_quick)
    for found in _NODAL.finditer(text):
        around = text[max(0, found.start() - 30) : found.end() + 12]
        if answers_no(text, found.end()):
            if found["bare"] and notes.layout.is_quick:
                notes.say("primary_node_positive", False, sentence, found.span())
            continue
        bare = found["bare"] is not None or found["field"] is not None
        if (
            not (_HEPATIC.search(around) or (bare and not notes.layout.is_quick))
            and certainty(sentence, *found.span(), past=True) is Certainty.YES
        ):
            notes.say("primary_node_positive", not re.search(r"neg|-$", found[0], re.I), sentence, found.span())
    for found in (*_NODES_NAMED.finditer(text), *(_NODES_FIELD.finditer(text) if notes.layout.is_quick else ())):
        _nodes(found, sentence, notes)
    for found in _HEPATIC_NODES.finditer(text):
        if certainty(sentence, found.start(), found.start()) is Certainty.YES and int(found["all"]) >= int(found["positive"]):
            notes.say("hepatic_node_positive", int(found["positive"]) > 0, sentence, found.span())


def _nodes(found: re.Match[str], sentence: Sentence, notes: Notes) -> None:
    positive, examined = int(found["positive"]), int(found["all"])
    around = sentence.text[max(0, found.start() - 50) : found.end()]
    if positive > examined or not examined or certainty(sentence, found.start(), found.start(), past=True) is not Certainty.YES:
        return
    if _HEPATIC.search(around):
        notes.say("hepatic_node_positive", positive > 0, sentence, found.span())
    elif not re.search(r"\b(?:free|negative|clear|no )", found["state"], re.I) or positive == 0:
        notes.say("primary_positive_nodes", positive, sentence, found.span())
        notes.say("primary_node_positive", positive > 0, sentence, found.span())


def _histology(sentence: Sentence, notes: Notes) -> None:
    for value, pattern in _HISTOLOGY:
        for found in pattern.finditer(sentence.text):
            place = sentence.start + found.start()
            inside = notes.is_taken(place, place + 1)
            before = re.split(r"[,;.:]", sentence.text[: found.start()])[-1]
            if _ANOTHER.search(before) or certainty(sentence, *found.span(), past=True) is not Certainty.YES:
                continue
            if notes.values("primary_site") or inside or not notes.layout.is_quick:
                notes.say("primary_histology", value, sentence, found.span())


def _side(sentence: Sentence, notes: Notes) -> None:
    if re.search(r"\brectosigmoid|rektosigmoid", sentence.text, re.I) or sentence.about == "background":
        return
    for side, pattern in SIDES.items():
        for found in pattern.finditer(sentence.text):
            behind = sentence.text[found.end() : found.end() + 22]
            if re.match(
                r"\s?(?:bleed|exam|exploration|pain|polyp|divert|mucosa|is normal|normal|wall|stump|distension)", behind, re.I
            ):
                continue
            if certainty(sentence, *found.span(), past=True) is Certainty.YES and not re.search(
                r"\b(?:polyp|divertic|benign|adenoma)", sentence.text, re.I
            ):
                notes.say("primary_side", side, sentence, found.span())


def _origin(sentence: Sentence, notes: Notes) -> None:
    tumours = list(BY_NAME["neuroendocrine"].finditer(sentence.text))
    for origin, pattern in NEUROENDOCRINE_ORIGINS.items():
        for found in pattern.finditer(sentence.text):
            if (
                any(
                    -26 < found.start() - one.end() < 24 or -2 < one.start() - found.end() < 6 or found.start() == one.start()
                    for one in tumours
                )
                and certainty(sentence, *found.span(), past=True) is Certainty.YES
            ):
                notes.say("neuroendocrine_origin", origin, sentence, found.span(), sure=notes.layout.is_quick)


def _in_place(sentence: Sentence, primary: str | None, notes: Notes) -> None:
    text = sentence.text
    for found in PRIMARY_IN.finditer(text):
        if not answers_no(text, found.end()) and sentence.about != "background":
            notes.say("primary_in_place", True, sentence, found.span())
    patterns = [PRIMARY_OUT] + ([re.compile(rf"\b{OPERATIONS[primary]}", re.I)] if primary in OPERATIONS else [])
    for pattern in patterns:
        for found in pattern.finditer(text):
            if _ANOTHER.search(re.split(r"[,;.:]", text[: found.end()])[-1]) or _ANOTHER.search(
                text[max(0, found.start() - 24) : found.start()]
            ):
                continue
            if LIVER_OPERATION.search(found[0]) or re.search(
                r"\b(?:not|never|un)\b|m[eé]t[aá]sta|liver|node|h[eé]p[aá]t|epatic|leber|foie|fegato|hígado", found[0], re.I
            ):
                continue
            if re.search(
                r"\b(?:plan|for|pending|await|propos|schedul|suitab|before|refus|declin|no|not|consider)\w*\s(?:\w+\s){0,2}$",
                text[: found.start()],
                re.I,
            ):
                continue
            if certainty(sentence, *found.span(), past=True) is Certainty.YES:
                notes.say("primary_in_place", False, sentence, found.span())
