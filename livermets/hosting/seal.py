"""Entries that a person's browser keeps over a reload, so that nobody else can read them: sealed by the server.

The key follows from the cookie secret, which all processes share, and from the person: what somebody entered on a computer of
the ward says nothing to the next person there, on the screen or in the browser's storage.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

_LABEL: Final = "livermets entries"


class Seal:
    """The seal of one person. `place` is where the browser keeps what was sealed, different for each person."""

    def __init__(self, secret: str, subject: str) -> None:
        from cryptography.fernet import Fernet  # needed only where people sign in

        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(secret, f"{_LABEL} key", subject)))
        self.place = _derived(secret, f"{_LABEL} place", subject).hex()[:16]

    def sealed(self, text: str) -> str:
        """The text, sealed."""
        return self._fernet.encrypt(text.encode()).decode()

    def opened(self, text: str) -> str:
        """What was sealed; "" for what this person did not seal."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(text.encode()).decode()
        except (InvalidToken, ValueError):
            return ""


def _derived(secret: str, use: str, subject: str) -> bytes:
    return hmac.new(secret.encode(), f"{use}\x00{subject}".encode(), hashlib.sha256).digest()
