"""The treatments page: every option of every primary, what opens, and what is laid side by side."""

from typing import Any

import orjson
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.assessment.assess import assess
from livermets.assessment.option_words import because
from livermets.assessment.options import ORDER_RULE, STATUS_LABELS, STATUS_MEANINGS, STATUSES
from livermets.assessment.reasons import speaks_of
from livermets.case.reading import read_case
from livermets.case.words import labels_words
from livermets.charts.option_table import options_by_intent, status_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from tests.pages.app import opened, put_case, words
from tests.pages.sourced import unsourced

REGISTRY = knowledge().registry
PRIMARIES = [name for name in PRIMARY_LABELS if REGISTRY.options_for(name)]


def primary(app: AppTest, name: str) -> AppTest:
    app.selectbox[0].set_value(name).run()
    assert not app.exception
    return app


def drawn(app: AppTest, number: int = 0) -> dict[str, float]:
    found: dict[str, float] = {}
    for trace in orjson.loads(app.get("plotly_chart")[number].proto.spec)["data"]:
        found |= dict(zip(trace.get("customdata", ()), trace["x"], strict=False))
    return found


@pytest.mark.parametrize("name", PRIMARIES)
def test_every_primary_has_a_page_with_all_its_options(name: str) -> None:
    app = primary(opened("treatments"), name)
    table = app.dataframe[0].value
    assert list(table.index) == [option.id for option in options_by_intent(REGISTRY.options_for(name))]
    assert "This case" not in table
    assert unsourced(app) == []


def test_the_case_sets_primary_and_order_and_each_option_shows_its_status() -> None:
    app = opened("treatments", "colorectal-synchronous")
    assert app.selectbox[0].value == "colorectal"
    results = {result.id: result for result in _assessed("colorectal-synchronous").options}
    table = app.dataframe[0].value
    assert list(table.index) == list(results)
    for name, cell in table["This case"].items():
        assert STATUS_LABELS[results[str(name)].status] in cell
    assert ORDER_RULE in words(app)
    for _, rows in table.groupby("Intent", sort=False):
        places = [STATUSES.index(results[str(name)].status) for name in rows.index]
        assert places == sorted(places)


def _assessed(demo: str) -> Any:
    return assess(knowledge().demo_cases[demo].case, knowledge())


def test_for_another_primary_no_status_is_shown() -> None:
    app = primary(opened("treatments", "colorectal-synchronous"), "breast")
    assert "This case" not in app.dataframe[0].value


def test_filters_leave_only_what_fits_them() -> None:
    app = opened("treatments", "colorectal-synchronous")
    before = app.selectbox(key="treatments_outcome_colorectal_median overall survival")
    assert before.value == "Median overall survival"
    app.pills[0].set_value(["curative"]).run()
    assert app.selectbox(key="treatments_outcome_colorectal_overall survival at 5 years").value == "Overall survival at 5 years"
    app.pills[1].set_value(["local"]).run()
    table = app.dataframe[0].value
    assert set(table["Intent"]) == {"curative"}
    assert set(table["Kind"]) == {"local"}
    app.toggle(key="treatments_fitting").set_value(True).run()
    shown = " ".join(app.dataframe[0].value["This case"])
    assert "Contraindicated" not in shown
    assert "Not indicated" not in shown


def detail(option: str, demo: str | None, of_primary: str) -> AppTest:
    """One option opened as its row opens it; a row cannot be clicked without a browser."""
    return _scripted(_open, demo, option, of_primary)


def _open(option: str, of_primary: str) -> None:
    from livermets.knowledge.loading import knowledge
    from livermets.screens.treatments.page import case_results
    from livermets.screens.treatments.views import option_detail

    option_detail(knowledge().registry.options[option], of_primary, case_results(of_primary))


def beside(options: list[str], demo: str | None, of_primary: str) -> AppTest:
    def script(options: list[str], of_primary: str) -> None:
        from livermets.knowledge.loading import knowledge
        from livermets.screens.treatments.page import case_results
        from livermets.screens.treatments.views import compared

        registry = knowledge().registry
        compared([registry.options[name] for name in options], of_primary, case_results(of_primary))

    return _scripted(script, demo, options, of_primary)


def _scripted(script: Any, demo: str | None, *arguments: Any) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60, args=arguments)
    if demo is not None:
        put_case(app, demo)
    app.run()
    return app


@pytest.fixture(autouse=True)
def _no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a page run by itself has no navigation to link into."""
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)


def test_an_opened_option_draws_its_key_figures_and_names_every_source() -> None:
    app = detail("colorectal.liver-transplantation", None, "colorectal")
    assert not app.exception
    option = REGISTRY.options["colorectal.liver-transplantation"]
    valued = {name: REGISTRY.figures[name].value for name in option.key_figures if REGISTRY.figures[name].value is not None}
    assert valued.items() <= drawn(app).items()
    said = words(app)
    for _, _, statement in option.statements():
        assert statement.text in said
    assert "Strength: randomised trial." in said
    assert f"General rules for this kind of treatment ({_general(option)})" in [one.label for one in app.expander]
    for caveat in option.caveats:
        assert caveat in said
    assert unsourced(app) == []


def _general(option: Option) -> int:
    compiled = knowledge().compiled
    gates = [compiled.shared[key].gate for key in compiled.options[option.id].shared]
    return sum(gate is not None and speaks_of(gate, option.primary) for gate in gates)


@pytest.mark.parametrize(("demo", "waits"), [("colorectal-metachronous-single", "to_check"), ("half-filled", "missing")])
def test_an_opened_option_says_for_the_case_what_carries_its_status_and_what_is_open(demo: str, waits: str) -> None:
    result = next(one for one in _assessed(demo).options if getattr(one, waits) and one.carried_by)
    said = words(detail(result.id, demo, "colorectal"))
    assert f"This case: {status_text(result)}.** :gray[{STATUS_MEANINGS[result.status]}]" in said
    assert f"**Because** {because(result).text}" in said
    assert not result.missing or f"**Waits for** {labels_words(result.missing)}" in said
    assert not result.to_check or f"**Still to exclude** {labels_words(result.to_check)}" in said
    assert "Patients like this" in said


def test_an_option_without_a_source_says_so_and_claims_nothing() -> None:
    app = detail("adrenal.later-other", None, "adrenal")
    assert "Not yet sourced" in words(app)
    assert not app.get("plotly_chart")


def test_an_option_that_a_red_flag_holds_names_the_flag_and_what_settles_it() -> None:
    facts = {"primary_site": "colorectal", "cirrhosis": True, "liver_lesion_count": 1, "biopsy_proven": False}
    case = read_case(facts)
    held = next(one for one in assess(case, knowledge()).options if one.held_by and one.status == "undetermined")
    app = AppTest.from_function(_open, default_timeout=60, args=(held.id, "colorectal"))
    put_case(app, facts)
    app.run()
    flag = held.held_by[0]
    shown = "\n".join(str(one.value).replace("\\", "") for one in app.warning)
    for part in (flag.text, flag.settles):
        assert part in shown


def test_reasons_are_met_not_met_or_unknown_and_never_unknown_as_no() -> None:
    app = detail("colorectal.hepatic-resection", "half-filled", "colorectal")
    result = next(one for one in _assessed("half-filled").options if one.id == "colorectal.hepatic-resection")
    said = words(app)
    for reason in result.because:
        if reason.statement.weight == "remark":
            continue
        line = next(line for line in said.splitlines() if line.startswith("- ") and reason.statement.text in line)
        yes, no = ("✓ applies", "✗ does not apply") if reason.against else ("✓ met", "✗ not met")
        waits = ("unknown", "to test") if reason.missing else ("for the board",)
        signs = {True: (yes,), False: (no,), None: waits}[reason.value]
        assert any(sign in line for sign in signs), line


def test_founding_claims_stand_beside_the_option_with_their_modern_reading() -> None:
    said = words(detail("colorectal.hepatic-resection", None, "colorectal"))
    claim = REGISTRY.claims["seed-crlm-resection-long-term"]
    assert claim.text in said
    assert claim.why in said


def test_an_option_without_figures_says_that_nothing_was_read() -> None:
    app = detail("gallbladder.resection-m1", None, "gallbladder")
    assert "no statement about its outcome" in words(app)
    assert not app.get("plotly_chart")


def test_options_side_by_side_share_one_question_and_show_their_randomised_trial() -> None:
    app = beside(["colorectal.liver-transplantation", "colorectal.systemic-chemotherapy"], None, "colorectal")
    table = app.table[0].value
    assert list(table.columns) == [
        "Liver transplantation plus chemotherapy for permanently…",
        "Chemotherapy doublet without an antibody",
    ]
    assert "Overall survival at 5 years" in table.index
    assert "Compared with each other in a randomised trial" in words(app)
    assert drawn(app, 1)["crlm-transplant-transmet2024-hr-itt"] == 0.37
    assert {REGISTRY.figures[name].horizon_months for name in drawn(app)} == {60}
    assert unsourced(app) == []


def test_what_does_not_compare_says_why() -> None:
    app = beside(["colorectal.hepatic-resection", "colorectal.immune-checkpoint-inhibitor"], None, "colorectal")
    assert "Not comparable: Hepatic resection and Pembrolizumab, first line" in words(app)
    assert "only one of the two is a cohort of liver metastases" in words(app)


def test_options_without_a_question_in_common_are_not_compared() -> None:
    app = beside(["colorectal.portal-vein-embolisation", "colorectal.irreversible-electroporation"], None, "colorectal")
    assert "no two of these options report the same endpoint" in words(app)
    assert not app.get("plotly_chart")


def test_two_options_side_by_side_offer_their_evidence_profile() -> None:
    app = beside(["colorectal.thermal-ablation", "colorectal.hepatic-resection"], None, "colorectal")
    toggle = next(one for one in app.toggle if one.label == "Evidence profile of these two")
    assert "Ratio of overall survival" not in words(app)
    toggle.set_value(True).run()
    assert not app.exception
    text = words(app)
    assert "Ratio of overall survival" in text
    assert "Missing:" in text
    assert unsourced(app) == []
    assert [one.label for one in app.get("download_button") if "Profile" in one.label] == ["Profile as CSV"]


def test_three_options_have_no_profile_of_two() -> None:
    app = beside(["colorectal.thermal-ablation", "colorectal.hepatic-resection", "colorectal.sbrt"], None, "colorectal")
    assert "Evidence profile of these two" not in [one.label for one in app.toggle]
