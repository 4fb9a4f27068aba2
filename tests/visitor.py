"""A visitor without a browser: speaks the app's own protocol over its connection, as a tab does.

Used where a browser would cost more than what is measured: many visitors at once, or the first request of a fresh server.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

SECONDS = 60.0
"""So long one answer may take."""


class Visitor:
    """One tab: what it was shown, and the fields that it can fill.

    `fields` maps the label of a text field to its id and the part of the page that it redraws, `texts` is all Markdown shown,
    alerts included. `session` is the id under which the server holds it; given one, the tab comes back to that session.
    """

    def __init__(
        self,
        address: str,
        *,
        origin: str | None = None,
        cookie: str = "",
        tls: ssl.SSLContext | None = None,
        headers: Sequence[tuple[str, str]] = (),
        session: str = "",
    ) -> None:
        place = urlsplit(address)
        kind = "wss" if place.scheme == "https" else "ws"
        self._url = f"{kind}://{place.netloc}{place.path.rstrip('/')}/_stcore/stream"
        self._headers = [*headers, *([("Cookie", cookie)] if cookie else [])]
        self._tls = tls
        # As a tab does it that lost its connection: the second one is the token against forged requests.
        self._spoken = ["streamlit", "none", session] if session else ["streamlit"]
        self._origin = origin or f"{place.scheme}://{place.netloc}"
        self._connection: ClientConnection | None = None
        self._state: dict[str, WidgetState] = {}
        self._page_hash = ""
        self.pages: list[str] = []
        self.fields: dict[str, tuple[str, str]] = {}
        self.buttons: dict[str, tuple[str, str]] = {}
        self.texts: list[str] = []
        self.session = ""
        self.bytes_read = 0

    async def __aenter__(self) -> Self:
        self._connection = await connect(
            self._url,
            origin=self._origin,
            subprotocols=self._spoken,  # type: ignore[arg-type]
            additional_headers=self._headers,
            ssl=self._tls,
            max_size=None,
            open_timeout=SECONDS,
            close_timeout=2,  # type: ignore[list-item,arg-type]
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._connection is not None
        await self._connection.close()

    async def open(self, page: str = "", query: str = "") -> None:
        """Go to a page by its address, as the first request of a tab does."""
        self._page_hash = ""
        self._state.clear()
        await self._run(ClientState(page_name=page, query_string=query))

    async def ask_and_leave(self, page: str) -> None:
        """Ask for a page and read nothing of the answer."""
        assert self._connection is not None
        await self._connection.send(BackMsg(rerun_script=ClientState(page_name=page)).SerializeToString())

    async def type(self, label: str, value: str) -> None:
        """Type into the text field of this label; the fields typed before keep what they hold."""
        field, fragment = self.fields[label]
        self._state[field] = WidgetState(id=field, string_value=value)
        await self._run(self._client(fragment, self._state))

    async def press(self, label: str) -> None:
        """Press the button of this label."""
        button, fragment = self.buttons[label]
        await self._run(self._client(fragment, {**self._state, button: WidgetState(id=button, trigger_value=True)}))

    def _client(self, fragment: str, state: Mapping[str, WidgetState]) -> ClientState:
        states = WidgetStates(widgets=list(state.values()))
        return ClientState(widget_states=states, page_script_hash=self._page_hash, fragment_id=fragment)

    async def _run(self, client: ClientState) -> None:
        assert self._connection is not None
        if not client.fragment_id:
            # What the page before showed is gone; a field of a part that stands nowhere is answered with silence.
            for shown in (self.texts, self.fields, self.buttons):
                shown.clear()
        await self._connection.send(BackMsg(rerun_script=client).SerializeToString())
        while True:
            received = await asyncio.wait_for(self._connection.recv(decode=False), SECONDS)
            self.bytes_read += len(received)
            message = ForwardMsg.FromString(received)
            if self._is_end(message):
                return

    def _is_end(self, message: ForwardMsg) -> bool:
        """Take what a message says; whether it ends the run that was asked for."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
        elif kind == "navigation":
            self.pages = [one.url_pathname for one in message.navigation.app_pages]
            self._page_hash = message.navigation.page_script_hash or self._page_hash
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._take(message.delta.new_element, message.delta.fragment_id)
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _take(self, element: Message, fragment: str) -> None:
        kind = element.WhichOneof("type")
        shown = getattr(element, str(kind))
        if kind in ("text_input", "text_area"):
            self.fields[shown.label] = (shown.id, fragment)
        elif kind == "button":
            self.buttons[shown.label] = (shown.id, fragment)
        elif kind in ("markdown", "alert"):
            self.texts.append(shown.body)
