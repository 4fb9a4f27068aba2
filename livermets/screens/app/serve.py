"""Streamlit's command line for this app: `python -m livermets.screens.app.serve run app.py`, with any options of `streamlit`.

A folder named `pages` beside the main script makes Streamlit serve its files by themselves until the script has declared
its navigation once. A link straight to a page, opened first on a fresh server, would then miss page settings and banner;
so the folder is left to the navigation of `app.py` from the start.

Without an address of its own a headless server asks a public service on the internet for its external one, only to print
it. This app asks nobody for anything.
"""

from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    net_util.get_external_ip = lambda: None
    cli.main(prog_name="streamlit")
