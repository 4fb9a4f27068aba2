"""The discussion screen as HTML: what a board reads, that nothing typed becomes markup, and that no number lacks its source."""

from __future__ import annotations

import datetime
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.board.brief import brief
from livermets.board.briefing import Briefing
from livermets.board.models import Decision, Dissent
from livermets.board.usable import usable
from livermets.case.case import Lesion
from livermets.knowledge.loading import knowledge
from livermets.screens.discussion.html import Shown, case_html, panel_html, spoken_title

DEMOS = sorted(knowledge().demo_cases)
NASTY = "<img src=x onerror=alert(1)>&\"' مرحبا 🫀 " + "W" * 80
DAY = datetime.datetime(2026, 3, 3, 9, 30, tzinfo=datetime.UTC)


def shown_of(facts: dict[str, Any], chosen: tuple[str, ...] = (), decision: Decision | None = None) -> Shown:
    read = usable(facts)
    briefing = brief(assess(read.case, knowledge()), chosen, left_out=read.left_out)
    return Shown(briefing, read.case.lesions, decision)


def demo(name: str, **facts: Any) -> Shown:
    return shown_of(knowledge().demo_cases[name].case.to_json() | facts)


class _Reader(HTMLParser):
    """The tags of a document with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(f" {one}" for one in self.words).split())


def read(shown: Shown, number: int = 3, count: int = 9) -> str:
    return _Reader(case_html(shown, number, count)).text


def refs(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-ref="(\d+)"', html)]


@pytest.mark.parametrize("name", DEMOS)
def test_every_number_on_the_screen_points_to_a_source_behind_it(name: str) -> None:
    shown = demo(name)
    on_screen = refs(case_html(shown, 1, 7))
    behind = {int(number) for number in re.findall(r'data-source="(\d+)"', panel_html(shown))}
    assert set(on_screen) <= behind
    told = shown.briefing
    results = [*told.stages, *told.scores, *told.stances, *told.limits]
    assert all(said.evidence for said in results if said.value is not None)
    everywhere = {*on_screen, *refs(panel_html(shown))}
    assert {number for said in results for number in said.evidence} <= everywhere
    expected = {number for said in (*told.strip, *told.limits) for number in said.evidence}
    expected |= {one.outcome.evidence for one in told.options if one.outcome}
    expected |= {number for one in told.options for number in one.evidence}
    assert expected <= set(on_screen)


@pytest.mark.parametrize("name", DEMOS)
def test_the_markup_is_closed_and_has_one_first_heading(name: str) -> None:
    for html in (case_html(demo(name), 1, 7), panel_html(demo(name))):
        reader = _Reader(html)
        assert reader.open == []
    tags = [tag for tag, _ in _Reader(case_html(demo(name), 1, 7)).tags]
    assert tags.count("h1") == 1
    assert "script" not in tags


def test_the_head_says_who_it_is() -> None:
    said = read(demo("colorectal-synchronous"))
    assert "Case 3 of 9" in said
    assert "58 years Female ECOG 1 ASA 2 wish longer life" in said
    assert "Resect after four cycles, enlarge the remnant first, or continue systemic treatment?" in said


def test_intervals_stand_beside_their_values_with_the_question_n_and_era() -> None:
    said = read(demo("lung"))
    assert "12.6 months 95 % CI 8.1–19.1 median OS · n 66 · published 2019" in said
    assert re.search(
        r"against 6\.6 months \(95 % CI 4\.6–7\.6\) with systemic chemotherapy, n 49 \(randomised trial\) \[\d+\]", said
    )
    resection = read(demo("colorectal-metachronous-single"))
    assert re.search(r"37 % \? no interval 5-year OS · n 1,001 · 1985–1998 ≠ \[\d+\]", resection)


def test_an_option_without_the_outcome_that_is_compared_says_so_and_shows_no_other() -> None:
    """The key figure of an embolisation of the portal vein is the growth of the remnant."""
    shown = demo("colorectal-synchronous")
    embolised = next(one for one in shown.briefing.options if one.id == "colorectal.portal-vein-embolisation")
    assert embolised.outcome is None
    assert f"? {embolised.no_outcome}" in read(shown)
    assert not re.search(r"37\.9|53\.4", read(shown))


def test_in_what_the_patient_differs_from_those_counted_is_said_only_where_a_difference_was_seen() -> None:
    said = read(demo("lung"))
    assert re.search(r"n 66 · published 2019 ≠ \[\d+\] .* ≠ only 66 patients", said)
    assert "nothing that was compared" not in said


def test_scores_with_unknown_facts_are_intervals_that_say_what_is_unknown() -> None:
    said = read(demo("half-filled"))
    assert re.search(r"Fong \[\d+\] 1–4 of 5 ●● \? 3 facts", said)
    assert re.search(r"Konopke \[\d+\] 0–1 of 3 ●●○ \? CEA", said)
    assert "Three-phase" not in said  # Nobody has said yet whether the liver can be cleared.
    assert re.search(r"Stage \[\d+\] \? M1a, M1b or M1c AJCC 8 M1 \(colorectal\) \? waits for Extrahepatic sites", said)


def test_what_is_unknown_is_said_and_is_never_no() -> None:
    said = read(shown_of({}))
    for words in ("age unknown", "sex unknown", "ECOG unknown", "wish unknown", "primary not entered"):
        assert f"? {words}" in said
    assert "? number of metastases unknown" in said
    assert "? No question is written yet" in said
    assert " no " not in said.replace("? no option is listed for this primary", "").replace("No question", "")


def test_all_that_is_unknown_is_in_the_one_quiet_style() -> None:
    html = case_html(demo("half-filled"), 1, 7)
    assert '<span class="unknown"><span aria-hidden="true">?&nbsp;</span>RAS, BRAF V600E, MSI, HER2</span>' in html
    assert '<span class="unknown"><span aria-hidden="true">?&nbsp;</span>outside the liver unknown</span>' in html


def test_who_holds_the_liver_resectable_stands_beside_who_does_not() -> None:
    said = read(demo("colorectal-synchronous"))
    lists = r"of 5 lists: 1 not as it stands \(Gruenberger 2015\)"
    assert re.search(rf"Resectable \[\d+\] entered as resectable; {lists}", said)
    limits = r"reaches 20 %, but not 30 % \(below the minimum\) or 40 % \(too small\) \[\d+\]"
    assert re.search(rf"of the estimated volume 26\.8 % {limits}", said)


@pytest.mark.parametrize("name", DEMOS)
def test_options_have_a_sign_a_word_a_strength_a_reason_and_the_count_of_the_others(name: str) -> None:
    shown = demo(name)
    said = read(shown)
    for one in shown.briefing.options:
        status = f"{one.status_label}, red flag" if one.held_by else one.status_label
        assert f"{one.mark} {one.name} · {one.strength} {status} {one.because}" in said
    others = ", ".join(f"{count} {words}" for words, count in shown.briefing.other_options)
    assert f"Others: {others}" in said


def test_what_is_missing_stands_before_the_reason_that_misses_it() -> None:
    assert "· guideline Undetermined unknown: Liver disease completely resectable (the board judges" in read(
        demo("half-filled")
    )


def test_what_stands_behind_an_option_is_told_in_full_behind_the_screen() -> None:
    shown = demo("colorectal-synchronous")
    said = _Reader(panel_html(shown)).text
    for one in shown.briefing.options:
        for words in (*one.needs, *one.cautions, *one.to_check, *one.missing):
            assert words in said
        assert one.strength in said
    assert "Still to exclude" in said


def test_a_liver_without_listed_lesions_is_told_in_figures() -> None:
    html = case_html(demo("neuroendocrine-functioning"), 1, 7)
    assert "<svg" not in html
    assert "14 metastases 62 mm largest both hemilivers" in _Reader(html).text
    assert "<svg" in case_html(demo("ovarian"), 1, 7)


def test_the_scale_of_the_lesions_which_is_too_small_to_read_is_left_out_of_the_map() -> None:
    told = demo("ovarian").briefing
    placed = case_html(Shown(told, (Lesion(segment="7", size_mm=14),)), 1, 1)
    assert ">14</text>" in placed
    assert "30 mm" not in placed
    nowhere = case_html(Shown(told, (Lesion(segment=None, size_mm=14),)), 1, 1)
    assert "Segment unknown" in nowhere
    assert ">14</text>" in nowhere


@pytest.mark.parametrize("fact", ["case_label", "board_question", "snapshot"])
def test_what_a_person_typed_never_becomes_markup(fact: str) -> None:
    shown = demo("ovarian", **{fact: NASTY[:80]})
    for html in (case_html(shown, 1, 7), panel_html(shown)):
        tags = [tag for tag, _ in _Reader(html).tags]
        assert "img" not in tags
        assert "<img" not in html
    assert NASTY[:40].strip() in unescape(case_html(shown, 1, 7))


def test_typed_text_keeps_its_own_direction() -> None:
    html = case_html(demo("ovarian", case_label="حالة", board_question="هل نستأصل؟"), 1, 7)
    assert '<bdi dir="auto">حالة</bdi>' in html
    assert 'dir="auto">هل نستأصل؟</h1>' in html


def test_facts_that_cannot_be_read_together_are_named_as_left_out() -> None:
    facts = {"synchronous": True, "disease_free_interval_months": 12, "case_label": "L" * 200, "colour": "red"}
    shown = demo("ovarian", **facts)
    screen, behind = _Reader(case_html(shown, 1, 1)).text, _Reader(panel_html(shown)).text
    assert "These facts cannot be used: colour, Label, Synchronous and Disease-free interval. Shown is what fits." in screen
    assert "200 characters are too many" in behind
    assert "Synchronous and Disease-free interval: contradict each other" in behind


def decision(**changes: Any) -> Decision:
    given: dict[str, Any] = {
        "options": ("colorectal.portal-vein-embolisation", "colorectal.hepatic-resection"),
        "conditions": ("if MRI shows <no> further lesion",),
        "dissents": (Dissent(role="radiation-oncology", reason="growth is too fast"),),
        "responsible": "liver-surgery",
        "review_on": datetime.date(2026, 4, 7),
    }
    return Decision(
        **given | changes, id="d", case_id="c", snapshot_id="s", number=1, release="r", decided_at=DAY, decided_by="Board"
    )


def test_what_was_decided_stands_on_the_screen() -> None:
    shown = shown_of(knowledge().demo_cases["colorectal-synchronous"].case.to_json(), decision=decision())
    said = read(shown)
    assert "Decided Portal vein embolisation → Hepatic resection 2026-03-03" in said
    assert "if MRI shows <no> further lesion" in said
    assert "dissent: radiation oncology" in said
    assert "responsible: liver surgery" in said
    assert "review 2026-04-07" in said
    assert "Decided" not in read(demo("colorectal-synchronous"))


def test_a_decision_in_words_alone_is_said_in_these_words() -> None:
    shown = shown_of({"primary_site": "lung"}, decision=decision(options=(), plan="Ask for a <second> biopsy"))
    assert "Decided Ask for a <second> biopsy" in read(shown)


def test_the_evidence_holds_sentence_reference_links_and_what_differs() -> None:
    said = _Reader(panel_html(demo("colorectal-metachronous-single"))).text
    assert "Against this patient: treated 1985–1998" in said
    assert "Rectal examination" in said.partition("Work-up open")[2]
    assert "work-up open: " in read(demo("colorectal-synchronous"))
    links = [attrs for tag, attrs in _Reader(panel_html(demo("colorectal-synchronous"))).tags if tag == "a"]
    assert links
    assert all((one["href"] or "").startswith("http") and one["target"] == "_blank" for one in links)


def test_a_long_question_stands_in_full_behind_the_screen() -> None:
    question = ("Is it worth it? " * 40)[:500].strip()
    shown = demo("ovarian", board_question=question)
    assert '<h1 class="question long"' in case_html(shown, 1, 7)
    assert question in _Reader(panel_html(shown)).text


def test_a_screen_reader_hears_place_label_and_question() -> None:
    assert spoken_title(demo("ovarian"), 5, 7) == "Case 5 of 7: Demo 5. Second cytoreduction including the liver, or continue?"


def test_a_briefing_stored_before_stances_were_kept_apart_is_still_read() -> None:
    stored = demo("colorectal-synchronous").briefing.model_dump(mode="json")
    del stored["stances"], stored["limits"], stored["strip"]
    said = read(Shown(Briefing.model_validate(stored)))
    assert "The classifications disagree: resectable by Three-phase staging" in said
    assert "26.8 %" in said


def test_what_a_score_rests_on_and_the_treatment_so_far_stand_on_the_screen() -> None:
    said = read(demo("colorectal-synchronous"))
    for words in ("CEA 86.4 ng/mL", "primary node-positive yes", "cycles 4"):
        assert words in said


def test_a_code_that_is_not_settled_is_left_to_the_words_behind_the_screen() -> None:
    shown = demo("half-filled")
    assert "code not settled" not in read(shown)
    assert "metachronous (recurrent), multiple, in one lobe: code not settled" in _Reader(panel_html(shown)).text
    assert "(–|" not in panel_html(shown)
