"""Where each published rule on resectability, sequence and ablation stands on the page.

A rule that is not named here is shown under `OTHER` of its area, so that a new one is never lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OTHER: Final = "More published rules"

TECHNICAL: Final = "Technical"
ONCOLOGICAL: Final = "Oncological"
FITNESS: Final = "Fitness and wish"
SEQUENCE: Final = "Sequence and timing"
ABLATION: Final = "Ablation"
TRANSPLANTATION: Final = "Transplantation"

AREA_HOME: Final = MappingProxyType({"resectability": TECHNICAL, "sequence": SEQUENCE, "ablation": ABLATION})
"""On which view the rules of an area stand that are not placed below."""

PLACES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        TECHNICAL: {
            "What counts as resectable": (
                "resectable-technical",
                "borderline-technical",
                "unresectable-technical",
                "unresectable-olivia",
                "unresectable-four-reasons",
                "resect2025-potentially",
                "de-s3-unresectable",
                "de-workshop-two-segments",
                "r0-and-remnant",
                "nl-margin",
            ),
            "Who decides": ("resectability-by-panel", "de-second-look", "nl-module-expert-centre"),
            "How much liver must stay": (
                "flr-normal",
                "flr-post-chemo",
                "flr-cirrhosis",
                "nl-remnant-20",
                "nl-module-remnant-or-function",
                "flr-two-stage-limits",
                "rlv-weight",
                "steatohepatitis-risk",
                "cirrhosis-suspicion",
            ),
            "Growth after augmentation": ("kgr-gate", "pve-expectation", "pve-modifiers", "alpps-function-gate"),
            "Function": ("hbs-gate", "child-gate-right-hepatectomy", "icg-tree-gate", "biliary-function-cutoff"),
        },
        ONCOLOGICAL: {
            "Number, size and old limits": (
                "nl-not-contraindications",
                "old-limits-obsolete",
                "very-early-recurrence",
                "many-mets-complete-clearance",
                "ras-cycles",
                "conversion-stop-rule",
            ),
            "Disease outside the liver": (
                "ehd-resectable",
                "ehd-number",
                "peritoneal-crs",
                "r0-liver-lung-recommended",
                "two-organs-systemic-first",
            ),
            "Markers and what they open": (
                "molecular-testing",
                "antiegfr-left",
                "bev-right",
                "msi-pembrolizumab",
                "braf-encorafenib",
                "conversion-intensity",
            ),
            "Other primaries": ("uveal-resection-vs-bsc",),
        },
        FITNESS: {
            "Fitness": ("surgery-preferred-over-local", "de-s3-age", "ecog-3-4"),
            "What the patient wants": ("patient-preference", "early-palliative"),
        },
        SEQUENCE: {
            "Emergency first": ("emergency-primary", "emergency-combined-unsupported"),
            "Synchronous: which organ first": (
                "synchronous-definition-conflict",
                "synchronous-chemo-first",
                "liver-first",
                "primary-asymptomatic-unresectable",
                "simultaneous-only-asymptomatic",
                "simultaneous-limits",
                "nl-simultaneous",
                "delayed-loss",
            ),
            "Systemic treatment around the operation": (
                "perioperative-6-months",
                "nl-no-routine-chemo",
                "scan-group0-small",
                "chemo-cycles-morbidity",
            ),
            "Re-assessment and when to operate": (
                "conversion-interval",
                "operate-when-resectable",
                "conversion-few-cycles",
                "scan-avoid-vanishing",
            ),
            "Vanished lesions": ("dlm-definition", "dlm-all-sites", "dlm-predictors", "dlm-watch"),
            "Liver function before drugs and spheres": (
                "irinotecan-bilirubin",
                "sirt-liver-function",
                "sirt-extrahepatic-shunt",
            ),
            "What comes first in other primaries": (
                "nec-platinum-first",
                "germ-cell-chemo-first",
                "melanoma-braf-immunotherapy-first",
                "octreotide-cover",
            ),
            "Bevacizumab": ("bev-stop-before-surgery", "bev-not-with-bowel", "bev-restart", "bev-benefit-harm"),
        },
        ABLATION: {
            "For whom": (
                "ablation-ideal",
                "ablation-collision",
                "ablation-collision-safety",
                "ablation-3-5cm",
                "ablation-amcore-3-5cm",
                "ablation-rfa-3cm-vessel",
                "ablation-esmo-nccn-position",
                "ablation-not-liver",
                "ablation-oncologic",
            ),
            "Vessels, bile ducts and the hilum": (
                "ablation-vessel-size",
                "ablation-technique-location",
                "ablation-bile-duct",
                "ablation-bile-duct-cn2024",
                "ablation-hilum-relative",
                "ablation-sole-vessel",
            ),
            "Radiation": ("sbrt-usual", "sirt-refractory"),
        },
        TRANSPLANTATION: {
            "Criteria": ("transplant-transmet", "transplant-oslo", "transplant-refined-2026", "milan-net-selection"),
        },
    }
)
"""View, heading, and the ids of the rules below it."""

SYSTEMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        TECHNICAL: (
            "technical-resectability-2022",
            "flr-ratio",
            "flr-minimum",
            "remnant-de-workshop",
            "rlv-body-weight-ratio",
            "rlv-bsa-index",
            "degree-of-hypertrophy",
            "kinetic-growth-rate",
            "hbs-remnant-function",
            "limax",
            "makuuchi-icg-tree",
            "icg-k-kaneko2005",
            "child-pugh",
            "albi",
            "meld",
            "meld-na",
            "meld-3",
        ),
        ONCOLOGICAL: ("cn-three-phase", "fong-crs", "game", "tbs", "omd-estro-astro"),
        FITNESS: ("ecog", "asa", "charlson"),
        SEQUENCE: ("synchrony-egoslim", "synchrony-eahpba2023"),
        ABLATION: ("collision-eligibility", "omd-estro-astro"),
        TRANSPLANTATION: ("transmet-eligibility", "oslo-score", "milan-net-2007", "milan-net-later"),
    }
)
"""The systems of each view, those that apply to the case are shown."""

FACTS_ASKED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        TECHNICAL: (
            "liver_completely_resectable",
            "resection_extent",
            "segments_involved",
            "two_adjacent_segments_spared",
            "inflow_outflow_bile_preserved",
            "both_portal_or_all_hepatic_veins",
            "liver_background",
            "chemotherapy_months",
        ),
        ONCOLOGICAL: (
            "liver_lesion_count",
            "largest_lesion_mm",
            "bilobar",
            "response",
            "cea_ng_ml",
            "primary_node_positive",
            "extrahepatic_sites",
            "ras_mutated",
            "braf_v600e",
            "msi_high",
        ),
        FITNESS: ("age_years", "ecog", "asa_class", "serious_comorbidity", "treatment_goal"),
        SEQUENCE: (
            "synchronous",
            "primary_in_place",
            "primary_complication",
            "chemotherapy_months",
            "chemotherapy_cycles",
            "response",
            "weeks_since_bevacizumab",
        ),
        ABLATION: (
            "liver_lesion_count",
            "largest_lesion_mm",
            "all_lesions_ablatable",
            "small_lesion_resectable_and_ablatable",
            "extrahepatic_disease",
        ),
        TRANSPLANTATION: (
            "permanently_unresectable",
            "months_disease_control",
            "lines_of_chemotherapy",
            "cea_fall_percent",
            "primary_side",
            "months_since_primary_resection",
        ),
    }
)
"""The facts on which each view turns, in the order in which a board names them."""
