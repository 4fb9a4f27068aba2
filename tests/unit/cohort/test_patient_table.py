"""The cohort as one table: a row a patient in the order of the file, nothing that a spreadsheet would run."""

import io

import pandas as pd
import pyarrow.parquet as pq

from livermets.cohort.patient_table import patient_table
from livermets.cohort.result_file import result_bytes
from tests import cohorts


def test_facts_outcomes_stored_and_computed_results_stand_in_one_row() -> None:
    table = patient_table(cohorts.real())
    assert table.num_rows == 197
    first = table.slice(0, 1).to_pylist()[0]
    assert (first["id"], first["fong-crs__stored"], first["overall_survival__months"]) == ("CRLM-CT-1001", "1", 117.4)
    assert first["overall_survival__event"] == 0
    assert first["fong-crs__low"] <= first["fong-crs__high"]
    assert not any(name.startswith("xiong-bclm") for name in table.column_names)


def test_csv_and_parquet_hold_the_same_rows() -> None:
    table = patient_table(cohorts.demo())
    read = pd.read_csv(io.BytesIO(result_bytes(table, ".csv")))
    again = pq.read_table(io.BytesIO(result_bytes(table, ".parquet")))
    assert (len(read), again.num_rows) == (600, 600)
    assert list(read.columns) == again.column_names
    assert read["fong-crs__group"].value_counts().to_dict() == {"low": 338, "high": 216}
