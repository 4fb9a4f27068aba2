"""How people call the primaries: organs, cancers and abbreviations in several languages, as data, and which words are open.

An organ alone is no primary: "lung" is where a metastasis may be. A cancer is named by a word of its own ("carcinoid") or by an
organ beside a word for cancer ("sigmoid cancer", "carcinoma of the sigmoid").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from livermets.facts import PRIMARIES

_CANCER: Final = (
    r"(?:adeno-?ca(?:rcinomas?|rcinome)?|carcinom[aeos]s?|karzinom[es]*|cancers?|cáncer|cancro|tumou?rs?|tumeurs?"
    r"|tumor[ei]?|malignan\w+|neoplas\w+|krebs|primarius"
    r"|adenokarzinom[es]*|adénocarcinomes?|adenocarcinom[ao]|primar(?:y|ies)|primär\w*|origin|ca\b\.?|mets?\b(?= from)"
    r"|blastoma)"
)
_BETWEEN: Final = (
    r"(?:[\s,-]+(?:(?:invasive|infiltrating|ductal|lobular|serous|high-grade|low-grade|squamous|small|large|cell|mucinous"
    r"|poorly|well|moderately|differentiated|metastatic|adeno|primary|known|mid|upper|lower|distal|proximal|head|tail|body"
    r"|stage|clear|her2\S*|er\S*|luminal|triple|negative|positive)[\s,-]+){0,4}|[\s-]*)"
)
_OF: Final = (
    r"(?:[\s,]+(?:\w+ ){0,2}?(?:of|in|from|arising (?:in|from)|des?|du|der|dell[ao']|del|della|am|im|d[ei]l?"
    r"|de l[a'])\s?(?:the |la |le |l'|el |her |his |their )?(?:[\w-]+ ){0,2}?)"
)

ORGANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "colorectal": (
            r"col(?:on|onic|orectal|orectum|ó?n|ore[ct]tale?)|côlon|kolo(?:n|rektal\w*)|bowel(?<!small bowel)"
            r"|large bowel|large intestine|rect(?:al|um|o|osigmoid)|rektums?|retto|rekto\w*"
            r"|sigm(?:oid|a|oide|oïde)(?: colon)?|rectosigmoid|c(?:a?e)c(?:al|um)|zökums?|coecums?|kolons?|(?:ascending"
            r"|descending"
            r"|transverse)(?: colon)?|splenic flexure|hepatic flexure"
        ),
        "breast": r"breast|mamma(?:ry|ire|rio)?|brust|sein|mammella|mama",
        "ovarian": r"ovar(?:y|ian|ies|ial|io|ico)|ovaire|tubo-?ovarian|fallopian(?: tube)?",
        "lung": r"lung|bronch(?:us|ial|ogenic)|pulmonary|lungen|poumon|polmone|pulmón",
        "gastric": r"gastric|stomach|magens?|estomac|gastrico|stomaco|gástrico|estómago",
        "pancreatic": r"pancrea(?:s|tic)|panc\.?(?: head| tail| body)?|pankreas(?:kopf(?:e?s)?|schwanz(?:e?s)?|corpus)?"
        r"|pancréas|páncreas|pancreas"
        r"|pancreatico",
        "gallbladder": r"gall-?bladder|gallenblasen?|vésicule biliaire|colecisti|vesícula biliar",
        "biliary": r"(?:extrahepatic )?bile ducts?|gallengang\w*|voies biliaires",
        "esophageal": r"o?esophag(?:us|eal|o)|ösophagus|œsophage|oesophage|esofago|esófago",
        "renal": r"kidney|renal(?: cell)?|nieren(?:zell)?|rein|rénal|rene|renale|riñón",
        "thyroid": r"(?:papillary |follicular |medullary )?thyroid|schilddrüsen?|thyroïde|tiroide|tiroides",
        "prostate": r"prostat(?:e|ic|a)|próstata",
        "bladder": r"(?<!gall)(?<!gall )(?<!gall-)(?:urinary )?bladder|urothelial|harnblasen?|vessie|vescica|vejiga",
        "endometrial": r"endometri(?:al|um|o)|uterine|uterus|corpus uteri|endomètre",
        "cervical": r"(?:uterine )?cervi(?:cal|x)|zervix|col de l'utérus|cervice",
        "adrenal": r"adreno-?cortical|adrenal cort(?:ex|ical)|nebennierenrinden?",
        "head-neck": r"head (?:and|&) neck|laryn(?:x|geal)|(?:oro|hypo|naso)?pharyn(?:x|geal)|tongue|oral cavity|tonsil",
        "testicular": r"testic(?:ular|le)|testis|hoden",
    }
)
"""Organs as patterns; beside a word for cancer they name the primary."""

_ALONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "colorectal": r"m?crc\b|crlms?\b|colorectal (?:cancer )?(?:liver|hepatic) metastas\w+|kolorektale[nr]? lebermetastas\w+"
        r"|krk\b|kolonkarzinom\w*|(?:sigma|sigmoid|rektum|zökum|colon|kolorektal|coecum|dickdarm"
        r"|mastdarm)-?(?:karzinom|ca\b|krebs)\w*",
        "breast": r"mammakarzinom\w*|mamma-?ca\b|brustkrebs|m?tnbc\b|invasive (?:ductal|lobular) (?:carcinoma|ca)|\bidc\b",
        "ovarian": r"ovarialkarzinom\w*|hgsoc\b|high[- ]grade serous (?:ovarian|tubal)",
        "lung": r"nsclc\b|sclc\b|bronchialkarzinom\w*|lungenkrebs|small[- ]cell lung",
        "gastric": r"magenkarzinom\w*|linitis plastica",
        "pancreatic": r"pdac\b|pankreas(?:kopf)?karzinom\w*",
        "gallbladder": r"gallenblasenkarzinom\w*",
        "biliary": r"(?:perihilar|hilar|distal|extrahepatic) cholangiocarcinoma|klatskin\w*",
        "esophageal": r"ösophaguskarzinom\w*",
        "melanoma-uveal": r"(?:uveal|choroidal|ocular|ciliary body|iris|conjunctival?(?!\w))\s+melanoma|melanoma of the "
        r"(?:(?:right|left) )?(?:uvea|choroid|eye|iris)|aderhautmelanom\w*|uveamelanom\w*"
        r"|mélanome (?:de l'uvée|uvéal|choroïdien)"
        r"|melanoma (?:uveale?|coroideo)",
        "melanoma-cutaneous": r"(?:cutaneous|skin|nodular|superficial spreading|acral)\s+(?:malignant )?melanoma"
        r"|melanoma of the (?:skin|back|leg|arm|scalp|trunk|thigh)|hautmelanom\w*",
        "renal": r"\bm?ccrcc\b|\bm?rcc\b|nierenzellkarzinom\w*|hypernephrom\w*|renal cell carcinoma",
        "gist": r"\bgists?\b|gastro-?intestinal stromal tumou?rs?|gastrointestinaler stromatumor",
        "sarcoma": r"\b(?:leio|lipo|rhabdo|angio)?(?:myo)?sarcomas?\b|\b\w{0,12}sarkom\w*",
        "prostate": r"prostatakarzinom\w*|m?crpc\b",
        "adrenal": r"adrenocortical carcinoma",
        "head-neck": r"hnscc\b",
        "lymphoma": r"\b(?:dlbcl|nhl)\b|\b(?:hodgkin|non-hodgkin|b-cell|t-cell|follicular) lymphoma|lymphoma\b|lymphom\b",
        "testicular": r"seminoma|testicular germ cell",
        "unknown-primary": r"\bcup\b|(?:carcinoma|cancer|adenocarcinoma|tumou?r|metastases) of unknown (?:primary|origin)"
        r"|unknown primary|primary unknown|cup-syndrom|no primary (?:was |has been )?(?:found|identified)|primary (?:was "
        r"|has )?not (?:been )?(?:found|identified)|occult primary|primitif inconnu|primitivo ignoto",
        "neuroendocrine": r"neuroendocrine (?:tumou?r|neoplas\w+|carcinoma)s?|(?:p|si-?|pan)?-?nets?\b|(?:p|si)?-?nens?\b"
        r"|\bnecs?\b|carcinoid(?! (?:syndrome|heart|crisis|symptom))(?: tumou?rs?)?|neuroendokrine[rn]? (?:tumor|neoplasie"
        r"|karzinom)\w*|tumeurs? neuroendocrines?|tumore neuroendocrino|tumor neuroendocrino|insulinoma|gastrinoma"
        r"|glucagonoma|vipoma",
    }
)
"""Words that name a primary by themselves."""

OPEN_WORDS: Final = (
    (re.compile(r"\bmelanoma?\b|\bmelanom\b", re.I), "melanoma of the skin or of the uvea is not said"),
    (
        re.compile(r"\b(?:intrahepatic )?cholangio-?(?:carcinoma|ca\b)|\bi?cca\b", re.I),
        "a cancer of the liver or of the bile ducts is not said",
    ),
    (
        re.compile(r"\bhcc\b|hepatocellular (?:carcinoma|ca)|hepatozelluläres karzinom", re.I),
        "a cancer of the liver itself is no metastasis",
    ),
    (re.compile(r"\bgej\b|gastro-?o?esophageal junction|cardia\b|aeg\b", re.I), "oesophagus or stomach is not said"),
    (
        re.compile(
            r"\bappendi(?:x|ceal)\b[^.]{0,20}(?:carcinoma|cancer|adenoca)|\banal (?:cancer|carcinoma)"
            r"|small bowel adeno\w+|duodenal (?:adeno)?carcinoma|ampullary (?:adeno)?carcinoma",
            re.I,
        ),
        "no primary of this list; Other may be chosen",
    ),
)
"""Words that name a cancer, but not which primary of the list, and why."""

BY_CANCER: Final = {
    primary: re.compile(
        rf"\b(?:{organ})\b{_BETWEEN}{_CANCER}\b|\b{_CANCER}{_OF}(?:{organ})\b|\b(?:{organ})(?:karzinom|krebs|tumor|-ca\b)\w*",
        re.I,
    )
    for primary, organ in ORGANS.items()
}
_ADJECTIVES: Final = {
    "colorectal": r"colique|rectal[e]?|colorectal[e]?",
    "gastric": r"gástrico|gastrico|gastrique",
    "pancreatic": r"pancréatique|pancreático|pancreatico",
    "breast": r"mammaire|mammario|mamario",
    "ovarian": r"ovarien|ovarico|ovárico",
    "lung": r"bronchique|polmonare|pulmonaire",
    "prostate": r"prostatique|prostatico|prostático",
}
BY_ADJECTIVE: Final = {
    primary: re.compile(rf"\b{_CANCER}\s(?:{adjective})\b", re.I) for primary, adjective in _ADJECTIVES.items()
}
"""A cancer with its organ behind it, as Romance languages say it."""
BY_NAME: Final = {primary: re.compile(rf"(?<!\w)(?:{pattern})", re.I) for primary, pattern in _ALONE.items()}
BY_ORGAN: Final = {
    **{primary: re.compile(rf"\b(?:{organ})\b", re.I) for primary, organ in ORGANS.items()},
    "melanoma-uveal": re.compile(r"\b(?:eye|uvea|uveal|choroid)\b", re.I),
}
"""In a quick line an organ alone is the primary, where no metastasis is said to be in it."""

NEUROENDOCRINE_ORIGINS: Final = {
    "pancreas": re.compile(r"\bpancrea(?:s|tic)|\bpnets?\b|\bpannets?\b|\bp-nets?\b|pankreas|pancréas|páncreas", re.I),
    "small-bowel": re.compile(
        r"\bile(?:al|um)\b|\bjejun(?:al|um)|small (?:bowel|intestin\w+)|\bsi-?nets?\b|midgut|\bile(?:um|on)s\b|dünndarm"
        r"|dunndarm|grêle|intestino tenue",
        re.I,
    ),
    "stomach-duodenum": re.compile(r"\bgastric\b|\bstomach\b|\bduoden(?:al|um)", re.I),
    "appendix": re.compile(r"\bappendi(?:x|ceal)", re.I),
    "colon-rectum": re.compile(r"\brect(?:al|um)\b|\bcol(?:on|onic)\b|\bcaec(?:al|um)\b", re.I),
    "lung-thymus": re.compile(r"\blung\b|\bbronch\w+|\bthym(?:us|ic)", re.I),
}
SIDES: Final = {
    "right": re.compile(
        r"\bc(?:a?e)c(?:al|um)\b|zökum\w*|coecum\w*|ascending colon|hepatic flexure|right[- ](?:sided )?(?:col"
        r"|hemicol)\w+|right hemicolectomy|hemikolektomie rechts|côlon droit|colon (?:destro|derecho|ascendente"
        r"|ascendant)"
        r"|col(?:on|orectal) (?:ca|cancer|carcinoma),? \(?right\b(?! (?:liver|lobe|hep\w+|hemil\w+))"
        r"|\basc(?:ending|\.)? col\w+|colon cancer \(ascending\)|right crc|\bcolon,? right\b|(?:rechten?"
        r"|rechte) (?:kolon)?flexur|crc,? \(?right|colorectal \(right\)",
        re.I,
    ),
    "left": re.compile(
        r"\bsigm(?:oid|a|oide|oïde)\w*|desc(?:ending|\.)? colon|splenic flexure|left[- ](?:sided )?(?:col|hemicol)\w+"
        r"|left hemicolectomy|hemikolektomie links|côlon gauche|colon (?:sinistro|izquierdo)|left crc|\bcolon,? left\b"
        r"|(?:linken?|linke) (?:kolon)?flexur"
        r"|col(?:on|orectal) (?:ca|cancer|carcinoma),? \(?left\b(?! (?:liver|lobe|hep\w+|hemil\w+))|crc,? \(?left",
        re.I,
    ),
    "rectum": re.compile(r"\brect(?:al|um|o)\b|\brektum\w*|\bretto\b", re.I),
}

_SEARCHED: Final = MappingProxyType(
    {
        "colorectal": "colon, rectum, sigmoid, caecum, bowel, CRC",
        "breast": "mamma",
        "ovarian": "ovarian, fallopian tube",
        "neuroendocrine": "NET, NEN, NEC, carcinoid, ileum, islet cell",
        "lung": "bronchus, NSCLC, SCLC",
        "gastric": "gastric",
        "pancreatic": "pancreatic, PDAC",
        "biliary": "biliary, cholangiocarcinoma, CCA, Klatskin",
        "esophageal": "esophagus, esophageal",
        "melanoma-cutaneous": "skin, melanoma",
        "melanoma-uveal": "eye, choroid, ocular",
        "renal": "renal, RCC",
        "gist": "gastrointestinal stromal tumour",
        "sarcoma": "leiomyosarcoma, liposarcoma",
        "bladder": "urothelial",
        "endometrial": "uterus, endometrial",
        "cervical": "cervical",
        "adrenal": "ACC, adrenocortical",
        "head-neck": "HNSCC, larynx, pharynx",
        "lymphoma": "DLBCL",
        "testicular": "testicular, germ cell, seminoma",
        "unknown-primary": "CUP, occult",
        "other": "HCC, anus, appendix, thymus",
    }
)


def searched_label(primary: str) -> str:
    """The one name of a primary with the words by which it may be looked for behind it."""
    more = _SEARCHED.get(primary)
    return f"{PRIMARIES[primary]} ({more})" if more else PRIMARIES[primary]
