"""A mapping is suggested from layouts, headers and cells; what is not clear is asked and never guessed."""

from __future__ import annotations

import pytest

from livermets.cohort.column_questions import IT_IS
from livermets.cohort.header_words import name_words
from livermets.cohort.mapping_draft import is_answered, with_answer
from livermets.cohort.open_table import open_table
from livermets.cohort.suggestion import Suggestion, doubts_of_mapping, suggest
from livermets.knowledge.import_records import CohortMapping, ColumnUse
from livermets.knowledge.loading import knowledge
from tests.conftest import shared_file
from tests.unit.cohort.tables import as_csv, facts_of, imported


def suggested(content: bytes) -> Suggestion:
    return suggest(open_table(content), knowledge().imports, knowledge().systems)


def use(found: Suggestion, column: str) -> ColumnUse | None:
    return next((one for one in found.mapping.columns if one.column == column), None)


def asked(found: Suggestion, column: str) -> str:
    return " ".join(one.text for one in found.questions if one.column == column)


def column(name: str, *cells: str) -> Suggestion:
    return suggested(as_csv({name: cells, "other": ["x"] * len(cells)}))


def test_the_collection_is_recognised() -> None:
    found = suggest(open_table(shared_file("data/tcia_crlm_v2.csv")), knowledge().imports)
    assert found.profile == "tcia-crlm-2"
    assert found.questions == ()
    assert "relevant_notes" in found.unused


def test_a_size_in_centimetres_that_calls_itself_millimetres_is_asked_about() -> None:
    cells = ("2.5", "3", "12", "4.1", "5", "1.2", "6")
    found = column("tumor_size_mm", *cells)
    assert use(found, "tumor_size_mm") is None
    assert "is the unit right" in asked(found, "tumor_size_mm")
    assert "is the unit right" not in asked(column("tumor_size_cm", *cells), "tumor_size_cm")
    assert "is the unit right?" in asked(column("largest_metastasis_mm", *cells), "largest_metastasis_mm")
    assert use(column("largest_metastasis_cm", *cells), "largest_metastasis_cm") == ColumnUse(
        column="largest_metastasis_cm", fact="largest_lesion_mm", unit="cm"
    )


@pytest.mark.parametrize("name", ["largest_metastasis", "bilirubin", "creatinine", "albumin"])
def test_a_unit_that_is_not_named_is_asked_for(name: str) -> None:
    found = column(name, "35", "40", "28")
    assert use(found, name) is None
    assert "the unit is not named" in asked(found, name)
    assert len(found.questions[0].choices) >= 2


@pytest.mark.parametrize(("unit", "doubtful"), [("mm", True), ("cm", False)])
def test_a_mapping_that_names_the_wrong_unit_is_doubted(unit: str, doubtful: bool) -> None:
    source = open_table(as_csv({"size": ("2.5", "3", "12", "4.1", "5"), "other": ["x"] * 5}))
    mapping = CohortMapping.model_validate({"columns": [{"column": "size", "fact": "largest_lesion_mm", "unit": unit}]})
    found = doubts_of_mapping(source, mapping, knowledge().imports)
    assert [one.column for one in found] == (["size"] if doubtful else [])


def test_a_name_of_the_product_has_the_unit_of_the_product() -> None:
    found = column("albumin_g_l", "35", "40", "28")
    assert use(found, "albumin_g_l") == ColumnUse(column="albumin_g_l", fact="albumin_g_l")


def test_platelets_per_microlitre_that_name_no_unit_are_asked_about() -> None:
    found = column("platelets", "150000", "220000", "310000")
    assert use(found, "platelets") is None
    assert "another fact or unit" in asked(found, "platelets")


@pytest.mark.parametrize("cells", [("1", "2", "2"), ("0", "1", "0")])
def test_codes_for_sex_are_asked_about(cells: tuple[str, ...]) -> None:
    found = column("sex", *cells)
    assert use(found, "sex") is None
    assert "mean" in asked(found, "sex")


@pytest.mark.parametrize("cells", [("M", "F", "f"), ("male", "Female", "unknown"), ("m", "w", "")])
def test_words_for_sex_are_read(cells: tuple[str, ...]) -> None:
    assert use(column("gender", *cells), "gender") is not None


def test_zero_and_one_are_no_and_yes_and_nine_is_missing() -> None:
    found = column("bilobar", "0", "1", "9", "1", "")
    assert use(found, "bilobar") == ColumnUse(column="bilobar", fact="bilobar", values={"1": True, "0": False}, missing=("9",))
    assert found.matches[0].why == "9 read as missing"


def test_one_and_two_are_asked_about() -> None:
    assert "mean" in asked(column("bilobar", "1", "2", "1"), "bilobar")


def test_a_code_that_no_value_can_be_is_missing_and_one_that_could_be_is_asked_about() -> None:
    found = column("cea", "5", "12", "-999", "250")
    assert use(found, "cea") == ColumnUse(column="cea", fact="cea_ng_ml", missing=("-999",))
    assert "999" in asked(column("cea", "5", "12", "999", "999", "999", "31"), "cea")


def test_two_columns_that_look_alike_are_asked_about() -> None:
    found = suggested(b"cea,preop_cea\n5,6\n7,8\n")
    assert use(found, "cea") is None
    assert "all look like CEA" in asked(found, "cea")


def test_the_order_of_dates_is_asked_for_where_no_day_shows_it() -> None:
    table = b"age,date_of_surgery,date_of_death,date_of_last_contact\n65,05/03/2020,,01/02/2021\n66,01/02/2019,03/04/2020,\n"
    found = suggested(table)
    assert "which stands first" in asked(found, "date_of_surgery")
    assert found.mapping.shape.date_order is None
    assert suggested(table.replace(b"05/03/2020", b"25/03/2020")).mapping.shape.date_order == "day-first"


def test_the_primary_is_asked_for_where_no_column_says_it() -> None:
    assert "which cancer" in asked(column("age", "65", "70"), "")
    assert asked(suggested(b"age,primary\n65,colorectal\n"), "") == ""


def test_who_the_patient_is_and_a_stored_score_are_recognised() -> None:
    found = suggested(b"patient_id,age,fong_crs\n007,65,3\n008,66,-999\n")
    assert use(found, "patient_id") == ColumnUse(column="patient_id", id=True)
    assert use(found, "fong_crs") == ColumnUse(column="fong_crs", stored="fong-crs", missing=("-999",))


def test_boxes_of_redcap_take_their_form_and_are_asked_about_without_one() -> None:
    table = "record_id,extrahepatic_sites___lung,extrahepatic_sites___bone,staging_complete\n1,1,0,2\n2,0,0,0\n"
    found = suggested(table.encode())
    assert use(found, "extrahepatic_sites___lung") == ColumnUse(
        column="extrahepatic_sites___lung", fact="extrahepatic_sites", member="lung", form="staging_complete"
    )
    database, _ = imported(table.encode(), found.mapping.model_dump())
    assert facts_of(database, "extrahepatic_sites") == [["lung"], None]
    without = suggested(table.replace(",staging_complete", ",staging").encode())
    assert "does an empty box mean no" in asked(without, "extrahepatic_sites___lung")
    numbered = suggested(table.replace("___lung", "___1").encode())
    assert "which value" in asked(numbered, "extrahepatic_sites___1")


def test_a_table_of_cbioportal_is_recognised_with_its_other_columns() -> None:
    table = (
        "#Id\tStatus\tMonths\tSex\tKRAS\n#Id\tStatus\tMonths\tSex\tKRAS\n#STRING\tSTRING\tNUMBER\tSTRING\tSTRING\n#1\t1\t1\t1\t1\n"
        "PATIENT_ID\tOS_STATUS\tOS_MONTHS\tGENDER\tKRAS_STATUS\nP1\t1:DECEASED\t12.5\tMale\tmutant\nP2\t0:LIVING\t60\tFemale\tWT\n"
    )
    found = suggested(table.encode())
    assert found.profile == "cbioportal-patient"
    database, _ = imported(table.encode(), found.mapping.model_dump())
    assert facts_of(database, "sex", "kras_mutated") == [("male", True), ("female", False)]
    query = "SELECT time, event, endpoint, time_zero FROM outcomes ORDER BY row"
    first, second = database.execute(query).fetchall()
    assert first == (12.5, 1, "overall-survival", "diagnosis")
    assert second[:2] == (60, 0)


def test_items_of_naaccr_are_recognised_and_bounds_stay_unknown() -> None:
    table = (
        b"sexAssignedAtBirth,ceaPretreatmentLabValue,kras,vitalStatus,survMosActiveFollowup,brafMutationalAnalysis\n"
        b"1,12.5,0,0,0012,1\n2,XXXX.1,1,1,0060,4\n9,XXXX.9,9,1,9999,0\n"
    )
    found = suggested(table)
    assert found.profile == "naaccr"
    database, counted = imported(table, found.mapping.model_dump())
    assert facts_of(database, "sex", "cea_ng_ml", "kras_mutated", "braf_v600e") == [
        ("male", 12.5, False, True),
        ("female", None, True, None),
        (None, None, None, False),
    ]
    assert {one.fact: (one.bound, one.missing) for one in counted.columns}["cea_ng_ml"] == (1, 1)
    assert database.execute("SELECT time, event FROM outcomes ORDER BY row").fetchall() == [(12, 1), (60, 0), (None, 0)]


def test_a_suggestion_imports_the_table_that_it_is_of() -> None:
    table = (
        "PatID;Alter;Geschlecht;Größte Metastase (cm);Anzahl Metastasen;CEA [ng/ml];Bilobar;KRAS;OS (Monate);Tod\n"
        "1;65;m;3,5;2;12,4;ja;mutiert;60,1;0\n2;70;w;1,2;1;<5;nein;wt;22,0;1\n3;58;w;10,5;4;250;ja;;37,0;1\n"
    ).encode("cp1252")
    found = suggested(table)
    database, _ = imported(table, found.mapping.model_dump())
    names = ("age_years", "sex", "largest_lesion_mm", "liver_lesion_count", "cea_ng_ml", "bilobar", "kras_mutated")
    assert facts_of(database, *names) == [
        (65, "male", 35, 2, 12.4, True, True),
        (70, "female", 12, 1, None, False, False),
        (58, "female", 105, 4, 250, True, None),
    ]
    assert database.execute("SELECT time, event FROM outcomes ORDER BY row").fetchall() == [(60.1, 0), (22, 1), (37, 1)]


@pytest.mark.parametrize(
    "name",
    [
        "CEA postop ng/ml",
        "Extrahepatic disease absent",
        "No extrahepatic disease",
        "Number of mets >1",
        "Number of liver metastases (after chemotherapy)",
        "CEA (2010+)",
        "Max size mm (primary tumour)",
    ],
)
def test_a_name_that_says_more_than_that_of_a_fact_is_asked_about_and_never_taken(name: str) -> None:
    found = column(name, "1", "0", "1", "0", "1", "0")
    assert use(found, name) is None
    assert "is it that?" in asked(found, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Tumor size (mm)", "the size of the primary"),
        ("tumour size", "the size of the primary"),
        ("size", "the size of the primary"),
        ("size_cm", "the size of the primary"),
        ("maxTumorSize_cm", "the size of the primary"),
        ("Max. Tumorgröße (cm)", "the size of the primary"),
        ("Maximum diameter mm", "the size of the primary"),
        ("Number of tumours", "the number of primaries"),
        ("Tumor grade", "the grade of the metastases"),
        ("Sidedness", "the side of the metastases in the liver"),
        ("Age at diagnosis", "the age when the primary was found"),
        ("Margin status", "the margin of the primary's resection"),
        ("margin width (mm)", "the margin of the primary's resection"),
        ("Vascular invasion", "the vascular invasion of the primary"),
        ("Major resection", "the primary's resection"),
        ("bilateral", "another organ on both sides"),
    ],
)
def test_a_name_that_may_be_of_the_primary_is_asked_about_and_never_taken(name: str, other: str) -> None:
    found = column(name, "1", "0", "1", "0", "1", "0")
    assert use(found, name) is None
    assert f"By its name it may be {other}" in asked(found, name)
    assert all(question.fact for question in found.questions if question.column == name)


def test_a_size_that_is_said_to_be_of_the_metastases_is_taken_in_its_unit() -> None:
    found = column("Tumor size (cm)", "3.5", "1.2", "10.5")
    (question,) = (one for one in found.questions if one.column)
    assert is_answered(found.mapping, question) is False
    assert with_answer(found.mapping, question, "cm").columns[-1] == ColumnUse(
        column="Tumor size (cm)", fact="largest_lesion_mm", unit="cm"
    )


def test_a_size_of_the_metastases_is_taken_beside_one_that_may_be_of_the_primary() -> None:
    found = suggested(b"Tumor size (mm),Largest liver metastasis (mm)\n35,22\n40,18\n")
    assert use(found, "Largest liver metastasis (mm)") == ColumnUse(
        column="Largest liver metastasis (mm)", fact="largest_lesion_mm"
    )
    assert "Tumor size (mm)" in found.unused


def test_no_name_of_what_is_in_the_liver_or_of_its_resection_is_sure_without_saying_so() -> None:
    says_so = (
        "liver",
        "hepat",
        "metasta",
        "mets",
        "lesion",
        "crlm",
        "bilobar",
        "lobar",
        "leber",
        "met ",
        "flr",
        "tlv",
        "segment",
    )
    of_the_liver = {"largest_lesion_mm", "liver_lesion_count", "margin_status", "margin_mm", "vascular_invasion",
                    "viable_tumour_percent", "major_hepatectomy", "liver_involvement_percent"}  # fmt: skip
    names = [name for one in knowledge().imports.names if one.fact in of_the_liver for name in one.names]
    assert [name for name in names if not any(word in f"{name.casefold()} " for word in says_so)] == []


def test_a_name_is_not_both_sure_and_asked_about() -> None:
    for one in knowledge().imports.names:
        assert not {frozenset(name_words(name)) for name in one.names} & {
            frozenset(name_words(name)) for name in one.asked_names
        }


def test_a_fact_is_taken_by_a_similar_name_when_it_is_said_to_be_that() -> None:
    found = column("Synchronous (liver)", "yes", "no", "yes")
    (question,) = (one for one in found.questions if one.column)
    assert question.choices == (IT_IS,)
    mapping = with_answer(found.mapping, question, IT_IS)
    assert mapping.columns[-1] == ColumnUse(column="Synchronous (liver)", fact="synchronous")
    assert is_answered(mapping, question)


def test_codes_that_a_header_explains_are_read_by_it() -> None:
    assert use(column("Sex (0=F/1=M)", "0", "1", "1"), "Sex (0=F/1=M)") == ColumnUse(
        column="Sex (0=F/1=M)", fact="sex", values={"0": "female", "1": "male"}
    )
    name = "Node positive (1=no / 2=yes)"
    assert use(column(name, "1", "2", "1"), name) == ColumnUse(
        column=name, fact="primary_node_positive", values={"1": False, "2": True}
    )


@pytest.mark.parametrize("name", ["Synchronous (0=yes)", "Bilobar (0=left only / 1=right only)", "Bilobar (0=yes)"])
def test_codes_that_a_header_explains_in_part_or_in_other_words_are_asked_about(name: str) -> None:
    found = column(name, "0", "1", "0")
    assert use(found, name) is None
    assert "mean" in asked(found, name)


@pytest.mark.parametrize(("name", "unit"), [("Age (days)", "days"), ("max size (inch)", "inch"), ("CEA (mg/dl)", "mg/dl")])
def test_a_unit_that_is_none_of_the_fact_is_asked_about(name: str, unit: str) -> None:
    found = column(name, "12", "15", "18")
    assert use(found, name) is None
    assert f"{unit!r} is no unit of it" in asked(found, name)


def test_a_capital_within_a_short_name_divides_no_word() -> None:
    assert use(column("pN", "0", "1a", "2"), "pN") == ColumnUse(column="pN", fact="primary_pn")


def test_a_fact_is_no_stored_result_of_a_system_of_the_same_name() -> None:
    assert use(column("ECOG", "0", "1", "2"), "ECOG") == ColumnUse(column="ECOG", fact="ecog")


def test_several_rows_of_a_patient_are_asked_about() -> None:
    found = suggested(b"record_id,redcap_event_name,age\n1,baseline,60\n1,follow-up,\n2,baseline,61\n")
    assert "1 patient with more than one row" in asked(found, "record_id")
    assert asked(suggested(b"record_id,age\n1,60\n2,61\n"), "record_id") == ""


def test_boxes_beside_a_yes_or_no_are_asked_about() -> None:
    found = suggested(b"record_id,ehd___1,ehd___2,staging_complete\n1,1,0,2\n2,0,0,2\n")
    assert "which value of which fact does '1' tick" in asked(found, "ehd___1")


def test_days_since_1900_and_dates_in_words_are_no_dates() -> None:
    table = "age,date_of_surgery,date_of_death,date_of_last_contact\n65,42001,,43000\n66,42002,42900,43000\n67,42009,,43001\n"
    found = suggested(table.encode())
    assert found.mapping.outcomes == ()
    assert "Excel counts since 1900" in asked(found, "date_of_surgery")
    words = table.replace("42001", "2015-01-02").replace("42002", "2015-01-03").replace("42009", "2015-01-04")
    words = words.replace("42900", "2016-05-06").replace("43000", '"Mar 3, 2020"').replace("43001", "3-Mar-20")
    assert "no dates that are read" in asked(suggested(words.encode()), "date_of_last_contact")


def test_a_letter_beside_others_that_are_not_understood_is_asked_about() -> None:
    """In German registries W is wild type, M mutated, N not tested and U unknown: N would be read as no."""
    columns = {"KRAS": ["N"] * 8 + ["W", "M"], "Vitalstatus": ["lebt"] * 10, "NRAS": ["N"] * 5 + ["Y"] * 5}
    found = suggest(open_table(as_csv(columns), "t.csv"), knowledge().imports)
    assert found.profile is None
    assert [(one.column, one.fact) for one in found.questions if one.fact] == [("KRAS", "kras_mutated")]
    assert "'M', 'N' and 'W'" in next(one.text for one in found.questions if one.column == "KRAS")
    assert [use.fact for use in found.mapping.columns] == ["nras_mutated"]
