"""An exported list of retractions against the sources: what it names, what stands, and what rests on it."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import pytest

from livermets.__main__ import main
from livermets.knowledge.loading import knowledge
from livermets.knowledge.registry import Registry
from livermets.knowledge.retractions import (
    LIST_COLUMNS,
    RetractionHit,
    RetractionListError,
    normal_doi,
    normal_pmid,
    read_notices,
    resting_on,
    retraction_hits,
    retraction_report,
)
from tests.unit.evidence_fixtures import SOURCE, build

HEADER = next(
    csv.reader(
        [
            "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
            "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
        ]
    )
)
ROW: dict[str, str] = dict.fromkeys(HEADER, "") | {
    "Record ID": "10001",
    "Title": "A series",
    "RetractionDate": "4/15/2021 0:00",
    "RetractionDOI": "10.1234/notice",
    "OriginalPaperDOI": "10.1234/abc",
    "OriginalPaperPubMedID": "0",
    "RetractionNature": "Retraction",
    "Reason": "+Error in Data;+Unreliable Results;",
}


def written(path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    file = path / "list.csv"
    with file.open("w", encoding=encoding, newline="") as handle:
        writer = csv.DictWriter(handle, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return file


def hits(path: Path, *rows: dict[str, str], **changes: Any) -> tuple[RetractionHit, ...]:
    return retraction_hits(read_notices(written(path, *rows)), _registry(**changes), {})


def _registry(**changes: Any) -> Registry:
    registry, faults = build(sources=[SOURCE | changes])
    assert faults == []
    return registry


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1234/ABC", "10.1234/abc"),
        ("https://doi.org/10.1234/abc", "10.1234/abc"),
        ("http://dx.doi.org/10.1234/abc.", "10.1234/abc"),
        ("doi: 10.1234/abc ", "10.1234/abc"),
        ("https://doi.org/10.1234%2Fabc", "10.1234/abc"),
        ("unavailable", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_doi_compares_however_it_is_written(text: str | None, doi: str) -> None:
    assert normal_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("123456", "123456"),
        ("0123456", "123456"),
        ("123456.0", "123456"),
        ("PMID: 123456", "123456"),
        ("0", ""),
        ("", ""),
        ("x", ""),
    ],
)
def test_a_pubmed_number_compares_however_it_is_written(text: str, pmid: str) -> None:
    assert normal_pmid(text) == pmid


@pytest.mark.parametrize(
    "found_by",
    [
        {"OriginalPaperDOI": "https://doi.org/10.1234/ABC"},
        {"OriginalPaperDOI": "unavailable", "OriginalPaperPubMedID": "123456"},
    ],
)
def test_a_source_is_found_by_doi_or_by_pubmed_number(tmp_path: Path, found_by: dict[str, str]) -> None:
    (hit,) = hits(tmp_path, ROW | found_by)
    assert (hit.source.id, hit.is_retracted, hit.is_news) == ("smith2001", True, True)
    assert hit.notices[0].on == datetime.date(2021, 4, 15)
    assert hit.notices[0].reason == "Error in Data; Unreliable Results"


def test_what_the_list_does_not_name_is_no_hit(tmp_path: Path) -> None:
    unnamed = ROW | {"OriginalPaperDOI": "unavailable", "OriginalPaperPubMedID": "0", "RetractionDOI": "10.1234/abc"}
    assert hits(tmp_path, unnamed, ROW | {"OriginalPaperDOI": "10.1234/abcd"}) == ()


def test_everything_that_rests_on_a_source_is_named(tmp_path: Path) -> None:
    (hit,) = hits(tmp_path, ROW)
    assert hit.rests == {
        "figures": ("smith-os5",),
        "options": ("colorectal.hepatic-resection",),
        "claims": ("claim-half",),
    }


def test_systems_advice_gates_and_flags_rest_on_their_sources() -> None:
    known = knowledge()
    systems = {name: system.definition for name, system in known.systems.items()}
    assert "fong-crs" in resting_on("fong1999", known.registry, systems)["systems"]
    for kind, records in (
        ("gates", known.registry.gates),
        ("red flags", known.registry.red_flags),
        ("advice", known.registry.advice),
    ):
        one = next(iter(records.values()))
        assert one.id in resting_on(one.source, known.registry, systems)[kind]


RETRACTED = {"retracted": {"notice": "10.1234/notice"}}
CONCERN = {"concern": {"notice": "10.1234/notice"}}


@pytest.mark.parametrize(
    ("natures", "marked", "said", "news"),
    [
        (["Retraction"], {}, "RETRACTED, not marked; write `retracted: {on: '2021-04-15', notice: 10.1234/notice}`", True),
        (["Retraction"], RETRACTED, "retracted, marked already", False),
        (["Correction"], {}, "corrected: read it again", False),
        (["Expression of concern"], {}, "expression of concern; write `concern: {on: '2021-04-15'", False),
        (["Expression of concern", "Correction"], {}, "expression of concern; write `concern: {on: '2021-04-15'", False),
        (["Expression of concern"], CONCERN, "expression of concern, marked already", False),
        (["Expression of concern", "Retraction"], CONCERN, "RETRACTED, not marked", True),
        (["Retraction", "Reinstatement"], {}, "reinstated", False),
        (["Retraction", "Reinstatement"], RETRACTED, "look whether the mark still holds", False),
        (["Reinstatement", "Retraction"], {}, "RETRACTED, not marked", True),
        (["Retraction", "Correction"], {}, "RETRACTED, not marked", True),
        (["retraction "], {}, "RETRACTED, not marked", True),
        (["Something new"], {}, "another notice: read it", False),
    ],
)
def test_the_nature_of_the_notices_decides_in_their_order(
    tmp_path: Path, natures: list[str], marked: dict[str, Any], said: str, news: bool
) -> None:
    rows = [
        ROW | {"RetractionNature": nature, "RetractionDate": f"4/{15 + day}/2021 0:00"} for day, nature in enumerate(natures)
    ]
    if len(rows) > 1 and natures[-1] == "Retraction":
        rows[-1]["RetractionDOI"] = "10.1234/later"
    (hit,) = hits(tmp_path, *reversed(rows), **marked)
    assert hit.is_news is news
    assert said in retraction_report([hit]).splitlines()[0]


def test_an_iso_date_is_read_and_a_notice_without_one_lifts_nothing(tmp_path: Path) -> None:
    iso = ROW | {"RetractionDate": "2024-01-15"}
    undated = ROW | {"RetractionNature": "Reinstatement", "RetractionDate": ""}
    (hit,) = hits(tmp_path, iso, undated)
    assert hit.notices[-1].on == datetime.date(2024, 1, 15)
    assert hit.is_retracted


def test_a_list_in_the_older_encoding_is_read(tmp_path: Path) -> None:
    (notice,) = read_notices(written(tmp_path, ROW | {"Title": "Étude à Köln"}, encoding="latin-1"))
    assert notice.title == "Étude à Köln"


def test_a_file_of_another_layout_says_what_would_be_accepted(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("doi,pmid\n10.1234/abc,1\n")
    with pytest.raises(
        RetractionListError, match=r"has no column 'Record ID'.*accepted: a CSV in the layout of Retraction Watch"
    ):
        read_notices(file)
    with pytest.raises(RetractionListError, match="cannot be read"):
        read_notices(tmp_path / "nowhere.csv")
    assert set(LIST_COLUMNS) <= set(HEADER)


def planted(path: Path) -> Path:
    fong = knowledge().registry.sources["fong1999"]
    return written(path, ROW | {"OriginalPaperDOI": str(fong.doi)})


def test_the_command_lists_and_fails_only_for_an_unmarked_retraction(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--retractions", str(planted(tmp_path))]) == 1
    said = capsys.readouterr().out
    assert "fong1999: " in said
    assert "  systems (" in said
    assert "crlm-resection-fong1999-os5" in said
    assert "1 source named in the list; 1 retraction not yet marked" in said
    corrected = written(
        tmp_path, ROW | {"OriginalPaperDOI": "10.1097/00000658-199909000-00004", "RetractionNature": "Correction"}
    )
    assert main(["check", "--retractions", str(corrected)]) == 0
    assert main(["check", "--retractions", str(written(tmp_path))]) == 0
    assert "0 sources named in the list" in capsys.readouterr().out
    assert main(["check", "--retractions", str(tmp_path / "nowhere.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err
