"""One treatment option opened, and two to four of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from livermets.assessment.options import STATUS_MEANINGS, OptionResult, Reason
from livermets.case.words import NO, YES, labels_words
from livermets.charts.option_table import SideBySide, mortality_text, option_name, shared_questions, status_text
from livermets.charts.options_beside import options_beside
from livermets.charts.reported import reported
from livermets.charts.trials import trial_picture, trials
from livermets.evidence import question_text, short_n, value_text
from livermets.evidence.option_outcomes import key_figures, mortality
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option, Statement
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import INTENT_LABELS, OPTION_KIND_LABELS, WEIGHT_LABELS
from livermets.screens.shared.evidence import source_chip
from livermets.screens.shared.founding import claim_lines, claims_for
from livermets.screens.shared.overview import nearest_table
from livermets.screens.shared.pictures import show_picture, source_mark
from livermets.screens.shared.session import current_primary
from livermets.screens.shared.tables import show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import sentence_case


def option_detail(option: Option, primary: str, results: Mapping[str, OptionResult] | None) -> None:
    """One option: what speaks for and against it, every key figure drawn, caveats, founding texts, nearest patients."""
    registry = knowledge().registry
    st.subheader(as_text(option.name))
    badges = f":blue-badge[{INTENT_LABELS[option.intent]}] :gray-badge[{OPTION_KIND_LABELS[option.kind]}]"
    st.markdown(f"{badges} {as_text(option.lines)}")
    st.markdown(f"**Strength of evidence** {as_text(option.evidence_level)}")
    result = results[option.id] if results else None
    if result is not None:
        st.markdown(f"**This case** {status_text(result)}. :gray[{STATUS_MEANINGS[result.status]}]")
    words, numbers = st.columns([2, 3], gap="large")
    with words:
        _statements("Indications", option.indications, _reasons(result, against=False))
        _statements("Contraindications", option.contraindications, _reasons(result, against=True))
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
    if current_primary() == primary:
        nearest_table([option.treatment], primary, None)


def _reasons(result: OptionResult | None, *, against: bool) -> Mapping[Statement, Reason]:
    if result is None:
        return {}
    return {reason.statement: reason for reason in result.because if reason.against is against}


def _statements(title: str, statements: Sequence[Statement], reasons: Mapping[Statement, Reason]) -> None:
    st.markdown(f"**{title}**")
    if not statements:
        quiet("None was read.")
        return
    st.markdown("\n".join(f"- {_statement(one, reasons.get(one))}" for one in statements))


def _statement(statement: Statement, reason: Reason | None) -> str:
    """A statement with its source and, for a case, whether it is met, not met, unknown or for the board."""
    text = f"{as_text(statement.text)} {source_mark(statement.source)}"
    weight = "" if statement.weight == "decides" else f" :gray[{WEIGHT_LABELS[statement.weight]}]"
    if reason is None or statement.weight == "remark":
        return text + weight
    if reason.value is not None:
        return f"{f'{YES} met' if reason.value else f'{NO} not met'}: {text}{weight}"
    if reason.missing:
        return f"{UNKNOWN} :gray[unknown, {as_text(labels_words(reason.missing, 3))}]: {text}{weight}"
    return f":gray[for the board]: {text}{weight}"


def _caveats(option: Option) -> None:
    if option.caveats:
        st.markdown("**Caveats**")
        st.markdown("\n".join(f"- {as_text(caveat)}" for caveat in option.caveats))


def _sources(option: Option) -> list[str]:
    registry = knowledge().registry
    figures = [registry.figures[name].source for name in option.key_figures]
    return list(dict.fromkeys([*figures, *(one.source for one in (*option.indications, *option.contraindications))]))


def _chips(option: Option) -> None:
    sources = _sources(option)
    st.markdown(f"**{len(sources)} sources**")
    with st.container(horizontal=True):
        for name in sources:
            source_chip(name, key=f"treatments-{name}")


def compared(options: Sequence[Option], primary: str, results: Mapping[str, OptionResult] | None) -> None:
    """Two to four options point by point, on one question if they have one in common."""
    registry = knowledge().registry
    st.subheader("Side by side")
    questions = {_question_name(found): found for found in shared_questions(options, registry)}
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


def _question_name(found: SideBySide) -> str:
    return sentence_case(question_text(next(iter(found.outcomes.values())).figure))


def _verdict(found: SideBySide) -> None:
    for reason in found.reasons:
        st.warning(f"Not comparable: {as_text(reason)}", icon=":material/block:")
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
        points = {"This case": status_text(results[option.id])} if results else {}
        points |= {
            "Intent": INTENT_LABELS[option.intent],
            "Kind": OPTION_KIND_LABELS[option.kind],
            "Line of treatment": as_text(option.lines),
            "Strength of evidence": as_text(option.evidence_level),
        }
        if found is not None:
            points[_question_name(found)] = _outcome(option, found)
        points |= {
            "Mortality": "; ".join(as_text(mortality_text(one)) + f" {source_mark(one.source)}" for one in _deaths(option)),
            "Indications": _joined(option.indications, _reasons(result, against=False)),
            "Contraindications": _joined(option.contraindications, _reasons(result, against=True)),
            "Caveats": "; ".join(map(as_text, option.caveats)),
        }
        columns[as_text(option_name(option))] = {point: text or ":gray[none read]" for point, text in points.items()}
    return pd.DataFrame(columns)


def _deaths(option: Option) -> tuple[Figure, ...]:
    return mortality(option, knowledge().registry)


def _joined(statements: Sequence[Statement], reasons: Mapping[Statement, Reason]) -> str:
    return "; ".join(_statement(one, reasons.get(one)) for one in statements)


def _outcome(option: Option, found: SideBySide) -> str:
    outcome = found.outcomes.get(option.id)
    if outcome is None:
        return ":gray[not reported]"
    figure = outcome.figure
    cohort = ", not a cohort of liver metastases" if figure.liver_specific is False else ""
    n = as_text(short_n(figure))
    patients = f"{as_text(figure.population)} {source_mark(figure.source)}"
    spread = f" ({as_text(outcome.spread)})" if outcome.spread else ""
    return f"**{as_text(value_text(figure))}**, n {n}{cohort}, {patients}{spread}"


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
