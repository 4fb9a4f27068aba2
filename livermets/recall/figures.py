"""What became of a reported number that a board was shown: whether it still stands as it was said."""

from __future__ import annotations

from livermets.board.kept_reading import ShownFigure
from livermets.evidence import notice_mark, reported_value, short_citation, short_n, value_text
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry

NO_LONGER = "no longer in this release"
_MATCHED = "its id was not kept then; matched by source and value"


def now_of(shown: ShownFigure, registry: Registry) -> str:
    """What is said today of a number that was shown; empty where it stands as it was."""
    if shown.figure:
        figure = registry.figures.get(shown.figure)
        return NO_LONGER if figure is None else _of(figure, shown, registry)
    if not shown.source:
        return ""
    same = [one for one in registry.figures_by_source.get(shown.source, ()) if _says(one, shown)]
    if not same:
        return f"no number of its source says this any more ({_MATCHED})"
    verdicts = [_of(one, shown, registry) for one in same]
    return f"{verdicts[0]} ({_MATCHED})" if all(verdicts) else ""


def as_shown(shown: ShownFigure) -> str:
    """The number as it was shown: "37 % (95 % CI 34–40), n 1,001"."""
    return f"{shown.value}, n {shown.n}" if shown.n else shown.value


def _of(figure: Figure, shown: ShownFigure, registry: Registry) -> str:
    source = registry.source_of(figure)
    if figure.retracted:
        return "retracted"
    if figure.superseded_by is not None:
        later = registry.figures.get(figure.superseded_by)
        by = registry.source_of(later) if later else None
        if later is None or by is None:
            return "superseded by a later report"
        return f"superseded by {value_text(later)} ({short_citation(by)})"
    if not _says(figure, shown):
        return f"{value_text(figure)}, n {_n(figure, shown)}"
    if source is not None and not shown.marked:
        return notice_mark(source)
    return ""


def _says(figure: Figure, shown: ShownFigure) -> bool:
    # That a review has become due since then is no correction.
    return reported_value(figure)._replace(sign="").words == shown.value and _n(figure, shown) == shown.n


def _n(figure: Figure, shown: ShownFigure) -> str:
    """The number of patients as the screen writes it: with an option it says where it is of the whole series."""
    whole = " (whole series)"
    said = short_n(figure)
    return said + whole if shown.n.endswith(whole) and figure.n_scope == "whole-series" else said
