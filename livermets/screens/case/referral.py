"""Referrals on the case page: the form of the primary to send out, the link of the web form, and the gaps that go back."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import streamlit as st

from livermets.exchange.referral_file import FilledForm
from livermets.facts import PRIMARIES, primary_label
from livermets.screens.shared.dialogs import close
from livermets.screens.shared.files import save_button
from livermets.screens.shared.referral import empty_form, say_form_refusals, show_gaps
from livermets.screens.shared.session import current_assessment, current_primary, generation

REFERRAL_DIALOG: Final = "referral"
"""The name of the dialog."""
_FILLED: Final = "referral_filled"


@st.dialog("Referral", width="large", on_dismiss=close)
def referral_dialog(_: object) -> None:
    """An empty form to send out, and what is missing of the case that came with a filled one."""
    own = current_primary()
    primary = st.selectbox(
        "Form for a primary",
        list(PRIMARIES),
        index=list(PRIMARIES).index(own) if own else None,
        format_func=primary_label,
        placeholder="choose the primary",
        key=f"referral_primary_{own}",
    )
    if primary:
        st.markdown("A page of at most 20 fields. Filled in and saved in a PDF reader, it is opened by **Open** as a case.")
        save_button("Save the form (PDF)", partial(empty_form, primary), f"referral-{primary}.pdf", key="referral_form")
        st.markdown("Or send the link to the same form on this server:")
        st.code(form_link(st.context.url or "", primary), language=None, wrap_lines=True)
    if own:
        st.divider()
        st.markdown("**What is missing of this case**")
        show_gaps(current_assessment(), key="referral_gaps")


def form_link(address: str, primary: str) -> str:
    """The address of the web form of a primary; `address` is that of the case page, which is the start of the app."""
    place = urlsplit(address)
    folder = place.path.removesuffix("case").rstrip("/")
    return urlunsplit((place.scheme, place.netloc, f"{folder}/referral", f"primary={quote(primary)}", ""))


def keep_filled(filled: FilledForm) -> None:
    """Keep what a form said beside the case that was opened from it."""
    st.session_state[_FILLED] = (generation(), filled)


def filled_notice() -> None:
    """What of the form that was opened last is not taken, until it is seen or another case takes its place."""
    kept: tuple[int, FilledForm] | None = st.session_state.get(_FILLED)
    if kept is None or kept[0] != generation() or not kept[1].refused:
        return
    with st.container(border=True):
        say_form_refusals(kept[1])
        if st.button("Seen", key="referral_seen"):
            del st.session_state[_FILLED]
            st.rerun()
