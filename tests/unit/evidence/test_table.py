"""The table of all figures: filtering, coverage and what leaves the house as a file."""

import csv
import io
import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.charts.coverage import coverage_figure, coverage_sentence
from livermets.evidence import FigureFilter, coverage, csv_file, figure_table, matching, safe_cell, to_csv, to_json
from livermets.knowledge.files import read_documents
from livermets.knowledge.registry import build_registry
from tests.unit.evidence_fixtures import SOURCE, build, figure

REGISTRY, _ = build_registry(read_documents())
TABLE = figure_table(REGISTRY)

SMALL, _ = build(
    sources=[SOURCE, SOURCE | {"id": "jones2015", "authors": "Jones B", "year": 2015, "design": "rct"}],
    figures=[
        figure(id="a", n=100),
        figure(id="b", source="jones2015", treatment="repeat-hepatectomy", n=500, n_scope="whole-series"),
        figure(id="c", primary="breast", endpoint="recurrence", caveat="KRAS unknown", liver_specific=False),
        figure(id="d", source="jones2015", n=None, n_missing_because="not read", second_reading="confirmed"),
    ],
)
ROWS = figure_table(SMALL, {"d"})


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["b", "a", "d", "c"]),
        ({"words": "jones"}, ["b", "d"]),
        ({"words": "KRAS breast"}, ["c"]),
        ({"words": "breast jones"}, []),
        ({"words": "(.*"}, []),
        ({"primaries": ["breast"]}, ["c"]),
        ({"treatments": ["hepatic-resection"]}, ["b", "a", "d", "c"]),
        ({"treatments": ["repeat-hepatectomy"]}, ["b"]),
        ({"treatments": ["systemic-chemotherapy"]}, []),
        ({"endpoints": ["recurrence"]}, ["c"]),
        ({"designs": ["rct"]}, ["b", "d"]),
        ({"access": ["full-text"]}, []),
        ({"second_reading": True}, ["d"]),
        ({"conflicting": True}, ["d"]),
        ({"liver_specific": True}, ["b", "a", "d"]),
        ({"years": (2001, 2001)}, ["a", "c"]),
        ({"years": (2002, 2014)}, []),
        ({"years": (2015, 2020), "words": "repeat"}, ["b"]),
    ],
)
def test_a_filter_keeps_what_it_asks_for(wanted: dict[str, Any], ids: list[str]) -> None:
    assert list(matching(ROWS, FigureFilter(**wanted), SMALL).index) == ids


def test_the_number_of_patients_is_never_more_than_was_read() -> None:
    assert ROWS["n"].to_dict() == {"a": "100", "b": "≤ 500", "c": "100", "d": "not given"}


def test_a_source_without_a_year_is_in_no_span_of_years() -> None:
    undated, _ = build(sources=[{key: value for key, value in SOURCE.items() if key != "year"}])
    assert matching(figure_table(undated), FigureFilter(years=(1900, 2100)), undated).empty


def test_only_an_empty_filter_asks_nothing() -> None:
    assert FigureFilter().asks_nothing
    assert FigureFilter(primaries=[], words="").asks_nothing
    assert not FigureFilter(words="x").asks_nothing
    assert not FigureFilter(years=(1999, 2020)).asks_nothing


@given(st.text(max_size=12))
def test_no_search_text_fails_or_finds_more_than_there_is(words: str) -> None:
    assert len(matching(TABLE, FigureFilter(words=words), REGISTRY)) <= len(TABLE)


def test_the_table_holds_every_figure_once() -> None:
    assert sorted(TABLE.index) == sorted(REGISTRY.figures)


def test_the_coverage_counts_every_figure_once_and_names_what_is_empty() -> None:
    counts = coverage(REGISTRY)
    assert int(counts.to_numpy().sum()) == len(REGISTRY.figures)
    assert counts.index[0] == "Colorectal"
    assert counts.columns[0] == "Hepatic resection"
    assert counts.loc["Prostate", "Hepatic resection"] == 0
    assert coverage_sentence(counts).startswith(
        f"{len(REGISTRY.figures):,} figures on 27 primaries; most are on hepatic resection for colorectal ("
    )


def test_the_heat_map_shows_the_counts_and_nothing_where_there_is_none() -> None:
    counts = coverage(REGISTRY)
    (heat,) = coverage_figure(counts).data
    assert list(heat.y) == list(counts.index)
    assert heat.text[0][0] == str(counts.iloc[0, 0])
    prostate = list(counts.index).index("Prostate")
    assert heat.text[prostate][0] == ""


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+41", "'+41"),
        ("-5 to 3", "'-5 to 3"),
        ("@home", "'@home"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("＋41", "'＋41"),
        ("－5", "'－5"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("﹦1", "'﹦1"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0\u3000=1", "'\u00a0\u3000=1"),
        ("\u200b\ufeff=1", "'\u200b\ufeff=1"),
        (" 5 = five", " 5 = five"),
        ("−5 to 3", "−5 to 3"),
        ("   ", "   "),
        (-5.5, -5.5),
        (-5, -5),
        ("<=3 cm", "<=3 cm"),
        (None, None),
        ("", ""),
    ],
)
def test_no_cell_begins_like_a_formula_and_numbers_stay_numbers(value: Any, safe: Any) -> None:
    assert safe_cell(value) == safe


def test_the_csv_holds_every_field_the_citation_and_the_licence() -> None:
    registry, _ = build(figures=[figure(caveat="=HYPERLINK(1)", stratum={"system": "fong-crs", "group": "0-2"})])
    text = to_csv(registry.figures.values(), registry, "abc").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["caveat"] == "'=HYPERLINK(1)"
    assert (row["value"], row["low"], row["high"], row["n"]) == ("40.0", "35.0", "45.0", "100")
    assert (row["stratum_of"], row["stratum_group"]) == ("fong-crs", "0-2")
    assert (row["first_year"], row["last_year"], row["release"]) == ("1985", "1998", "abc")
    assert row["citation"].startswith("Smith A. A series. J Test. 2001.")
    assert "cite them" in row["licence"]
    assert row["time_zero"] == ""


def test_a_table_as_a_file_has_whole_numbers_empty_cells_for_unknown_and_no_control_characters() -> None:
    written = csv_file(("a", "=b"), [(412, None), (float("nan"), pd.NA), ("x\x00\ud800y", "\x00=1")])
    assert written == b"\xef\xbb\xbfa,'=b\r\n412,\r\n,\r\nxy,'=1\r\n"


def test_the_json_holds_the_records_as_they_are() -> None:
    registry, _ = build()
    content = json.loads(to_json(registry.figures.values(), registry, "abc"))
    assert content["release"] == "abc"
    assert "Apache" in content["licence"]
    (record,) = content["figures"]
    assert (record["id"], record["time_zero"], record["years"]) == ("smith-os5", None, [1985, 1998])


def test_everything_can_be_downloaded_and_no_cell_is_a_formula() -> None:
    text = to_csv(REGISTRY.figures.values(), REGISTRY, "abc").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(REGISTRY.figures) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "-"))]
