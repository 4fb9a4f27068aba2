"""The house keeps its own rules: who imports whom, what a page may hold, what no file may hold."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.conftest import ROOT
from tests.unit import house


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
    house.foreign_streamlit,
    house.page_faults,
    house.leftovers,
    house.foreign_places,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_file_keeps_the_rule(check: Callable[[str, str], list[str]]) -> None:
    faults = [fault for path, text in texts().items() for fault in check(path, text)]
    assert not faults, "\n".join(faults)


def test_no_rooms_import_each_other_in_a_circle() -> None:
    assert house.import_cycles({path: text for path, text in texts().items() if path.endswith(".py")}) == []


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


def test_without_git_the_files_are_found_as_well(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("export")
    (root / ".gitignore").write_text(".venv/\n__pycache__/\n")
    for name in ("app.py", "livermets/case.py", ".venv/lib/x.py", "livermets/__pycache__/case.pyc"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    assert house.repository_files(root) == [".gitignore", "app.py", "livermets/case.py"]
