"""About and methods as a reader meets them: intended use, every system with its rules and examples, the calibration table."""

import pytest
from streamlit.testing.v1 import AppTest

from livermets.knowledge.loading import knowledge
from livermets.screens.about.definition_words import example_rows, expected_words, numbers_behind, rule_blocks
from tests.pages.app import opened, words

SYSTEMS = knowledge().systems


def view(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="about_view").set_value(name).run()
    assert not page.exception
    return page


def test_the_page_says_what_it_is_for_and_which_release_it_shows() -> None:
    said = words(opened("about"))
    assert "recommends nothing on its own authority" in said
    assert "No clinician has signed off the content yet" in " ".join(said.split())
    assert knowledge().release in said
    assert f"{len(SYSTEMS)} systems" in said
    assert "unknown: neither no nor normal" in said
    assert "read in the abstract" in said


def test_all_systems_are_in_one_table_with_what_they_are() -> None:
    page = view(opened("about"), "Systems")
    table = page.dataframe[0].value
    assert len(table) == len(SYSTEMS) == 85
    fong = table[table["System"] == "Clinical Risk Score (Fong, MSKCC)"].iloc[0]
    assert fong["Kind"] == "point score"
    assert fong["For"] == "colorectal"
    adam = table[table["System"].str.startswith("Adam prognostic model")].iloc[0]
    assert adam["For"] == "unless the primary is colorectal or neuroendocrine"
    assert fong["Discrimination"] == "C 0.578 (95 % CI 0.57–0.587)"
    assert fong["Examples"] == len(SYSTEMS["fong-crs"].definition.examples)
    assert (table["Computes"] == "no").sum() == sum(s.definition.kind == "listed" for s in SYSTEMS.values())


def test_filters_combine_and_say_when_nothing_fits() -> None:
    page = view(opened("about"), "Systems")
    page.selectbox(key="methods_category").set_value("risk-score").run()
    page.selectbox(key="methods_primary").set_value("breast").run()
    assert list(page.dataframe[0].value["System"]) == [
        system.definition.name
        for system in sorted(SYSTEMS.values(), key=lambda s: s.definition.name.casefold())
        if system.definition.category == "risk-score" and system.id in ("xiong-bclm", "adam-ncnelm")
    ]
    page.selectbox(key="methods_kind").set_value("code").run()
    assert "No system fits all of these" in words(page)
    assert len(page.dataframe) == 0


def test_a_chosen_system_becomes_the_address_and_can_be_left() -> None:
    page = view(opened("about"), "Systems")
    page.selectbox(key="methods_system").set_value("game").run()
    assert page.query_params["system"] == "game"
    assert page.subheader[0].value.replace("\\", "") == SYSTEMS["game"].definition.name
    page.button(key="methods_back").click().run()
    assert "system" not in page.query_params
    assert len(page.dataframe[0].value) == len(SYSTEMS)


def test_a_link_shows_a_system_with_everything_its_file_says() -> None:
    said = words(opened("about", query={"system": "fong-crs"}))
    assert "`disease_free_interval_months < 12`" in said
    assert "`largest_lesion_mm > 50`" in said
    assert "`cea_ng_ml > 200`" in said
    assert "`cea_ng_ml >= 200`" in said, "the variant with the other border"
    assert "The sum runs from 0 to 5." in said
    assert "no clinical review" in said
    assert "C 0.578 (95 % CI 0.57–0.587)" in said
    assert "33,602 patients" in said
    assert "Compute with the values after it" in said
    assert "exactly 5 cm and exactly 200 do not score" in said


def test_rates_and_medians_stand_side_by_side_and_a_series_that_is_not_smooth_is_said_to_be() -> None:
    page = opened("about", query={"system": "fong-crs"})
    reported = next(t.value for t in page.table if "Median overall survival" in t.value.columns and len(t.value) == 6)
    assert list(reported["Group"]) == ["0", "1", "2", "3", "4", "5"]
    assert "25 %" in reported["Overall survival at 5 years"][4]
    assert "20 months" in reported["Median overall survival"][4]
    assert "n not given" in reported["Median overall survival"][4]
    said = words(page)
    assert "overall survival at 5 years: 20 % in 3, 25 % in 4" in said
    assert "median overall survival: 20 months in 4, 22 months in 5" in said


def test_shares_are_not_called_unsmooth_and_numbers_without_groups_not_grouped() -> None:
    assert "Not a smooth series" not in words(opened("about", query={"system": "game"}))
    assert "groups are read" not in words(opened("about", query={"system": "bsa-mosteller"}))


def test_the_three_phase_staging_shows_its_text_its_readings_and_that_nothing_stands_behind_it() -> None:
    said = words(opened("about", query={"system": "cn-three-phase"}))
    for reading in SYSTEMS["cn-three-phase"].definition.readings:
        assert " ".join(reading.reading.split()) in " ".join(said.split()), reading.id
    assert "founding text only" in said
    assert "Tested in this order; the first that is true counts" in said
    assert "No cohort was ever reported for it" in said


def test_a_formula_shows_the_numbers_behind_it() -> None:
    said = words(opened("about", query={"system": "albi"}))
    assert "`0.66 * log10(bilirubin_umol_l) - 0.085 * albumin_g_l`" in said
    assert "groups are read from the unrounded value" in said
    assert "No concordance index in patients with liver metastases was read" in said


def test_a_system_that_does_not_compute_says_why() -> None:
    assert "The points of the nomogram could not be read" in words(opened("about", query={"system": "xiong-bclm"}))


def test_a_link_to_nothing_says_so_and_lists_all() -> None:
    page = opened("about", query={"system": "no-such-score<script>"})
    assert "This release has no system “no-such-score<script>”" in page.warning[0].value
    assert len(page.dataframe[0].value) == len(SYSTEMS)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_rule_and_every_example_has_its_words(name: str) -> None:
    system = SYSTEMS[name]
    definition = system.definition
    assert rule_blocks(definition)
    rows = example_rows(system)
    assert len(rows) == len(definition.examples)
    for example, row in zip(definition.examples, rows, strict=True):
        assert row["Facts"]
        assert expected_words(system, example.expect)
        assert " ".join(example.because.split()) in row["Result"].replace("\\", "")
    numbers = "\n".join(row["Number"] for row in numbers_behind(system))
    assert all(" ".join(term.as_.split()) in numbers for term in definition.terms)


def test_every_system_can_be_opened() -> None:
    page = opened("about")
    for name in list(SYSTEMS)[::6]:
        page.query_params["system"] = name
        page.run()
        assert not page.exception, name
        assert page.subheader[0].value.replace("\\", "") == SYSTEMS[name].definition.name


def test_what_an_example_expects_is_said_in_the_words_of_the_screen() -> None:
    fong = SYSTEMS["fong-crs"]
    interval = expected_words(fong, {"score": [1, 5], "groups": ["low", "high"], "missing": ["cea_ng_ml"], "status": "partial"})
    assert interval == "**1–5** · low or high possible · :gray[?] CEA · partial"
    verdicts = expected_words(fong, {"criteria": {"node": True, "size": False, "cea": None}})
    assert verdicts == "✓ Node\\-positive primary, ✗ Largest over 5 cm, :gray[?] CEA over 200 ng/mL"
    assert expected_words(fong, {"applicable": False, "status": "not-applicable"}) == "does not apply"
    assert "at least 9" in expected_words(SYSTEMS["tbs"], {"score": [9.5, None]})


def test_the_calibration_table_can_be_narrowed_to_a_system() -> None:
    page = view(opened("about"), "Calibration")
    everything = page.dataframe[0].value
    assert len(everything) > 100
    assert f"{(everything['External validation'] == 'yes').sum()} are of other patients than" in words(page)
    page.selectbox(key="calibration_system").set_value("Minagawa stage").run()
    shown = page.dataframe[0].value
    assert set(shown["System"]) == {"Minagawa stage"}
    assert set(shown["External validation"]) == {"yes", "no"}


def test_the_vignettes_stand_with_the_answer_of_this_release() -> None:
    page = view(opened("about"), "Vignettes")
    labels = [one.label for one in page.expander]
    assert len(labels) == len(knowledge().vignettes)
    assert all("as expected" in label or "differs" in label for label in labels)
    assert "No clinician has signed them" in words(page)
