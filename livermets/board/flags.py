"""The red flags of a case: those that stand, which of them were acknowledged, and which answers no longer hold.

An answer holds for the flag as it was read and for the facts on which it stood: when either is another now, the flag is asked
about again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from livermets.assessment.assess import Assessment
from livermets.board.briefing import FlagAcknowledged, FlagLine
from livermets.board.models import AcknowledgedFlag, FlagAnswer
from livermets.board.references import References
from livermets.case.words import fact_label
from livermets.knowledge.option_records import RedFlag


def flag_lines(
    assessment: Assessment, acknowledged: Sequence[AcknowledgedFlag] = (), references: References | None = None
) -> tuple[FlagLine, ...]:
    """The red flags that stand: dangers before missing tests, and among each those that nobody has answered first.

    `acknowledged` are the answers recorded on the case, the earliest first.
    """
    known = references or References(assessment)
    lines = [_line(flag, assessment, acknowledged, known) for flag in assessment.red_flags]
    return tuple(sorted(lines, key=lambda line: (line.is_question, line.acknowledged is not None)))


def answer_to(flag: str, assessment: Assessment, reason: str) -> FlagAnswer:
    """The answer to a red flag that stands, with the facts on which it stands. Raises KeyError for one that does not."""
    found = {one.id: one for one in assessment.red_flags}[flag]
    return FlagAnswer(flag=flag, text=found.text, facts=facts_behind(found, assessment), reason=reason)


def no_longer_standing(acknowledged: Iterable[AcknowledgedFlag], lines: Iterable[FlagLine]) -> tuple[AcknowledgedFlag, ...]:
    """The last answer to each flag that no longer stands as it was answered: settled since, or standing on other facts."""
    held = {(line.id, line.acknowledged.at) for line in lines if line.acknowledged is not None}
    last = {one.flag: one for one in acknowledged}
    return tuple(one for one in last.values() if (one.flag, one.at) not in held)


def _line(flag: RedFlag, assessment: Assessment, acknowledged: Sequence[AcknowledgedFlag], references: References) -> FlagLine:
    facts = facts_behind(flag, assessment)
    answers = [one for one in acknowledged if (one.flag, one.text, one.facts) == (flag.id, flag.text, facts)]
    given = answers[-1] if answers else None
    notice = references.notice(flag.source)
    return FlagLine(
        id=flag.id,
        level=flag.level,
        text=flag.text,
        follows=flag.follows + (f" (source: {notice})" if notice else ""),
        settles=flag.settles,
        missing=tuple(fact_label(fact) for fact in assessment.untested(flag)),
        holds=options_held(flag, assessment),
        source=flag.source,
        evidence=(references.source(flag.source, flag.text),),
        acknowledged=FlagAcknowledged(reason=given.reason, by=given.by, at=given.at) if given else None,
    )


def options_held(flag: RedFlag, assessment: Assessment) -> int:
    """How many options wait while a red flag stands."""
    return sum(option.status == "undetermined" and flag in option.held_by for option in assessment.options)


def facts_behind(flag: RedFlag, assessment: Assessment) -> dict[str, object]:
    """The facts on which a red flag stands, as they would be written in a file."""
    return assessment.case.written(assessment.knowledge.compiled.red_flags[flag.id].facts)
