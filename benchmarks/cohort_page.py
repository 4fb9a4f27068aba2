"""The curve of a hundred thousand patients on the cohort page, beside a bare page with the same chart and as many widgets."""

import csv
from pathlib import Path

from benchmarks.measure import Row
from benchmarks.pages import bench, counts, pressed, told
from livermets.charts.picture import labelled
from livermets.charts.survival_curve import survival_curve
from livermets.cohort.curve_results import CurveAsked, curve_results
from livermets.cohort.demo import DEMO_LABEL, demo_cohort
from livermets.cohort.loaded import load_cohort
from livermets.cohort.open_table import open_table
from livermets.cohort.suggestion import suggest
from livermets.knowledge.loading import knowledge
from tests.browser.screen import settle

PATIENTS = 100_000
SWITCH = "For shared reports"
"""What is switched: it draws another curve of the same patients."""
BARE_SWITCH = "checkbox 0"
BARE = "bare page with the same chart and as many widgets"
COLUMNS = (
    "id", "data_kind", "unit", "age_years", "sex", "primary_site", "resected_on", "died", "days_observed",
    "overall_survival_months", "recurrence_months", "recurrence_event",
)  # fmt: skip
"""Enough for the layout to be recognised, and for the file to pass the limit of uploads."""


def rows() -> list[Row]:
    """Script time and time from the switch to the painted curve."""
    with bench() as with_browser:
        table, drawn = with_browser.folder / "patients.csv", with_browser.folder / "figures.json"
        _write(table)
        _draw(table, drawn)
        real, _ = with_browser.started("app.py", path="cohort")
        real.page.locator("input[type=file]").first.set_input_files(table)
        settle(real.page, 1000)
        real.page.get_by_role("button", name="Read the table").click()
        real.page.get_by_test_id("stPlotlyChart").wait_for(timeout=120_000)
        settle(real.page, 1000)
        real.label = SWITCH
        like = counts(real.page)
        bare, _ = with_browser.started("benchmarks/bare_page.py", like, environment={"BENCH_FIGURES": str(drawn)})
        bare.label = BARE_SWITCH
        found = pressed(f"curve of {PATIENTS:,} patients", real, bare, (None,), BARE, "switch")
        print(told(like))
    return found


def _write(table: Path) -> None:
    columns = demo_cohort(PATIENTS)
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in zip(*(columns[name] for name in COLUMNS), strict=True):
            writer.writerow([str(value).lower() if isinstance(value, bool) else value for value in row])


def _draw(table: Path, drawn: Path) -> None:
    """The two curves that the page will show, for the bare one."""
    source = open_table(table)
    cohort = load_cohort(source, suggest(source, knowledge().imports, knowledge().systems).mapping, knowledge())
    asked = (CurveAsked(), CurveAsked(shared=True))
    pictures = [labelled(survival_curve(curve_results(cohort.outcomes[0], one)), DEMO_LABEL) for one in asked]
    drawn.write_text("\n".join(picture.figure.to_json() for picture in pictures))
