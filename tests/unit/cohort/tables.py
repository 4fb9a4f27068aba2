"""Small tables in every format that is read, and what becomes of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyreadstat
from pyarrow import parquet

from livermets.cohort.intake import Imported, import_table
from livermets.cohort.open_table import open_table
from livermets.cohort.source import SourceTable
from livermets.knowledge.import_records import CohortMapping

Cells = Mapping[str, Sequence[str]]


def as_csv(cells: Cells) -> bytes:
    rows = [",".join(cells), *(",".join(row) for row in zip(*cells.values(), strict=True))]
    return ("\n".join(rows) + "\n").encode()


def as_xlsx(cells: Mapping[str, Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(cells))
    for row in zip(*cells.values(), strict=True):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_parquet(cells: Mapping[str, Any]) -> bytes:
    written = io.BytesIO()
    parquet.write_table(pa.table({name: pa.array(column) for name, column in cells.items()}), written)
    return written.getvalue()


def as_sav(cells: Mapping[str, Sequence[Any]], folder: Path, **more: Any) -> bytes:
    file = folder / "table.sav"
    pyreadstat.write_sav(pd.DataFrame(cells), str(file), **more)
    return file.read_bytes()


def as_dta(cells: Mapping[str, Sequence[Any]], folder: Path, **more: Any) -> bytes:
    file = folder / "table.dta"
    pyreadstat.write_dta(pd.DataFrame(cells), str(file), **more)
    return file.read_bytes()


WRITERS: dict[str, Callable[[Mapping[str, Sequence[str]], Path], bytes]] = {
    "table.csv": lambda cells, _: as_csv(cells),
    "table.tsv": lambda cells, _: as_csv(cells).replace(b",", b"\t"),
    "table.xlsx": lambda cells, _: as_xlsx(cells),
    "table.parquet": lambda cells, _: as_parquet(cells),
    "table.sav": as_sav,
    "table.dta": as_dta,
}
"""How a table of texts is written in each format, by a name for the file."""


def cells_of(source: SourceTable) -> dict[str, list[str]]:
    """Every cell of a table as text, by column."""
    pieces = pa.concat_tables(source.pieces())
    return {name: [text or "" for text in pieces.column(n).to_pylist()] for n, name in enumerate(source.names)}


def imported(data: bytes, mapping: Mapping[str, Any], name: str = "table.csv") -> tuple[duckdb.DuckDBPyConnection, Imported]:
    """A database into which a table was read."""
    read = CohortMapping.model_validate(mapping)
    database = duckdb.connect()
    return database, import_table(database, open_table(data, name, read.shape), read)


def facts_of(database: duckdb.DuckDBPyConnection, *names: str) -> list[Any]:
    """The facts of every row: a value each, or a tuple for several."""
    rows = database.execute(f"SELECT {', '.join(names)} FROM facts ORDER BY row").fetchall()
    return [row[0] for row in rows] if len(names) == 1 else rows


def rejected(database: duckdb.DuckDBPyConnection) -> list[tuple[int, str, str]]:
    """Row, column and value of every cell that was rejected."""
    return database.execute('SELECT row, "column", "value" FROM rejected ORDER BY row, "column"').fetchall()
