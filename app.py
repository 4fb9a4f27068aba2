"""The app: the list of its pages, and what a server starts.

Streamlit reads this file twice in two ways: once when a server starts, for the `app` that it serves, and once for every run of
a visitor's session, for the page. The first imports little, so that a server answers while it still reads its knowledge; the
second waits for that.
"""

import streamlit as st

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
    ("referral", "Referral", ":material/forward_to_inbox:"),
)

if st.runtime.exists():
    from livermets.screens.app.startup import start_up

    start_up()
    from livermets.screens.app.run import run_page

    run_page(PAGES)
else:
    from livermets.screens.app.server import around_the_app, or_say_why_not

    app = st.App(__file__, **or_say_why_not(around_the_app))
