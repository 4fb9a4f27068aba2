"""Streamlit's command line for this app: `python -m livermets.ui.serve run app.py`, with any options of `streamlit`.

A folder named `pages` beside the main script makes Streamlit serve its files by themselves until the script has declared
its navigation once. A link straight to a page, opened first on a fresh server, would then miss page settings and banner;
so the folder is left to the navigation of `app.py` from the start.
"""

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    cli.main(prog_name="streamlit")
