"""A table is read once into columns of one length; what cannot be read is rejected by row, and clinical data stay in memory."""

import duckdb
import pytest

from livermets.cohort.loaded import load_cohort
from livermets.cohort.open_table import open_table
from livermets.cohort.source import ImportTableError
from livermets.cohort.statistics.event_times import NO_ENTRY
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from tests import cohorts


def test_every_column_has_one_value_a_patient_and_unknown_is_none() -> None:
    cohort = cohorts.small()
    assert (cohort.rows, cohort.facts.num_rows, cohort.staged.num_rows) == (5, 5, 5)
    assert cohort.kept["Unit|unit"] == ["north", "north", "south", "south", None]
    assert cohort.facts["age_years"].to_pylist() == [60, 61, 62, None, 64]
    assert cohort.happened["worst_complication_30d"] == ["II", "IIIa", None, None, "none"]


def test_a_cell_that_is_no_grade_is_rejected_with_its_row_and_reason_and_no_patient_is_lost() -> None:
    cohort = cohorts.small()
    assert cohort.imported.rejected == 1
    (row,) = cohort.rejected.to_pylist()
    assert (row["row"], row["column"], row["value"]) == (3, "worst", "odd")
    assert "accepted" in row["reason"]


def test_a_patient_without_a_status_is_left_out_of_the_outcome_and_counted() -> None:
    data = cohorts.small().outcomes[0].data
    assert data is not None
    assert data.n == 4
    assert dict(data.left_out) == {"status at the end of follow-up unknown": 1}


def test_status_and_days_follow_from_overall_survival_only_where_the_table_has_none() -> None:
    assert cohorts.small().days_from_months
    assert cohorts.small().happened["died"] == [True, False, True, False, None]
    assert cohorts.small().happened["days_observed"][0] == pytest.approx(12 * 30.4375)
    assert not cohorts.demo().days_from_months


def test_an_outcome_column_that_does_not_exist_is_named_with_those_that_do() -> None:
    source = open_table(b"a,b\n1,2\n", "t.csv")
    mapping = CohortMapping.model_validate({"columns": [{"column": "a", "happened": "dead"}]})
    with pytest.raises(ImportTableError, match=r"no outcome column 'dead'; there are: died, days_observed"):
        load_cohort(source, mapping, knowledge())


ENTRIES = b"""op,seen,refer,months,later,dead
2015-01-01,2020-01-01,2016-01-01,60,12,1
2015-01-01,2019-01-01,2014-06-01,48,-7,0
2015-01-01,2018-01-01,2015-01-01,36,0,1
2015-01-01,2017-01-01,,24,,0
"""


@pytest.mark.parametrize("dated", [True, False])
def test_who_enters_late_is_at_risk_from_then_on_and_who_was_there_before_time_zero_from_the_start(dated: bool) -> None:
    time = {"start": "op", "end": ["seen"]} if dated else {"column": "months", "unit": "months"}
    entry = {"start": "op", "end": ["refer"]} if dated else {"column": "later", "unit": "months"}
    outcome = {"endpoint": "overall-survival", "time_zero": "resection", "time": time, "entry": entry}
    event = {"column": "dead", "codes": {"1": "event", "0": "censored"}}
    mapping = CohortMapping.model_validate({"columns": [], "outcomes": [{**outcome, "event": event}]})
    cohort = load_cohort(open_table(ENTRIES, "t.csv"), mapping, knowledge())
    data = cohort.outcomes[0].data
    assert data is not None
    assert data.entry.clip(min=0).tolist() == [12, 0, 0]
    assert dict(data.left_out) == {NO_ENTRY: 1}
    assert cohort.imported.rejected == 0


def test_a_column_that_says_two_things_is_counted_once_for_each_and_a_cell_is_rejected_once() -> None:
    source = open_table(b"age,worst\n60,II\n61,odd\n62,<2\n63,\n64,9\n", "t.csv")
    uses = [{"column": "worst", "happened": name, "missing": ["9"]} for name in ("worst_complication_30d", "died")]
    cohort = load_cohort(source, CohortMapping.model_validate({"columns": uses}), knowledge())
    counts = {one.fact: one for one in cohort.imported.columns if one.fact}
    grade, died = counts["worst_complication_30d"], counts["died"]
    assert (grade.known, grade.rejected, grade.bound, grade.blank) == (1, 2, 0, 2)
    assert (died.known, died.rejected, died.bound, died.blank) == (0, 3, 0, 2)
    assert [(row["row"], row["value"]) for row in cohort.rejected.to_pylist()] == [(1, "II"), (2, "odd"), (3, "<2")]
    assert cohort.imported.rejected == 3


def test_a_bound_of_what_happened_is_listed_and_counted_as_one() -> None:
    source = open_table(b"age,stay\n60,7\n61,<5\n", "t.csv")
    uses = [{"column": "stay", "happened": "days_observed"}]
    cohort = load_cohort(source, CohortMapping.model_validate({"columns": uses}), knowledge())
    (count,) = [one for one in cohort.imported.columns if one.fact]
    assert (count.known, count.bound, count.rejected, count.blank) == (1, 1, 0, 0)
    assert [row["value"] for row in cohort.rejected.to_pylist()] == ["<5"]


def test_what_progress_raises_ends_the_reading() -> None:
    source = open_table(cohorts.SMALL.encode(), "small.csv")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_cohort(source, CohortMapping.model_validate(cohorts.SMALL_MAPPING), knowledge(), stop)


def test_progress_tells_of_reading_and_of_staging() -> None:
    said: list[tuple[str, int]] = []
    source = open_table(cohorts.SMALL.encode(), "small.csv")
    mapping = CohortMapping.model_validate(cohorts.SMALL_MAPPING)
    load_cohort(source, mapping, knowledge(), lambda what, rows, _: said.append((what, rows)))
    assert said == [("read", 5), ("staged", 5)]


def test_the_database_may_not_write_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda *a, **k: asked.append(k) or connect(*a, **k))
    load_cohort(open_table(b"a\n1\n", "t.csv"), CohortMapping.model_validate({"columns": []}), knowledge())
    assert {"config": {"temp_directory": ""}} in asked


def test_the_demonstration_says_that_it_is_made_up_and_other_tables_do_not() -> None:
    assert cohorts.demo().synthetic
    assert cohorts.demo().rows == 600
    assert not cohorts.small().synthetic


def test_the_real_table_is_read_by_its_layout_without_a_question() -> None:
    source, suggested = cohorts.real_table()
    assert (suggested.profile, suggested.questions) == ("tcia-crlm-2", ())
    cohort = cohorts.real()
    assert (cohort.rows, cohort.imported.rejected, cohort.refused) == (197, 0, 0)
    assert sum(value is not None for value in cohort.stored["fong-crs"]) == 168
    assert set(cohort.kept["Steatosis|steatosis_yesno"]) == {"yes", "no"}
    assert source.rows in (None, 197)
