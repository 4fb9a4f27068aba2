"""A release in one file: the same bytes inside, refused when altered, and read again as it was."""

import shutil
import zipfile
from pathlib import Path

import pytest

from livermets.__main__ import main
from livermets.knowledge.files import DATA
from livermets.knowledge.loading import knowledge, released
from livermets.knowledge.packs import PackError, find_pack, pack, pack_name, read_pack

CASE = '{"primary_site": "colorectal", "cea_ng_ml": 150, "primary_node_positive": false, "liver_lesion_count": 1}'


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    release, content = pack(DATA)
    path = tmp_path / pack_name(release)
    path.write_bytes(content)
    return path


def test_a_pack_holds_the_release_in_use_and_is_the_same_every_time(packed: Path) -> None:
    release, content = pack(DATA)
    assert release == knowledge().release
    assert content == packed.read_bytes()
    assert released(packed).release == release
    assert released(packed).systems.keys() == knowledge().systems.keys()


def test_a_decision_is_replayed_byte_for_byte_when_the_knowledge_has_moved_on(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Under a release whose CEA limit is another, the answer is another; the packed release gives the stored one again."""
    case = tmp_path / "case.json"
    case.write_text(CASE, encoding="utf-8")
    assert main(["assess", str(case)]) == 0
    stored = capfdbinary.readouterr().out

    other = tmp_path / "data"
    shutil.copytree(DATA, other)
    fong = other / "systems" / "fong-crs.yaml"
    text = fong.read_text(encoding="utf-8")
    assert "cea_ng_ml > 200" in text
    fong.write_text(text.replace("cea_ng_ml > 200", "cea_ng_ml > 100"), encoding="utf-8")
    for root in (DATA, other):
        assert main(["pack", "--data", str(root), "--out", str(tmp_path)]) == 0
        assert pack(root)[0] in capfdbinary.readouterr().out.decode()

    assert main(["assess", str(case), "--release", str(tmp_path / pack_name(pack(other)[0]))]) == 0
    moved = capfdbinary.readouterr().out
    assert moved != stored
    assert main(["assess", str(case), "--release", str(tmp_path / pack_name(knowledge().release))]) == 0
    assert capfdbinary.readouterr().out == stored


def test_a_pack_is_found_by_digest_by_its_beginning_and_by_path(packed: Path) -> None:
    release = knowledge().release
    for wanted in (release, release[:5], release + "0" * 52, str(packed)):
        assert find_pack(wanted, [packed.parent]) == packed


def test_no_pack_and_two_packs_of_one_beginning_are_named(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no pack of it") as missing:
        find_pack("0000", [tmp_path / "nowhere", tmp_path])
    assert "livermets pack" in str(missing.value)
    shutil.copy(packed, packed.with_name(packed.stem + "ff.zip"))
    with pytest.raises(PackError, match="several packs"):
        find_pack(knowledge().release, [tmp_path])
    with pytest.raises(PackError, match="no pack"):
        find_pack("*", [tmp_path])


def test_an_altered_pack_is_refused(packed: Path) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("more.yaml", "a: 1")
    with pytest.raises(PackError, match="altered"):
        read_pack(packed)


@pytest.mark.parametrize("content", [b"", b"PK", b"{}", b"\x00" * 100], ids=["empty", "cut", "JSON", "zeros"])
def test_what_is_no_pack_is_refused_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(content)
    with pytest.raises(PackError, match="not a whole ZIP file"):
        read_pack(path)


def test_a_pack_that_opens_to_too_much_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livermets.knowledge.packs.LARGEST_PACK", 1000)
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.yaml", "a" * 5000)
    with pytest.raises(PackError, match="too large"):
        read_pack(path)


def test_the_command_line_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.json"
    case.write_text(CASE, encoding="utf-8")
    assert main(["assess", str(case), "--release", "abcdef"]) == 2
    assert "no pack" in capsys.readouterr().err
    assert main(["pack", "--out", str(tmp_path / "not" / "there")]) == 2
    assert "cannot be written" in capsys.readouterr().err
