"""Where referred cases wait: a meeting without a day, from which a case is copied onto the agenda of a meeting that has one."""

from __future__ import annotations

from typing import Final

from livermets.board.models import BoardCase, Facts, Origins
from livermets.board.rights import Command
from livermets.board.store.store import Store

REFERRED: Final = "Referred cases"
"""The title of that meeting."""

BY_FORM: Final = "Referral form"
"""Who put a case there, where nobody signs in."""


def put_referral(store: Store, facts: Facts, origins: Origins) -> BoardCase:
    """Put a referred case behind the others that wait; the meeting is made for the first one.

    Raises StoreError when it cannot be kept.
    """
    waiting = next((one for one in store.meetings() if one.title == REFERRED and one.held_on is None), None)
    place = waiting or store.add_meeting(REFERRED, who=BY_FORM, command=Command.REFER)
    return store.add_case(place.id, facts, origins=origins, who=BY_FORM, command=Command.REFER)
