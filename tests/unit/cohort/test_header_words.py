"""Headers name facts and units by their words."""

from __future__ import annotations

import pytest

from livermets.cohort.header_words import FactNames, header_of, name_words
from livermets.facts import FACTS
from livermets.knowledge.import_records import FactName
from livermets.knowledge.loading import knowledge

NAMES = FactNames(knowledge().imports.names)


@pytest.mark.parametrize(
    "written", ["maxTumorSize_cm", "Max. tumour size (cm)", "MAX_TUMOR_SIZE_CM", "max tumor size [cm]", "Tumor-Size max cm"]
)
def test_one_name_written_in_many_ways_is_one_fact_and_one_unit(written: str) -> None:
    header = header_of(written)
    found = NAMES.named(header)
    assert found is not None
    assert found[0] == "largest_lesion_mm"
    assert header.unit_of(FACTS["largest_lesion_mm"]) == "cm"


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        ("CEA", "cea_ng_ml"),
        ("preop_cea", "cea_ng_ml"),
        ("Alter", "age_years"),
        ("Age at operation (years)", "age_years"),
        ("number of liver mets", "liver_lesion_count"),
        ("NumMets", "liver_lesion_count"),
        ("node_positive_primary", "primary_node_positive"),
        ("KRAS status", "kras_mutated"),
        ("DFI_months", "disease_free_interval_months"),
        ("bilirubin_mg_dl", "bilirubin_umol_l"),
        ("Extrahepatic disease", "extrahepatic_disease"),
        ("cea_ng_ml", "cea_ng_ml"),
    ],
)
def test_usual_headers_name_their_fact(written: str, fact: str) -> None:
    found = NAMES.named(header_of(written))
    assert found is not None
    assert found[0] == fact


@pytest.mark.parametrize(
    "written", ["hospital", "date of surgery", "relevant_notes", "NASH_score", "x", "survival months", "bmi"]
)
def test_other_headers_name_none(written: str) -> None:
    assert NAMES.named(header_of(written)) is None


@pytest.mark.parametrize(
    ("written", "fact", "unit"),
    [
        ("Bilirubin (mg/dL)", "bilirubin_umol_l", "mg/dL"),
        ("bilirubin_umol_l", "bilirubin_umol_l", "µmol/L"),
        ("bili mgdl", "bilirubin_umol_l", "mg/dL"),
        ("creatinine_mg_dl", "creatinine_umol_l", "mg/dL"),
        ("albumin_g_l", "albumin_g_l", "g/L"),
        ("dfi_years", "disease_free_interval_months", "years"),
        ("cea", "cea_ng_ml", None),
        ("tumor size", "largest_lesion_mm", None),
        ("bilobar", "bilobar", None),
    ],
)
def test_the_unit_is_read_from_brackets_and_from_the_end(written: str, fact: str, unit: str | None) -> None:
    assert header_of(written).unit_of(FACTS[fact]) == unit


def test_a_header_that_may_be_two_facts_names_none() -> None:
    names = FactNames([FactName(fact="cea_ng_ml", names=("marker",)), FactName(fact="afp_ng_ml", names=("marker",))])
    assert names.named(header_of("marker")) is None


def test_capitals_divide_words_and_abbreviations_do_not_fall_apart() -> None:
    assert name_words("patientID") == ("patient", "id")
    assert name_words("CEA") == ("cea",)
    assert name_words("OS_MONTHS") == ("os", "months")
