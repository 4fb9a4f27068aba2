"""The case page as a person uses it: entering facts, seeing results, and every kind of bad input."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.facts import FACTS, SECTIONS
from livermets.knowledge.loading import knowledge
from livermets.screens.case.form import FIELDS
from tests.pages.app import opened, words
from tests.pages.rows import rows_html

SCRIPT_LABEL = "<script>alert('x')</script> <b>bold</b> :red[red]"


@pytest.fixture
def app() -> AppTest:
    return opened("case")


def enter(app: AppTest, name: str, value: Any) -> AppTest:
    """Put a value into the field of a fact, whatever kind of field it is."""
    app.get_by_key(f"fact_{name}").set_value(value)
    app.run()
    assert not app.exception
    return app


def open_section(app: AppTest, section: str) -> AppTest:
    """Open a section of the form unless it is open."""
    if section in app.session_state["open_sections"][1]:
        return app
    return app.button(key=f"head_{section}").click().run()


def open_card(app: AppTest, head: str, *systems: str) -> str:
    """Open the cards of some systems under a head of the result; everything the page then says."""
    app.session_state["result_heads"] = head
    app.session_state["open_cards"] = frozenset(systems)
    app.run()
    assert not app.exception
    return words(app)


def load_demo(app: AppTest, name: str) -> AppTest:
    facts = knowledge().demo_cases[name].case.to_json()
    app.file_uploader(key="case_upload").upload("demo.json", orjson.dumps(facts))
    app.run()
    assert not app.exception
    return app


def row_of(app: AppTest, short: str) -> str:
    """The line of the summary that begins with a system's short name."""
    return next(line for line in words(app).splitlines() if line.startswith(f"| {short}"))


def shown_fields(app: AppTest) -> Iterator[str]:
    for kind in ("text_input", "text_area", "selectbox", "multiselect", "segmented_control"):
        for widget in app.get(kind):
            if widget.key and str(widget.key).startswith("fact_"):
                yield str(widget.key).removeprefix("fact_")


def test_every_fact_of_the_vocabulary_has_its_place_in_the_form():
    placed = {"primary_site", *(name for names in FIELDS.values() for name in names)}
    assert placed == set(FACTS)
    assert list(FIELDS) != []
    assert set(FIELDS) == set(SECTIONS)
    assert list(FIELDS)[-1] == "special_tests"


def test_every_section_opens_and_shows_all_its_facts(app: AppTest):
    for section in FIELDS:
        open_section(app, section)
    for toggle in app.toggle:
        if str(toggle.key).startswith("more_"):
            toggle.set_value(True)
    app.run()
    assert not app.exception
    assert set(shown_fields(app)) == set(FACTS) - {"lesions", "lesions_complete"}


def test_nothing_is_preselected_and_nothing_is_shown_as_a_result(app: AppTest):
    for kind in ("text_input", "selectbox", "segmented_control"):
        for widget in app.get(kind):
            if str(widget.key).startswith("fact_"):
                assert widget.value is None, widget.key
    assert "Choose the primary" in app.info[0].value
    assert not app.get("plotly_chart")
    assert "**Stages**" not in words(app)


def test_a_score_is_an_interval_until_its_facts_are_known(app: AppTest):
    enter(app, "primary_site", "colorectal")
    enter(app, "liver_lesion_count", "4")
    assert "1–5 of 5" in row_of(app, "Fong score")
    enter(app, "synchronous", True)
    enter(app, "primary_node_positive", True)
    assert "3–5 of 5 · high" in row_of(app, "Fong score")
    enter(app, "largest_lesion_mm", "50")
    enter(app, "cea_ng_ml", "200,0")
    assert "3 of 5 · high" in row_of(app, "Fong score")
    enter(app, "cea_ng_ml", "200.1")
    assert "4 of 5 · high" in row_of(app, "Fong score")


def test_a_choice_taken_back_is_unknown_again(app: AppTest):
    enter(app, "primary_site", "colorectal")
    enter(app, "primary_node_positive", False)
    assert "0–4 of 5" in row_of(app, "Fong score")
    enter(app, "primary_node_positive", None)
    assert "primary_node_positive" not in app.session_state["livermets_case"].entered


def test_centimetres_become_millimetres_and_the_entry_is_kept(app: AppTest):
    app.get_by_key("unit_first_mm").set_value("cm")
    app.run()
    enter(app, "largest_lesion_mm", "5,1")
    assert app.session_state["livermets_case"].case.values["largest_lesion_mm"] == 51
    app.get_by_key("unit_first_mm").set_value("mm")
    app.run()
    assert app.text_input(key="fact_largest_lesion_mm").value == "51"


def test_a_unit_typed_behind_the_number_is_understood(app: AppTest):
    enter(app, "largest_lesion_mm", "5.5 cm")
    assert app.session_state["livermets_case"].case.values["largest_lesion_mm"] == 55


def test_what_follows_from_another_fact_is_shown_and_locked(app: AppTest):
    enter(app, "synchronous", True)
    interval = app.text_input(key="fact_disease_free_interval_months")
    assert interval.value == "0"
    assert interval.disabled
    assert any("follows from Synchronous" in line.value for line in app.markdown)
    enter(app, "synchronous", None)
    assert app.text_input(key="fact_disease_free_interval_months").value is None


def test_a_wrong_size_is_refused_beside_the_field_and_nothing_is_lost(app: AppTest):
    enter(app, "primary_site", "colorectal")
    enter(app, "liver_lesion_count", "3")
    before = row_of(app, "Fong score")
    enter(app, "largest_lesion_mm", "4000")
    remark = next(line.value for line in app.markdown if "4000" in line.value)
    assert "outside the range" in remark
    assert "from 0 to 400 mm" in remark
    assert app.text_input(key="fact_largest_lesion_mm").value == "4000"
    assert app.text_input(key="fact_liver_lesion_count").value == "3"
    assert row_of(app, "Fong score") == before
    assert "last facts that fitted together" in words(app)
    enter(app, "largest_lesion_mm", "40")
    assert not app.warning


@pytest.mark.parametrize("typed", ["abc", "inf", "1,234", "5 parsecs", "1e999", "--3"])
def test_text_that_is_no_number_is_refused_and_kept(app: AppTest, typed: str):
    open_section(app, "laboratory")
    enter(app, "cea_ng_ml", typed)
    assert app.text_input(key="fact_cea_ng_ml").value == typed
    assert "CEA" in app.warning[0].value


def test_a_text_that_is_too_long_is_refused_with_its_length_and_kept(app: AppTest):
    open_section(app, "case")
    enter(app, "snapshot", "x" * 81)
    assert app.text_input(key="fact_snapshot").value == "x" * 81
    assert "81 characters are too many" in words(app)


def test_how_a_number_was_read_is_said_below_its_field_while_it_stands(app: AppTest):
    enter(app, "largest_lesion_mm", "48 x 32")
    assert app.text_input(key="fact_largest_lesion_mm").value == "48"
    assert "48 x 32: the largest, 48 mm" in words(app)
    enter(app, "largest_lesion_mm", "50")
    assert "the largest, 48 mm" not in words(app)


def test_contradicting_facts_are_named_beside_both(app: AppTest):
    enter(app, "liver_lesion_count", "0")
    enter(app, "largest_lesion_mm", "20")
    remarks = [line.value for line in app.markdown if "contradict each other" in line.value]
    assert len(remarks) == 2
    assert "Number of liver metastases = 0" in remarks[0]
    assert "Largest liver metastasis = 20" in remarks[0]
    assert "Number of liver metastases, Largest liver metastasis" in app.warning[0].value


def test_an_unusual_value_is_asked_about(app: AppTest):
    enter(app, "largest_lesion_mm", "1")
    assert any("is the unit right?" in line.value for line in app.markdown)
    assert not app.warning


def test_html_in_the_label_stays_text(app: AppTest):
    def banner() -> None:
        from livermets.screens.app.banner import case_banner
        from livermets.screens.shared.session import open_case

        open_case({"case_label": "<script>alert('x')</script> [link](http://example.org) :red[red] $x$"})
        case_banner()

    open_section(app, "case")
    enter(app, "case_label", SCRIPT_LABEL)
    assert app.session_state["livermets_case"].case.values["case_label"] == SCRIPT_LABEL
    shown = AppTest.from_function(banner, default_timeout=60).run().markdown[0].value
    assert r"\<script\>" in shown
    assert r"\[link\]\(http" in shown
    assert r"\:red\[red\]" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"not json", "not JSON"),
        (b"[]", "not a list"),
        (b'"text"', "not a text"),
        (b"null", "not nothing"),
        (b'{"sex": "male", "sex": "female"}', "given twice"),
        (b'{"inr": NaN}', "not a finite number"),
        (b'{"case_label": "\\ud800"}', "holds half a character"),
        ("{}".encode("utf-16"), "16 text, not UTF"),
        (b"%PDF-1.7", "is a PDF document"),
        (b'{"lesions": ' + b"[" * 990 + b"]" * 990 + b"}", "nested too deeply"),
        (b'{"liver_lesion_cont": 3}', "did you mean liver"),
        (b'{"liver_lesion_count": true}', "yes or no stands where a number belongs"),
        (b'{"largest_lesion_mm": 4000}', "outside the range"),
        (b'{"primary_in_place": true, "primary_r0_resected": true}', "contradict each other"),
        (b'{"facts": {"sex": "female"}, "surprise": 1}', "no key of a case file"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"board_question": "' + b"x" * 1_000_001 + b'"}', "too large"),
    ],
)
def test_a_bad_case_file_is_refused_and_nothing_is_lost(app: AppTest, content: bytes, said: str):
    enter(app, "liver_lesion_count", "3")
    app.file_uploader(key="case_upload").upload("bad.json", content)
    app.run()
    assert not app.exception
    assert said in app.error[0].value
    assert "unchanged" in app.error[0].value
    assert app.session_state["livermets_case"].case.values["liver_lesion_count"] == 3


@pytest.mark.parametrize("facts", [{f"unknown_{number}": number for number in range(2000)}, {"x" * 900_000: "y" * 90_000}])
def test_much_that_is_wrong_with_an_upload_is_said_in_few_words(app: AppTest, facts: dict[str, object]):
    app.file_uploader(key="case_upload").upload("bad.json", orjson.dumps(facts))
    app.run(timeout=30)
    assert not app.exception
    said = app.error[0].value
    assert len(said) < 4000
    assert said.count("no such fact") == min(len(facts), 20)
    assert ("- and 1,980 more" in said) == (len(facts) == 2000)


def test_a_case_file_is_opened_and_the_form_shows_it(app: AppTest):
    load_demo(app, "half-filled")
    assert app.selectbox(key="fact_primary_site").value == "colorectal"
    assert app.text_input(key="fact_liver_lesion_count").value == "3"
    assert "Fong score" in words(app)


def test_opening_over_entered_facts_asks_first(app: AppTest):
    enter(app, "liver_lesion_count", "9")
    load_demo(app, "half-filled")
    assert app.session_state["livermets_case"].case.values["liver_lesion_count"] == 9
    assert any("takes their place" in text.value for text in app.markdown)


@pytest.mark.parametrize("name", sorted(knowledge().demo_cases))
def test_every_demo_case_is_shown_whole(app: AppTest, name: str):
    load_demo(app, name)
    assert not app.error
    assert not app.warning
    assert "Ask next" in words(app)


@pytest.mark.parametrize(
    "head", ["Stages", "Risk scores", "Remnant and volumes", "Liver function", "Other criteria", "After resection"]
)
def test_every_card_of_every_head_opens(app: AppTest, head: str):
    load_demo(app, "colorectal-synchronous")
    assert "no clinical review" in open_card(app, head, *knowledge().systems)


def test_the_card_of_fong_says_what_it_rests_on_predicts_and_how_well(app: AppTest):
    load_demo(app, "half-filled")
    said = open_card(app, "Risk scores", "fong-crs")
    assert "**✓**] More than one liver metastasis · 1 point" in said
    assert "✗ Largest over 5 cm · 1 point" in said
    assert ":gray[?]** CEA over 200 ng/mL · 1 point" in said
    assert "Overall survival at 5 years" in said
    assert "◀ possible" in said
    assert "How well it discriminates" in said
    assert "33,602 patients" in said.replace("\\", "")
    assert "read in the abstract" in said


def test_a_system_without_points_says_why_it_shows_no_score(app: AppTest):
    load_demo(app, "half-filled")
    said = open_card(app, "Risk scores", "kanemitsu")
    assert "No score is shown" in said
    assert "point scale of the nomogram could not be read" in said


def test_systems_for_other_primaries_are_only_named(app: AppTest):
    load_demo(app, "ovarian")
    assert "Fong score" not in "\n".join(line for line in words(app).splitlines() if line.startswith("|"))
    assert any("for other primaries" in line.value and "Fong score" in line.value for line in app.markdown)


def test_without_a_primary_a_system_says_for_whom_it_is(app: AppTest):
    enter(app, "liver_lesion_count", "2")
    open_card(app, "Risk scores")
    fong = next(expander.label for expander in app.expander if "Fong score" in expander.label)
    assert "if the primary is colorectal" in fong


def test_the_agreement_picture_holds_the_groups_that_are_possible(app: AppTest):
    load_demo(app, "half-filled")
    picture = rows_html(app).split('<table class="agree"')[1]
    strip = re.search(r'<th scope="row">Fong score</th>(.*?)</tr>', picture, re.DOTALL)
    assert strip is not None
    assert re.findall(r'class="here" title="(\w+): possible"', strip[1]) == ["low", "high"]


def test_a_question_can_be_answered_where_it_is_asked(app: AppTest):
    load_demo(app, "half-filled")
    app.text_input(key="ask_lines_of_chemotherapy").set_value("1")
    app.run()
    assert not app.exception
    assert app.session_state["livermets_case"].case.values["lines_of_chemotherapy"] == 1


def test_listed_lesions_give_number_largest_and_side(app: AppTest):
    load_demo(app, "colorectal-synchronous")
    count = app.text_input(key="fact_liver_lesion_count")
    assert (count.value, count.disabled) == ("5", True)
    assert any("follows from Lesions one by one" in line.value for line in app.markdown)


def test_reset_asks_first(app: AppTest):
    enter(app, "liver_lesion_count", "3")
    app.button(key="reset_case").click().run()
    assert app.session_state["livermets_case"].entered == {"liver_lesion_count": 3}
    assert any("1 entered fact" in text.value for text in app.markdown)


DOUBTED = {"primary_site": "colorectal", "inr": 15, "platelets_10e9_l": 2, "albumin_g_l": 40, "age_years": 118}


def test_a_section_that_is_closed_says_how_many_of_its_values_are_asked_about():
    app = opened("case", DOUBTED)
    assert ":material/help: 2" in app.button(key="head_laboratory").label
    assert ":material/help: 1" in app.button(key="head_patient").label
    assert ":material/help:" not in app.button(key="head_liver_function").label
    open_section(app, "laboratory")
    enter(app, "inr", "1")
    assert ":material/help: 1" in app.button(key="head_laboratory").label
    enter(app, "platelets_10e9_l", "")
    assert ":material/help:" not in app.button(key="head_laboratory").label


def test_a_share_of_more_than_the_whole_liver_is_asked_about_at_its_volume():
    facts = {"height_cm": 215, "weight_kg": 60, "future_remnant_ml": 2600, "future_remnant_before_ml": 600}
    app = opened("case", facts)
    assert ":material/help: 1" in app.button(key="head_liver_function").label
    open_section(app, "liver_function")
    assert "more than 100 %" in words(app)
