"""The app: page config, navigation, the case banner, and the entries kept over a reload."""

from pathlib import Path

import streamlit as st

from livermets.ui.banner import case_banner
from livermets.ui.kept import keep_entries
from livermets.ui.startup import start_up

HERE = Path(__file__).parent
PAGES = (
    ("case", "Case", ":material/clinical_notes:"),
    ("treatments", "Treatments", ":material/medication:"),
    ("survival", "Survival", ":material/monitoring:"),
    ("resectability", "Resectability", ":material/cut:"),
    ("workup", "Work-up", ":material/checklist:"),
    ("spread", "Spread", ":material/hub:"),
    ("board", "Board", ":material/groups:"),
    ("cohort", "Cohort", ":material/table:"),
    ("evidence", "Evidence", ":material/menu_book:"),
    ("compare", "Compare", ":material/compare_arrows:"),
    ("about", "About and methods", ":material/info:"),
)

st.set_page_config(page_title="livermets", page_icon=str(HERE / "livermets" / "ui" / "icon.png"), layout="wide")
start_up()
page = st.navigation(
    [
        st.Page(file, title=title, icon=icon, default=name == "case")
        for name, title, icon in PAGES
        if (file := HERE / "pages" / f"{name}.py").exists()
    ],
    position="top",
)
case_banner()
page.run()
keep_entries()
