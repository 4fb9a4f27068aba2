"""A table in a database: facts, outcomes, what is kept, and every cell that was not understood."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from livermets.cohort.intake import ImportCancelledError, import_in_parts, import_table
from livermets.cohort.open_table import open_table
from livermets.cohort.source import ImportTableError, SourceTable, TableColumn, text_table
from livermets.cohort.staging import stage
from livermets.cohort.suggestion import mapping_of_layout
from livermets.facts import FACTS
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from tests.conftest import shared_file
from tests.unit.cohort.tables import as_csv, facts_of, imported, rejected

AGE = {"column": "age", "fact": "age_years"}


def test_every_fact_is_a_column_and_unmapped_ones_are_unknown() -> None:
    database, _ = imported(b"age,x\n65,1\n", {"columns": [AGE], "constants": {"primary_site": "colorectal"}})
    names = [column[0] for column in database.execute("DESCRIBE facts").fetchall()]
    assert names == ["row", *FACTS]
    assert facts_of(database, "row", "age_years", "primary_site", "cea_ng_ml") == [(1, 65, "colorectal", None)]


def test_every_rejected_cell_is_listed_and_no_row_is_lost() -> None:
    database, found = imported(
        b"age,cea\n65,<5\nold,5\n150,250\n,\n", {"columns": [AGE, {"column": "cea", "fact": "cea_ng_ml"}]}
    )
    assert facts_of(database, "row", "age_years", "cea_ng_ml") == [(1, 65, None), (2, None, 5), (3, None, 250), (4, None, None)]
    assert rejected(database) == [(1, "cea", "<5"), (2, "age", "old"), (3, "age", "150")]
    assert (found.rows, found.rejected) == (4, 3)
    reasons = [row[0] for row in database.execute("SELECT reason FROM rejected ORDER BY row").fetchall()]
    assert [reason.split(";")[0] for reason in reasons] == ["a bound is not one value", "not a number", "outside the range"]


def test_cells_are_counted_by_what_they_say() -> None:
    cells = ["5", "", "-999", "unknown", "<5", "many"]
    _, found = imported(
        as_csv({"cea": cells, "a": cells}), {"columns": [{"column": "cea", "fact": "cea_ng_ml"}], "missing": [-999]}
    )
    one = found.columns[0]
    assert (one.known, one.blank, one.missing, one.unknown, one.bound, one.rejected) == (1, 1, 1, 1, 1, 1)


def test_a_column_that_the_table_does_not_have_is_named_with_the_nearest() -> None:
    with pytest.raises(ImportTableError, match="no column 'aeg', which the mapping names; did you mean 'age'"):
        imported(b"age,x\n65,1\n", {"columns": [{"column": "aeg", "fact": "age_years"}]})


def test_a_header_without_rows_is_told() -> None:
    with pytest.raises(ImportTableError, match="has a header and no rows"):
        imported(b"age,x\n", {"columns": [AGE]})


def test_ids_stored_results_and_groups_are_kept_as_text() -> None:
    mapping = {
        "columns": [
            AGE,
            {"column": "id", "id": True},
            {"column": "crs", "stored": "fong-crs"},
            {"column": 'a "b"', "group": "B"},
        ],
        "missing": ["-999"],
    }
    database, _ = imported(b'id,age,crs,"a ""b"""\n007,65,3,x\n010,70,-999,\n', mapping)
    assert database.execute("SELECT * FROM kept ORDER BY row").fetchall() == [(1, "007", "3", "x"), (2, "010", None, None)]


EVENT = {"column": "status", "codes": {"1": "censored", "2": "event", "3": "competing", "9": None}}


def test_vital_status_is_read_by_its_codes_and_unknown_stays_out() -> None:
    outcome = {
        "endpoint": "overall-survival",
        "time_zero": "resection",
        "time": {"column": "t", "unit": "months"},
        "event": EVENT,
    }
    database, _ = imported(
        b"age,t,status\n65,10,1\n70,12,2\n71,14,9\n72,5,3\n73,-4,2\n74,3,7\n", {"columns": [AGE], "outcomes": [outcome]}
    )
    rows = database.execute("SELECT time, event, endpoint, time_zero FROM outcomes ORDER BY row").fetchall()
    assert [row[:2] for row in rows] == [(10, 0), (12, 1), (14, None), (5, 2), (None, 1), (3, None)]
    assert {row[2:] for row in rows} == {("overall-survival", "resection")}
    assert rejected(database) == [(5, "t", "-4"), (6, "status", "7")]


def months(days: list[tuple[str, str]]) -> list[Any]:
    outcome = {"time": {"start": "a", "end": ["b"]}, "event": {"column": "b", "filled": True}}
    content = "age,a,b\n" + "".join(f"60,{a},{b}\n" for a, b in days)
    database, _ = imported(content.encode(), {"columns": [AGE], "outcomes": [outcome], "shape": {"date_order": "day-first"}})
    return [row[0] for row in database.execute("SELECT time FROM outcomes ORDER BY row").fetchall()]


def test_the_fifth_anniversary_is_month_sixty_whatever_the_leap_years() -> None:
    assert months([("2018-03-01", "2023-03-01"), ("2016-03-01", "2021-03-01"), ("01.03.2018", "01.03.2023")]) == [60, 60, 60]
    before, after = months([("2018-03-01", "2023-02-28"), ("2018-03-01", "2023-03-02")])
    assert 59.9 < before < 60 < after < 60.1


def test_months_between_the_ends_of_months() -> None:
    assert months([("2020-01-31", "2020-02-29"), ("2019-01-31", "2019-03-31"), ("2020-03-05", "2020-03-05")]) == [1, 2, 0]


@pytest.mark.parametrize(
    ("days", "expected"), [("1826", 60), ("1827", 60), ("365", 12), ("366", 12), ("0", 0), ("182", 5.9795)]
)
def test_days_that_may_be_an_anniversary_are_that_anniversary(days: str, expected: float) -> None:
    outcome = {"time": {"column": "t", "unit": "days"}, "event": {"column": "s", "codes": {"1": "event"}}}
    database, _ = imported(f"age,t,s\n65,{days},1\n".encode(), {"columns": [AGE], "outcomes": [outcome]})
    assert database.execute("SELECT round(time, 4) FROM outcomes").fetchall() == [(expected,)]


def test_an_end_before_its_beginning_names_the_row() -> None:
    outcome = {"time": {"start": "op", "end": ["died", "seen"]}, "event": {"column": "died", "filled": True}}
    content = b"age,op,died,seen\n65,2020-01-01,,2021-01-01\n66,2020-01-01,2019-06-01,\n67,2020-01-01,2020-07-01,2020-06-01\n"
    database, found = imported(content, {"columns": [AGE], "outcomes": [outcome]})
    assert database.execute("SELECT time, event FROM outcomes ORDER BY row").fetchall() == [(12, 0), (None, 1), (6, 1)]
    assert rejected(database) == [(2, "op", "2020-01-01 to 2019-06-01")]
    assert found.rejected == 1


def test_an_unreadable_date_of_death_is_no_life() -> None:
    outcome = {"time": {"start": "op", "end": ["died", "seen"]}, "event": {"column": "died", "filled": True}}
    database, _ = imported(b"age,op,died,seen\n65,2020-01-01,2021,2021-01-01\n", {"columns": [AGE], "outcomes": [outcome]})
    assert database.execute("SELECT event FROM outcomes").fetchall() == [(None,)]
    assert rejected(database) == [(1, "died", "2021")]


REDCAP = {
    "columns": [
        {"column": "ehd___lung", "fact": "extrahepatic_sites", "member": "lung", "form": "staging_complete"},
        {"column": "ehd___bone", "fact": "extrahepatic_sites", "member": "bone", "form": "staging_complete"},
    ]
}


def redcap(*rows: str) -> tuple[list[Any], list[Any]]:
    content = "record_id,ehd___lung,ehd___bone,staging_complete\n" + "\n".join(rows) + "\n"
    database, _ = imported(content.encode(), REDCAP)
    return facts_of(database, "extrahepatic_sites"), facts_of(database, "extrahepatic_disease")


def test_an_empty_box_means_no_only_where_its_form_is_complete() -> None:
    sites, disease = redcap("1,0,0,0", "2,0,0,", "3,0,0,1", "4,0,0,2", "5,1,0,2", "6,1,0,0", "7,Checked,Unchecked,Complete")
    assert sites == [None, None, None, [], ["lung"], None, ["lung"]]
    assert disease == [None, None, None, None, True, True, True]


def test_boxes_of_a_fact_that_has_none_say_none() -> None:
    use = {"column": "sym___ascites", "fact": "symptoms", "member": "ascites", "form": "f_complete"}
    database, _ = imported(b"id,sym___ascites,f_complete\n1,0,2\n2,1,2\n3,0,1\n", {"columns": [use]})
    assert facts_of(database, "symptoms") == [["none"], ["ascites"], None]


def pieces_of(count: int) -> SourceTable:
    def pieces() -> Iterator[pa.Table]:
        for start in range(0, count, 100_000):
            yield text_table([[str(n % 100) for n in range(start, min(start + 100_000, count))]])

    return SourceTable("t", "text", (TableColumn("age"),), pieces)


def test_a_table_larger_than_memory_comes_in_parts() -> None:
    database = duckdb.connect()
    seen = []
    for part in import_in_parts(database, pieces_of(500_000), CohortMapping.model_validate({"columns": [AGE]}), 200_000):
        first, last, count = database.execute("SELECT min(row), max(row), count(*) FROM facts").fetchall()[0]
        seen.append((part.rows, first, last, count))
    assert seen == [(200_000, 1, 200_000, 200_000), (200_000, 200_001, 400_000, 200_000), (100_000, 400_001, 500_000, 100_000)]


def test_progress_is_told_and_can_stop() -> None:
    told: list[int] = []
    mapping = CohortMapping.model_validate({"columns": [AGE]})
    import_table(duckdb.connect(), pieces_of(450_000), mapping, lambda rows, _: told.append(rows))
    assert told == [200_000, 400_000, 450_000]
    with pytest.raises(ImportCancelledError):
        import_table(duckdb.connect(), pieces_of(450_000), mapping, lambda *_: False)


def test_a_column_of_something_else_is_rejected_and_does_not_take_forever() -> None:
    content = b"age,x\n" + b"".join(b"word%d,1\n" % n for n in range(60_000))
    _, found = imported(content, {"columns": [AGE]})
    assert found.columns[0].rejected == found.rejected == 60_000


def test_a_cell_seen_late_is_read_as_one_seen_early() -> None:
    content = b"sex,x\n" + b"f,1\n" * 300_000 + b"m,1\nMale ,1\n"
    database, _ = imported(content, {"columns": [{"column": "sex", "fact": "sex"}]})
    counts = database.execute("SELECT sex, count(*) FROM facts GROUP BY 1 ORDER BY 1").fetchall()
    assert counts == [("female", 300_000), ("male", 2)]


def test_the_197_patients_import_with_the_built_in_layout() -> None:
    known = knowledge()
    source = open_table(shared_file("data/tcia_crlm_v2.csv"))
    mapping = mapping_of_layout(known.imports.profiles["tcia-crlm-2"], source)
    database = duckdb.connect()
    found = import_table(database, source, mapping)
    counts = {one.fact: (one.known, one.missing, one.unknown) for one in found.columns if one.fact}
    assert (found.rows, found.rejected) == (197, 0)
    assert counts["cea_ng_ml"] == (168, 29, 0)
    assert counts["liver_lesion_count"] == (83, 0, 114)
    assert counts["synchronous"] == (111, 0, 86)
    query = "SELECT outcome, count(*), count(time), count(event), sum(event) FROM outcomes GROUP BY 1 ORDER BY 1"
    assert database.execute(query).fetchall()[0] == (0, 197, 197, 197, 107)
    stored = 'SELECT count(*) FROM kept WHERE "clinrisk_score" IS NOT NULL'
    assert database.execute(stored).fetchall() == [(168,)]
    facts = database.sql("SELECT * EXCLUDE (lesions) FROM facts ORDER BY row").to_arrow_table()
    staged = stage(facts, known)
    assert staged["faults"].null_count == 197
    low, high = staged["fong-crs__low"].to_pylist(), staged["fong-crs__high"].to_pylist()
    scores = [row[0] for row in database.execute('SELECT CAST("clinrisk_score" AS DOUBLE) FROM kept ORDER BY row').fetchall()]
    inside = [a <= score <= b for a, b, score in zip(low, high, scores, strict=True) if score is not None]
    assert (sum(inside), len(inside)) == (140, 168)


def test_rows_of_a_repeating_instrument_are_no_patients() -> None:
    cells = {
        "record_id": ["1", "1", "2"],
        "redcap_repeat_instrument": ["", "lesion", ""],
        "age": ["60", "", "70"],
        "lesion_size_mm": ["", "12", ""],
    }
    mapping = {"columns": [{"column": "age", "fact": "age_years"}]}
    with pytest.raises(ImportTableError, match=r"rows of repeating instruments \(lesion\), which are no patients"):
        imported(as_csv(cells), mapping)
    whole = {name: [column[0], column[2]] for name, column in cells.items()}
    database, _ = imported(as_csv(whole), mapping)
    assert facts_of(database, "age_years") == [60, 70]
