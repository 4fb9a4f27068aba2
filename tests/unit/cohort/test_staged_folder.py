"""What is refused before Spark is asked for, and what is said where it is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from livermets.__main__ import main


def refused(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["cohort", *arguments, "--engine", "spark"]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    ("table", "out", "more", "words"),
    [
        ("t.csv", "r.csv", [], "Spark writes a folder of Parquet, and no CSV"),
        ("t.csv", "gone/r", [], "there is no folder"),
        ("t.csv", ".", [], "is there already; name a folder that does not exist yet"),
        ("t.csv", "hdfs://there/r", [], "--out is a folder, not hdfs://there/r"),
        (".", "r", ["--map", "m.yaml"], "is taken as facts, which need no mapping"),
        ("s3a://bucket/facts", "r", ["--map", "m.yaml"], "is taken as facts, which need no mapping"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    table: str,
    out: str,
    more: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("age,sex\n60,m\n", encoding="utf-8")
    assert words in refused([table, "--out", out, *more], 2, capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_machine_without_java_or_pyspark_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("age,sex\n60,m\n", encoding="utf-8")
    arguments = [str(table), "--out", str(tmp_path / "r")]
    for module in [name for name in sys.modules if name.partition(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert "PySpark is not installed; pip install -r requirements-spark.txt" in refused(arguments, 1, capsys)
    monkeypatch.undo()
    pytest.importorskip("pyspark", reason="what is said without Java is said by a machine with PySpark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    assert "Spark needs Java, which is not installed" in refused(arguments, 1, capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
