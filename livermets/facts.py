"""The facts of a case: every field declared once.

Validator, form, rule language, table columns and documentation all read these declarations. A fact is optional
everywhere: `None` means unknown. Names, types, units and bounds are a contract with every stored case file.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """How a fact's value is written."""

    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ENUM = "enum"
    SET = "set"
    TEXT = "text"
    DATE = "date"
    LESIONS = "lesions"


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """Another unit in use for a fact: `value in the other unit x factor = value in the fact's own unit`, exactly.

    One that is `offered` can be chosen on the form; every one is read where it stands behind a number.
    """

    unit: str
    factor: Fraction
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it is called, what it may hold, and what the person entering it should know.

    `minimum` and `maximum` reject; `plausible` is the range outside which a value is asked about; `thresholds` is the
    range in which a rule's limit is expected, outside which the rule was probably written in another unit. Of several numbers
    in one field ("48 x 32") the largest is meant where `takes_largest`; elsewhere they are refused. `unknown_codes` are the
    numbers below 999 by which registries say that this fact is not known.
    """

    name: str
    kind: Kind
    section: str
    label: str
    help: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    plausible: tuple[float, float] | None = None
    thresholds: tuple[float, float] | None = None
    values: tuple[str, ...] = ()
    max_length: int | None = None
    other_units: tuple[OtherUnit, ...] = ()
    takes_largest: bool = False
    unknown_codes: tuple[float, ...] = ()

    @property
    def is_numeric(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.INTEGER)

    def label_of(self, value: str) -> str:
        """The words on the screen for an accepted value of an enum or set."""
        return primary_label(value) if self.name == "primary_site" else value_label(value)

    def accepted(self) -> str:
        """What would be accepted, in words for an error message."""
        match self.kind:
            case Kind.NUMBER | Kind.INTEGER:
                what = "a whole number" if self.kind is Kind.INTEGER else "a number"
                unit = f" {self.unit}" if self.unit else ""
                return f"{what} from {self.minimum:g} to {self.maximum:g}{unit}"
            case Kind.BOOLEAN:
                return "yes or no, true or false"
            case Kind.ENUM:
                return "one of: " + ", ".join(self.values)
            case Kind.SET:
                return "a list of: " + ", ".join(self.values)
            case Kind.TEXT:
                return f"text of at most {self.max_length} characters"
            case Kind.DATE:
                return f"a date as YYYY-MM-DD, from {FIRST_DAY} to {LAST_DAY}"
            case Kind.LESIONS:
                return f"a list of lesions, each with any of: {', '.join(f.name for f in LESION_FACTS)}"


FIRST_DAY: Final = datetime.date(1990, 1, 1)
LAST_DAY: Final = datetime.date(2100, 1, 1)
"""Between these is every day that a case may have."""

SECTIONS: Final = MappingProxyType(
    {
        "case": "Case",
        "patient": "Patient",
        "primary": "Primary tumour",
        "liver": "Liver",
        "extrahepatic": "Outside the liver",
        "therapy": "Treatment so far",
        "laboratory": "Laboratory",
        "liver_function": "Liver function and volumes",
        "pathology_after_resection": "Pathology after resection",
        "diagnosis": "Diagnosis and work-up",
        "special_tests": "Special tests and trial items",
    }
)

PRIMARIES: Final = MappingProxyType(
    {
        "colorectal": "Colorectal",
        "breast": "Breast",
        "ovarian": "Ovary",
        "neuroendocrine": "Neuroendocrine",
        "lung": "Lung",
        "gastric": "Stomach",
        "pancreatic": "Pancreas",
        "gallbladder": "Gallbladder",
        "biliary": "Bile ducts",
        "esophageal": "Oesophagus",
        "melanoma-cutaneous": "Cutaneous melanoma",
        "melanoma-uveal": "Uveal melanoma",
        "renal": "Kidney",
        "gist": "GIST",
        "sarcoma": "Sarcoma",
        "thyroid": "Thyroid",
        "prostate": "Prostate",
        "bladder": "Bladder",
        "endometrial": "Endometrium",
        "cervical": "Cervix",
        "adrenal": "Adrenal cortex",
        "head-neck": "Head and neck",
        "lymphoma": "Lymphoma",
        "testicular": "Testis",
        "unknown-primary": "Unknown primary",
        "other": "Other",
    }
)
"""Where a cancer began, each with the one name that it has everywhere."""

DRUGS: Final = (
    "fluoropyrimidine",
    "oxaliplatin",
    "irinotecan",
    "bevacizumab",
    "anti-egfr",
    "checkpoint-inhibitor",
    "trifluridine-tipiracil",
    "regorafenib",
    "fruquintinib",
    "braf-inhibitor",
    "mek-inhibitor",
    "kras-g12c-inhibitor",
    "her2-antibody",
    "her2-adc",
    "trop2-adc",
    "other-adc",
    "cdk46-inhibitor",
    "endocrine",
    "taxane",
    "anthracycline",
    "platinum",
    "etoposide",
    "gemcitabine",
    "pemetrexed",
    "parp-inhibitor",
    "egfr-tki",
    "alk-tki",
    "vegf-tki",
    "mtor-inhibitor",
    "kit-tki",
    "somatostatin-analogue",
    "radioligand",
    "temozolomide",
    "trabectedin",
    "tebentafusp",
    "bispecific",
    "androgen-pathway-inhibitor",
    "anti-cd20",
    "other-targeted",
    "other-chemotherapy",
)
"""Drugs and classes of drugs, as a case says what was given and an option what it contains."""

_VALUE_LABELS: Final = {
    "anti-egfr": "Anti-EGFR antibody",
    "anti-cd20": "Anti-CD20 antibody",
    "braf-inhibitor": "BRAF inhibitor",
    "mek-inhibitor": "MEK inhibitor",
    "kras-g12c-inhibitor": "KRAS G12C inhibitor",
    "her2-antibody": "HER2 antibody",
    "her2-adc": "HER2 antibody-drug conjugate",
    "trop2-adc": "TROP2 antibody-drug conjugate",
    "other-adc": "Other antibody-drug conjugate",
    "cdk46-inhibitor": "CDK4/6 inhibitor",
    "parp-inhibitor": "PARP inhibitor",
    "egfr-tki": "EGFR kinase inhibitor",
    "alk-tki": "ALK kinase inhibitor",
    "vegf-tki": "VEGF kinase inhibitor",
    "mtor-inhibitor": "mTOR inhibitor",
    "kit-tki": "KIT kinase inhibitor",
    "trifluridine-tipiracil": "Trifluridine-tipiracil",
    "G1": "G1",
    "G2": "G2",
    "G3": "G3",
    "R0": "R0",
    "R1": "R1",
    "R2": "R2",
    "ct-contrast": "CT with contrast",
    "mri-contrast": "MRI with contrast",
    "mri-hepatobiliary": "MRI with hepatobiliary contrast",
    "pet-ct": "PET-CT",
    "chest-ct": "CT of the chest",
    "pelvic-ct": "CT of the pelvis",
    "sstr-pet": "Somatostatin-receptor PET-CT",
    "psma-pet": "PSMA-PET",
    "bone-scan": "Bone scintigraphy",
    "moderate-severe": "Moderate to severe",
    "grade-1-2": "Grade 1–2",
    "grade-3-4": "Grade 3–4",
    "small-cell": "Small-cell",
    "right-upper-pain": "Right upper abdominal pain",
}


def nearest(name: str, names: Iterable[str]) -> str:
    """The known name that a person who wrote `name` most likely meant."""
    known = list(names)
    same_start = [candidate for candidate in known if candidate.split("_")[0] == name.split("_")[0]]
    close = difflib.get_close_matches(name, known, 1, cutoff=0.5) or same_start
    return (close or difflib.get_close_matches(name, known, 1, cutoff=0.0))[0]


def primary_label(primary: str) -> str:
    """The name of a primary, also of one that only a later version knows."""
    return PRIMARIES.get(primary) or value_label(primary)


def value_label(value: str) -> str:
    """The words on the screen for a value that is no primary."""
    return _VALUE_LABELS.get(value, value.replace("-", " ").capitalize())


def _number(name: str, section: str, label: str, unit: str, low: float, high: float, help: str = "", **more: object) -> Fact:
    return Fact(name, Kind.NUMBER, section, label, help, unit, low, high, **more)  # type: ignore[arg-type]


def _integer(name: str, section: str, label: str, low: int, high: int, help: str = "", unit: str = "", **more: object) -> Fact:
    return Fact(name, Kind.INTEGER, section, label, help, unit, low, high, **more)  # type: ignore[arg-type]


def _yes_no(name: str, section: str, label: str, help: str = "") -> Fact:
    return Fact(name, Kind.BOOLEAN, section, label, help)


def _one_of(name: str, section: str, label: str, values: str, help: str = "") -> Fact:
    return Fact(name, Kind.ENUM, section, label, help, values=tuple(values.split()))


def _some_of(name: str, section: str, label: str, values: str, help: str = "") -> Fact:
    return Fact(name, Kind.SET, section, label, help, values=tuple(values.split()))


def _text(name: str, section: str, label: str, max_length: int, help: str = "") -> Fact:
    return Fact(name, Kind.TEXT, section, label, help, max_length=max_length)


def _other(unit: str, factor: str, *, offered: bool = False) -> OtherUnit:
    return OtherUnit(unit, Fraction(factor), offered)


_BILIRUBIN = (_other("mg/dL", "17.104", offered=True), _other("mg/L", "1.7104"))
_CREATININE = (_other("mg/dL", "88.42", offered=True), _other("mg/L", "8.842"))
_CM = (_other("cm", "10", offered=True),)
_UG_L = (_other("µg/L", "1"),)
_KU_L = (_other("kU/L", "1"),)
_KATAL = (_other("µkat/L", "60"), _other("nkat/L", "0.06"))
_LITRE = (_other("L", "1000"),)
_DAYS = (_other("days", "1/7"),)
_YEARS = (_other("years", "12"),)

_DECLARED: tuple[Fact, ...] = (
    _text("case_label", "case", "Label", 80, "A pseudonym: no name, birth date or record number belongs here."),
    _text("snapshot", "case", "Moment", 80, "Which moment this is: baseline, after 4 cycles, …"),
    Fact("assessed_on", Kind.DATE, "case", "Assessed on"),
    _text("board_question", "case", "Question to the board", 500, "What the board is asked to decide."),
    _integer("age_years", "patient", "Age", 0, 120, unit="years", plausible=(16, 105), unknown_codes=(99,)),
    _one_of("sex", "patient", "Sex", "female male"),
    _number(
        "height_cm",
        "patient",
        "Height",
        "cm",
        30,
        250,
        other_units=(_other("m", "100"), _other("mm", "0.1"), _other("in", "2.54")),
        plausible=(120, 215),
    ),
    _number("weight_kg", "patient", "Weight", "kg", 1, 400, other_units=(_other("lb", "0.45359237"),), plausible=(30, 200)),
    _integer("ecog", "patient", "ECOG performance status", 0, 4, plausible=(0, 4)),
    _integer("asa_class", "patient", "ASA class", 1, 5, plausible=(1, 5)),
    _one_of(
        "treatment_goal",
        "patient",
        "The patient's goal",
        "cure longer-life quality-of-life comfort undecided",
        "The patient's own preference.",
    ),
    _one_of("primary_site", "primary", "Primary", " ".join(PRIMARIES)),
    _one_of(
        "primary_histology",
        "primary",
        "Histology",
        "adenocarcinoma squamous small-cell neuroendocrine-tumour neuroendocrine-carcinoma serous germ-cell"
        " immature-teratoma melanoma other",
    ),
    _one_of("primary_side", "primary", "Side of a colorectal primary", "right left rectum"),
    _yes_no("primary_in_place", "primary", "Primary still in place", "Yes if the primary has not been removed."),
    _yes_no("primary_r0_resected", "primary", "Primary resected with clear margins (R0)"),
    _one_of("primary_complication", "primary", "Complication of the primary", "none obstruction perforation bleeding"),
    _integer("primary_pt", "primary", "Pathological T category (pT)", 0, 4, plausible=(0, 4)),
    _yes_no("primary_node_positive", "primary", "Primary node-positive"),
    _one_of("primary_pn", "primary", "Pathological N category (pN)", "0 1 1a 1b 1c 2 2a 2b 3"),
    _integer(
        "primary_positive_nodes",
        "primary",
        "Positive nodes of the primary",
        0,
        99,
        "A count settles the nodal status.",
        plausible=(0, 60),
        unknown_codes=(95, 97, 98, 99),
    ),
    _one_of("primary_grade", "primary", "Grade of the primary", "well moderate poor"),
    _one_of(
        "neuroendocrine_origin",
        "primary",
        "Organ of origin (neuroendocrine)",
        "pancreas small-bowel stomach-duodenum appendix colon-rectum lung-thymus other not-found",
        "Not found: looked for and not found.",
    ),
    _one_of("reported_grade", "primary", "Reported grade (neuroendocrine)", "G1 G2 G3", "As the pathologist wrote it."),
    _number("ki67_percent", "primary", "Ki-67", "percent", 0, 100, plausible=(1, 100)),
    _number("mitoses_per_2mm2", "primary", "Mitoses per 2 mm²", "per 2 mm²", 0, 500, plausible=(0, 150), unknown_codes=(99,)),
    _yes_no("well_differentiated", "primary", "Well differentiated", "Neuroendocrine neoplasms."),
    _yes_no("functioning_syndrome", "primary", "Functioning syndrome", "Hormonal symptoms of a neuroendocrine tumour."),
    _yes_no("sstr_positive", "primary", "Somatostatin receptors positive", "On somatostatin-receptor imaging."),
    _yes_no("kras_mutated", "primary", "KRAS mutated"),
    _yes_no("kras_g12c", "primary", "KRAS G12C mutated"),
    _yes_no("nras_mutated", "primary", "NRAS mutated"),
    _yes_no("ras_mutated", "primary", "RAS mutated", "KRAS or NRAS; follows from the two when they are given."),
    _yes_no("braf_v600e", "primary", "BRAF V600E mutated"),
    _yes_no("tp53_mutated", "primary", "TP53 mutated"),
    _yes_no("smad4_mutated", "primary", "SMAD4 mutated"),
    _yes_no("msi_high", "primary", "MSI-high", "MSI-H or deficient mismatch repair (dMMR)."),
    _yes_no("her2_positive", "primary", "HER2-positive"),
    _yes_no("her2_low", "primary", "HER2-low"),
    _yes_no("hormone_receptor_positive", "primary", "Hormone-receptor-positive"),
    _yes_no("her2_positive_metastasis", "primary", "HER2-positive on the metastasis"),
    _yes_no("hormone_receptor_positive_metastasis", "primary", "Hormone-receptor-positive on the metastasis"),
    _yes_no("brca_mutated", "primary", "BRCA mutated"),
    _yes_no("egfr_mutated", "primary", "EGFR mutated"),
    _yes_no("alk_rearranged", "primary", "ALK rearranged"),
    _number("pd_l1_percent", "primary", "PD-L1", "percent", 0, 100, plausible=(1, 100)),
    _yes_no("kit_mutated", "primary", "KIT mutated"),
    _yes_no("hla_a0201", "primary", "HLA-A*02:01 positive"),
    _number("pd_l1_cps", "primary", "PD-L1 combined positive score (CPS)", "", 0, 100, plausible=(0, 100)),
    _yes_no("cldn18_2_positive", "primary", "CLDN18.2-positive"),
    _yes_no("folate_receptor_alpha_high", "primary", "Folate receptor alpha high"),
    _yes_no("esr1_mutated", "primary", "ESR1 mutated"),
    _yes_no("pik3ca_mutated", "primary", "PIK3CA mutated"),
    _yes_no("fgfr2_fusion", "primary", "FGFR2 fusion or rearrangement"),
    _yes_no("idh1_mutated", "primary", "IDH1 mutated"),
    _yes_no("ntrk_fusion", "primary", "NTRK fusion"),
    _one_of("sarcoma_type", "primary", "Type of sarcoma", "leiomyosarcoma liposarcoma other"),
    _one_of("renal_risk", "primary", "IMDC risk (kidney)", "favourable intermediate poor"),
    _yes_no("castration_resistant", "primary", "Castration-resistant (prostate)"),
    Fact(
        "lesions",
        Kind.LESIONS,
        "liver",
        "Lesions one by one",
        "Optional. When given, number, largest and bilobar follow from the lesions that are present.",
    ),
    _yes_no(
        "lesions_complete",
        "liver",
        "The list of lesions is complete",
        "No: there are more lesions than the listed ones, and number and largest do not follow from the list.",
    ),
    _integer("liver_lesion_count", "liver", "Number of liver metastases", 0, 500, plausible=(0, 95), unknown_codes=(99,)),
    _number(
        "largest_lesion_mm",
        "liver",
        "Largest liver metastasis",
        "mm",
        0,
        400,
        "0 is a complete response.",
        plausible=(2, 250),
        thresholds=(10, 250),
        other_units=_CM,
        takes_largest=True,
    ),
    _number(
        "largest_lesion_area_mm2",
        "liver",
        "Area of the largest metastasis",
        "mm²",
        0,
        100000,
        thresholds=(50, 100000),
        other_units=(_other("cm²", "100"),),
        plausible=(3, 50000),
    ),
    _yes_no("bilobar", "liver", "Bilobar", "Lesions in both hemilivers (segments 2–4 and 5–8)."),
    _yes_no(
        "vanished_lesions",
        "liver",
        "Lesions vanished",
        "Seen before treatment, not any more; follows from the list of lesions.",
    ),
    _integer(
        "segments_involved",
        "liver",
        "Segments involved",
        0,
        9,
        "At least those that the list of lesions names; a lesion may reach into further ones.",
        plausible=(0, 9),
        unknown_codes=(9,),
    ),
    _number(
        "liver_involvement_percent",
        "liver",
        "Liver involvement",
        "percent",
        0,
        100,
        "Share of the parenchyma taken by tumour.",
        plausible=(1, 95),
        unknown_codes=(99,),
    ),
    _yes_no(
        "infiltrates_structures",
        "liver",
        "Infiltrates important structures",
        "Major vessels, bile ducts or adjacent structures.",
    ),
    _yes_no("major_vessel_or_duct_invasion", "liver", "Invasion of a major vessel or bile duct"),
    _yes_no("direct_extension", "liver", "Direct extension", "Growth into an adjacent organ, or rupture."),
    _yes_no("hepatic_node_positive", "liver", "Hepatic lymph nodes positive"),
    _yes_no(
        "synchronous",
        "liver",
        "Synchronous",
        "Found with, or before, the primary's treatment; the disease-free interval is then 0.",
    ),
    _number(
        "disease_free_interval_months",
        "liver",
        "Disease-free interval",
        "months",
        0,
        600,
        other_units=_YEARS,
        plausible=(0, 360),
    ),
    _yes_no(
        "liver_completely_resectable",
        "liver",
        "Liver disease completely resectable",
        "The board's own judgement; never inferred from number or size.",
    ),
    _one_of(
        "resection_extent",
        "liver",
        "Extent of the resection needed",
        "single-within-hemiliver multiple-irregular more-than-hemiliver not-resectable",
    ),
    _yes_no("two_adjacent_segments_spared", "liver", "Two adjacent segments can be spared"),
    _yes_no("inflow_outflow_bile_preserved", "liver", "Inflow, outflow and bile drainage of the remnant preserved"),
    _yes_no("both_portal_or_all_hepatic_veins", "liver", "Both portal branches or all hepatic veins involved"),
    _yes_no("all_lesions_ablatable", "liver", "All lesions ablatable"),
    _yes_no("prior_liver_resection", "liver", "Previous liver resection"),
    _yes_no("extrahepatic_disease", "extrahepatic", "Extrahepatic disease"),
    _yes_no("extrahepatic_resectable", "extrahepatic", "Extrahepatic disease resectable"),
    _yes_no(
        "extrahepatic_controlled", "extrahepatic", "Extrahepatic disease under control", "Stable or responding on treatment."
    ),
    _some_of(
        "extrahepatic_sites",
        "extrahepatic",
        "Extrahepatic sites",
        "lung hilar-nodes retroperitoneal-nodes other-nodes peritoneum bone brain adrenal ovary local-recurrence other",
        "Any site settles that there is extrahepatic disease.",
    ),
    _integer(
        "metastases_total_count", "extrahepatic", "Metastases in all organs", 0, 500, plausible=(0, 95), unknown_codes=(99,)
    ),
    _number(
        "chemotherapy_months",
        "therapy",
        "Systemic treatment",
        "months",
        0,
        120,
        "Before the decision on the liver.",
        other_units=_YEARS,
        plausible=(0, 60),
        unknown_codes=(99,),
    ),
    _integer(
        "chemotherapy_cycles",
        "therapy",
        "Cycles",
        0,
        100,
        "Of the systemic treatment before the decision on the liver.",
        plausible=(0, 60),
        unknown_codes=(99,),
    ),
    _one_of("response", "therapy", "Response", "complete partial stable progression", "RECIST 1.1 on the last imaging."),
    _some_of("first_line_drugs", "therapy", "Drugs of the first line", " ".join(DRUGS), "For metastatic disease."),
    _one_of("first_line_response", "therapy", "Best response to the first line", "complete partial stable progression"),
    _some_of("later_line_drugs", "therapy", "Drugs of later lines", " ".join(DRUGS)),
    _yes_no("platinum_resistant", "therapy", "Platinum-resistant", "Progression within six months of the last platinum."),
    _number("months_disease_control", "therapy", "Disease control", "months", 0, 240, other_units=_YEARS, plausible=(0, 180)),
    _number("weeks_since_bevacizumab", "therapy", "Since bevacizumab", "weeks", 0, 520, other_units=_DAYS, plausible=(0, 260)),
    _number(
        "cea_fall_percent",
        "therapy",
        "Fall of CEA",
        "percent",
        -1000,
        100,
        "From its highest value; a rise is negative.",
        plausible=(-500, 100),
    ),
    _number(
        "cea_ng_ml", "laboratory", "CEA", "ng/mL", 0, 200000, "The same number in µg/L.", other_units=_UG_L, plausible=(0, 9000)
    ),
    _number("ca19_9_u_ml", "laboratory", "CA 19-9", "U/mL", 0, 5000000, other_units=_KU_L, plausible=(0, 500000)),
    _number("ca15_3_u_ml", "laboratory", "CA 15-3", "U/mL", 0, 500000, other_units=_KU_L, plausible=(0, 50000)),
    _number("ca125_u_ml", "laboratory", "CA 125", "U/mL", 0, 500000, other_units=_KU_L, plausible=(0, 50000)),
    _number("psa_ng_ml", "laboratory", "PSA", "ng/mL", 0, 100000, other_units=_UG_L, plausible=(0, 20000)),
    _number("afp_ng_ml", "laboratory", "AFP", "ng/mL", 0, 10000000, other_units=_UG_L, plausible=(0, 500000)),
    _number(
        "bhcg_iu_l", "laboratory", "β-hCG", "IU/L", 0, 10000000, other_units=(_other("mIU/mL", "1"),), plausible=(0, 1000000)
    ),
    _number(
        "chromogranin_a_ug_l",
        "laboratory",
        "Chromogranin A",
        "µg/L",
        0,
        1000000,
        other_units=(_other("ng/mL", "1"),),
        plausible=(5, 200000),
    ),
    _number(
        "bilirubin_umol_l",
        "laboratory",
        "Bilirubin",
        "µmol/L",
        0,
        1500,
        plausible=(3, 600),
        thresholds=(15, 600),
        other_units=_BILIRUBIN,
    ),
    _number(
        "albumin_g_l",
        "laboratory",
        "Albumin",
        "g/L",
        5,
        80,
        plausible=(15, 55),
        thresholds=(15, 60),
        other_units=(_other("g/dL", "10", offered=True),),
    ),
    _number("inr", "laboratory", "INR", "", 0.5, 20, plausible=(0.8, 8)),
    _number(
        "creatinine_umol_l",
        "laboratory",
        "Creatinine",
        "µmol/L",
        5,
        3000,
        plausible=(20, 1500),
        thresholds=(30, 1500),
        other_units=_CREATININE,
    ),
    _number(
        "sodium_mmol_l", "laboratory", "Sodium", "mmol/L", 90, 190, other_units=(_other("mEq/L", "1"),), plausible=(110, 170)
    ),
    _number(
        "platelets_10e9_l",
        "laboratory",
        "Platelets",
        "10⁹/L",
        1,
        3000,
        other_units=(_other("/µL", "0.001"),),
        plausible=(10, 1500),
    ),
    _number("ast_u_l", "laboratory", "AST", "U/L", 1, 50000, other_units=_KATAL, plausible=(5, 10000)),
    _number("alt_u_l", "laboratory", "ALT", "U/L", 1, 50000, other_units=_KATAL, plausible=(3, 10000)),
    _number(
        "alkaline_phosphatase_u_l",
        "laboratory",
        "Alkaline phosphatase",
        "U/L",
        1,
        20000,
        other_units=_KATAL,
        plausible=(10, 5000),
    ),
    _number(
        "alkaline_phosphatase_upper_normal_u_l",
        "laboratory",
        "Alkaline phosphatase, upper limit of normal",
        "U/L",
        20,
        500,
        other_units=_KATAL,
        plausible=(60, 400),
    ),
    _yes_no("ldh_elevated", "laboratory", "LDH elevated"),
    _number(
        "crp_mg_l",
        "laboratory",
        "CRP",
        "mg/L",
        0,
        1000,
        other_units=(_other("mg/dL", "10"), _other("µg/mL", "1")),
        plausible=(0, 600),
    ),
    _number("neutrophil_lymphocyte_ratio", "laboratory", "Neutrophil-to-lymphocyte ratio", "", 0, 200, plausible=(0.2, 80)),
    _yes_no("hbsag_positive", "laboratory", "HBsAg positive"),
    _yes_no("anti_hcv_positive", "laboratory", "Anti-HCV positive"),
    _one_of(
        "liver_background",
        "liver_function",
        "Liver outside the tumour",
        "normal chemotherapy-injured steatosis fibrosis suspected-cirrhosis cirrhosis",
        "Suspected cirrhosis leaves it open whether there is one.",
    ),
    _yes_no("cirrhosis", "liver_function", "Cirrhosis", "Follows from the liver outside the tumour when that is given."),
    _yes_no(
        "liver_function_altered",
        "liver_function",
        "Liver function altered",
        "Which tests decide is not defined (Gennari F).",
    ),
    _one_of("ascites", "liver_function", "Ascites", "none slight moderate-severe"),
    _one_of("encephalopathy", "liver_function", "Encephalopathy", "none grade-1-2 grade-3-4"),
    _yes_no("dialysis_twice_in_week", "liver_function", "Dialysis at least twice in the last week"),
    _number(
        "icg_r15_percent",
        "liver_function",
        "ICG retention at 15 minutes",
        "percent",
        0,
        100,
        plausible=(1, 80),
        unknown_codes=(99,),
    ),
    _number(
        "total_liver_volume_ml",
        "liver_function",
        "Total liver volume, measured",
        "mL",
        200,
        8000,
        thresholds=(200, 8000),
        other_units=_LITRE,
        plausible=(600, 5000),
    ),
    _number("tumour_volume_ml", "liver_function", "Tumour volume", "mL", 0, 8000, other_units=_LITRE, plausible=(0, 4000)),
    _number(
        "future_remnant_ml",
        "liver_function",
        "Future liver remnant",
        "mL",
        0,
        5000,
        thresholds=(100, 5000),
        other_units=_LITRE,
        plausible=(100, 3000),
    ),
    _number(
        "future_remnant_before_ml",
        "liver_function",
        "Future liver remnant before augmentation",
        "mL",
        0,
        5000,
        other_units=_LITRE,
        plausible=(50, 3000),
    ),
    _number(
        "weeks_since_augmentation",
        "liver_function",
        "Since augmentation",
        "weeks",
        0,
        104,
        other_units=_DAYS,
        plausible=(0, 52),
    ),
    _one_of("margin_status", "pathology_after_resection", "Resection margin", "R0 R1 R2"),
    _number(
        "margin_mm",
        "pathology_after_resection",
        "Margin width",
        "mm",
        0,
        200,
        other_units=(_other("cm", "10"),),
        plausible=(0, 60),
        unknown_codes=(99,),
    ),
    _yes_no("vascular_invasion", "pathology_after_resection", "Vascular invasion"),
    _yes_no("biliary_invasion", "pathology_after_resection", "Biliary invasion"),
    _number("viable_tumour_percent", "pathology_after_resection", "Viable tumour", "percent", 0, 100, plausible=(0, 100)),
    _yes_no("biopsy_proven", "diagnosis", "Proven by biopsy"),
    _yes_no("known_primary", "diagnosis", "Primary known"),
    _some_of(
        "imaging_done",
        "diagnosis",
        "Imaging done",
        "ultrasound ct-contrast mri-contrast mri-hepatobiliary pet-ct chest-ct pelvic-ct brain-imaging colonoscopy gastroscopy"
        " mammography sstr-pet psma-pet bone-scan echocardiography",
    ),
    _some_of(
        "symptoms",
        "diagnosis",
        "Symptoms",
        "weight-loss fatigue right-upper-pain jaundice ascites liver-mass nausea poor-appetite blood-in-stool melena"
        " abdominal-pain back-pain breast-lump cough haemoptysis chest-pain flushing diarrhoea none",
    ),
    *(
        _number("limax_ug_kg_h", "special_tests", "LiMAx", "µg/kg/h", 0, 1500, plausible=(20, 900)),
        _one_of("limax_timing", "special_tests", "LiMAx measured", "before-resection after-resection"),
        _number(
            "remnant_uptake_percent_min_m2",
            "special_tests",
            "Remnant uptake (mebrofenin)",
            "%/min/m²",
            0,
            50,
            plausible=(0.2, 20),
        ),
        _number(
            "icg_k_remnant",
            "special_tests",
            "ICG disappearance rate of the remnant",
            "per minute",
            0,
            1,
            other_units=(_other("%/min", "0.01"),),
            plausible=(0.005, 0.4),
        ),
        _integer("postoperative_day", "special_tests", "Postoperative day", 0, 365, plausible=(0, 120)),
        _yes_no("inr_above_local_limit", "special_tests", "INR above the laboratory's limit", "After resection."),
        _yes_no("bilirubin_above_local_limit", "special_tests", "Bilirubin above the laboratory's limit", "After resection."),
        _number("pt_percent_day5", "special_tests", "Prothrombin time on day 5", "percent", 0, 200, plausible=(10, 150)),
        _number(
            "bilirubin_day5_umol_l",
            "special_tests",
            "Bilirubin on day 5",
            "µmol/L",
            0,
            1500,
            other_units=_BILIRUBIN,
            plausible=(3, 800),
        ),
        _number(
            "bilirubin_peak_umol_l",
            "special_tests",
            "Peak bilirubin",
            "µmol/L",
            0,
            1500,
            other_units=_BILIRUBIN,
            plausible=(3, 1000),
        ),
        _number(
            "recist_baseline_mm",
            "special_tests",
            "RECIST sum at baseline",
            "mm",
            0,
            2000,
            other_units=(_other("cm", "10"),),
            plausible=(5, 1000),
        ),
        _number(
            "recist_smallest_mm",
            "special_tests",
            "Smallest RECIST sum so far, baseline included",
            "mm",
            0,
            2000,
            other_units=(_other("cm", "10"),),
            plausible=(0, 1000),
        ),
        _number(
            "recist_current_mm",
            "special_tests",
            "RECIST sum now",
            "mm",
            0,
            2000,
            other_units=(_other("cm", "10"),),
            plausible=(0, 1000),
        ),
        _yes_no("recist_new_lesion", "special_tests", "New lesion"),
        _yes_no("recist_targets_gone", "special_tests", "All target lesions gone"),
        _yes_no("recist_nodes_below_10_mm", "special_tests", "Every node under 10 mm in short axis"),
        _number(
            "ast_upper_normal_u_l",
            "special_tests",
            "AST, upper limit of normal",
            "U/L",
            10,
            200,
            other_units=_KATAL,
            plausible=(20, 80),
        ),
        _yes_no("ck7_positive", "special_tests", "CK7 positive"),
        _yes_no("ck20_positive", "special_tests", "CK20 positive"),
        _yes_no("cdx2_positive", "special_tests", "CDX2 positive"),
        _some_of(
            "charlson_conditions",
            "special_tests",
            "Charlson conditions",
            "myocardial-infarction congestive-heart-failure peripheral-vascular-disease cerebrovascular-disease dementia"
            " chronic-pulmonary-disease connective-tissue-disease ulcer-disease mild-liver-disease diabetes hemiplegia"
            " renal-disease diabetes-with-organ-damage other-tumour leukaemia lymphoma moderate-severe-liver-disease aids none",
            "The liver metastases themselves are left out.",
        ),
        _yes_no(
            "adverse_biology",
            "special_tests",
            "Adverse biology",
            "The board's judgement: numerous lesions, progression, …",
        ),
        _integer(
            "lines_of_chemotherapy",
            "special_tests",
            "Lines of systemic treatment",
            0,
            20,
            "Of the metastases. Targeted drugs, immunotherapy and endocrine treatment count as chemotherapy does.",
            plausible=(0, 12),
            unknown_codes=(9,),
        ),
        _yes_no("permanently_unresectable", "special_tests", "Permanently unresectable by independent experts"),
        _number(
            "months_since_primary_resection",
            "special_tests",
            "Since resection of the primary",
            "months",
            0,
            600,
            other_units=_YEARS,
            plausible=(0, 360),
        ),
        _number(
            "weeks_since_chemotherapy",
            "special_tests",
            "Since the last systemic treatment",
            "weeks",
            0,
            1040,
            other_units=_DAYS,
            plausible=(0, 520),
        ),
        _yes_no("portal_hypertension", "special_tests", "Portal hypertension"),
        _yes_no("prior_liver_ablation", "special_tests", "Previous liver ablation"),
        _yes_no(
            "small_lesion_resectable_and_ablatable",
            "special_tests",
            "A lesion of at most 3 cm can be resected and ablated",
        ),
        _yes_no("major_hepatectomy", "special_tests", "Major hepatectomy"),
        _number("debulking_percent", "special_tests", "Debulking that can be reached", "percent", 0, 100, plausible=(1, 100)),
        _number(
            "nse_ng_ml",
            "special_tests",
            "Neuron-specific enolase (NSE)",
            "ng/mL",
            0,
            100000,
            other_units=_UG_L,
            plausible=(0.5, 5000),
        ),
        _yes_no("low_grade_histology", "special_tests", "Low-grade neuroendocrine tumour by histology"),
        _yes_no(
            "portal_drained_primary",
            "special_tests",
            "Primary drained by the portal vein",
            "Pancreas, or gut from the distal stomach to the sigmoid.",
        ),
        _yes_no("visceral_crisis", "special_tests", "Visceral crisis", "The board's judgement: an organ is failing fast."),
        _yes_no("cholangitis", "special_tests", "Cholangitis", "Active infection of the bile ducts."),
        _yes_no("biliary_obstruction", "special_tests", "Biliary obstruction", "Not drained."),
        _yes_no("pregnant", "special_tests", "Pregnant"),
        _one_of("dpyd_deficiency", "special_tests", "DPD deficiency (DPYD)", "none partial complete"),
        _yes_no("serious_comorbidity", "special_tests", "Serious comorbidity", "The board's judgement."),
        _yes_no(
            "all_sites_treatable",
            "special_tests",
            "Every metastatic site can be treated",
            "Safely and with curative intent, in all organs.",
        ),
        _yes_no("other_lesions_treatable", "special_tests", "Every further lesion can be resected or ablated"),
        _yes_no("remnant_sufficient", "special_tests", "Remnant sufficient", "The board's judgement."),
        _yes_no("life_expectancy_12_weeks", "special_tests", "Life expectancy of at least 12 weeks"),
        _yes_no("on_anticoagulants", "special_tests", "Takes anticoagulants"),
    ),
)

FACTS: Final = MappingProxyType({fact.name: fact for fact in _DECLARED})
"""Every declared fact by its name, in the order of the form."""

_PLACES: Final = MappingProxyType({name: place for place, name in enumerate(FACTS)})


def place_of(fact: str) -> int:
    """The place of a fact in the form."""
    return _PLACES[fact]


def in_order(facts: Collection[str]) -> tuple[str, ...]:
    """Facts in the order of the form."""
    return tuple(facts) if len(facts) < 2 else tuple(sorted(facts, key=_PLACES.__getitem__))


LESION_FACTS: Final = (
    Fact(
        "segment",
        Kind.ENUM,
        "liver",
        "Segment",
        "Couinaud segment; 4 where the half is not known.",
        values=("1", "2", "3", "4", "4a", "4b", "5", "6", "7", "8"),
    ),
    Fact(
        "size_mm",
        Kind.NUMBER,
        "liver",
        "Size",
        "Longest diameter.",
        "mm",
        1,
        400,
        (2, 250),
        other_units=_CM,
        takes_largest=True,
    ),
    Fact(
        "near",
        Kind.ENUM,
        "liver",
        "Near",
        "What the lesion lies close to.",
        values=("none", "hepatic-vein", "portal-pedicle", "bile-duct", "vena-cava", "capsule"),
    ),
    Fact("status", Kind.ENUM, "liver", "Status", values=("present", "vanished", "resected", "ablated")),
)
"""What may be said of one lesion."""

LESION_FIELDS: Final = MappingProxyType({fact.name: fact for fact in LESION_FACTS})
"""The same by name, in the order of the columns of the table of lesions."""
