"""The server says on no answer what it is: a name and its version are only of use to who looks for a known hole.

uvicorn puts its name before every answer, below anything that an app can put around itself, and Streamlit starts it without
the setting that switches this off. So the name is taken out of the headers of a server at the moment of its start.
"""

from __future__ import annotations

import socket
from typing import Final

from uvicorn import Server

_PLAIN_STARTUP: Final = Server.startup


async def _nameless_startup(self: Server, sockets: list[socket.socket] | None = None) -> None:
    self.config.encoded_headers = [one for one in self.config.encoded_headers if one[0] != b"server"]
    await _PLAIN_STARTUP(self, sockets)


def say_no_name() -> None:
    """No server that starts in this process from now on names itself."""
    Server.startup = _nameless_startup  # type: ignore[method-assign]
