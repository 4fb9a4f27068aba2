"""Expressions of ours over arrays: each says what a database says of the same columns, NULL included."""

from __future__ import annotations

import random
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from livermets.cohort.array_program import ArrayProgram
from livermets.cohort.array_sql import ArraySql
from livermets.cohort.array_values import Words
from livermets.cohort.columns import Columns

DRAWN = random.Random(3)
ROWS = 300


def drawn(*values: Any) -> list[Any]:
    return [DRAWN.choice((None, *values)) for _ in range(ROWS)]


TABLE = pa.table(
    {
        "cea_ng_ml": pa.array(drawn(0.0, 5.0, 5.000000001, 200.0, 12.5, 1e-7), pa.float64()),
        "age_years": pa.array(drawn(0.0, 18.0, 50.0), pa.float64()),
        "synchronous": pa.array(drawn(True, False), pa.bool_()),
        "kras_mutated": pa.array(drawn(True, False), pa.bool_()),
        "sex": pa.array(drawn("male", "female", "another"), pa.string()),
        "extrahepatic_sites": pa.array(drawn(["lung"], ["lung", "bone"], ["bone", "bone"], []), pa.list_(pa.string())),
    }
)

TEXTS = (
    "cea_ng_ml > 5e0",
    "cea_ng_ml IN (0e0, 2e2)",
    "cea_ng_ml <> age_years",
    "synchronous AND kras_mutated",
    "synchronous OR NOT kras_mutated",
    "synchronous IS NULL",
    "coalesce(cea_ng_ml, age_years, 3e0) + 1e0",
    "coalesce(synchronous, CASE WHEN cea_ng_ml > 5e0 THEN TRUE END)",
    "CASE WHEN synchronous THEN 7 WHEN kras_mutated IS NULL THEN 1 END",
    "CASE WHEN cea_ng_ml > 5e0 THEN cea_ng_ml ELSE age_years END",
    "CASE WHEN cea_ng_ml > 5e0 THEN CAST(NULL AS DOUBLE) ELSE age_years END",
    "CASE WHEN sex = 'male' THEN 'a' WHEN sex IN ('female') THEN 'b' END",
    "coalesce(sex, 'female') = 'female'",
    "least(cea_ng_ml, age_years)",
    "greatest(cea_ng_ml, 6e0, age_years)",
    "(CAST(synchronous AS TINYINT) * CAST(3 AS TINYINT)) | CAST(kras_mutated AS TINYINT)",
    "list_extract([4, 5, 6], CASE WHEN age_years > 18e0 THEN 2 WHEN age_years > 0e0 THEN 1 ELSE 0 END + 1)",
    "list_extract(['x', CAST(NULL AS VARCHAR), 'x'], CASE WHEN age_years > 18 THEN 2 WHEN age_years > 0 THEN 1 ELSE 0 END + 1)",
    "list_contains(extrahepatic_sites, 'lung')",
    "CASE WHEN len(extrahepatic_sites) > 0 THEN len(list_distinct(extrahepatic_sites)) END",
    "len(coalesce(list_distinct(extrahepatic_sites), CAST([] AS VARCHAR[])))",
    "extrahepatic_sites IS NULL",
    "round(cea_ng_ml, 0)",
    "abs(cea_ng_ml - age_years)",
    "CASE WHEN abs(cea_ng_ml - 5e0) > 5e-7 THEN cea_ng_ml ELSE CAST(printf('%.9g', cea_ng_ml) AS DOUBLE) END",
    "CASE WHEN cea_ng_ml > 0e0 THEN ln(cea_ng_ml) ELSE CAST('-infinity' AS DOUBLE) END",
    "power(cea_ng_ml, 0.5e0) + sqrt(age_years) - log10(cea_ng_ml + 1e0)",
    "CASE WHEN synchronous THEN concat_ws('; ', CASE WHEN kras_mutated THEN 'a' END, CASE WHEN sex = 'male' THEN 'b' END) END",
)


def by_arrays(text: str) -> list[Any]:
    columns = Columns()
    program = ArrayProgram(columns, {"found": columns.keep(text)})
    values, null = program.results(TABLE)["found"]
    found = values.tolist()
    if any(word in text for word in ("THEN 'a'", "['x'")):
        found = [program.words.texts[value] for value in found]
    return [
        None if null is not None and gone else value for value, gone in zip(found, np.broadcast_to(null, ROWS), strict=True)
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_an_expression_over_arrays_says_what_a_database_says(text: str) -> None:
    database = duckdb.connect(config={"threads": 1})
    database.register("facts", TABLE)
    right = [row[0] for row in database.sql(f"SELECT {text} FROM facts").fetchall()]
    assert len({*right}) > 1
    assert by_arrays(text) == [pytest.approx(value, rel=1e-14) if isinstance(value, float) else value for value in right]


@pytest.mark.parametrize(
    "text",
    [
        "nonsense(cea_ng_ml)",
        "cea_ng_ml LIKE 'a'",
        "CAST(cea_ng_ml AS VARCHAR)",
        "list_filter(extrahepatic_sites, lambda l: l = 'lung')",
    ],
)
def test_what_is_no_expression_of_ours_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="of ours"):
        ArraySql(Words(), lambda _: ("lung",)).read(text)


def test_a_fraction_is_no_whole_number() -> None:
    columns = Columns()
    with pytest.raises(ValueError, match="no whole number"):
        ArrayProgram(columns, {"found": columns.keep("CAST(cea_ng_ml AS INTEGER)")}).results(TABLE)


def test_texts_are_joined_only_where_a_case_asks_for_them() -> None:
    columns = Columns()
    program = ArrayProgram(columns, {"found": columns.keep("concat_ws('; ', sex)")})
    with pytest.raises(ValueError, match="only in the rows of a CASE"):
        program.results(TABLE)
