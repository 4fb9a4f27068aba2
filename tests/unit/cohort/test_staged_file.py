"""From a file of patients to a file of results on the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyarrow import parquet

from livermets.__main__ import main
from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.cohort import staged_file
from livermets.knowledge.loading import knowledge
from tests.conftest import shared_file

TABLE = (
    "patient_id,age,sex,largest_lesion_mm,number of liver metastases,cea_ng_ml,node_positive,dfi_months,primary,fong_crs\n"
    "007,65,m,60,3,<5,yes,6,colorectal,4\n"
    "008,70,f,20,1,250,no,24,colorectal,0\n"
    "=9,old,f,20,0,5,no,24,colorectal,1\n"
    "010,70,f,20,0,5,no,24,colorectal,\n"
)


def run(folder: Path, content: str = TABLE, out: str = "r.csv", *more: str) -> tuple[int, list[dict[str, str]]]:
    (folder / "t.csv").write_text(content, encoding="utf-8")
    code = main(["cohort", str(folder / "t.csv"), "--out", str(folder / out), *more])
    return code, list(csv.DictReader((folder / out).open(encoding="utf-8"))) if code == 0 and out.endswith(".csv") else []


def test_each_patient_is_a_row_with_the_result_of_every_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = run(tmp_path)
    assert code == 0
    assert [row["id"] for row in rows] == ["007", "008", "'=9", "010"]
    assert [row["row"] for row in rows] == ["1", "2", "3", "4"]
    assert (rows[1]["fong-crs__score"], rows[1]["fong-crs__group"], rows[1]["fong-crs__stored"]) == ("1", "low", "0")
    assert (rows[0]["fong-crs__score"], rows[0]["fong-crs__low"], rows[0]["fong-crs__high"]) == ("4", "4", "4")
    assert "contradict" in rows[3]["faults"]
    assert rows[3]["fong-crs__low"] == ""
    said = capsys.readouterr()
    assert said.out == ""
    assert "fong-crs: 1 of 2 stored results lie within" in said.err
    assert "2 patients with facts that contradict" in said.err
    assert "2 cells rejected" in said.err
    assert "250" not in said.err


def test_the_result_of_a_row_is_that_of_a_case(tmp_path: Path) -> None:
    _, rows = run(tmp_path)
    case = {
        "age_years": 70,
        "sex": "female",
        "largest_lesion_mm": 20,
        "liver_lesion_count": 1,
        "cea_ng_ml": 250,
        "primary_node_positive": False,
        "disease_free_interval_months": 24,
        "primary_site": "colorectal",
    }
    results = assess(read_case(case), knowledge()).systems
    for name, result in results.items():
        if result.applicable is False:
            assert rows[1][f"{name}__groups"] == ""
            continue
        assert rows[1][f"{name}__group"] == (result.outcome.group or ""), name
        assert rows[1][f"{name}__groups"] == "|".join(result.outcome.groups), name
        for side, value in (("low", result.outcome.low), ("high", result.outcome.high), ("score", result.outcome.score)):
            written = rows[1][f"{name}__{side}"]
            assert (written == "" and value is None) or float(written) == pytest.approx(value), (name, side)


def test_rejected_cells_and_the_mapping_stand_beside_the_result(tmp_path: Path) -> None:
    run(tmp_path)
    rejected = list(csv.DictReader((tmp_path / "r.rejected.csv").open(encoding="utf-8")))
    assert [(row["row"], row["column"], row["value"]) for row in rejected] == [("1", "cea_ng_ml", "<5"), ("3", "age", "old")]
    assert "not a number" in rejected[1]["reason"]
    mapping = tmp_path / "r.mapping.yaml"
    assert "fact: largest_lesion_mm" in mapping.read_text(encoding="utf-8")
    first = (tmp_path / "r.csv").read_bytes()
    code, _ = run(tmp_path, TABLE, "r.csv", "--map", str(mapping))
    assert (code, (tmp_path / "r.csv").read_bytes()) == (0, first)


def test_options_are_added_when_asked_for(tmp_path: Path) -> None:
    _, rows = run(tmp_path, TABLE, "r.csv", "--options")
    statuses = [name for name in rows[0] if name.endswith("__status")]
    assert len(statuses) > 100
    assert {rows[1][name] for name in statuses} >= {"", "possible"}


def test_parquet_is_written_by_its_suffix(tmp_path: Path) -> None:
    code, _ = run(tmp_path, TABLE, "r.parquet")
    table = parquet.read_table(tmp_path / "r.parquet")
    assert (code, table.num_rows) == (0, 4)
    assert table["id"].to_pylist() == ["007", "008", "=9", "010"]


def test_parts_give_what_the_whole_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header, *patients = TABLE.splitlines()
    long = "\n".join([header, *patients * 3]) + "\n"
    run(tmp_path, long)
    whole = (tmp_path / "r.csv").read_bytes()
    monkeypatch.setattr(staged_file, "PART", 1)
    run(tmp_path, long)
    assert (tmp_path / "r.csv").read_bytes() == whole


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        ("", (), "is empty"),
        ("a,b\n1,2\n", (), "no column of t.csv holds a fact"),
        (TABLE, ("--map", "gone.yaml"), "gone.yaml cannot be read"),
        (TABLE + "1,2\n", (), "has 2 cells where the header names 10"),
    ],
)
def test_what_cannot_be_read_exits_2_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, more: tuple[str, ...], said: str
) -> None:
    code, _ = run(tmp_path, content, "r.csv", *more)
    assert code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "r.csv").exists()


def test_a_result_of_another_kind_is_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cohort", str(tmp_path / "gone.csv"), "--out", str(tmp_path / "r.xlsx")]) == 2
    assert "written as .csv or .parquet" in capsys.readouterr().err
    assert main(["cohort", str(tmp_path / "gone.csv"), "--out", str(tmp_path / "r.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_197_patients_are_staged_by_their_layout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "r.csv"
    assert main(["cohort", str(shared_file("data/tcia_crlm_v2.csv")), "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert "known layout: Colorectal-Liver-Metastases" in said
    assert "fong-crs: 140 of 168 stored results" in said
    assert len(list(csv.DictReader(out.open(encoding="utf-8")))) == 197
