"""Cohorts for tests, each read once: the demonstration, the real table where it lies beside the checkout, and small ones."""

from functools import lru_cache

from livermets.cohort.curve_results import CurveAsked, CurveResults, curve_results
from livermets.cohort.divisions import Division, all_divisions, division_names, division_values
from livermets.cohort.loaded import LoadedCohort, load_cohort, load_demo
from livermets.cohort.open_table import open_table
from livermets.cohort.source import SourceTable
from livermets.cohort.suggestion import Suggestion, suggest
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from tests.conftest import shared_file

REAL = "data/tcia_crlm_v2.csv"


@lru_cache(maxsize=1)
def demo() -> LoadedCohort:
    """The demonstration cohort."""
    return load_demo(knowledge())


def opened_table(text: str, name: str = "table.csv") -> tuple[SourceTable, Suggestion]:
    """A table of this text as the page holds it before it is read."""
    source = open_table(text.encode(), name)
    return source, suggest(source, knowledge().imports, knowledge().systems)


def real_table() -> tuple[SourceTable, Suggestion]:
    """The 197 patients, recognised by their layout; skips where they do not lie beside the checkout."""
    source = open_table(shared_file(REAL).read_bytes(), "tcia_crlm_v2.csv")
    return source, suggest(source, knowledge().imports, knowledge().systems)


@lru_cache(maxsize=1)
def _real() -> LoadedCohort:
    source, suggested = real_table()
    return load_cohort(source, suggested.mapping, knowledge())


def real() -> LoadedCohort:
    """The 197 patients, read and staged; skips where they do not lie beside the checkout."""
    shared_file(REAL)
    return _real()


SMALL = """id,unit,age,dead,months,worst
a,north,60,1,12,II
b,north,61,0,24,IIIa
c,south,62,1,36,odd
d,south,,0,48,
e,,64,,60,none
"""
SMALL_MAPPING = {
    "title": "Small",
    "constants": {"primary_site": "colorectal"},
    "columns": [
        {"column": "id", "id": True},
        {"column": "unit", "group": "Unit"},
        {"column": "age", "fact": "age_years"},
        {"column": "worst", "happened": "worst_complication_30d"},
    ],
    "outcomes": [
        {
            "endpoint": "overall-survival",
            "time_zero": "resection",
            "label": "Overall survival",
            "time": {"column": "months", "unit": "months"},
            "event": {"column": "dead", "codes": {"1": "event", "0": "censored"}},
        },
        {
            "label": "Not named",
            "time": {"column": "months", "unit": "months"},
            "event": {"column": "dead", "codes": {"1": "event", "0": "censored"}},
        },
    ],
}


@lru_cache(maxsize=1)
def small() -> LoadedCohort:
    """Five patients with a group, an outcome, one that is not named, and a cell that cannot be read."""
    source = open_table(SMALL.encode(), "small.csv")
    return load_cohort(source, CohortMapping.model_validate(SMALL_MAPPING), knowledge())


def division(cohort: LoadedCohort, kind: str, label: str) -> Division:
    """The division of this kind whose label holds these words."""
    return next(one for one in all_divisions(cohort, knowledge()) if one.kind == kind and label in one.label)


def curves(cohort: LoadedCohort, by: Division | None = None, outcome: int = 0, **asked: object) -> CurveResults:
    """The curves of an outcome, by a division."""
    wanted = CurveAsked(**asked)  # type: ignore[arg-type]
    if by is None:
        return curve_results(cohort.outcomes[outcome], wanted)
    values = division_values(cohort, by)
    return curve_results(cohort.outcomes[outcome], wanted, by, values, division_names(values, by, knowledge()))
