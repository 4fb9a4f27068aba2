"""Operations as texts call them, on the primary and on the liver, and the categories of a specimen of the primary."""

from __future__ import annotations

import re
from typing import Final

TNM_T: Final = re.compile(r"(?<![\w])(?P<prefix>r?y?p)T(?P<t>[0-4])(?P<sub>[a-d])?(?=N[0-3x]|[^\w]|$)")
OPERATIONS: Final = {
    "colorectal": r"(?:(?:low )?anterior resection|hemicolectomy|colectomy|sigmoid(?:ectomy| resection)|hartmann\w*"
    r"|abdominoperineal \w+|tme\b|proctectomy|hemikolektomie|sigmaresektion|rektumresektion|proctocolectomy|lar\b"
    r"|colectomie|emicolectomia|hemicolectomía|resección anterior|resezione anteriore|résection antérieure)",
    "breast": r"(?:mastectomy|lumpectomy|wide local excision|breast[- ]conserving surgery|mastektomie|mastectomie"
    r"|quadrantectomy)",
    "pancreatic": r"(?:whipple\w*|pancreat(?:o|ico)duodenectomy|(?:distal|total) pancreatectomy|pppd\b|duodenopancreatectomy)",
    "gastric": r"(?:gastrectomy|gastrektomie)",
    "esophageal": r"(?:o?esophagectomy|ivor[ -]lewis)",
    "renal": r"(?:nephrectomy|nephrektomie)",
    "melanoma-uveal": r"(?:enucleation|enukleation)",
    "lung": r"(?:(?:bi)?lobectomy|pneumonectomy)",
    "prostate": r"(?:prostatectomy)",
    "bladder": r"(?:cystectomy)",
    "endometrial": r"(?:hysterectomy)",
    "thyroid": r"(?:thyroidectomy)",
    "testicular": r"(?:orchi(?:d)?ectomy)",
    "adrenal": r"(?:adrenalectomy)",
    "neuroendocrine": r"(?:ileocaecal resection|small bowel resection|ileal resection|(?:distal|total) pancreatectomy"
    r"|right hemicolectomy|ileocolic resection)",
    "gist": r"(?:small bowel resection|gastric wedge resection)",
}
PRIMARY_OUT: Final = re.compile(
    r"\b(?:primary(?: tumou?r| lesion| cancer)?|rectal ca|colon ca|cáncer|cancer|\w*(?:carcinom|karzinom)\w*|tumou?r"
    r"|tumore|neoplasia|gist)\b"
    r"[^.;]{0,44}?(?:was |has been |had been |is |, |\()*\b(?:resected|removed|excised|reseziert|entfernt|operiert|réséquée?"
    r"|opérée?|operat[oa]|resecat[oa]|intervenid[oa]|operad[oa]|resecad[oa])\b"
    r"|\bopérée?\b[^.;,]{0,24}\bd'une? (?:cancer|carcinome|adénocarcinome|tumeur)|\bresected (?:primary|p?T[0-4])"
    r"|\bresection of (?:the |her |his )?primary",
    re.I,
)
PRIMARY_IN: Final = re.compile(
    r"\bprimary(?: tumou?r)?(?: is| remains| still| has| was)*\s(?:still |remains? |left )?(?:in (?:place|situ)"
    r"|not (?:been )?(?:resected|removed)|unresected|intact)|\bunresected primary|primary in (?:situ|place)"
    r"|\b(?:primarius|primärtumor)(?: noch)? in situ|\bprimitif(?: est)?(?: laissé)? en place|\bprimitivo in sede"
    r"|\b(?:tumor )?primario (?:in situ|in sede)|\bprimary (?:\w+ )?(?:remains|still) in (?:place|situ)"
    r"|(?:cancer|carcinoma)\b[^.;,]{0,30}, unresected",
    re.I,
)
LIVER_OPERATION: Final = re.compile(
    r"\b(?:hepatectomy|liver resection|segmentectomy|metastasectomy|hepatic resection|(?:bi)?segmentectomy"
    r"|leberresektion|sectionectomy|wedge|(?:liver )?segment \w+ resection)\b",
    re.I,
)
