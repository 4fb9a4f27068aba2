"""What a board sees of a case says what was worked out of it, on every medium, whatever the case."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache
from html import unescape

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.option_words import reason_text
from livermets.assessment.options import STATUS_LABELS, STATUSES
from livermets.assessment.words import ordered_groups
from livermets.board.brief import brief
from livermets.board.briefing import DOUBTFUL, Briefing, OptionLine, Outcome, Said
from livermets.board.minutes import CaseMinutes
from livermets.board.models import BoardCase
from livermets.case.case import Case
from livermets.case.reading import read_case
from livermets.case.words import fact_label
from livermets.evidence import is_no_difference
from livermets.evidence.nearest import is_every_case
from livermets.evidence.option_outcomes import FIVE_YEAR_SURVIVAL, MEDIAN_SURVIVAL
from livermets.facts import FACTS, PRIMARIES
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import RATIOS, STRENGTH_LABELS
from livermets.report.deck.words import note_lines
from livermets.report.pdf.case import case_pages
from livermets.screens.discussion.html import Shown, case_html, panel_html
from tests.cases import RandomCases

AT = datetime.datetime(2026, 3, 4, 15, 30, tzinfo=datetime.UTC)
RANDOM = 70
_TIMED = ("overall-survival", "disease-free-survival", "progression-free-survival", "recurrence-free-survival", "local-control")


@cache
def all_cases() -> tuple[tuple[str, Case], ...]:
    known = knowledge()
    random = RandomCases(known.systems.values(), seed=7)
    named = [(name, demo.case) for name, demo in known.demo_cases.items()]
    named += [(site, read_case({"primary_site": site})) for site in PRIMARIES]
    named += [("nothing known", read_case({}))]
    named += [(f"random {number}", case) for number, case in enumerate(random.cases(RANDOM))]
    named += [(f"random {site}", random.cases(1, site)[0]) for site in PRIMARIES]
    return tuple(named)


@cache
def judged() -> tuple[tuple[str, Assessment, Briefing], ...]:
    return tuple((name, found, brief(found)) for name, case in all_cases() for found in (assess(case, knowledge()),))


def minutes_of(found: Assessment, briefing: Briefing) -> CaseMinutes:
    case = BoardCase(id="c", meeting_id="m", position=1, facts=found.case.to_json(), created_at=AT, updated_at=AT)
    return CaseMinutes(case, case.facts, briefing)


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def joined(text: str) -> str:
    """Words without spaces: a screen parts a value into a large and a small half."""
    return re.sub(r"\s|†", "", text)


def systems_said(briefing: Briefing) -> Iterator[Said]:
    yield from (*briefing.stages, *briefing.scores, *briefing.function)


def outcomes(briefing: Briefing) -> Iterator[tuple[OptionLine, Outcome]]:
    yield from ((one, one.outcome) for one in briefing.options if one.outcome is not None)


def test_every_system_says_what_was_worked_out() -> None:
    compared = settled = 0
    for name, found, briefing in judged():
        by_name = {result.system.definition.short: result for result in found.systems.values()}
        for said in systems_said(briefing):
            result = by_name[said.label.removesuffix(DOUBTFUL)]
            assert result.applicable is True, name
            assert list(said.missing) == [FACTS[one].label if one in FACTS else one for one in result.missing], name
            assert said.value is not None or result.status in ("partial", "not-computable"), (name, said)
            outcome = result.outcome
            by_group = result.system.definition.called_by_group
            if outcome.low is not None and outcome.low == outcome.high and said.value is not None and not by_group:
                number = re.match(r"−?[\d.]+", said.value)
                assert number is not None, (name, said)
                decimals = len(number[0].partition(".")[2])
                assert float(number[0].replace("−", "-")) == pytest.approx(outcome.low, abs=0.5 * 10**-decimals + 1e-9), name
                settled += 1
            if result.group is not None and (said.note or not re.search(r"\d", said.value or "")):
                noun = result.system.definition.group_noun
                accepted = {result.group, f"{noun} {result.group}"}
                assert accepted & {said.note, said.value, said.main}, (name, said)
            if said.strip:
                assert said.strip.count("●") == len({*result.groups}.intersection(ordered_groups(result.system))), (name, said)
            compared += 1
    assert compared > 500
    assert settled > 100


def test_what_is_unknown_is_unknown_and_what_is_known_is_said() -> None:
    facts = {"Age": "age_years", "Sex": "sex", "ECOG": "ecog", "ASA": "asa_class", "Wish": "treatment_goal"}
    facts |= {"Primary": "primary_site", "Side": "primary_side", "Primary tumour": "primary_in_place"}
    facts |= {"Liver metastases": "liver_lesion_count", "Largest": "largest_lesion_mm", "Spread in the liver": "bilobar"}
    facts |= {"Outside the liver": "extrahepatic_disease", "Response": "response"}
    for name, found, briefing in judged():
        for said in (*briefing.who, *briefing.primary, *briefing.disease):
            fact = facts.get(said.label)
            if fact is not None and fact != "response":
                assert (said.value is None) is (found.case.values[fact] is None), (name, said)
            if said.value is None:
                assert not said.strip, (name, said)
        assert {"Age", "Sex", "ECOG", "ASA", "Wish"} == {said.label for said in briefing.who}
        html = words_of(case_html(Shown(briefing), 1, 1))
        for said in briefing.who:
            assert said.value is not None or f"{said.label.lower()} {said.absent}" in html.lower(), (name, said)


def test_every_option_has_the_status_that_was_worked_out_and_none_stands_that_rules_speak_against() -> None:
    for name, found, briefing in judged():
        results = {result.id: result for result in found.options}
        for one in briefing.options:
            assert one.status == results[one.id].status, name
            assert one.status_label == STATUS_LABELS[one.status]
            assert one.status not in ("contraindicated", "not-indicated"), (name, one.id)
            assert one.outcome is None or one.outcome.evidence
        counted = sum(count for _, count in briefing.other_options)
        assert counted + len(briefing.options) == len(found.options), name


def test_the_reason_beside_a_status_is_the_one_that_carries_it() -> None:
    told = dict.fromkeys(STATUSES, 0)
    for name, found, _ in judged():
        shown = {one.id: one for one in brief(found, [one.id for one in found.options]).options}
        for result in found.options:
            text, reason = shown[result.id].because, result.carried_by
            assert text or result.status == "possible", (name, result.id)
            if reason is None:
                assert result.held_by or not result.option.sourced or not text, (name, result.id)
                continue
            assert reason_text(reason) in text, (name, result.id, text)
            fits = {
                "contraindicated": reason.effect == "excludes",
                "not-indicated": reason.effect == "rules-out" or (reason.role == "indication" and reason.value is False),
                "undetermined": bool(reason.missing) or reason.effect == "waits",
                "possible": reason.effect in ("doubts", "for-board")
                or reason.for_board
                or reason.statement.weight == "relative",
                "indicated": reason.value is True and not reason.against,
            }
            assert fits[result.status], (name, result.id, reason)
            assert not reason.missing or any(fact_label(fact) in text for fact in reason.missing), (name, result.id, text)
            assert ("not met" in text) is (reason.value is False and not reason.statement.text.startswith("none"))
            told[result.status] += 1
    assert all(told.values()), told


def test_everything_that_is_doubtful_or_missing_of_an_option_stands_beside_it() -> None:
    seen = dict.fromkeys(("cautions", "held_by", "missing", "to_check", "needs"), 0)
    for name, found, _ in judged():
        shown = {one.id: one for one in brief(found, [one.id for one in found.options]).options}
        for result in found.options:
            line = shown[result.id]
            doubts = [reason_text(one) for one in result.cautions]
            assert all(any(words in said for said in (line.because, *line.cautions)) for words in doubts), (name, result.id)
            assert len(line.held_by) == len(result.held_by)
            assert line.missing == tuple(map(fact_label, result.missing))
            assert line.to_check == tuple(map(fact_label, result.to_check))
            assert len(line.needs) == sum(one.role in ("need", "line") for one in result.because)
            assert line.strength.startswith(STRENGTH_LABELS[result.option.strength])
            for key in seen:
                seen[key] += len(getattr(line, key))
    assert all(seen.values()), seen


def test_all_options_of_a_screen_answer_one_question_with_their_own_figures() -> None:
    registry = knowledge().registry
    for name, found, briefing in judged():
        asked = {outcome.question for _, outcome in outcomes(briefing)}
        assert len(asked) <= 1, name
        assert asked <= {FIVE_YEAR_SURVIVAL, MEDIAN_SURVIVAL}, name
        for option, outcome in outcomes(briefing):
            figure = registry.figures[next(one.figure_id for one in briefing.evidence if one.number == outcome.evidence) or ""]
            assert figure.treatment == registry.options[option.id].treatment, (name, option.id)
            assert figure.primary in (found.case.values["primary_site"], "mixed"), (name, option.id)
            assert figure.stratum is None or is_every_case(figure.stratum), (name, option.id)
            assert (outcome.population, bool(outcome.era)) == (figure.population, True)
            if figure.comparator:
                assert registry.treatment_label(figure.comparator).lower() in outcome.compared.lower(), (name, option.id)


def test_every_reported_number_is_the_one_of_its_figure_with_interval_question_number_and_differences() -> None:
    registry = knowledge().registry
    intervals = pooled = 0
    for name, _, briefing in judged():
        evidence = {one.number: one for one in briefing.evidence}
        assert len(evidence) == len(briefing.evidence)
        for _, outcome in outcomes(briefing):
            source = evidence[outcome.evidence]
            assert source.figure_id is not None
            figure = registry.figures[source.figure_id]
            assert not figure.retracted
            assert source.source_id == figure.source, name
            assert (outcome.center, outcome.low, outcome.high) == (figure.value, figure.low, figure.high)
            for bound in (figure.value, figure.low, figure.high):
                assert bound is None or f"{bound:,.4f}".rstrip("0").rstrip(".") in outcome.value, (name, outcome)
            intervals += figure.low is not None
            assert outcome.value in source.sentence, (name, outcome)
            if figure.horizon_months is not None and not figure.endpoint.startswith("mortality-"):
                assert re.search(r"at \d+(\.\d+)? (year|month|week|day)", outcome.of), (name, outcome)
            elif figure.endpoint in _TIMED and figure.measure not in ("median", *RATIOS):
                assert "time not given" in outcome.of, (name, outcome)
            assert "see the caveat" not in outcome.of, (name, outcome)
            assert ("whole series" in outcome.n) is (figure.n_scope == "whole-series" and figure.n is not None)
            assert (outcome.n == "not given") is (figure.n is None)
            if figure.primary == "mixed":
                assert "several primaries pooled" in outcome.differs
                assert "several primaries" in outcome.of
                pooled += 1
            if figure.liver_specific is False:
                assert "not a cohort of liver metastases" in outcome.differs
            assert "liver-metastases: yes" not in outcome.differs
    assert intervals > 20
    assert pooled


def test_screen_page_and_notes_say_what_the_briefing_says() -> None:
    for name, found, briefing in judged():
        screen = words_of(case_html(Shown(briefing), 1, 1))
        behind = words_of(panel_html(Shown(briefing)))
        notes = "\n".join(note_lines(minutes_of(found, briefing)))
        for said in systems_said(briefing):
            words = ", ".join(filter(None, (said.value, said.note)))
            assert joined(words) in joined(behind), (name, said)
            assert joined(f"{said.label}: {said.value or f'? {said.absent}'}") in joined(notes), (name, said)
        for said in (*briefing.primary, *briefing.markers, *briefing.disease):
            assert joined(f"{said.label} {said.value or f'? {said.absent}'}") in joined(behind), (name, said)
        for one in briefing.strip:
            if one.kind not in ("flag", "options"):
                assert joined(f"{one.words}") in joined(screen), (name, one)
                assert joined(one.rest) in joined(screen), (name, one)
        for said in (*briefing.treatment, *briefing.basis):
            assert joined(f"{said.label} {said.value or f'? {said.absent}'}") in joined(behind), (name, said)
        for one, outcome in outcomes(briefing):
            value, _, interval = outcome.value.partition(" (")
            assert joined(f"{value}{interval.removesuffix(')')}") in joined(screen), (name, outcome)
            assert joined(f"·n{outcome.n}·{outcome.era.removeprefix('treated ')}") in joined(screen), (name, outcome)
            assert joined(outcome.of.partition(", ")[2]) in joined(screen)
            assert not outcome.compared or joined(f"against {outcome.compared}") in joined(screen)
            assert f"reported: {outcome.value}, {outcome.of}, n {outcome.n}" in notes
            if not is_no_difference(outcome.differs):
                assert joined(f"≠ {outcome.differs}") in joined(screen), (name, one.id)
                assert joined(outcome.differs) in joined(behind)
                assert joined(f"{outcome.era.removeprefix('treated ')}≠") in joined(screen), (
                    "the sign stands where the words have no room"
                )
                assert outcome.differs in notes


def test_the_page_holds_what_the_briefing_says() -> None:
    for name, found, briefing in judged()[:: len(judged()) // 25]:
        page = next(case_pages(minutes_of(found, briefing), AT, None, briefing.release))
        level = page["amounts"][0]
        shown = {title: [(one["value"], one["note"]) for one in members] for title, members in level["sections"].items()}
        assert shown == {title: [(one.value, one.note) for one in said] for title, said in briefing.sections}, name
        held = {number for said in (*briefing.stances, *briefing.limits) for number in said.evidence}
        assert set(map(int, re.findall(r"\d+", level["resectability_refs"]))) == held
        listed = {int(number) for one in level["sources"] for number in re.findall(r"\d+", one["refs"])}
        assert held <= listed, name
        for one, line in zip(briefing.options, level["options"], strict=True):
            assert line["status"] == one.status_label
            found_outcome = one.outcome
            assert (line["outcome"] is None) is (found_outcome is None)
            if found_outcome is not None:
                shown = {key: line["outcome"][key] for key in ("value", "of", "n", "compared", "others")}
                assert shown == {key: getattr(found_outcome, key) for key in shown}
                era = "" if found_outcome.era in found_outcome.differs else found_outcome.era  # Said once.
                assert line["outcome"]["era"] == era
                assert line["outcome"]["differs"] in (found_outcome.differs, "")
                assert str(found_outcome.evidence) in line["outcome"]["refs"]


def test_a_case_without_an_option_says_why() -> None:
    for name, found, briefing in judged():
        if briefing.options:
            continue
        primary = found.case.values["primary_site"]
        wanted = "primary is not entered" if primary is None else "speak"
        for words in (words_of(case_html(Shown(briefing), 1, 1)), " ".join(note_lines(minutes_of(found, briefing)))):
            assert wanted in words, (name, words)
