"""The app: page config, navigation, the case banner, and the entries kept over a reload.

Streamlit reads this file twice in two ways: once when a server starts, for the `app` that it serves, and once for every run of
a visitor's session, for the page.
"""

from pathlib import Path

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
from livermets.screens.app.look import app_look
from livermets.screens.app.overdue import overdue_line
from livermets.screens.app.server import around_the_app, or_say_why_not
from livermets.screens.app.shared_case import read_shared_case, shared_case_notice
from livermets.screens.app.sign_in import let_in, watch_idleness, who_is_here
from livermets.screens.app.startup import start_up
from livermets.screens.board_session.line import board_line

HERE = Path(__file__).parent
PAGES = (
    ("case", "Case", ":material/clinical_notes:"),
    ("treatments", "Treatments", ":material/medication:"),
    ("survival", "Survival", ":material/monitoring:"),
    ("resectability", "Resectability", ":material/cut:"),
    ("workup", "Work-up", ":material/checklist:"),
    ("spread", "Spread", ":material/hub:"),
    ("board", "Board", ":material/groups:"),
    ("cohort", "Cohort", ":material/query_stats:"),
    ("evidence", "Evidence", ":material/menu_book:"),
    ("compare", "Compare", ":material/compare_arrows:"),
    ("about", "About and methods", ":material/info:"),
    ("discussion", "Discussion", ":material/present_to_all:"),
)
# The page that has the whole screen: it stands in no menu, and nothing stands around it.
ALONE = "discussion"

if st.runtime.exists():
    st.set_page_config(
        page_title="livermets", page_icon=str(HERE / "livermets" / "screens" / "app" / "icon.png"), layout="wide"
    )
    start_up()
    app_look()
    pages = [
        st.Page(
            f"pages/{name}.py",
            title=title,
            icon=icon,
            default=name == "case",
            visibility="hidden" if name == ALONE else "visible",
        )
        for name, title, icon in PAGES
    ]
    page = st.navigation(pages, position="top")
    if not let_in():
        st.navigation(pages, position="hidden")
        st.stop()
    if not goes_on(said=page.url_path != ALONE):
        st.stop()
    open_demo_of_address()
    begin_with_a_demo_case()
    if page.url_path == ALONE:
        st.navigation(pages, position="hidden")
    else:
        who_is_here()
        case_banner()
        demo_case_line()
        board_line()
    shared_case_notice()
    unknown_demo_notice()
    page.run()
    if page.url_path != ALONE:
        overdue_line()
    keep_entries()
    read_shared_case()
    watch_idleness()
else:
    app = st.App(__file__, **or_say_why_not(around_the_app))
