"""The evidence page as a reader meets it: what is said, found, opened and linked."""

import pytest
from streamlit.testing.v1 import AppTest

from livermets.evidence import value_text
from livermets.knowledge.loading import knowledge
from tests.pages.app import opened, words

FONG = "crlm-resection-fong1999-os5"


def rows(page: AppTest) -> int:
    return len(page.dataframe[0].value)


def test_the_page_says_how_much_there_is_and_how_it_was_read() -> None:
    page = opened("evidence")
    registry = knowledge().registry
    second = sum(figure.read_by == "two" for figure in registry.figures.values())
    doubtful = sum(figure.is_doubtful for figure in registry.figures.values())
    assert second > 150
    assert f"{len(registry.figures):,} reported figures from {len(registry.sources):,} sources" in words(page)
    assert f"{second} were read by a second reader, the others by one" in words(page)
    assert f"{doubtful} of those a second reader looked for and did not find again" in words(page)
    assert f"{len(registry.disputes)} questions are known on which sources disagree" in words(page)
    assert rows(page) == len(registry.figures)


def test_a_search_keeps_the_figures_that_hold_every_word() -> None:
    page = opened("evidence")
    page.text_input(key="evidence_words").input("collision ablation").run()
    table = page.dataframe[0].value
    assert 0 < len(table) < 60
    assert f"{len(table)} of" in words(page)
    assert set(table["primary"]) == {"Colorectal"}


def test_filters_combine() -> None:
    page = opened("evidence")
    page.multiselect(key="evidence_primary").select("breast").run()
    page.multiselect(key="evidence_endpoint").select("overall-survival").run()
    page.toggle(key="evidence_second").set_value(True).run()
    table = page.dataframe[0].value
    assert len(table) > 0
    assert set(table["primary"]) == {"Breast"}
    assert all("overall survival" in question for question in table["question"])
    assert all("second reader" in reader for reader in table["readers"])


def test_a_search_that_finds_nothing_says_what_to_do() -> None:
    page = opened("evidence")
    page.text_input(key="evidence_words").input("no such trial anywhere").run()
    assert "No figure fits all of these" in words(page)
    assert len(page.dataframe) == 0


def test_a_link_to_a_figure_opens_its_full_record() -> None:
    page = opened("evidence", query={"figure": FONG})
    said = words(page)
    assert page.subheader[0].value == "37 %"
    assert "Overall survival at 5 years**, hepatic resection, n 1,001" in said
    assert "confirmed by a second reader" in said
    assert "sources disagree" in said
    assert "Fong Y, Fortner J, Sun RL, et al" in said
    assert "https://doi.org/10.1097/00000658-199909000-00004" in said
    assert "https://pubmed.ncbi.nlm.nih.gov/10493478/" in said
    assert "The same question, different answers." in said
    fields = str(page.table[0].value.to_dict())
    assert "not stated" in fields
    assert "actuarial; before modern chemotherapy" in fields.replace("\\", "")


def test_a_link_to_a_source_opens_it_with_all_its_figures() -> None:
    page = opened("evidence", query={"source": "fong1999"})
    count = len(knowledge().registry.figures_by_source["fong1999"])
    assert page.subheader[0].value == "Fong 1999"
    assert f"{count} figures read in it" in words(page)
    assert len(page.dataframe[0].value) == count


def test_a_source_without_figures_says_what_it_is_for() -> None:
    assert "No figure was read in it" in words(opened("evidence", query={"source": "vanderkruijssen2021"}))


@pytest.mark.parametrize("kind", ["figure", "source"])
def test_a_link_to_nothing_says_so_and_shows_the_page(kind: str) -> None:
    page = opened("evidence", query={kind: "no-such-record<script>"})
    assert f"This release has no {kind} “no-such-record<script>”" in page.warning[0].value
    assert rows(page) == len(knowledge().registry.figures)


def test_a_superseded_figure_names_its_later_report() -> None:
    page = opened("evidence", query={"figure": "crlm-ablation-collision-asco2024-os-hr"})
    assert "later report exists" in words(page)
    later = knowledge().registry.figures["crlm-ablation-collision2025-os-hr"]
    assert value_text(later) in str(page.table[0].value.to_dict()).replace("\\", "")


def test_a_figure_that_a_second_reader_did_not_find_is_marked() -> None:
    page = opened("evidence", query={"figure": "crlm-resection-morris2010-os5"})
    assert "orange-badge[:material/help: not found again by a second reader]" in words(page)


def test_a_cohort_that_is_not_of_liver_metastases_is_marked() -> None:
    assert "not a cohort of liver metastases" in words(opened("evidence", query={"figure": "pdac-prodige4-hr"}))


def test_the_founding_claims_stand_beside_their_modern_reading() -> None:
    page = opened("evidence")
    page.segmented_control(key="evidence_view").set_value("Founding texts").run()
    said = words(page)
    assert not page.exception
    for claim in knowledge().registry.claims.values():
        assert claim.text in said
        assert claim.why in said
    assert "-badge[garbled]" in said
    assert "never be shown for epithelial" in said


def test_claims_can_be_read_by_topic() -> None:
    page = opened("evidence")
    page.segmented_control(key="evidence_view").set_value("Founding texts").run()
    page.segmented_control(key="claim_topic").set_value("staging").run()
    assert "mistranslation of Fortner" in words(page)
    assert "Half of the patients develop liver metastases" not in words(page)


def test_what_is_not_verified_is_named_without_what_is_believed() -> None:
    page = opened("evidence")
    page.segmented_control(key="evidence_view").set_value("Not verified").run()
    table = page.dataframe[0].value
    assert len(table) == len(knowledge().registry.unverified)
    page.text_input(key="unverified_words").input("fortner").run()
    assert 0 < len(page.dataframe[0].value) < 5


def test_disagreements_are_shown_with_their_rule_and_all_their_figures() -> None:
    page = opened("evidence")
    page.segmented_control(key="evidence_view").set_value("Disagreements").run()
    assert "more than 10 percentage points" in words(page)
    labels = [one.label.replace("\\", "") for one in page.expander]
    assert any("Colorectal, hepatic resection: overall survival at 5 years" in label for label in labels)
    assert any("Is ablation as good as resection?" in label for label in labels)
    page.segmented_control(key="conflict_primary").set_value("breast").run()
    labels = [one.label.replace("\\", "") for one in page.expander]
    assert any("Does local treatment add to drugs in breast cancer?" in label for label in labels)
    assert not any("Colorectal" in label for label in labels)


def test_the_coverage_map_plots_the_counts_it_lists() -> None:
    page = opened("evidence")
    page.segmented_control(key="evidence_view").set_value("Coverage").run()
    assert not page.exception
    plotted = page.get("plotly_chart")[0].proto.spec
    listed = page.dataframe[0].value
    assert f'"{listed.iloc[0, 1]}"' in plotted
    assert "pairs have none" in words(page)


def test_a_new_link_shows_its_record_whatever_view_was_open() -> None:
    page = opened("evidence")
    page.segmented_control(key="evidence_view").set_value("Coverage").run()
    page.query_params["figure"] = FONG
    page.run()
    assert page.subheader[0].value == "37 %"


def test_every_figure_can_be_opened_by_its_link() -> None:
    page = opened("evidence")
    for identity in list(knowledge().registry.figures)[::40]:
        page.query_params["figure"] = identity
        page.run()
        assert not page.exception, identity
        assert page.subheader[0].value.replace("\\", "") == value_text(knowledge().registry.figures[identity])
