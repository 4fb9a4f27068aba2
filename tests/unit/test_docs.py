"""The documentation is right as it stands: what it shows loads and computes, what it names exists."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from livermets.assessment.assess import assess
from livermets.board.rights import rights_table
from livermets.case.reading import read_case
from livermets.hosting.limits import _SETTINGS, DemoLimits
from livermets.hosting.sign_in import _OIDC_NEEDED
from livermets.knowledge.loading import load
from tests.conftest import ROOT
from tests.spec.test_systems import score_matches
from tests.unit import house

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_system_on_the_page_loads_and_its_examples_hold(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "add-a-system.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert block
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "systems" / "example-score.yaml").write_text(block.group(1), encoding="utf-8")
    known = load(tmp_path / "data", thorough=True)
    assert [fault for fault in known.faults if "example-score" in fault.file] == []
    examples = known.systems["example-score"].definition.examples
    assert len(examples) == 3
    for example in examples:
        result = assess(read_case(example.given), known).systems["example-score"]
        if "score" in example.expect:
            assert score_matches(example.expect["score"], result), example.because
        for key in {"status", "group", "groups", "missing", "applicable"} & set(example.expect):
            expected = example.expect[key]
            assert getattr(result, key) == (tuple(expected) if isinstance(expected, list) else expected), key


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:data|livermets|tests|benchmarks|docs|pages|scripts)/[\w./-]*\w/?)`", text))
    named |= {link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link}
    assert named, f"{page.name} names no file; the pattern of this test no longer fits"
    base = page.parent if page.parent != ROOT else ROOT
    assert [name for name in sorted(named) if not (ROOT / name).exists() and not (base / name).exists()] == []


def rooms_drawn(page: str) -> list[tuple[str, ...]]:
    """The rooms of each row of the first table of the map."""
    table = page.partition("\n|---|---|\n")[2].partition("\n\n")[0]
    return [tuple(re.findall(r"`(\w+)`", row.split("|")[1])) for row in table.splitlines()]


def rooms_left_out(page: str, files: Iterable[str]) -> list[str]:
    """Folders of `livermets` that the map does not name."""
    folders = {file.rpartition("/")[0] + "/" for file in files if file.startswith("livermets/")} - {"livermets/"}
    rooms = {f"livermets/{name}/" for row in rooms_drawn(page) for name in row}
    return sorted(folder for folder in folders - rooms if f"`{folder}`" not in page)


def test_the_map_draws_the_imports_as_the_house_holds_them_and_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert tuple(rooms_drawn(page)) == house.LAYERS
    assert rooms_left_out(page, house.repository_files(ROOT)) == []


def test_a_room_that_the_map_leaves_out_is_found() -> None:
    page = "| room | what |\n|---|---|\n| `facts`, `case` | x |\n| `board` | `y` |\n\n`livermets/board/store/` keeps it.\n"
    assert rooms_drawn(page) == [("facts", "case"), ("board",)]
    files = ["livermets/facts.py", "livermets/case/a.py", "livermets/board/store/b.py", "livermets/board/late/c.py", "data/d"]
    assert rooms_left_out(page, files) == ["livermets/board/late/"]


def test_the_readme_has_the_statement_of_intended_use() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "data/intended-use.md" in readme
    for words in ("recommends nothing on its own authority", "not a cleared or certified medical device"):
        assert words in readme
        assert words in " ".join((ROOT / "data" / "intended-use.md").read_text(encoding="utf-8").split())


def test_the_table_of_rights_is_the_one_that_the_store_asks() -> None:
    assert rights_table() in (ROOT / "docs" / "board-store.md").read_text(encoding="utf-8")


def test_every_setting_of_hosting_is_described_with_its_usual_value() -> None:
    pages = " ".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("hosting.md", "sign-in.md"))
    code = " ".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "livermets" / "hosting").glob("*.py")))
    settings = set(re.findall(r"LIVERMETS_[A-Z_]*[A-Z]", code)) | {f"LIVERMETS_OIDC_{name}" for name in _OIDC_NEEDED}
    settings |= {f"LIVERMETS_PROXY_{name}" for name in ("NAME_HEADER", "ROLE_HEADER")}
    missing = sorted(one for one in settings - {"LIVERMETS_OIDC", "LIVERMETS_PROXY"} if f"`{one}" not in pages)
    assert missing == []
    for name, (variable, *_) in _SETTINGS.items():
        assert re.search(rf"`{variable}` \| [^|]+ \| {getattr(DemoLimits(), name):,} \|", pages), variable
