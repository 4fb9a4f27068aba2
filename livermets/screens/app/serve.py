"""Streamlit's command line for this app: `python -m livermets.screens.app.serve run app.py`, with any options of `streamlit`.

A folder named `pages` beside the main script makes Streamlit serve its files by themselves until the script has declared
its navigation once. A link straight to a page, opened first on a fresh server, would then miss page settings and banner;
so the folder is left to the navigation of `app.py` from the start.

Without an address of its own a headless server asks a public service on the internet for its external one, to print it and
to compare it with the address of who connects. This app asks nobody for anything.

Streamlit has no setting for either: hiding its greeting would hide the local address as well and still ask for the comparison,
and switching the comparison off would let any page on the internet in.
"""

from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    net_util.get_external_ip = lambda: None
    cli.main(prog_name="streamlit")
