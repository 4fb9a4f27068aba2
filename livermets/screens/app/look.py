"""How the app looks as a whole, on the screen and on paper."""

from __future__ import annotations

from typing import Final

import streamlit as st

# Of all that has the focus the links of the menu alone get no ring from Streamlit, only a field of the palest grey.
# A grid draws the rows that are in sight, and its place ends where the screen does: on paper its printed twin stands instead.
# Letters are dark there, whatever the screen has.
_LOOK: Final = """
<style>
  @media screen {
    [data-testid="stMainBlockContainer"] { padding-top: 4.75rem; }
    [data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > .printed) { display: none; }
  }
  [data-testid="stTopNavLink"]:focus-visible, [data-testid="stSidebarNavLink"]:focus-visible {
    outline: 2px solid light-dark(LIGHT, DARK); outline-offset: 1px;
  }
  @media print {
    [data-testid="stElementContainer"]:has([data-testid="stDataFrame"]), [data-testid="stHeader"],
    [data-testid="stBottomBlockContainer"] { display: none !important; }
    html, body { background: #fff !important; }
    .stApp, .stApp * { color: #000 !important; background-color: transparent !important; }
    .printed { font-size: 8.5pt; line-height: 1.25; }
    .printed table { width: 100%; border-collapse: collapse; }
    .printed caption { text-align: left; font-weight: 600; padding-bottom: 2pt; }
    .printed :is(th, td) {
      text-align: left; vertical-align: top; padding: 2pt 4pt; border-top: 0.5pt solid #999; overflow-wrap: break-word;
    }
    .printed tr { break-inside: avoid; }
    .printed .by-row th { width: 22%; }
    .printed .by-row th, .printed thead th { font-weight: 600; }
    .printed .by-row span::after { content: " ·"; color: #777; }
    .printed .by-row span:last-of-type::after { content: ""; }
  }
</style>
"""


def app_look() -> None:
    """For every page, once."""
    light, dark = (str(st.get_option(f"theme.{scheme}.primaryColor")) for scheme in ("light", "dark"))
    st.html(_LOOK.replace("LIGHT", light).replace("DARK", dark))
