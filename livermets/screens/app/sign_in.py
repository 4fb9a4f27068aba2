"""The door of a clinic's app: who is let in, what is said to those who are not, and how a session ends.

What a person entered is never lost by an end: what belongs to the board is saved with every change, the rest waits in this
process until the same person signs in again, and is shown to nobody else.
"""

from __future__ import annotations

import os
from typing import Final

import streamlit as st

from livermets.hosting.mode import Mode, mode
from livermets.hosting.people import NoRoleError, RoleUnknownError, SignedOutError
from livermets.hosting.sign_in import BehindProxy
from livermets.hosting.sign_in_answers import SIGN_IN_FAILED
from livermets.hosting.signed_in import SignedIn
from livermets.hosting.sittings import Sitting
from livermets.screens.board_session.acting import SignOn, sign_on, signed_in
from livermets.screens.board_session.waiting import bring_back, leave_waiting
from livermets.screens.shared.text import as_text, quiet

_WATCH: Final = "idle_watch"
_WANTED: Final = "wanted_page"
_PLACE: Final = """
const PLACE = "livermets.wanted"
"""
_REMEMBER: Final = f"""{_PLACE}
export default function () {{
  const here = location.pathname + location.search + location.hash
  if (location.search.indexOf("{SIGN_IN_FAILED}=") < 0 && (location.search || location.hash || !here.endsWith("/")))
    sessionStorage.setItem(PLACE, here)
}}
"""
_WATCHING: Final = f"""{_PLACE}
let stop = () => {{}}

export default function (component) {{
  const {{ data, setTriggerValue }} = component
  const wanted = sessionStorage.getItem(PLACE)
  sessionStorage.removeItem(PLACE)
  if (wanted && /^[/][^/\\\\]/.test(wanted) && wanted !== location.pathname + location.search + location.hash) {{
    location.replace(wanted)
    return
  }}
  stop()
  const idle = data.idle * 1000
  const often = Math.max(500, Math.min(30000, idle / 4))
  let last = Date.now(), told = last, ended = false
  const active = () => {{
    if (ended) return
    last = Date.now()
    if (last - told > often) {{ told = last; setTriggerValue("alive", last) }}
  }}
  const look = () => {{
    if (ended || Date.now() - last < idle) return
    ended = true
    // Nobody is there: what stood on the screen is gone before anybody else looks at it.
    document.body.style.visibility = "hidden"
    setTriggerValue("idle", Date.now())
  }}
  const signs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]
  for (const one of signs) window.addEventListener(one, active, {{ passive: true, capture: true }})
  const timer = setInterval(look, Math.max(200, Math.min(5000, idle / 10)))
  stop = () => {{
    clearInterval(timer)
    for (const one of signs) window.removeEventListener(one, active, {{ capture: true }})
    document.body.style.visibility = ""
  }}
  return stop
}}
"""

_watcher = st.components.v2.component("livermets_idle_watch", html="<span></span>", js=_WATCHING)
_wanted = st.components.v2.component("livermets_wanted_page", html="<span></span>", js=_REMEMBER)


def let_in() -> bool:
    """Let the person at the screen in, where people sign in; else draw what that person can do, and give False."""
    here = sign_on()
    if here is None:
        return True
    person: SignedIn | None = None
    try:
        person = signed_in()
        assert person is not None
        person.actor()
    except (SignedOutError, NoRoleError, RoleUnknownError) as error:
        if person is not None:
            leave_waiting(person.person.subject, here.settings.hours)
        _at_the_door(here, person, error)
        return False
    person.act()
    if bring_back(person.person.subject):
        st.toast("What was entered before the session ended is back.", icon=":material/history:")
    return True


def _at_the_door(here: SignOn, person: SignedIn | None, error: Exception) -> None:
    """What is said to somebody who is not let in, and what helps."""
    st.title("livermets")
    st.markdown("The liver tumour board of this house.")
    by = here.settings.by
    if isinstance(error, RoleUnknownError):
        st.warning(as_text(error), icon=":material/cloud_off:")
        st.button("Try again", icon=":material/refresh:", type="primary", key="door_again")
    elif isinstance(error, NoRoleError):
        st.warning(as_text(error), icon=":material/block:")
        _out(here, person)
    elif isinstance(by, BehindProxy):
        _at_the_proxys_door(by, person, error)
    else:
        if st.query_params.get(SIGN_IN_FAILED):
            st.warning("The sign-in did not succeed. Nobody was signed in; try again.", icon=":material/error:")
        elif person is not None or st.user.get("is_logged_in"):
            st.info(as_text(error), icon=":material/lock_clock:")
        _wanted(key=_WANTED, height=1)
        if st.button("Sign in", icon=":material/login:", type="primary", key="door_sign_in"):
            if person is not None and person.state is not Sitting.ENDED:
                # The sign-on of the house may still know who sat here before: that person is signed out there first.
                st.logout()
            else:
                st.login()


def _at_the_proxys_door(by: BehindProxy, person: SignedIn | None, error: Exception) -> None:
    st.info(as_text(error), icon=":material/lock_clock:")
    if person is None:
        return
    if st.button(f"Go on as {as_text(person.person.name)}", icon=":material/login:", type="primary", key="door_go_on"):
        person.go_on()
        st.rerun()
    if by.sign_out_url:
        st.link_button("Sign out", by.sign_out_url, icon=":material/logout:")


def _out(here: SignOn, person: SignedIn | None) -> None:
    """The way out: of this app, and of the provider where it offers that."""
    by = here.settings.by
    if isinstance(by, BehindProxy):
        if by.sign_out_url:
            st.link_button("Sign out", by.sign_out_url, icon=":material/logout:", type="tertiary")
    elif st.button("Sign out", icon=":material/logout:", type="tertiary", key="sign_out"):
        if person is not None:
            leave_waiting(person.person.subject, here.settings.hours)
            person.end()
        st.logout()


def who_is_here() -> None:
    """Who is signed in, and the way out; nothing where nobody signs in."""
    here, person = sign_on(), signed_in()
    if here is None or person is None:
        if mode(os.environ) is Mode.CLINIC:
            quiet("Tried on this computer alone, without a sign-in: nobody is asked for rights.")
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        quiet(f"Signed in as {as_text(person.actor().words)}")
        _out(here, person)


@st.fragment(key=_WATCH)
def watch_idleness() -> None:
    """Notice when nobody does anything any more: the screen goes dark and the session ends."""
    here = sign_on()
    if here is not None:
        seconds = here.settings.idle_minutes * 60
        _watcher(key=_WATCH, data={"idle": seconds}, on_alive_change=_alive, on_idle_change=_idle, height=1)


def _alive() -> None:
    try:
        if (person := signed_in()) is not None:
            person.act()
    except SignedOutError:
        st.rerun()


def _idle() -> None:
    """The browser saw nobody; somebody may be at work in another tab of the same person."""
    try:
        person = signed_in()
    except SignedOutError:
        person = None
    if person is None or person.state is not Sitting.GOES_ON:
        st.rerun()
