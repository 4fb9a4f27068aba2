"""The methods paragraph states every choice, and nothing that was not chosen."""

import platform
from dataclasses import replace

import numpy as np

from livermets.cohort.statistics.methods import Choices, methods_paragraph

BARE = Choices(patients=197, endpoint="overall survival", time_zero="liver resection", unit="months", horizons=(12, 60))
FULL = replace(
    BARE,
    unit="days",
    form="log",
    left_out=(("follow-up time unknown", 3),),
    grouping="clinical risk score",
    unknown_group=1,
    strata="sex",
    competing="death without recurrence",
    delayed_entry="referral",
    restricted_mean_months=60,
    scores=("Fong", "Nordlinger"),
    uno_horizon=60,
    published=True,
    indicators=("90-day mortality",),
    masked_below=10,
    synthetic=True,
    release="abc123",
)


def test_it_names_endpoint_time_zero_intervals_and_versions() -> None:
    said = methods_paragraph(BARE)
    for words in (
        "overall survival, counted from liver resection, in 197 patients",
        "95 % intervals",
        "log-log",
        "12 and 60 months",
        "No patient was left out",
        "middle of the flat",
        "just before the time",
        f"numpy {np.__version__}",
        platform.python_version(),
        "scipy",
    ):
        assert words in said


def test_it_says_nothing_of_what_was_not_used() -> None:
    said = methods_paragraph(BARE)
    for words in ("log-rank", "concordance", "Aalen", "Restricted", "synthetic", "masked", "Published", "left truncation"):
        assert words not in said


def test_it_says_everything_that_was_used() -> None:
    said = methods_paragraph(FULL)
    for words in (
        "synthetic",
        "follow-up time unknown (3)",
        "scale log S",
        "log-rank test, stratified by sex; 1 patient with an unknown group",
        "death without recurrence as competing event",
        "Gray's test",
        "left truncation",
        "over 60 months",
        "Fong and Nordlinger",
        "Uno's concordance",
        "MOVER",
        "90-day mortality",
        "fewer than 10",
        "data abc123",
    ):
        assert words in said
    assert "calendar months" in methods_paragraph(replace(FULL, calendar_dates=True))
