"""Who may ask: where the interface is switched on, from which machine, and with which token."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request

from livermets.api.declined import DeclinedError
from livermets.hosting.mode import Mode, mode
from livermets.hosting.proxy import is_from_here
from livermets.hosting.settings import is_on

API_VARIABLE: Final = "LIVERMETS_API"
"""1 switches the interface on in a demonstration; 0 switches it off everywhere."""

TOKENS_VARIABLE: Final = "LIVERMETS_API_TOKENS_FILE"
"""A file with the programs that may ask: `name:sha256 of its token`, one a line."""

ORIGINS_VARIABLE: Final = "LIVERMETS_API_ORIGINS"
"""Origins of web pages that may ask from a browser, apart by spaces; none by default."""

NOBODY_NAMED: Final = "a program (without a token)"
LONGEST_NAME: Final = 60
_LINE: Final = re.compile(rf"([A-Za-z0-9][A-Za-z0-9 ._-]{{0,{LONGEST_NAME - 1}}}):([0-9a-fA-F]{{64}})")


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may ask. `tokens` are the digests of the programs' tokens by their names; None asks for none.

    `loopback` lets in programs of this machine alone. `off` says why nobody is let in; empty where the interface is on.
    """

    tokens: Mapping[str, bytes] | None = None
    loopback: bool = True
    off: str = ""

    def who(self, request: Request) -> str:
        """The name of the program that asks. Raises DeclinedError where it may not."""
        if self.off:
            raise DeclinedError(404, [self.off])
        if self.loopback and not is_from_here(request.scope):
            raise DeclinedError(403, ["only programs of this machine are answered; docs/hosting.md says how others are"])
        if self.tokens is None:
            return NOBODY_NAMED
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = hashlib.sha256(token.strip().encode("utf-8", "surrogateescape")).digest()
        # Every digest is compared, and each in the same time, so that the time says nothing of a token.
        known = [name for name, digest in self.tokens.items() if hmac.compare_digest(digest, given)]
        if scheme.lower() != "bearer" or not known:
            challenge = {"www-authenticate": 'Bearer realm="livermets"'}
            raise DeclinedError(401, ["no token that is known here; accepted: Authorization: Bearer TOKEN"], challenge)
        return known[0]


def admission(environment: Mapping[str, str]) -> Admission:
    """Who may ask by the settings. Raises ValueError with what is wrong with one."""
    said = is_on(API_VARIABLE, environment)
    where = environment.get(TOKENS_VARIABLE, "").strip()
    tokens = read_tokens(Path(where)) if where else None
    now = mode(environment)
    if environment.get(API_VARIABLE, "").strip() == "0":
        return Admission(off=f"the interface for programs is switched off here ({API_VARIABLE}=0)")
    if now is Mode.DEMO and not said:
        return Admission(off=f"the interface for programs is off in a demonstration; {API_VARIABLE}=1 switches it on")
    if now is Mode.CLINIC and tokens is None:
        return Admission(
            off=f"the interface for programs is off in a clinic until {TOKENS_VARIABLE} names the programs that may ask"
        )
    return Admission(tokens, loopback=now is Mode.LOCAL)


def read_tokens(path: Path) -> dict[str, bytes]:
    """The digests of tokens by the names of their programs. Raises ValueError naming the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ValueError(f"{TOKENS_VARIABLE}: {path} cannot be read: {reason}") from None
    found: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        plain = line.strip()
        if not plain or plain.startswith("#"):
            continue
        read = _LINE.fullmatch(plain)
        if read is None:
            raise ValueError(f"{TOKENS_VARIABLE}: line {number} is no name:sha256; accepted: ehr:64 signs of 0-9 and a-f")
        if read[1] in found:
            raise ValueError(f"{TOKENS_VARIABLE}: line {number} names {read[1]} a second time")
        found[read[1]] = bytes.fromhex(read[2])
    if not found:
        raise ValueError(f"{TOKENS_VARIABLE}: {path} names no program; accepted: name:sha256, one a line")
    return found
