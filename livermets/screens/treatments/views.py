"""One treatment option opened, and two to four of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from livermets.assessment.option_words import strength_words
from livermets.assessment.options import OptionResult
from livermets.charts.option_table import (
    SideBySide,
    shared_questions,
)
from livermets.charts.options_beside import options_beside
from livermets.charts.reported import reported
from livermets.charts.trials import trial_picture, trials
from livermets.evidence import withdrawn_words
from livermets.evidence.option_outcomes import (
    key_figures,
    question_words,
)
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import INTENT_LABELS, LINE_LABELS, OPTION_KIND_LABELS
from livermets.screens.shared.evidence import source_chip
from livermets.screens.shared.founding import claim_lines, claims_for
from livermets.screens.shared.overview import nearest_of_option
from livermets.screens.shared.pictures import show_picture
from livermets.screens.shared.review import review_line
from livermets.screens.shared.session import current_primary
from livermets.screens.shared.tables import show_rows
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.treatments.beside import show_beside
from livermets.screens.treatments.opened import ROWS, open_options
from livermets.screens.treatments.profile import profile_of_two
from livermets.screens.treatments.reasons import joined_reasons, of_case, reasons_of
from livermets.text import bracket_apart, counted, mid_sentence, sentence_case

_NONE: Final = ":gray[none read]"
_REASONS: Final = ("Needs", "Indications", "Takes it away", "Contraindications", "Outside the population studied")


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
    reasons_of(option, primary, result)
    _caveats(option)
    figures = key_figures(option, registry)
    if figures:
        show_picture(reported(figures, registry), key="treatments_figures")
    else:
        st.info("No figure of this option was read. That is no statement about its outcome.")
    for arm in registry.options.values():
        if arm.comparator_of == option.id:
            profile_of_two(option, arm, primary, f"Evidence profile against {mid_sentence(bracket_apart(arm.name)[0])}")
    claims = claims_for(primary, option.treatment)
    if claims:
        st.markdown("**What the founding texts said**")
        claim_lines(claims)
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


def compared(
    options: Sequence[Option], primary: str, results: Mapping[str, OptionResult] | None, place: DeltaGenerator | None = None
) -> None:
    """Two to four options point by point, on one question if they have one in common.

    The way back and the choice of the question stand at `place`, if one is given.
    """
    registry = knowledge().registry
    questions = {_question_name(found): found for found in shared_questions(options, registry, primary)}
    back, asked = (place or st).columns([1, 3], vertical_alignment="bottom")
    back.button("Back to all options", icon=":material/arrow_back:", key="treatments_back", on_click=open_options, args=((),))
    found = None
    if questions:
        chosen = asked.segmented_control(
            "Side by side, compared by",
            list(questions),
            default=next(iter(questions)),
            required=True,
            key=f"treatments_question_{'_'.join(option.id for option in options)}",
            wrap=True,
        )
        found = questions[chosen or next(iter(questions))]
    else:
        st.warning(
            "Not comparable: no two of these options report the same endpoint at the same horizon.", icon=":material/block:"
        )
    show_beside(found, options, results, key=ROWS)
    _direct_trials(options, primary)
    reasons = st.expander("Every reason and caveat", key="treatments_every_reason", on_change="rerun")
    if reasons.open:
        with reasons:
            show_rows(_every_reason(options, results), "Every reason of the chosen options", wide=True)
    if found:
        pictures = st.expander("All that was reported of each on it", key="treatments_every_figure", on_change="rerun")
        if pictures.open:
            with pictures:
                show_picture(options_beside(found, options, registry), key="treatments_beside")
    if len(options) == 2:
        profile_of_two(options[0], options[1], primary)


def _question_name(found: SideBySide) -> str:
    return sentence_case(question_words(found.question))


def _every_reason(options: Sequence[Option], results: Mapping[str, OptionResult] | None) -> pd.DataFrame:
    """Every published reason of each option under its heading, and its caveats, in Markdown."""
    columns = {}
    for option in options:
        result = results[option.id] if results else None
        points = {title: joined_reasons(option, title, result) for title in _REASONS}
        columns[as_text(option.name)] = {**points, "Caveats": "; ".join(map(as_text, option.caveats))}
    table = pd.DataFrame(columns)
    return table[(table != "").any(axis=1)].replace("", _NONE)


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
