"""The house keeps its own rules: who imports whom, what a page may hold, what no file may hold."""

from collections.abc import Callable
from functools import cache

import pytest

from livermets.knowledge.loading import knowledge
from tests.conftest import ROOT
from tests.unit import house, house_ids


@cache
def texts() -> dict[str, str]:
    """Every text file of the repository by its path."""
    found = {}
    for name in house.repository_files(ROOT):
        try:
            found[name] = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


CHECKS = [
    house.unreadable,
    house.wrong_imports,
    house.wrong_screens,
    house.foreign_streamlit,
    house.page_faults,
    house.leftovers,
    house.clocks_asserted,
    house.foreign_places,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_file_keeps_the_rule(check: Callable[[str, str], list[str]]) -> None:
    faults = [fault for path, text in texts().items() for fault in check(path, text)]
    assert not faults, "\n".join(faults)


@cache
def modules() -> dict[str, str]:
    """Every Python file of the repository by its path."""
    return {path: text for path, text in texts().items() if path.endswith(".py")}


@cache
def ids_of_records() -> frozenset[str]:
    """Every id of `data/`, those of pages, places and derived numbers among them.

    Without those that are at the same time words which facts or records are written in.
    """
    known = knowledge()
    guides = known.guides
    ids = {name for _, name in known.registry.files} | known.systems.keys() | known.demo_cases.keys() | known.vignettes.keys()
    ids |= {one.test.id for one in guides.tests} | {one.sign.id for one in guides.signs}
    ids |= {one.id for one in (*guides.symptoms, *guides.pathways)} | guides.pages.keys() | guides.places.keys()
    ids |= {one.symbol.name for one in known.derived}
    words = house_ids.strings(texts()["livermets/facts.py"]) | house_ids.strings(texts()["livermets/knowledge/vocabulary.py"])
    return frozenset(ids - words)


def test_no_rooms_import_each_other_in_a_circle() -> None:
    assert house.import_cycles(modules()) == []


def test_no_public_name_stands_in_two_modules_but_those_explained() -> None:
    found = house.names_in_two_modules(modules())
    assert {name: paths for name, paths in found.items() if name not in house.SAME_NAME} == {}
    assert house.SAME_NAME.keys() - found.keys() == set(), "no longer needed: take it out of SAME_NAME"


def test_no_module_calls_a_record_by_its_id_but_those_explained() -> None:
    ids = ids_of_records()
    assert len(ids) > 2000
    assert {"ways-in", "spread", "standard_liver_volume_ml"} <= ids
    found = {path: called for path, text in modules().items() if (called := house_ids.ids_in_code(path, text, ids))}
    for path, called in found.items():
        allowed, _ = house_ids.IDS_IN_CODE.get(path, (0, ""))
        assert len(called) <= allowed, f"{path}: what an id means belongs in data/: {', '.join(called)}"
    counts = {path: (len(found.get(path, ())), reason) for path, (_, reason) in house_ids.IDS_IN_CODE.items()}
    assert counts == house_ids.IDS_IN_CODE, "fewer ids now: write the lower number into IDS_IN_CODE, or take the line out"


def test_every_module_is_reached() -> None:
    assert house.unreached(modules()) == []
    for path in house.STARTED:
        assert any(one.startswith(path) for one in modules()), f"{path} is not there any more"


def test_the_requirements_are_what_the_project_imports() -> None:
    assert house.untrue_requirements(texts()["requirements.txt"], modules()) == []


def test_the_menu_and_the_folder_of_pages_are_the_same() -> None:
    assert house.untrue_menu(texts()["app.py"], modules()) == []


def test_unit_tests_stand_where_their_modules_stand() -> None:
    assert house.unmirrored(modules()) == sorted(house.TESTS_OF_MORE)


def test_every_exception_among_screens_is_still_needed() -> None:
    for own, others in house.SCREENS_TOGETHER.items():
        for other in others:
            assert any(
                path.startswith(f"livermets/screens/{own}/") and f"livermets.screens.{other}." in text
                for path, text in modules().items()
            ), f"{own} needs no screens of {other} any more"


def test_every_exception_in_length_is_still_needed() -> None:
    for path in house.LONGER_FOR_A_REASON:
        assert len(texts()[path].splitlines()) > house.LONGEST_FILE, f"{path} needs no exception any more"


def test_the_repository_is_seen() -> None:
    assert {"LICENSE", "run", "test", "livermets/facts.py", "tests/unit/test_house.py"} <= set(texts())


@pytest.mark.parametrize(
    ("check", "path", "text", "reason"),
    [
        (house.unreadable, "livermets/case.py", "def broken(:\n", "does not parse"),
        (house.unreadable, "livermets/case.py", "x = 1\n" * 401, "401 lines"),
        (
            house.wrong_imports,
            "livermets/facts.py",
            "from livermets.rules import parse\n",
            "'facts' may not import 'rules'",
        ),
        (house.wrong_imports, "livermets/facts.py", "from livermets import knowledge\n", "may not import 'knowledge'"),
        (house.wrong_imports, "livermets/facts.py", "import livermets.assessment\n", "may not import 'assessment'"),
        (house.wrong_imports, "livermets/facts.py", "from .rules import parse\n", "may not import 'rules'"),
        (house.wrong_imports, "livermets/rules/tree.py", "from ..assessment import x\n", "may not import 'assessment'"),
        (house.wrong_imports, "livermets/facts.py", "def f():\n    import livermets.screens\n", "may not import 'screens'"),
        (house.wrong_imports, "livermets/screens/form.py", "import pages.case\n", "may not import 'pages'"),
        (house.wrong_imports, "pages/case.py", "from pages.survival import x\n", "a page imports no page"),
        (house.wrong_imports, "livermets/brand_new.py", "", "enter it in LAYERS"),
        (house.wrong_imports, "livermets/screens/form.py", "from livermets.brand_new import x\n", "not in LAYERS"),
        (house.wrong_imports, "livermets/volumes/a.py", "from livermets.board import x\n", "which stands beside it"),
        (house.wrong_screens, "livermets/screens/case/form.py", "from livermets.screens.survival import x\n", "of 'survival'"),
        (house.wrong_screens, "livermets/screens/decision/a.py", "from livermets.screens.board import x\n", "of 'board'"),
        (
            house.wrong_screens,
            "livermets/screens/shared/a.py",
            "from livermets.screens.board_session import x\n",
            "of 'shared'",
        ),
        (house.wrong_screens, "livermets/screens/board/a.py", "from ..discussion import x\n", "of 'discussion'"),
        (house.wrong_screens, "pages/case.py", "from livermets.screens.board.page import x\n", "of 'board'"),
        (
            house.foreign_streamlit,
            "livermets/assessment/systems.py",
            "import streamlit as st\n",
            "only livermets/screens and pages",
        ),
        (house.foreign_streamlit, "livermets/charts/bar.py", "from streamlit import cache_data\n", "only livermets/screens"),
        (house.page_faults, "pages/case.py", "class Card:\n    pass\n", "class Card"),
        (house.page_faults, "pages/case.py", 'st.write("alive after 5 years")\n', "belongs in data/"),
        (house.page_faults, "app.py", 'st.write("44 % (42-46)")\n', "belongs in data/"),
        (house.page_faults, "pages/case.py", 'st.write("over 50 mm")\n', "belongs in data/"),
        (house.page_faults, "pages/cohort.py", 'q = "SELECT a FROM b"\n', "SQL"),
        (house.leftovers, "livermets/case.py", "# TO" + "DO later\n", "TO" + "DO"),
        (house.leftovers, "pages/case.py", "st.table(x, use_container" + "_width=True)\n", "use_container"),
        (house.leftovers, "pages/case.py", "st.markdown(x, unsafe_allow" + "_html=True)\n", "unsafe_allow"),
        (house.clocks_asserted, "tests/unit/test_x.py", "import time\nstart = time.process_time()\n", "a clock"),
        (house.clocks_asserted, "tests/unit/test_x.py", "assert time.monotonic() - began < 10\n", "a clock"),
        (house.foreign_places, "README.md", "Open /" + "work/main first.\n", "path of one machine"),
        (house.foreign_places, "run", 'cd "/' + 'root/x"\n', "path of one machine"),
        (house.foreign_places, "tests/x.py", "open('/" + "tmp/a')\n", "path of one machine"),
        (house.foreign_places, "requirements.txt", "--index-url https://py" + "pi.org/simple\n", "package registry"),
    ],
)
def test_a_breach_is_found(check: Callable[[str, str], list[str]], path: str, text: str, reason: str) -> None:
    assert any(reason in fault for fault in check(path, text))


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (house.wrong_imports, "livermets/rules/tree.py", "from livermets.facts import FACTS\nfrom .values import x\n"),
        (house.wrong_imports, "pages/case.py", "from livermets.screens.form import form\nimport streamlit as st\n"),
        (house.wrong_screens, "livermets/screens/discussion/page.py", "from livermets.screens.board.case import x\n"),
        (house.wrong_screens, "livermets/screens/board_session/a.py", "from livermets.screens.shared.text import x\n"),
        (house.foreign_streamlit, "livermets/screens/form.py", "import streamlit as st\n"),
        (house.page_faults, "pages/case.py", "# shown for 5 years\nst.columns([2, 3])\n"),
        (house.page_faults, "livermets/systems.py", "class System:\n    horizon = '5 years'\n"),
        (house.foreign_places, "data/sources/a.yaml", "url: https://example.org/" + "work/12\n"),
    ],
)
def test_what_is_right_is_not_a_breach(check: Callable[[str, str], list[str]], path: str, text: str) -> None:
    assert check(path, text) == []


def test_a_circle_is_found() -> None:
    files = {
        "livermets/rules/a.py": "from livermets.case import x\n",
        "livermets/case/a.py": "from livermets.evidence import x\n",
        "livermets/evidence/a.py": "from livermets.rules import x\n",
    }
    assert len(house.import_cycles(files)) == 1
    del files["livermets/evidence/a.py"]
    assert house.import_cycles(files) == []


def test_a_name_in_two_modules_is_found() -> None:
    files = {
        "livermets/case/a.py": "def words() -> str: ...\n_kept = 1\nFIRST, LAST = 1, 2\n",
        "livermets/case/b.py": "class Words: ...\n_kept = 1\nLAST: int = 2\n",
        "livermets/board/a.py": "from livermets.case.a import words\nif True:\n    FIRST = 1\n",
        "tests/unit/test_a.py": "FIRST = 1\n",
    }
    assert house.names_in_two_modules(files) == {"LAST": ["livermets/case/a.py", "livermets/case/b.py"]}


def test_an_id_in_code_is_found() -> None:
    ids = {"fong-crs", "fong1999"}
    assert house_ids.ids_in_code("livermets/case/a.py", 'x = {"fong-crs": 1}\n', ids) == ["fong-crs"]
    assert house_ids.ids_in_code("pages/case.py", 'show("fong1999", "fong")\n', ids) == ["fong1999"]
    shown = 'source: str = described("Where from", ["fong1999"])\nid: str = Field(examples=["fong-crs"])\n'
    assert house_ids.ids_in_code("livermets/knowledge/records.py", shown, ids) == []
    assert house_ids.ids_in_code("tests/unit/test_a.py", 'x = "fong-crs"\n', ids) == []


def test_a_module_that_nothing_reaches_is_found() -> None:
    files = {
        "pages/case.py": "from livermets.screens.case.page import show\n",
        "livermets/__main__.py": "from livermets.board import upkeep\n",
        "livermets/screens/case/page.py": "from ..shared import text\n",
        "livermets/screens/shared/text.py": "",
        "livermets/screens/shared/__init__.py": "",
        "livermets/board/upkeep.py": "def check() -> None:\n    from livermets.board.store.backup import digest\n",
        "livermets/board/store/backup.py": "",
        "livermets/board/lonely.py": "from livermets.board.lonelier import x\n",
        "livermets/board/lonelier.py": "",
        "livermets/cohort/spark.py": "",
        "tests/unit/test_a.py": "import livermets.board.lonely\n",
    }
    assert house.unreached(files) == ["livermets/board/lonelier.py", "livermets/board/lonely.py"]


def test_requirements_that_are_not_true_are_found() -> None:
    requirements = "# Imported by the project:\nPyYAML==6\npsycopg[binary]==3\nscipy==1\n\n# Brought in by those:\nnumpy==2\n"
    files = {"livermets/case/a.py": "import re\nimport yaml\nimport numpy as np\n", "tests/x.py": "import pytest\n"}
    assert house.untrue_requirements(requirements, files) == [
        "numpy is imported and not listed",
        "scipy is listed and not imported",
    ]


def test_a_page_without_a_file_and_a_file_without_a_page_are_found() -> None:
    app = 'PAGES = (("case", "Case", "icon"), ("cohort", "Cohort", "icon"))\n'
    assert house.untrue_menu(app, ["app.py", "pages/case.py", "pages/spread.py"]) == [
        "app.py lists pages/cohort.py, which is not there",
        "app.py does not list pages/spread.py",
    ]


def test_a_unit_test_out_of_its_place_is_found() -> None:
    files = {
        "livermets/text.py",
        "livermets/board/store/store.py",
        "tests/unit/test_text.py",
        "tests/unit/board/store/test_store.py",
        "tests/unit/board/store/test_store_under_load.py",
        "tests/unit/board/test_store.py",
        "tests/unit/test_board_store.py",
        "tests/unit/decks.py",
    }
    assert house.unmirrored(files) == ["tests/unit/board/test_store.py", "tests/unit/test_board_store.py"]


def test_without_git_the_files_are_found_as_well(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("export")
    (root / ".gitignore").write_text(".venv/\n__pycache__/\n")
    for name in ("app.py", "livermets/case.py", ".venv/lib/x.py", "livermets/__pycache__/case.pyc"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    assert house.repository_files(root) == [".gitignore", "app.py", "livermets/case.py"]
