"""The app with what stands around every page of it: its door, the demo cases of an address, the banner."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.app import ran


def app_around_a_page() -> None:
    """What app.py draws, without its menu."""
    import runpy

    import streamlit as st

    from livermets.screens.app.banner import case_banner
    from livermets.screens.app.demo_case import (
        begin_with_a_demo_case,
        demo_case_line,
        open_demo_of_address,
        unknown_demo_notice,
    )
    from livermets.screens.app.demonstration import goes_on
    from livermets.screens.app.kept import keep_entries
    from livermets.screens.shared.parts import forget_parts
    from tests.conftest import ROOT

    forget_parts()
    if not goes_on(said=True):
        st.stop()
    open_demo_of_address()
    begin_with_a_demo_case()
    case_banner("board" not in st.session_state["page"])
    demo_case_line()
    unknown_demo_notice()
    runpy.run_path(str(ROOT / "pages" / f"{st.session_state['page']}.py"))
    keep_entries()


def opened_with_all(monkeypatch: pytest.MonkeyPatch, page: str, query: Mapping[str, str] | None = None) -> AppTest:
    """A page in a new session, with parameters of its address. Links to other pages need the menu, and are not drawn."""
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    app = AppTest.from_function(app_around_a_page, default_timeout=60)
    app.session_state["page"] = page
    app.query_params.update(query or {})
    return ran(app)
