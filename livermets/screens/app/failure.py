"""What a person sees when the app itself fails: one sentence, and the id under which the log of the server says where."""

from __future__ import annotations

import streamlit as st

from livermets.hosting.quiet_log import incident_of


def failure_sentence(incident: str) -> str:
    """The sentence on the screen. Markdown."""
    return (
        "livermets failed here, and this part of the page is not complete: do not rely on what stands around it. Load the page "
        "anew; what was entered and saved before is kept. If it comes back, tell who runs this installation the incident "
        f"**{incident}**."
    )


def say_failure(error: Exception) -> bool:
    """Say a failure on the screen in the place of its traceback; True when it was said.

    Who develops or tests asks for the traceback by `client.showErrorDetails = "full"`, and sees that instead.
    """
    if st.get_option("client.showErrorDetails") == "full":
        return False
    st.error(failure_sentence(incident_of(error)), icon=":material/report:")
    return True
