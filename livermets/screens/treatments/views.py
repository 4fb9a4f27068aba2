"""One treatment option opened, and two to four of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from livermets.assessment.option_words import all_cautions, strength_words
from livermets.assessment.options import OptionResult
from livermets.charts.option_table import (
    SideBySide,
    check_text,
    line_cell,
    mortality_text,
    option_name,
    outcome_text,
    shared_questions,
    status_text,
    target_cell,
)
from livermets.charts.options_beside import options_beside
from livermets.charts.reported import reported
from livermets.charts.trials import trial_picture, trials
from livermets.evidence import short_n, withdrawn_words
from livermets.evidence.option_outcomes import (
    comparison_words,
    era_words,
    key_figures,
    mortality,
    no_outcome_words,
    question_words,
)
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import INTENT_LABELS, LINE_LABELS, OPTION_KIND_LABELS
from livermets.screens.shared.evidence import source_chip
from livermets.screens.shared.founding import claim_lines, claims_for
from livermets.screens.shared.overview import nearest_of_option
from livermets.screens.shared.pictures import show_picture, source_mark
from livermets.screens.shared.review import review_line
from livermets.screens.shared.session import current_primary
from livermets.screens.shared.tables import show_rows
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.treatments.profile import profile_of_two
from livermets.screens.treatments.reasons import because_text, joined_reasons, of_case, reasons_of
from livermets.text import counted, sentence_case

_NONE: Final = ":gray[none]"


def option_detail(option: Option, primary: str, results: Mapping[str, OptionResult] | None) -> None:
    """One option: what it needs, what speaks for and against it, every key figure drawn, caveats, the nearest patients."""
    registry = knowledge().registry
    result = results[option.id] if results else None
    st.subheader(as_text(option.name))
    badges = f":blue-badge[{INTENT_LABELS[option.intent]}] :gray-badge[{OPTION_KIND_LABELS[option.kind]}]"
    st.markdown(f"{badges} :gray-badge[{LINE_LABELS[option.line]}] {as_text(option.lines)}")
    review_line(option, key=f"option-{option.id}")
    st.markdown(f"**Strength: {strength_words(option)}.** {as_text(sentence_case(option.evidence_level))}")
    if not option.sourced:
        st.info("Not yet sourced: no source that says for whom could be read. It is listed so that it is not forgotten.")
    for withdrawn in withdrawn_words(option, registry):
        st.error(as_text(sentence_case(withdrawn)), icon=":material/block:")
    if result is not None:
        of_case(result)
    words, numbers = st.columns([2, 3], gap="large")
    with words:
        reasons_of(option, primary, result)
        _caveats(option)
        claims = claims_for(primary, option.treatment)
        if claims:
            st.markdown("**What the founding texts said**")
            claim_lines(claims)
    with numbers:
        figures = key_figures(option, registry)
        if figures:
            show_picture(reported(figures, registry), key="treatments_figures")
        else:
            st.info("No figure of this option was read. That is no statement about its outcome.")
        _chips(option)
    if current_primary() == primary and result is not None:
        nearest_of_option(result)


def _caveats(option: Option) -> None:
    if option.caveats:
        st.markdown("**Caveats**")
        st.markdown("\n".join(f"- {as_text(caveat)}" for caveat in option.caveats))


def _sources(option: Option) -> list[str]:
    registry = knowledge().registry
    figures = [registry.figures[name].source for name in option.key_figures]
    return list(dict.fromkeys([*figures, *(statement.source for _, _, statement in option.statements())]))


def _chips(option: Option) -> None:
    sources = _sources(option)
    st.markdown(f"**{counted(len(sources), 'source')}**")
    with st.container(horizontal=True):
        for name in sources:
            source_chip(name, key=f"treatments-{name}")


def compared(options: Sequence[Option], primary: str, results: Mapping[str, OptionResult] | None) -> None:
    """Two to four options point by point, on one question if they have one in common."""
    registry = knowledge().registry
    st.subheader("Side by side")
    questions = {_question_name(found): found for found in shared_questions(options, registry, primary)}
    found = None
    if questions:
        chosen = st.segmented_control(
            "Compare by",
            list(questions),
            default=next(iter(questions)),
            required=True,
            key=f"treatments_question_{'_'.join(option.id for option in options)}",
            wrap=True,
        )
        found = questions[chosen or next(iter(questions))]
        _verdict(found)
    else:
        st.warning(
            "Not comparable: no two of these options report the same endpoint at the same horizon.", icon=":material/block:"
        )
    show_rows(_points(options, found, results), "The chosen options point by point", wide=True)
    if found:
        show_picture(options_beside(found, options, registry), key="treatments_beside")
    _direct_trials(options, primary)
    if len(options) == 2:
        profile_of_two(options[0], options[1], primary)


def _question_name(found: SideBySide) -> str:
    return sentence_case(question_words(found.question))


def _verdict(found: SideBySide) -> None:
    for reason in found.reasons:
        st.warning(f"Not comparable: {as_text(reason)}. Each stands on an axis of its own.", icon=":material/block:")
    silent = ", ".join(option_name(option) for option in found.silent)
    if silent:
        st.info(f"Not reported for {as_text(silent)}: {as_text(_question_name(found).lower())}.")
    if found.cautions:
        quiet(f"Bear in mind. {as_text('. '.join(found.cautions))}. Patients differ: read who they were.")


def _points(options: Sequence[Option], found: SideBySide | None, results: Mapping[str, OptionResult] | None) -> pd.DataFrame:
    """Points as rows, options as columns, in Markdown."""
    columns = {}
    for option in options:
        result = results[option.id] if results else None
        points = _case_points(result) if result else {}
        points |= {
            "Intent": INTENT_LABELS[option.intent],
            "Kind": OPTION_KIND_LABELS[option.kind],
            "Line of treatment": as_text(line_cell(option)),
            "Target": as_text(target_cell(option, result)),
            "Strength": f"{strength_words(option)}: {as_text(option.evidence_level)}",
        }
        if found is not None:
            points[_question_name(found)] = _outcome(option, found)
        points["Mortality"] = "; ".join(as_text(mortality_text(one)) + f" {source_mark(one.source)}" for one in _deaths(option))
        for title in ("Needs", "Indications", "Takes it away", "Contraindications", "Outside the population studied"):
            points[title] = joined_reasons(option, title, result)
        points["Caveats"] = "; ".join(map(as_text, option.caveats))
        columns[as_text(option_name(option))] = points
    table = pd.DataFrame(columns)
    return table[(table != "").any(axis=1)].replace("", _NONE)


def _case_points(result: OptionResult) -> dict[str, str]:
    return {
        "This case": status_text(result),
        "Because": because_text(result),
        "Red flags": "; ".join(as_text(flag.text) for flag in result.held_by),
        "Further cautions": as_text("; ".join(all_cautions(result, knowledge().registry))),
        "Still to check": as_text(check_text(result)),
    }


def _deaths(option: Option) -> tuple[Figure, ...]:
    return mortality(option, knowledge().registry)


def _outcome(option: Option, found: SideBySide) -> str:
    outcome = found.outcomes.get(option.id)
    if outcome is None:
        return f":gray[{no_outcome_words(option, found.question)}]"
    figure, registry = outcome.figure, knowledge().registry
    cohort = ", not a cohort of liver metastases" if figure.liver_specific is False else ""
    n, era = as_text(short_n(figure)), as_text(era_words(figure, registry))
    patients = f"{as_text(figure.population)} {source_mark(figure.source)}"
    against = comparison_words(outcome, registry)
    beside = f"; against {as_text(against)}" if against else ""
    return f"**{as_text(outcome_text(outcome))}**, n {n}, {era}{cohort}, {patients}{beside}"


def _direct_trials(options: Sequence[Option], primary: str) -> None:
    """Randomised comparisons of the chosen options with each other."""
    registry = knowledge().registry
    terms = {option.treatment for option in options}
    direct = [trial for trial in trials(standing(primary), registry) if len(trial.treatments & terms) > 1]
    if not direct:
        quiet("No randomised comparison of these options with each other was read.")
        return
    st.markdown("**Compared with each other in a randomised trial**")
    endpoints = list(dict.fromkeys(endpoint for trial in direct for endpoint in sorted(trial.endpoints)))
    endpoint = "overall-survival" if "overall-survival" in endpoints else endpoints[0]
    fitting = [trial for trial in direct if endpoint in trial.endpoints]
    show_picture(trial_picture(fitting, registry, endpoint), key="treatments_trials")
