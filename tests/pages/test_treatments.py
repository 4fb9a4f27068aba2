"""The treatments page: every option of every primary, what opens, and what is laid side by side."""

from typing import Any

import orjson
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.assessment.assess import assess
from livermets.assessment.option_words import because
from livermets.assessment.options import ORDER_RULE, STATUS_LABELS, STATUS_MARKS, STATUS_MEANINGS
from livermets.assessment.reasons import speaks_of
from livermets.case.reading import read_case
from livermets.case.words import labels_words
from livermets.charts.option_matrix import FOLDED
from livermets.charts.option_table import options_by_intent, status_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.screens.shared.text import as_text
from livermets.text import sentence_case
from tests.pages.app import opened, put_case, ran, words
from tests.pages.rows import all_words, folded, option_rows, row_words, rows_html
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
    rows = option_rows(rows_html(app))
    assert list(rows) == [option.id for option in options_by_intent(REGISTRY.options_for(name))]
    assert not any(f"{STATUS_MARKS[status]} {label}" in row for row in rows.values() for status, label in STATUS_LABELS.items())
    assert unsourced(app) == []


def test_the_case_sets_primary_and_order_and_each_option_shows_its_status_with_its_deciding_reason() -> None:
    app = opened("treatments", "colorectal-synchronous")
    assert app.selectbox[0].value == "colorectal"
    results = {result.id: result for result in _assessed("colorectal-synchronous").options}
    html = rows_html(app)
    rows = option_rows(html)
    assert sorted(rows) == sorted(results)
    for name, row in rows.items():
        assert STATUS_LABELS[results[name].status] in row or results[name].status in FOLDED
        assert sentence_case(because(results[name]).text) in row
    assert ORDER_RULE in words(app)
    standing = [name for name, result in results.items() if result.status not in FOLDED]
    assert list(rows)[: len(standing)] == standing


def test_what_does_not_stand_is_folded_to_a_line_with_its_count() -> None:
    app = opened("treatments", "colorectal-metachronous-single")
    results = _assessed("colorectal-metachronous-single").options
    html = rows_html(app)
    away = folded(html)
    for status in FOLDED:
        expected = [one.id for one in results if one.status == status]
        assert sorted(away[status]) == sorted(expected)
        assert f"{STATUS_LABELS[status]}: {len(expected)}" in all_words(html)
    assert '<details class="folded" data-fold="contraindicated">' in html


def test_nothing_in_a_row_is_cut() -> None:
    app = opened("treatments", "half-filled")
    html = rows_html(app)
    assert "…" not in html
    for option in REGISTRY.options_for("colorectal"):
        assert option.name in option_rows(html)[option.id]


def _assessed(demo: str) -> Any:
    return assess(knowledge().demo_cases[demo].case, knowledge())


def test_for_another_primary_no_status_is_shown() -> None:
    app = primary(opened("treatments", "colorectal-synchronous"), "breast")
    assert "Indicated" not in all_words(rows_html(app))
    assert "No status stands here" in words(app)


def test_a_page_follows_the_primary_of_another_case_that_is_opened() -> None:
    app = primary(opened("treatments", "colorectal-synchronous"), "breast")
    put_case(app, "lung")
    ran(app)
    assert app.selectbox[0].value == "lung"


def test_each_intent_has_its_own_outcome_until_one_is_asked_of_all() -> None:
    app = opened("treatments", "colorectal-synchronous")
    said = all_words(rows_html(app))
    assert "Overall survival at 5 years (%)" in said
    assert "Median overall survival (months)" in said
    app.selectbox(key="outcome").set_value("Median overall survival").run()
    assert "Overall survival at 5 years" not in all_words(rows_html(app))


def test_filters_leave_only_what_fits_them_and_come_back_from_the_address() -> None:
    app = opened("treatments", "colorectal-synchronous")
    app.pills(key="intent").set_value(["curative"]).run()
    app.pills(key="kind").set_value(["local"]).run()
    assert not app.exception
    shown = [REGISTRY.options[name] for name in option_rows(rows_html(app))]
    assert {(one.intent, one.kind) for one in shown} == {("curative", "local")}
    again = opened("treatments", "colorectal-synchronous", {"intent": "Curative", "kind": "Local"})
    assert list(option_rows(rows_html(again))) == [one.id for one in shown]


def test_a_filter_that_another_primary_has_no_option_of_is_taken_away() -> None:
    app = opened("treatments", "colorectal-synchronous")
    app.pills(key="kind").set_value(["transplant"]).run()
    primary(app, "breast")
    assert option_rows(rows_html(app))


def test_an_address_opens_an_option_beside_the_matrix_with_its_primary() -> None:
    app = opened("treatments", query={"option": "breast.hepatic-resection"})
    assert app.selectbox[0].value == "breast"
    assert app.subheader[0].value == as_text(REGISTRY.options["breast.hepatic-resection"].name)
    assert "breast.hepatic-resection" in option_rows(rows_html(app))
    app.button(key="treatments_close").click().run()
    assert "option" not in app.query_params
    assert not app.subheader


def test_an_address_lays_options_side_by_side() -> None:
    names = ["colorectal.thermal-ablation", "colorectal.hepatic-resection"]
    app = opened("treatments", query={"option": ",".join(names)})
    said = all_words(rows_html(app))
    assert all(REGISTRY.options[name].name in said for name in names)
    assert not option_rows(rows_html(app))
    app.button(key="treatments_back").click().run()
    assert option_rows(rows_html(app))


def test_an_address_of_no_option_says_so_and_loses_nothing() -> None:
    app = opened("treatments", "colorectal-synchronous", {"option": "colorectal.no-such-thing"})
    assert "This release has no option" in words(app)
    assert option_rows(rows_html(app))


def test_another_primary_closes_what_was_open() -> None:
    app = opened("treatments", "colorectal-synchronous", {"option": "colorectal.hepatic-resection"})
    primary(app, "breast")
    assert "option" not in app.query_params
    assert app.selectbox[0].value == "breast"


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
    names = ["colorectal.liver-transplantation", "colorectal.systemic-chemotherapy"]
    app = beside(names, None, "colorectal")
    said = all_words(rows_html(app))
    assert all(REGISTRY.options[name].name in said for name in names)
    assert "Overall survival at 5 years (%)" in said
    assert "57 %" in said
    assert "against 13 % with systemic chemotherapy, n 47" in said
    assert "Compared with each other in a randomised trial" in words(app)
    assert drawn(app)["crlm-transplant-transmet2024-hr-itt"] == 0.37
    assert unsourced(app) == []


def test_mortality_that_was_not_read_is_never_called_none() -> None:
    app = beside(["colorectal.thermal-ablation", "colorectal.hepatic-resection"], None, "colorectal")
    (row,) = [row for row in row_words(rows_html(app)) if row.startswith("Mortality")]
    assert row.startswith("Mortality not read")


def test_what_does_not_compare_says_why_in_the_place_of_its_mark() -> None:
    app = beside(["colorectal.hepatic-resection", "colorectal.immune-checkpoint-inhibitor"], None, "colorectal")
    rows = row_words(rows_html(app))
    (row,) = [row for row in rows if row.startswith("Pembrolizumab, first line") and "Not comparable" in row]
    assert "only one of the two is a cohort of liver metastases" in row


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


def test_a_comparator_arm_is_read_beside_its_option_alone() -> None:
    page = opened("treatments", "colorectal-synchronous")
    assert "comparator of laparoscopy" not in rows_html(page)
    page.query_params["option"] = "colorectal.open-resection"
    page.run()
    assert page.query_params["option"] == "colorectal.laparoscopic-resection"
    assert "Evidence profile against open hepatic resection" in [one.label for one in page.toggle]


def test_three_options_have_no_profile_of_two() -> None:
    app = beside(["colorectal.thermal-ablation", "colorectal.hepatic-resection", "colorectal.sbrt"], None, "colorectal")
    assert "Evidence profile of these two" not in [one.label for one in app.toggle]
