"""The controlled vocabularies of the evidence records, each value with the words in which a reader meets it.

A vocabulary is a `Literal`, so that a validator, the JSON schema and the type checker know the same values, and a
mapping of labels with exactly these keys. Treatments are not listed here: they are a reviewed taxonomy in
`data/treatments/taxonomy.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from livermets.facts import PRIMARIES

PRIMARY_LABELS: Final[Mapping[str, str]] = {
    **PRIMARIES,
    "hcc": "Hepatocellular carcinoma (from the liver)",
    "mixed": "Several primaries",
}
if TYPE_CHECKING:
    Primary = str
else:
    # A type checker reads no tuple, and to write the primaries a second time is worse.
    Primary = Literal[tuple(PRIMARY_LABELS)]

Endpoint = Literal[
    "overall-survival",
    "cancer-specific-survival",
    "disease-free-survival",
    "progression-free-survival",
    "liver-progression-free-survival",
    "time-to-progression",
    "survival-after-relapse",
    "cure",
    "recurrence",
    "liver-recurrence",
    "local-control",
    "response",
    "vanished-lesion-disease",
    "symptom-control",
    "complication",
    "mortality-30d",
    "mortality-60d",
    "mortality-90d",
    "mortality-hospital",
    "mortality-perioperative",
    "completion",
    "drop-out",
    "clear-margin",
    "remnant-growth",
    "frequency",
    "discrimination",
    "diagnostic-accuracy",
    "plan-change",
    "agreement",
    "disagreement",
    "event-not-stated",
    "other",
]
ENDPOINT_LABELS: Final[Mapping[str, str]] = {
    "overall-survival": "overall survival",
    "cancer-specific-survival": "cancer-specific survival",
    "disease-free-survival": "disease-free survival",
    "progression-free-survival": "progression-free survival",
    "liver-progression-free-survival": "progression-free survival in the liver",
    "time-to-progression": "time to progression",
    "survival-after-relapse": "survival after relapse",
    "cure": "cure",
    "recurrence": "recurrence",
    "liver-recurrence": "recurrence in the liver",
    "local-control": "local control",
    "response": "response",
    "vanished-lesion-disease": "disease left at a vanished lesion",
    "symptom-control": "control of symptoms",
    "complication": "complications",
    "mortality-30d": "30-day mortality",
    "mortality-60d": "60-day mortality",
    "mortality-90d": "90-day mortality",
    "mortality-hospital": "in-hospital mortality",
    "mortality-perioperative": "perioperative mortality, window not stated",
    "completion": "treatment reached or completed",
    "drop-out": "treatment not reached",
    "clear-margin": "clear margin (R0)",
    "remnant-growth": "growth of the future remnant",
    "frequency": "frequency",
    "discrimination": "discrimination of a score",
    "diagnostic-accuracy": "diagnostic accuracy",
    "plan-change": "change of plan",
    "agreement": "agreement between assessors",
    "disagreement": "disagreement between assessors",
    "event-not-stated": "event not stated in what was read",
    "other": "other, see the caveat",
}

Measure = Literal["rate", "proportion", "median", "count", "hazard-ratio", "relative-risk", "odds-ratio", "c-index", "auc"]
MEASURE_LABELS: Final[Mapping[str, str]] = {
    "rate": "rate at a horizon (%)",
    "proportion": "proportion (%)",
    "median": "median (months)",
    "count": "count",
    "hazard-ratio": "hazard ratio",
    "relative-risk": "relative risk",
    "odds-ratio": "odds ratio",
    "c-index": "concordance index",
    "auc": "area under the ROC curve",
}
RATIOS: Final = frozenset({"hazard-ratio", "relative-risk", "odds-ratio"})
PERCENTS: Final = frozenset({"rate", "proportion"})

IntervalKind = Literal["ci95", "range", "iqr", "as-printed"]
INTERVAL_LABELS: Final[Mapping[str, str]] = {
    "ci95": "95 % CI",
    "range": "range",
    "iqr": "interquartile range",
    "as-printed": "bounds as printed, kind not stated",
}

TimeZero = Literal[
    "diagnosis",
    "metastasis",
    "randomisation",
    "treatment-start",
    "resection",
    "repeat-resection",
    "ablation",
    "radioembolisation",
    "transplantation",
    "relapse",
    "landmark",
    "primary-treatment",
]
TIME_ZERO_LABELS: Final[Mapping[str, str]] = {
    "diagnosis": "diagnosis, of what was not said",
    "metastasis": "diagnosis of the metastasis",
    "randomisation": "randomisation",
    "treatment-start": "start of the treatment",
    "resection": "liver resection",
    "repeat-resection": "repeat liver resection",
    "ablation": "ablation",
    "radioembolisation": "first radioembolisation",
    "transplantation": "transplantation",
    "relapse": "relapse",
    "landmark": "a landmark after the start",
    "primary-treatment": "treatment of the primary",
}

NScope = Literal["group", "whole-series"]
SecondReading = Literal["confirmed", "corrected", "not-found"]
SECOND_READING_LABELS: Final[Mapping[str, str]] = {
    "confirmed": "confirmed by a second reader",
    "corrected": "corrected by a second reader",
    "not-found": "not found again by a second reader",
}
ReadBy = Literal["one", "two"]
READ_BY_LABELS: Final[Mapping[str, str]] = {"one": "one reader", "two": "two readers"}

Design = Literal[
    "rct",
    "meta-analysis",
    "prospective",
    "registry",
    "retrospective",
    "guideline",
    "consensus",
    "review",
    "encyclopedia",
]
DESIGN_LABELS: Final[Mapping[str, str]] = {
    "rct": "randomised trial",
    "meta-analysis": "meta-analysis",
    "prospective": "prospective study",
    "registry": "registry",
    "retrospective": "retrospective series",
    "guideline": "guideline",
    "consensus": "consensus",
    "review": "review",
    "encyclopedia": "reference text",
}

Access = Literal["full-text", "abstract", "secondary", "not-read"]
ACCESS_LABELS: Final[Mapping[str, str]] = {
    "full-text": "read in full text",
    "abstract": "read as an abstract",
    "secondary": "read through another text",
    "not-read": "not read",
}

OptionKind = Literal["local", "regional", "systemic", "combined", "transplant", "supportive"]
OPTION_KIND_LABELS: Final[Mapping[str, str]] = {
    "local": "local",
    "regional": "regional",
    "systemic": "systemic",
    "combined": "combined",
    "transplant": "transplantation",
    "supportive": "supportive",
}

Intent = Literal["curative", "conversion", "disease-control", "symptom-control", "palliative"]
INTENT_LABELS: Final[Mapping[str, str]] = {
    "curative": "curative",
    "conversion": "to make resection possible",
    "disease-control": "disease control",
    "symptom-control": "symptom control",
    "palliative": "palliative",
}

TreatmentLine = Literal["first", "later", "maintenance", "perioperative", "any"]
LINE_LABELS: Final[Mapping[str, str]] = {
    "first": "first line",
    "later": "later line",
    "maintenance": "maintenance",
    "perioperative": "around an operation",
    "any": "any line",
}

Aspect = Literal["line", "target", "setting", "fitness"]
ASPECT_LABELS: Final[Mapping[str, str]] = {
    "line": "line of treatment",
    "target": "target",
    "setting": "setting",
    "fitness": "fitness",
}

Strength = Literal["guideline", "randomised", "prospective", "series", "expert", "not-sourced"]
STRENGTH_LABELS: Final[Mapping[str, str]] = {
    "guideline": "guideline",
    "randomised": "randomised trial",
    "prospective": "prospective study",
    "series": "series",
    "expert": "expert opinion",
    "not-sourced": "not yet sourced",
}
"""What speaks best for an option, the strongest first."""

EvidenceScope = Literal["this-primary", "pooled"]

Region = Literal["eu", "uk", "us", "japan", "china"]
REGION_LABELS: Final[Mapping[str, str]] = {
    "eu": "European Union",
    "uk": "United Kingdom",
    "us": "United States",
    "japan": "Japan",
    "china": "China",
}


def in_region(text: str, region: Region | None) -> str:
    """A text with the region in which alone it holds."""
    return f"{text} ({REGION_LABELS[region]} only)" if region else text


GateEffect = Literal["excludes", "rules-out", "waits", "doubts", "indicates"]

FlagLevel = Literal["danger", "question"]

Weight = Literal["decides", "relative", "remark"]
WEIGHT_LABELS: Final[Mapping[str, str]] = {
    "decides": "decides",
    "relative": "relative: a warning, or a population studied",
    "remark": "remark: decides nothing",
}

Reading = Literal["agrees", "out-of-date", "garbled", "not-verified", "disagrees"]
READING_LABELS: Final[Mapping[str, str]] = {
    "agrees": "agrees with what was read",
    "out-of-date": "out of date",
    "garbled": "garbled",
    "not-verified": "not verified",
    "disagrees": "sources disagree with it",
}
READING_COLOURS: Final[Mapping[str, str]] = {
    "agrees": "green",
    "out-of-date": "orange",
    "garbled": "red",
    "not-verified": "gray",
    "disagrees": "violet",
}
"""The colour of the badge that says how a claim reads today."""

AdviceArea = Literal[
    "resectability",
    "sequence",
    "ablation",
    "workup",
    "imaging",
    "differential",
    "follow-up",
    "goals-of-care",
]

Stance = Literal["for", "between", "against"]
"""What a classification says of resectability, or of the size of a remnant; words for each stand with the verdict."""
SortsBy = Literal["liver", "remnant"]

Direction = Literal["to-liver", "from-liver"]
Route = Literal["portal-vein", "hepatic-artery", "lymphatic", "direct-extension", "peritoneal-seeding", "intrahepatic"]
ROUTE_LABELS: Final[Mapping[str, str]] = {
    "portal-vein": "portal vein",
    "hepatic-artery": "hepatic artery",
    "lymphatic": "lymphatic",
    "direct-extension": "direct extension",
    "peritoneal-seeding": "peritoneal seeding",
    "intrahepatic": "within the liver",
}
RouteBasis = Literal["source", "founding-text", "by-definition", "inferred", "haematogenous", "not-stated"]
SpreadTarget = Literal["liver", "liver-right", "liver-left", "lung", "bone", "adrenal", "lymph-nodes", "peritoneum", "mixed"]
SpreadQuestion = Literal[
    "source-share",
    "liver-risk",
    "among-metastatic",
    "liver-half",
    "way",
    "leaves-liver",
    "site-share",
    "vascular-invasion",
    "seeding",
]
SPREAD_QUESTION_LABELS: Final[Mapping[str, str]] = {
    "source-share": "Of all liver metastases, which cancer do they come from?",
    "liver-risk": "Of all patients with a cancer, how many have liver metastases?",
    "among-metastatic": "Of patients whose cancer has spread, how many have it in the liver?",
    "liver-half": "Which half of the liver?",
    "way": "How does it reach the liver?",
    "leaves-liver": "How often does liver cancer leave the liver?",
    "site-share": "Where does liver cancer go?",
    "vascular-invasion": "How often does liver cancer invade vessels?",
    "seeding": "How often does liver cancer seed?",
}
SpreadUnit = Literal["percent", "percent-per-year", "ratio-right-to-left", "organs-per-autopsy", "hazard-ratio"]

UnverifiedKind = Literal[
    "figure-not-read", "definition-not-read", "founding-claim", "wrong-attribution", "retracted", "not-read"
]
UNVERIFIED_KIND_LABELS: Final[Mapping[str, str]] = {
    "figure-not-read": "the number could not be read",
    "definition-not-read": "the definition could not be read",
    "founding-claim": "a claim of the founding texts",
    "wrong-attribution": "attributed to the wrong source",
    "retracted": "retracted publication",
    "not-read": "could not be read",
}

FOUND_BY_A_TEST: Final = frozenset(
    {
        "ki67_percent",
        "mitoses_per_2mm2",
        "sstr_positive",
        "kras_mutated",
        "kras_g12c",
        "nras_mutated",
        "ras_mutated",
        "braf_v600e",
        "tp53_mutated",
        "smad4_mutated",
        "msi_high",
        "her2_positive",
        "her2_low",
        "hormone_receptor_positive",
        "her2_positive_metastasis",
        "hormone_receptor_positive_metastasis",
        "brca_mutated",
        "egfr_mutated",
        "alk_rearranged",
        "pd_l1_percent",
        "kit_mutated",
        "hla_a0201",
        "pd_l1_cps",
        "cldn18_2_positive",
        "folate_receptor_alpha_high",
        "esr1_mutated",
        "pik3ca_mutated",
        "fgfr2_fusion",
        "idh1_mutated",
        "ntrk_fusion",
        "ck7_positive",
        "ck20_positive",
        "cdx2_positive",
        "nse_ng_ml",
        "dpyd_deficiency",
        "limax_ug_kg_h",
        "icg_r15_percent",
        "icg_k_remnant",
        "remnant_uptake_percent_min_m2",
    }
)
"""The facts outside the laboratory that a test of molecules, tissue, function or by a tracer finds.

What the board knows, judges or is told, as the lines of treatment, the response or whether the liver can be cleared, is
unknown and not to be tested.
"""
