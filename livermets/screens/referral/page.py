"""The referral form behind a link: one page of fields for who refers a case, and at its end a file, or the board's list.

Nothing of the app stands around it, and the case is one of its own: what is on the case page of the same session stays there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

import streamlit as st

from livermets.assessment.assess import assess
from livermets.assessment.referral import OBSERVED, OBSERVED_LABELS, ReferralForm, referral_form
from livermets.board.referrals import REFERRED, put_referral
from livermets.board.store.engine import address_of
from livermets.case.case import as_written
from livermets.case.faults import NotReadError
from livermets.case.origins import Origin, origins_json
from livermets.case.partial_days import days_text, read_days
from livermets.case.reading import read_what_fits
from livermets.facts import FACTS, PRIMARIES, SECTIONS, primary_label
from livermets.knowledge.loading import knowledge
from livermets.letters.primaries import searched_label
from livermets.screens.board_session.store import attempt
from livermets.screens.shared.casefile import case_file_name, draft_file
from livermets.screens.shared.fields import bound, fact_field, fault_summary
from livermets.screens.shared.files import save_button
from livermets.screens.shared.referral import empty_form, show_gaps
from livermets.screens.shared.session import (
    another_case,
    current_faults,
    enter_facts,
    entered_facts,
    entered_origins,
    forget_case,
)
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.shared.typed_fields import Refused, refusals_of_session, say_refused

_CASE: Final = "referral_case"
_DAYS: Final = "referral_days"
_SENT: Final = "referral_sent"
_FIELD_WIDTH: Final = 230
_PLACEHOLDER: Final = "2026-05-12, 2026-05 or 2026"
_HEADS: Final = {"case": "The question", "diagnosis": "Work-up so far"}


def referral_page() -> None:
    """The whole page: for the primary of the address, else for one that is chosen."""
    asked = st.query_params.get("primary", "")
    primary = asked if asked in PRIMARIES else None
    st.title(f"Referral to the liver board{': ' + primary_label(primary) if primary else ''}")
    if asked and primary is None:
        st.warning(f"There is no primary “{as_text(asked)}” here. Choose one of the list.", icon=":material/error:")
    if primary is None:
        _choose()
    elif st.session_state.get(_SENT):
        _sent()
    else:
        _ask(referral_form(primary))
    quiet(f"livermets is a discussion aid and decides nothing; knowledge release {knowledge().release}.")


def _ask(form: ReferralForm) -> None:
    quiet(
        "Leave empty what is not known: it is better than a guess. No name, no date of birth and no record number: a pseudonym "
        "by which you know the patient again. Bounds are values: <5, over 200, 5 to 10."
    )
    with another_case(_CASE):
        if entered_facts().get("primary_site") != form.primary:
            enter_facts({"primary_site": form.primary}, {})
        _form(form)
        _end(form)


def _choose() -> None:
    chosen = st.selectbox(
        "Where did the cancer begin?",
        list(PRIMARIES),
        index=None,
        format_func=searched_label,
        placeholder="type to search",
        key="referral_choose",
    )
    if chosen:
        st.query_params["primary"] = chosen
        st.rerun()


def _form(form: ReferralForm) -> None:
    fault_summary()
    for section, names in form.sections:
        st.subheader(_HEADS.get(section, SECTIONS[section]))
        _fields(names, [key for key in form.dates if OBSERVED[key][0] == section])


def _fields(names: Sequence[str], dates: Sequence[str]) -> None:
    grid = st.grid("auto", min_column_width=_FIELD_WIDTH, gap=("small", "small"))
    for name in names:
        with grid.cell():
            fact_field(name, prefix="referral")
    for key in dates:
        with grid.cell():
            _date(key)


def _date(key: str) -> None:
    """A date of the form: the day of all facts of its sections."""
    refused = refusals_of_session().get(key)
    kept = st.session_state.setdefault(_DAYS, {}).get(key)
    st.text_input(
        OBSERVED_LABELS[key],
        placeholder=_PLACEHOLDER,
        autocomplete="off",
        help="A day, a month or a year.",
        **bound(f"referral_{key}", refused.text if refused else kept, _take_date, key),
    )
    if refused:
        say_refused(refused.why)


def _take_date(about: str, key: str) -> None:
    text = (st.session_state[key] or "").strip()
    refusals = refusals_of_session()
    refusals.pop(about, None)
    days: dict[str, str] = st.session_state[_DAYS]
    days.pop(about, None)
    if not text:
        return
    try:
        days[about] = days_text(read_days(text))
    except NotReadError as why:
        accepted = why.accepted or f"a day, a month or a year as {_PLACEHOLDER}"
        refusals[about] = Refused(text, f"“{text}”: {why.problem}; accepted: {accepted}")


def _origins(facts: Collection[str]) -> dict[str, Origin]:
    """Where these answers come from: this form, with the day of the examination where it was given, else that of the entry."""
    days: dict[str, str] = st.session_state.get(_DAYS, {})
    by_section = {section: days[key] for key, sections in OBSERVED.items() if key in days for section in sections}
    found = {}
    for name in facts:
        origin = entered_origins().get(name)
        if origin is None:
            continue
        observed = by_section.get(FACTS[name].section)
        found[name] = Origin("file", observed=observed, words="referral form") if observed else origin
    return found


def _end(form: ReferralForm) -> None:
    """What is missing, and the ways out: to the board, or the case as a file."""
    st.divider()
    # While one answer cannot be read, the others are taken all the same.
    case, _ = read_what_fits(entered_facts())
    known = sum(case.values[name] is not None for name in form.facts)
    st.markdown(f"**{known} of {len(form.facts)} answered.**")
    if current_faults() or any(key in refusals_of_session() for key in form.dates):
        st.warning(
            "What could not be read stands above with what would be accepted; it is in no file.", icon=":material/error:"
        )
    with st.container(horizontal=True, gap="small"):
        if address_of() is not None:
            st.button(
                "Send to the board",
                type="primary",
                icon=":material/send:",
                key="referral_send",
                disabled=known == 0,
                on_click=_send,
            )
        written = draft_file(case.to_json(), knowledge().release, origins_json(_origins(case.given)))
        save_button(
            "Save as a case file",
            written,
            case_file_name(case),
            key="referral_file",
            help="A JSON file that the board opens.",
            disabled=known == 0,
        )
        save_button(
            "The empty form (PDF)",
            partial(empty_form, form.primary),
            f"referral-{form.primary}.pdf",
            key="referral_pdf",
            help="The same form to fill without this page.",
        )
    with st.expander("What is missing, and who waits for it"):
        show_gaps(assess(case, knowledge()), key="referral_gaps")


def _send() -> None:
    """Put the case behind the others that wait for a meeting; what was entered stays here where that is not possible."""
    with another_case(_CASE):
        facts = as_written({name: value for name, value in entered_facts().items() if value is not None})
        made = attempt(lambda store: put_referral(store, facts, origins_json(_origins(facts))))
        if made is None:
            return
        st.session_state[_SENT] = made.label
        forget_case()
        st.session_state.pop(_DAYS, None)


def _sent() -> None:
    st.success(
        f"**{as_text(st.session_state[_SENT])}** is with the board, under “{REFERRED}”. What is missing can be asked back.",
        icon=":material/task_alt:",
    )
    if st.button("Refer another case", key="referral_again"):
        del st.session_state[_SENT]
        st.rerun()
