"""The demonstration cohort: made-up patients after resection of colorectal liver metastases, to show what the pages do.

Every number below was made up for the demonstration. None comes from patients or publications, and none is evidence. Each row
says so itself: `id` begins with SYNTHETIC, and `data_kind` is `SYNTHETIC`.

How a patient is made, from a fixed seed:

- Two hidden quantities, both standard normal: `burden`, on which number and size of the lesions, CEA, two-sided and
  extrahepatic disease and an unclear margin depend, and `frailty`, on which complications depend together with age.
- Age: normal, mean 64, deviation 10, from 28 to 88. Male 60 %. Unit north, south or east: 50, 30, 20 %. Resected on a day
  between 2012 and 2021. Primary right, left, rectum: 30, 40, 30 %; positive nodes 60 %; RAS mutated 42 %; synchronous 50 %,
  otherwise a disease-free interval with median 15 months (log-normal, 0.8).
- Lesions: 1 + Poisson of mean exp(0.3 + 0.6 burden), at most 20. Largest: median 28 mm, log-normal, 0.35 burden + 0.5 noise.
  CEA: median 12 ng/mL, log-normal, 0.6 burden + 1.5 noise. Extrahepatic disease 8 %, unclear margin 14 %, both more often with
  burden. Two-sided: 8 %, and 18 % more for each further lesion, at most 90 %.
- Complications: a score of frailty, age, number of lesions and noise; limits on it are the grades. A death after the
  operation strikes 22 % of those with grade IV and 4 % of those with grade III, within 100 days.
- The risk is 0.3 nodes + 0.25 interval below 12 months + 0.25 ln(number) + 0.2 ln(size/28) + 0.12 ln(CEA/12) + 0.3 RAS
  + 0.45 extrahepatic + 0.4 unclear margin − 0.7. A share of logistic(0.9 + 1.2 risk) recurs, at exponential times with a
  median of 13 months divided by exp(0.6 risk). After recurrence patients live a median of 30 months divided by
  exp(0.7 risk). Death of other causes has a yearly hazard of 1.2 % at 64 years that doubles each nine years of age.
- Observation ends on 31 December 2025, or earlier: 3 % are lost each year.
- Unknown at random: CEA 12 %, RAS 30 %, interval 6 %, nodes 4 %, margin 3 %, each complication column 2 to 8 %, vital status
  1 %, recurrence 2 %.

Random numbers come from `random.Random`, whose sequence is the same on every machine, and all results are rounded.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from statistics import NormalDist
from types import MappingProxyType
from typing import Any, Final

from livermets.cohort.statistics.event_times import DAYS_A_MONTH, calendar_months

DEMO_LABEL: Final = "Synthetic patients, made up for demonstration: not evidence"
"""What stands on every picture of this cohort."""
DEMO_SIZE: Final = 600
DEMO_SEED: Final = 20261127
DATA_KIND: Final = "SYNTHETIC"

_FIRST_DAY: Final = datetime.date(2012, 1, 1)
_LAST_RESECTION: Final = datetime.date(2021, 12, 31)
_CLOSED: Final = datetime.date(2025, 12, 31)
_DAYS_A_YEAR: Final = 365.25
_NORMAL: Final = NormalDist()
_MISSING: Final[Mapping[str, float]] = MappingProxyType(
    {
        "cea_ng_ml": 0.12,
        "ras_mutated": 0.30,
        "disease_free_interval_months": 0.06,
        "primary_node_positive": 0.04,
        "margin_status": 0.03,
        "largest_lesion_mm": 0.01,
        "worst_complication_30d": 0.02,
        "worst_complication_90d": 0.04,
        "intraoperative_incident_grade": 0.08,
        "bile_leak_grade": 0.03,
        "liver_failure_grade": 0.03,
        "readmitted_30d": 0.05,
        "readmitted_90d_major": 0.06,
    }
)


def demo_cohort(size: int = DEMO_SIZE, seed: int = DEMO_SEED) -> dict[str, list[Any]]:
    """The cohort as columns of one length; None is unknown.

    Facts bear their names of `livermets.facts`, outcomes those of `data/cohort/outcomes.yaml`. Times run from the resection:
    `overall_survival_months` with `died`, and `recurrence_months` with `recurrence_event` (0 none, 1 recurrence, 2
    death without), in calendar months. `resected_on`, `last_contact_on` and `recurred_on` are dates.
    """
    rng = Random(seed)
    rows = [_patient(rng, number) for number in range(1, size + 1)]
    columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    if rows:
        for months, end in (("overall_survival_months", "last_contact_on"), ("recurrence_months", "observed_free_until")):
            columns[months] = [round(float(one), 3) for one in calendar_months(columns["resected_on"], columns[end])]
        del columns["observed_free_until"]
        unknown = [row["recurrence_event"] is None for row in rows]
        columns["recurrence_months"] = [
            None if hidden else months for hidden, months in zip(unknown, columns["recurrence_months"], strict=True)
        ]
    return columns


def demo_csv(size: int = DEMO_SIZE, seed: int = DEMO_SEED) -> str:
    """The cohort as the text of a CSV file with a header: true and false, dates as YYYY-MM-DD, nothing where it is unknown."""
    columns = demo_cohort(size, seed)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([str(value).lower() if isinstance(value, bool) else value for value in row])
    return text.getvalue()


def _patient(rng: Random, number: int) -> dict[str, Any]:
    burden, frailty = _normal(rng), _normal(rng)
    row: dict[str, Any] = {"id": f"SYNTHETIC-{number:04d}", "data_kind": DATA_KIND}
    row |= {"unit": _one_of(rng, {"north": 0.5, "south": 0.3, "east": 0.2})} | _facts(rng, burden)
    days = rng.randrange((_LAST_RESECTION - _FIRST_DAY).days + 1)
    row["resected_on"] = _FIRST_DAY + datetime.timedelta(days=days)
    course = _complications(rng, frailty, row)
    row |= _observed(rng, row, _course(rng, row, course.pop("early_death")), course)
    for name, share in _MISSING.items():
        if rng.random() < share:
            row[name] = None
    row["margin_r0"] = None if row["margin_status"] is None else row["margin_status"] == "R0"
    return row


def _facts(rng: Random, burden: float) -> dict[str, Any]:
    synchronous = rng.random() < 0.5
    interval = 0.0 if synchronous else math.exp(math.log(15) + 0.8 * _normal(rng))
    lesions = min(20, 1 + _poisson(rng, math.exp(0.3 + 0.6 * burden)))
    return {
        "age_years": round(min(88, max(28, 64 + 10 * _normal(rng)))),
        "sex": "male" if rng.random() < 0.6 else "female",
        "primary_site": "colorectal",
        "primary_side": _one_of(rng, {"right": 0.3, "left": 0.4, "rectum": 0.3}),
        "primary_node_positive": rng.random() < 0.6,
        "ras_mutated": rng.random() < 0.42,
        "synchronous": synchronous,
        "disease_free_interval_months": round(min(interval, 240.0), 1),
        "liver_lesion_count": lesions,
        "largest_lesion_mm": round(min(220, max(5, math.exp(math.log(28) + 0.35 * burden + 0.5 * _normal(rng))))),
        "cea_ng_ml": round(min(20_000, max(0.5, math.exp(math.log(12) + 0.6 * burden + 1.5 * _normal(rng)))), 1),
        "bilobar": lesions > 1 and rng.random() < min(0.9, 0.08 + 0.18 * (lesions - 1)),
        "extrahepatic_disease": rng.random() < _logistic(-2.6 + 0.5 * burden),
        "margin_status": "R1" if rng.random() < _logistic(-1.95 + 0.5 * burden) else "R0",
    }


def _complications(rng: Random, frailty: float, row: Mapping[str, Any]) -> dict[str, Any]:
    score = frailty + 0.03 * (row["age_years"] - 64) + 0.08 * row["liver_lesion_count"] + 0.8 * _normal(rng)
    grades = {"IVb": 3.0, "IVa": 2.6, "IIIb": 2.2, "IIIa": 1.75, "II": 1.0, "I": 0.6}
    early = next((grade for grade, limit in grades.items() if score > limit), "none")
    major = early.startswith(("III", "IV"))
    severe = early.startswith("IV")
    late_major = not major and rng.random() < 0.02
    return {
        "worst_complication_30d": early,
        "worst_complication_90d": "IIIa" if late_major else early,
        "intraoperative_incident_grade": _one_of(rng, {0: 0.86, 1: 0.08, 2: 0.05, 3: 0.01}),
        "bile_leak_grade": _one_of(rng, {"none": 0.7, "A": 0.05, "B": 0.2, "C": 0.05} if major else {"none": 0.96, "A": 0.04}),
        "liver_failure_grade": _one_of(
            rng, {"none": 0.45, "A": 0.1, "B": 0.25, "C": 0.2} if severe else {"none": 0.95, "A": 0.04, "B": 0.01}
        ),
        "readmitted_30d": rng.random() < (0.22 if major else 0.06),
        "readmitted_90d_major": late_major or (major and rng.random() < 0.2),
        "early_death": rng.random() < (0.22 if severe else 0.04 if major else 0.002),
    }


@dataclass(frozen=True, slots=True)
class _Course:
    """Days from the resection to each event, as if nobody were lost: inf where it does not come."""

    early_death: float
    recurrence: float
    death: float


def _course(rng: Random, row: Mapping[str, Any], early: bool) -> _Course:
    risk = (
        0.3 * row["primary_node_positive"]
        + 0.25 * (row["disease_free_interval_months"] < 12)
        + 0.25 * math.log(row["liver_lesion_count"])
        + 0.2 * math.log(row["largest_lesion_mm"] / 28)
        + 0.12 * math.log(row["cea_ng_ml"] / 12)
        + 0.3 * row["ras_mutated"]
        + 0.45 * row["extrahepatic_disease"]
        + 0.4 * (row["margin_status"] == "R1")
        - 0.7
    )
    recurs = rng.random() < _logistic(0.9 + 1.2 * risk)
    recurrence = _exponential(rng, 13 * DAYS_A_MONTH / math.exp(0.6 * risk))
    after = _exponential(rng, 30 * DAYS_A_MONTH / math.exp(0.7 * risk))
    yearly = 0.012 * 2 ** ((row["age_years"] - 64) / 9)
    other = _exponential(rng, _DAYS_A_YEAR * math.log(2) / yearly)
    struck = 1 + 99 * rng.random()
    recurrence = max(30.0, recurrence) if recurs else math.inf
    return _Course(struck if early else math.inf, recurrence, min(other, recurrence + after))


def _observed(rng: Random, row: Mapping[str, Any], course: _Course, outcomes: Mapping[str, Any]) -> dict[str, Any]:
    lost = _exponential(rng, _DAYS_A_YEAR * math.log(2) / 0.03)
    closed = (_CLOSED - row["resected_on"]).days
    death = math.floor(max(1, min(course.early_death, course.death)))
    days = min(death, math.floor(max(20, lost)), closed)
    died = death <= days
    recurred = math.floor(course.recurrence) if course.recurrence <= days else None
    found = dict(outcomes)
    postoperative = died and course.early_death <= days
    for name, limit in (("worst_complication_30d", 30), ("worst_complication_90d", 90)):
        if postoperative and days <= limit:
            found[name] = "V"
    event: int | None = 1 if recurred is not None else 2 if died else 0
    unknown_status = rng.random() < 0.01
    hidden = rng.random() < 0.02 or (unknown_status and event == 2)
    return found | {
        "died": None if unknown_status else died,
        "days_observed": days,
        "died_in_hospital": postoperative and rng.random() < 0.8,
        "last_contact_on": row["resected_on"] + datetime.timedelta(days=days),
        "recurred_on": None if hidden or recurred is None else row["resected_on"] + datetime.timedelta(days=recurred),
        "recurrence_event": None if hidden else event,
        "observed_free_until": row["resected_on"] + datetime.timedelta(days=days if recurred is None else recurred),
    }


def _normal(rng: Random) -> float:
    return _NORMAL.inv_cdf(min(max(rng.random(), 1e-12), 1 - 1e-12))


def _exponential(rng: Random, median: float) -> float:
    return -median * math.log(1 - rng.random()) / math.log(2)


def _poisson(rng: Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _one_of(rng: Random, shares: Mapping[Any, float]) -> Any:
    drawn = rng.random() * sum(shares.values())
    for value, share in shares.items():
        drawn -= share
        if drawn < 0:
            return value
    return value


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
