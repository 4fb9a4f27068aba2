"""What diagnoses, categories and variants of a bundle say of a case."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from tests.unit.exchange.bundles import coded, condition, observation, read, reasons

CEA = "loinc 2039-6"
SIZE = "loinc 21889-1"
LONGEST = "loinc 33728-7"


CODES = [
    ("icd-10-cm C78.7", "liver"),
    ("icd-10-cm C7B.02", "liver"),
    ("icd-10-cm C80.1", "unknown-primary"),
    ("icd-10-gm C80.0", "unknown-primary"),
    ("icd-10 C80.0", "unknown-primary"),
    ("icd-10-cm C80.0", None),
    ("icd-10-cm C24.0", "biliary"),
    ("icd-10-cm C18.7", "colorectal"),
    ("icd-10-gm C20", "colorectal"),
    ("icd-10-cm C22.0", None),
    ("icd-10-cm C22.1", None),
    ("icd-10-cm C49.A2", "gist"),
    ("icd-10-gm C49.1", None),
    ("icd-10-cm C7A.012", "neuroendocrine"),
    ("sct 94381002", "liver"),
    ("sct 93761005", "colorectal"),
    ("icd-10-cm K76.0", None),
]


@pytest.mark.parametrize(("code", "meaning"), CODES)
def test_the_system_of_a_code_decides_what_it_means(code: str, meaning: str | None) -> None:
    found = read(condition("a", code, onset="2026-01-01"), condition("l", "icd-10-cm C78.7", onset="2026-06-01"))
    assert found.case.get("primary_site") == (None if meaning == "liver" else meaning)
    if meaning is None:
        assert [one.resource for one in found.not_understood] == ["Condition/a"]
    liver = read(condition("p", "icd-10-cm C50.9", onset="2025-01-01"), condition("a", code, onset="2026-01-01"))
    assert ("disease_free_interval_months" in liver.case) == (meaning == "liver")


def test_a_metastasis_in_the_colon_is_no_colorectal_primary() -> None:
    found = read(condition("a", "icd-10-cm C78.5"), condition("b", "icd-10-cm C78.00"))
    assert "primary_site" not in found.case
    assert found.case["extrahepatic_sites"] == ["lung", "other"]


def test_peritoneum_or_retroperitoneum_says_only_that_there_is_disease_outside() -> None:
    assert read(condition("a", "icd-10-cm C78.6")).case == {"extrahepatic_disease": True}


def test_several_primaries_are_told_apart_or_refused() -> None:
    two = condition("a", "icd-10-cm C18.7"), condition("b", "icd-10-cm C50.9")
    assert "several primaries" in reasons(read(*two))
    assert "primary_site" not in read(*two).case
    past = two[1] | {"clinicalStatus": {"coding": [{"code": "remission"}]}}
    assert read(two[0], past).case["primary_site"] == "colorectal"
    related = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition"
    points = {"extension": [{"url": related, "valueReference": {"reference": "Condition/b"}}]}
    assert read(*two, condition("l", "sct 94381002", **points)).case["primary_site"] == "breast"


def test_what_speaks_of_another_tumour_is_not_taken_for_the_primary() -> None:
    past = condition("b", "icd-10-cm C50.9") | {"clinicalStatus": {"coding": [{"code": "remission"}]}}
    grade = observation(
        "g", "loinc 33732-9", valueCodeableConcept=coded("onko-grading 3"), focus=[{"reference": "Condition/b"}]
    )
    found = read(condition("a", "icd-10-cm C18.7"), past, grade)
    assert "primary_grade" not in found.case
    assert "speaks of another tumour" in reasons(found)


def test_an_unsure_diagnosis_is_named_and_not_taken() -> None:
    for status in ("refuted", "provisional", "entered-in-error", "unconfirmed"):
        unsure = condition("a", "icd-10-cm C18.7", verificationStatus={"coding": [{"code": status}]})
        found = read(unsure)
        assert not found.case
        assert f"the diagnosis is {status}, not confirmed" in reasons(found)


def test_the_interval_from_primary_to_liver_is_as_open_as_the_dates() -> None:
    def read_dates(primary: str, liver: str) -> tuple[Any, bool | None]:
        found = read(condition("a", "icd-10-cm C18.7", onset=primary), condition("l", "icd-10-cm C78.7", onset=liver))
        assert not found.refused
        fong = assess(read_case(found.case), knowledge()).systems["fong-crs"]
        return found.case.get("disease_free_interval_months", found.case.get("synchronous")), fong.criteria["dfi"]

    assert read_dates("2019-01-15", "2020-01-15") == (12, False)
    assert read_dates("2019-01-15", "2019-07-15") == (6, True)
    low, high = read_dates("2019", "2020-03")[0].split(" to ")
    assert (float(low), float(high)) == (pytest.approx(2, abs=0.1), pytest.approx(15, abs=0.1))
    assert read_dates("2019", "2020-03")[1] is None
    low, high = read_dates("2019-11", "2020-02-15")[0].split(" to ")
    assert (float(low), float(high)) == (pytest.approx(2.5, abs=0.1), pytest.approx(3.5, abs=0.1))
    assert read_dates("2019-11", "2020-02-15")[1] is True
    assert read_dates("2019-05-02", "2019-05-02") == (True, True)
    assert read_dates("2019-05-02", "2019-04-02") == (True, True)
    # Which came first is open, or whether they were found with the primary: from 0 on
    assert read_dates("2019", "2019-05")[0].startswith("0 to ")
    assert read_dates("2019-01-15", "2019-02-01")[0].startswith("0 to ")
    assert read_dates("2019-01-15", "2019-02-01")[1] is True


def test_a_list_with_dates_of_three_precisions_is_read() -> None:
    onsets = ["2018", "2019-11", "2020-02-15", "2020-02-15T08:00:00+01:00"]
    found = read(
        condition("a", "icd-10-cm C18.7", onset="2017-03-01"),
        *(condition(f"l{number}", "icd-10-cm C78.7", onset=onset) for number, onset in enumerate(onsets)),
    )
    assert found.sources["disease_free_interval_months"].resource == "Condition/l0"
    assert not found.refused


def test_tnm_categories_are_read_by_letters_and_by_codes() -> None:
    def category(code: str, *values: str, **more: Any) -> tuple[Any, str]:
        found = read(condition("a", "icd-10-gm C18.7"), observation("t", code, valueCodeableConcept=coded(*values), **more))
        return found.case.get("primary_pt", found.case.get("primary_pn")), reasons(found)

    assert category("sct 384625004", "uicc T3c")[0] == 3
    assert category("loinc 21899-0", "ajcc pT4a")[0] == 4
    assert category("sct 384625004", "sct 1229859000")[0] == 3
    assert category("sct 371494008", "uicc N1")[0] == "1"
    assert category("sct 371494008", "uicc N2a", "sct 1352999999")[0] == "2a"
    assert category("sct 371494008", "ajcc pN0(sn)")[0] == "0"
    assert category("sct 371494008", "uicc N1mi")[0] == "1"
    for code, value in (("sct 384625004", "uicc TX"), ("sct 384625004", "uicc Tis"), ("loinc 21899-0", "ajcc cT3")):
        assert category(code, value)[0] is None
    y = {"modifierExtension": [{"url": "https://x/StructureDefinition/mii-ex-onko-tnm-y-praefix"}]}
    assert category("sct 384625004", "uicc T2", **y)[0] == 2
    assert "after treatment does not say" in category("sct 371494008", "uicc N0", **y)[1]


def test_clinical_categories_are_not_pathological_ones() -> None:
    found = read(observation("t", "sct 399504009", valueCodeableConcept=coded("uicc T3")))
    assert not found.case
    assert [one.code for one in found.not_understood] == ["SNOMED CT 399504009"]


def test_performance_status_is_read_as_number_and_as_code() -> None:
    assert read(observation("e", "loinc 89247-1", valueInteger=0)).case["ecog"] == 0
    both = observation("e", "sct 423740007", "loinc 89262-0", valueCodeableConcept=coded("onko-ecog 1", "loinc LA9623-5"))
    assert read(both).case["ecog"] == 1
    torn = observation("e", "loinc 89262-0", valueCodeableConcept=coded("onko-ecog 1", "loinc LA9622-7"))
    assert "two codes of one answer mean different things" in reasons(read(torn))
    assert "ecog = 5: outside the range" in reasons(read(observation("e", "loinc 89247-1", valueInteger=5)))


def variant(name: str, answer: str, *genes: str, **parts: str) -> dict[str, Any]:
    components = [{"code": coded("loinc 48018-6"), "valueCodeableConcept": coded(f"hgnc HGNC:{gene}")} for gene in genes]
    for code, value in parts.items():
        key = f"loinc {code.removeprefix('c').replace('_', '-')}"
        concept = (
            coded(f"loinc {value}")
            if value.startswith("LA")
            else {"coding": [{"system": "http://varnomen.hgvs.org", "code": value}]}
        )
        components.append({"code": coded(key), "valueCodeableConcept": concept})
    return observation(name, "loinc 69548-6", valueCodeableConcept=coded(f"loinc {answer}"), component=components)


def test_variants_are_read_by_gene_and_change() -> None:
    present, absent = "LA9633-4", "LA9634-2"
    assert read(variant("v", present, "6407")).case == {"kras_mutated": True}
    assert read(variant("v", absent, "6407")).case == {"kras_mutated": False, "kras_g12c": False}
    assert read(variant("v", absent, "7989", "6342", "1097")).case == {
        "nras_mutated": False,
        "braf_v600e": False,
        "kit_mutated": False,
    }
    assert read(variant("v", present, "1097", c48005_3="p.Val600Glu")).case == {"braf_v600e": True}
    other = read(variant("v", present, "1097", c48005_3="p.Gly469Ala"))
    assert not other.case
    assert "not by the change" in reasons(other)
    assert "not said to be pathogenic" in reasons(read(variant("v", present, "6407", c53037_8="LA26333-7")))
    assert "germline" in reasons(read(variant("v", present, "6407", c48002_0="LA6683-2")))
    assert "which of them is altered" in reasons(read(variant("v", present, "6407", "7989")))
    assert not read(variant("v", absent, "1100")).case  # BRCA2 is not said
    assert read(variant("v", absent, "1100", "1101")).case == {"brca_mutated": False}


def test_hormone_receptors_are_one_fact() -> None:
    def receptors(er: str | None, pr: str | None) -> Any:
        listed = [("er", "loinc 85337-4", er), ("pr", "loinc 85339-0", pr)]
        codes = {"+": "loinc LA6576-8", "-": "loinc LA6577-6"}
        found = read(*(observation(n, c, valueCodeableConcept=coded(codes[v])) for n, c, v in listed if v))
        return found.case.get("hormone_receptor_positive")

    assert receptors("+", "-") is True
    assert receptors("-", "-") is False
    assert receptors("-", None) is None
    assert receptors(None, "+") is True


def test_receptors_of_the_metastasis_are_its_own_fact() -> None:
    her2 = observation("h", "loinc 48676-1", valueCodeableConcept=coded("loinc LA6576-8"), bodySite=coded("sct 10200004"))
    assert read(her2).case == {"her2_positive_metastasis": True}


METASTASIS = "sct 128462008"
TUMOUR = "sct 363346000"
IN_LIVER = coded("sct 10200004")


def test_a_diagnosis_without_a_site_of_its_own_is_where_its_body_site_says() -> None:
    colon = condition("p", TUMOUR, onset="2025-01-01", category=[coded("sct 372087000")], bodySite=[coded("sct 60184004")])
    liver = condition("l", METASTASIS, onset="2026-01-01", bodySite=[IN_LIVER])
    lung = condition("m", TUMOUR, category=[coded(METASTASIS)], bodySite=[coded("sct 39607008")])
    found = read(colon, liver, lung)
    assert found.case["primary_site"] == "colorectal"
    assert found.case["disease_free_interval_months"] == 12
    assert found.case["extrahepatic_sites"] == ["lung"]
    assert not found.not_understood


@pytest.mark.parametrize(
    "said",
    [
        condition("a", TUMOUR, bodySite=[coded("sct 39607008")]),
        condition("a", METASTASIS),
        condition("a", METASTASIS, bodySite=[coded("sct 71854001")]),
        condition("a", METASTASIS, bodySite=[{"text": "liver"}]),
        condition("a", "sct 372087000", bodySite=[IN_LIVER]),
        condition("a", "icd-10-cm K76.0", category=[coded(METASTASIS)], bodySite=[IN_LIVER]),
    ],
)
def test_a_tumour_of_which_kind_or_site_is_not_said_is_not_understood(said: dict[str, Any]) -> None:
    found = read(said)
    assert found.case == {}
    assert [one.resource for one in found.not_understood] == ["Condition/a"]


def test_one_diagnosis_at_two_sites_or_of_both_kinds_is_refused() -> None:
    both = read(condition("a", METASTASIS, bodySite=[IN_LIVER, coded("sct 39607008")]))
    kinds = read(condition("a", METASTASIS, category=[coded("sct 372087000")], bodySite=[coded("sct 39607008")]))
    assert both.case == kinds.case == {}
    assert reasons(both) == reasons(kinds) == "Condition/a: its codes mean different things"


def test_a_size_of_a_generic_liver_metastasis_is_one_of_the_liver() -> None:
    liver = condition("l", METASTASIS, bodySite=[IN_LIVER])
    size = observation("s", SIZE, focus=[{"reference": "Condition/l"}], effectiveDateTime="2026-11-01")
    longest = [{"code": coded(LONGEST), "valueQuantity": {"value": 2, "system": "http://unitsofmeasure.org", "code": "cm"}}]
    found = read(liver, size | {"component": longest})
    assert "2" in str(found.case.get("lesions")), reasons(found)


CERTAINTY = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"


def certain(letter: str, key: str = "icd-10-gm C78.7") -> dict[str, Any]:
    said = {"url": CERTAINTY, "valueCoding": {"system": "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"}}
    said["valueCoding"] = {**said["valueCoding"], "code": letter}  # type: ignore[dict-item]
    code = coded(key)
    code["coding"][0]["extension"] = [said]
    return code


@pytest.mark.parametrize("letter", ["A", "V", "Z", "?"])
def test_a_german_diagnosis_that_is_not_certain_is_not_taken(letter: str) -> None:
    found = read({**condition("x"), "code": certain(letter, "icd-10-gm C78.0")})
    assert "extrahepatic_sites" not in found.case
    assert f"the diagnosis has the certainty {letter}" in reasons(found)


def test_a_german_diagnosis_that_is_certain_is_taken() -> None:
    found = read({**condition("x"), "code": certain("G", "icd-10-gm C78.0")})
    assert found.case["extrahepatic_sites"] == ["lung"]


@pytest.mark.parametrize(
    "status",
    [
        {"text": "refuted"},
        {"coding": [{"system": "http://snomed.info/sct", "code": "410516002"}]},
        {"coding": [{"system": "http://snomed.info/sct", "code": "415684004"}], "text": "suspected"},
        {"coding": [{"code": "entered-in-error"}]},
        "refuted",
    ],
)
def test_a_verification_that_is_not_understood_is_none(status: object) -> None:
    found = read({**condition("x", "icd-10-gm C78.0"), "verificationStatus": status})
    assert "extrahepatic_sites" not in found.case
    assert "Condition/x: the diagnosis is" in reasons(found)


def test_the_way_of_a_german_diagnosis_beside_it_does_not_make_it_unsure() -> None:
    way = (
        "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-primaertumor-diagnosesicherung"
    )
    status = {"coding": [{"code": "confirmed"}, {"system": way, "code": "7"}]}
    assert read({**condition("x", "icd-10-gm C78.0"), "verificationStatus": status}).case["extrahepatic_sites"] == ["lung"]
    alone = {"coding": [{"system": way, "code": "7"}]}
    assert read({**condition("x", "icd-10-gm C78.0"), "verificationStatus": alone}).case["extrahepatic_sites"] == ["lung"]


def test_a_metastasis_elsewhere_that_is_in_remission_is_named() -> None:
    past = {"coding": [{"code": "remission"}]}
    found = read({**condition("x", "icd-10-gm C78.0"), "clinicalStatus": past})
    assert "extrahepatic_sites" not in found.case
    assert "Condition/x: a metastasis that is no longer active (remission)" in reasons(found)


def test_the_endocrine_pancreas_is_a_neuroendocrine_primary() -> None:
    found = read(condition("x", "icd-10-cm C25.4"))
    assert found.case["primary_site"] == "neuroendocrine"
    assert found.case["neuroendocrine_origin"] == "pancreas"


@pytest.mark.parametrize(
    ("morphology", "primary"), [("8240/3", "neuroendocrine"), ("8249/3", "neuroendocrine"), ("8246/3", "neuroendocrine")]
)
def test_a_neuroendocrine_morphology_makes_the_colon_no_colorectal_cancer(morphology: str, primary: str) -> None:
    code = f"icd-o-3 {morphology}"
    found = read(
        condition("x", "icd-10-gm C18.0"),
        observation("h", "loinc 59847-4", valueCodeableConcept=coded(code), effectiveDateTime="2026-01-01"),
    )
    assert found.case["primary_site"] == primary
    assert "primary_side" not in found.case


@pytest.mark.parametrize("morphology", ["8936/3", "9680/3", "8720/3", "9140/3", "8890/3", "8041/3"])
def test_a_morphology_that_is_no_carcinoma_of_the_organ_leaves_the_primary_open(morphology: str) -> None:
    found = read(
        condition("x", "icd-10-gm C16.2"),
        observation("h", "loinc 59847-4", valueCodeableConcept=coded(f"icd-o-3 {morphology}")),
    )
    assert "primary_site" not in found.case
    assert f"its morphology (ICD-O-3 {morphology})" in reasons(found)


def test_a_diagnosis_of_a_relative_is_not_the_patients() -> None:
    family = {
        "resourceType": "FamilyMemberHistory",
        "id": "f",
        "patient": {"reference": "Patient/p"},
        "contained": [{"resourceType": "Condition", "id": "c", "code": coded("icd-10-gm C18.7")}],
    }
    assert "primary_site" not in read(family).case
