"""A decision is shown as the board saw it, whatever version of the app or release of the knowledge wrote the snapshot down."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pptx import Presentation

from livermets.board.as_seen import seen_options
from livermets.board.briefing import Briefing
from livermets.board.minutes import see_case
from livermets.board.models import BoardCase, DecisionDraft, Seen
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.report.deck.make import meeting_deck
from livermets.report.tables import decisions_csv
from livermets.screens.discussion.html import Shown, case_html, panel_html
from tests.unit.reports import PRINTED, decided, demo, meeting_of, minutes_of, page_of, words_of

Stored = dict[str, Any]


def _without_newer_fields(stored: Stored) -> None:
    for name in ("stances", "limits", "other_options", "workup", "function"):
        stored.pop(name, None)
    for option in stored["options"]:
        for name in ("missing", "line", "strength", "needs", "cautions", "held_by", "to_check", "no_outcome"):
            option.pop(name)
        newer = ("time_zero", "center", "low", "high", "unit", "question", "population", "era", "compared", "others")
        for name in (*newer, "compared_evidence"):
            if option["outcome"]:
                option["outcome"].pop(name)
    _with_values_as_a_whole(stored)


def _with_values_as_a_whole(stored: Stored) -> None:
    """As before the parts of a value were kept apart."""
    for said in (one for part in stored.values() if isinstance(part, list) for one in part if "out_of" in one):
        for name in ("short", "main", "out_of", "unit"):
            said.pop(name)
    for option in stored["options"]:
        for name in ("main", "interval", "bounds"):
            (option["outcome"] or {}).pop(name, None)


def _with_fields_of_a_later_version(stored: Stored) -> None:
    stored["mood"] = {"of": ["the board"]}
    stored["options"][0] |= {"colour": 3, "status": "deferred", "status_label": "Deferred", "mark": "◇"}
    stored["who"][0]["certainty"] = 0.5
    stored["evidence"][0]["pages"] = [1, 2]


def _with_an_option_that_is_gone(stored: Stored) -> None:
    stored["options"] = []
    stored["all_options"] = []


def _with_a_source_that_is_gone(stored: Stored) -> None:
    stored["evidence"] = stored["evidence"][2:]


def _with_almost_nothing(stored: Stored) -> None:
    stored.clear()


CHANGES: tuple[Callable[[Stored], None], ...] = (
    _without_newer_fields,
    _with_values_as_a_whole,
    _with_fields_of_a_later_version,
    _with_an_option_that_is_gone,
    _with_a_source_that_is_gone,
    _with_almost_nothing,
)


@pytest.mark.parametrize("change", CHANGES)
def test_an_old_or_a_newer_snapshot_is_shown_on_every_medium(change: Callable[[Stored], None]) -> None:
    def decide(store: Store, case: BoardCase) -> None:
        now = see_case(case, knowledge())
        stored: Stored = Seen.model_validate_json(now.model_dump_json()).briefing
        change(stored)
        draft = DecisionDraft(options=("colorectal.of-another-age",), plan="Resect.", rationale="It fits.")
        decided(store, case, draft, Seen(facts=now.facts, release="an-older-release", answer=now.answer, briefing=stored))

    facts = demo("colorectal-synchronous", case_label="Case L-17")
    minutes = meeting_of(facts, decide=decide)
    (case,) = minutes.cases
    shown = Shown(case.briefing, case.lesions, case.decision)
    assert "colorectal.of-another-age" in case_html(shown, 1, 1)
    assert "Evidence" in panel_html(shown)
    for pdf in (page_of(minutes), minutes_of(minutes)):
        text = words_of(pdf)
        assert "Case L-17" in text
        assert "of-another-age" in text.replace(" ", "")
    slides = Presentation(io.BytesIO(meeting_deck(minutes, at=PRINTED, release_now="now"))).slides
    notes = slides[1].notes_slide.notes_text_frame.text
    assert "colorectal.of-another-age" in notes
    assert "an-older-release" in notes


def test_values_that_were_stored_as_a_whole_read_the_same() -> None:
    case = meeting_of(demo("colorectal-synchronous")).cases[0]
    stored = case.briefing.model_dump(mode="json")
    _with_values_as_a_whole(stored)
    old = Briefing.model_validate(stored)
    assert [one.value for _, said in old.sections for one in said] == [
        one.value for _, said in case.briefing.sections for one in said
    ]
    assert [one.out_of for one in old.scores] == [one.out_of for one in case.briefing.scores]
    assert [one.outcome for one in old.options] == [one.outcome for one in case.briefing.options]


def test_an_answer_of_before_the_reasons_were_told_apart_still_says_what_spoke_against_an_option() -> None:
    seen = see_case(meeting_of(demo("colorectal-metachronous-single")).cases[0].case, knowledge())
    now = seen_options(seen)
    old = seen.model_copy(deep=True)
    for one in old.answer["options"]:
        one.pop("carried_by")
        for reason in one["because"]:
            reason.pop("role")
    then = seen_options(old)
    heads = {option.against_words.partition(":")[0] for option in now.values() if option.is_against}
    assert heads >= {
        "A published contraindication is met",
        "No published indication is met",
        "Something that it needs does not hold",
        "It belongs to another line of treatment",
        "Something known takes it away",
    }
    for identity, option in now.items():
        assert bool(option.against_words) is bool(then[identity].against_words) is option.is_against
    targeted = now["colorectal.immune-checkpoint-inhibitor"]
    assert targeted.against_words == "Something that it needs does not hold: MSI-high or mismatch-repair deficient"
    harmful = "resectable, KRAS wild-type: median OS 55.4 vs 81.0 months"
    for options in (now, then):
        assert harmful in options["colorectal.perioperative-chemo-cetuximab"].against_words


def test_the_audit_table_shows_an_option_that_is_gone_by_its_id() -> None:
    store = Store.in_session()
    meeting = store.add_meeting("Tuesday")
    case = store.add_case(meeting.id, demo("colorectal-synchronous"))
    draft = DecisionDraft(options=("colorectal.of-another-age",), plan="Resect.", rationale="It fits.")
    store.decide(case.id, case.version, draft, Seen(facts=case.facts, release="r", answer={}, briefing={}), who="Board")
    written = decisions_csv(store, [store.meeting(meeting.id)]).decode("utf-8-sig")
    assert "colorectal.of-another-age,colorectal.of-another-age,not recorded" in written
