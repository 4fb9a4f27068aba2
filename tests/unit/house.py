"""The rules of the house as functions: each takes a file's path and text and returns its faults, one line each.

`test_house.py` runs them over the repository, and over small bad texts to show that they can fail.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

# What may import what: a room may import itself and rooms of the lines above it, never of its own line or of those below.
# A new module of `livermets` is entered here, on the line of what it builds on.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("facts", "text"),
    ("rules",),
    ("case",),
    ("knowledge", "letters"),
    ("evidence",),
    ("assessment",),
    ("cohort",),
    ("charts",),
    ("board", "volumes", "exchange"),
    ("recall",),
    ("report",),
    ("hosting",),
    ("api",),
    ("__main__",),
    ("screens",),
    ("pages",),
)
_LAYER_OF = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}

# What the screens of every page may import (of these two the second also the first), and pages that share more than that.
SHARED_SCREENS = ("shared", "board_session")
SCREENS_TOGETHER = {"board": ("decision",), "discussion": ("board", "decision")}

# Modules that nothing imports and that run all the same.
STARTED = {
    "livermets/cohort/spark.py": "the script of a cluster imports it, docs/cohort-at-scale.md",
    "livermets/board/migrations/": "alembic reads the folder when a store is opened",
}

# Modules of which another program reads the same names in each.
READ_BY_NAME = "livermets/board/migrations/versions/"

# Packages that are imported under another name than they are installed by, and those that another package imports for us.
INSTALLED_AS = {"pptx": "python-pptx", "yaml": "PyYAML"}
NOT_OF_THE_APP = {
    **dict.fromkeys(("pyspark", "py4j"), "requirements-spark.txt names it; imported only when Spark is asked for"),
    **dict.fromkeys(("cryptography", "httpx"), "requirements-signin.txt names it; imported only where people sign in"),
    **dict.fromkeys(("nibabel", "pydicom"), "requirements-volumes.txt names it; imported only when a mask is read"),
    **dict.fromkeys(("mcp", "mcp_types"), "requirements-mcp.txt names it; imported only when the MCP server is asked for"),
}
IMPORTED_FOR_US = {"psycopg": "SQLAlchemy imports it by the name in a store's address"}

LONGEST_FILE = 400
LONGER_FOR_A_REASON = {
    "livermets/facts.py": "one table: every fact declared once, a line or two each",
}

# Public names of two modules. This list and the one after it only shrink: what is mended goes.
SAME_NAME = {
    "Band": "how a band of a criterion is written, and the band made ready for a case",
    "Case": "a patient's facts, and CASE of the rule language, which its reader imports as `tree`",
    "CompiledReason": "of an option, and of a test of the work-up",
    "Difference": "between two editors of one case, and between two figures that may not share an axis",
    "QUIET": "the quiet colour of pictures, and that of slides",
    "Record": "records of evidence, and of systems, whose formulas YAML may read as numbers",
    "STATUS_LABELS": "of an option, and of a test of the work-up",
    "STATUS_MEANINGS": "of an option, and of a test of the work-up",
    "Truth": "a part of an expression that is true or false, and the closure that says which",
    "add_parser": "of the commands of the board, of cohorts and of letters",
    "differences": "between two assessments, and between two editors of one case",
    "reason_text": "why an option has its status, and why a test is asked for",
    "reason_words": "why an option has its status, and why a test is asked for",
    "run": "of the commands of the board, of cohorts and of letters",
    "shortened": "a text to a width on a slide, a text to a number of letters, a list to a number of words",
    "value_words": "of a system's result, of a fact, of a fact on spread",
}

# Tests that belong to no single module, and to what they belong instead.
TESTS_OF_MORE = {
    "tests/unit/api/test_page.py": "docs/api.md and the server that it speaks of",
    "tests/unit/charts/test_colour_vision.py": "every picture",
    "tests/unit/charts/test_pictures.py": "every picture of reported figures",
    "tests/unit/evidence/test_figures.py": "a figure in words, side by side and near a case",
    "tests/unit/knowledge/test_texts.py": "every text of data/",
    "tests/unit/report/test_flags.py": "red flags in every file that leaves the board",
    "tests/unit/report/test_markup.py": "markup in every text, in every file that leaves the house",
    "tests/unit/report/test_overdue.py": "an overdue figure in every file that leaves the board, and on screens",
    "tests/unit/report/test_people.py": "who recorded and who takes out, in every file that leaves the board",
    "tests/unit/report/test_retracted.py": "a planted retraction in every file that leaves the board, and on screens",
    "tests/unit/test_command_line.py": "livermets/__main__.py, whose name no file of tests can bear",
    "tests/unit/test_command_line_batches.py": "livermets/__main__.py as well",
    "tests/unit/test_demo_cases.py": "data/cases/",
    "tests/unit/test_docs.py": "README.md and docs/",
    "tests/unit/test_gates.py": "format, lint, types and data/",
    "tests/unit/test_house.py": "the whole repository",
    "tests/unit/test_patterns.py": "every pattern of livermets/",
}

# The same heuristic a reviewer would use: a number with the unit of a result, outside a comment.
_MEDICAL_NUMBER = re.compile(r"\d+(\.\d+)? ?(%|percent|months|years|weeks|mm\b|cm\b|ng/mL|g/L|umol/L|mL\b)")
_SQL = re.compile(r"\bSELECT\b.*\bFROM\b")

# Written in two parts, so that this file does not find itself.
_LEFT_BEHIND = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
# The last one runs nowhere: the content policy of the server lets no script run that stands in the page.
_STREAMLIT_RELICS = ("use_container" + "_width", "unsafe_allow" + "_html", "unsafe_allow" + "_javascript")
_MACHINE_PATH = re.compile(r"(?<![\w.:/~}-])/(?:work|root|tmp|home)/")
_REGISTRY_HOST = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org|proxy\.golang\.org|crates\.io|anaconda\.org)"
)


def repository_files(root: Path) -> list[str]:
    """Paths of all files that belong to the repository, relative to `root`, new ones included."""
    if (root / ".git").exists() and shutil.which("git"):
        command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        if listed.returncode == 0:
            return sorted(name for name in listed.stdout.split("\0") if name and (root / name).is_file())
    ignored = {line.strip("/\n") for line in (root / ".gitignore").read_text().splitlines()} | {".git"}
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and ignored.isdisjoint(path.relative_to(root).parts)
    )


def is_page(path: str) -> bool:
    return path == "app.py" or (path.startswith("pages/") and path.endswith(".py"))


def room_of(path: str) -> str | None:
    """The room of a file: `livermets/rules/tree.py` is in `rules`, `app.py` in `pages`; None outside the house."""
    if is_page(path):
        return "pages"
    if path.startswith("livermets/") and path.endswith(".py") and path != "livermets/__init__.py":
        return path.removeprefix("livermets/").removesuffix(".py").split("/")[0]
    return None


def _imported_modules(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a file imports; `from a import b` counts as `a.b`."""
    package = path.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)


def imported_rooms(path: str, text: str) -> list[tuple[int, str]]:
    """Line and room for every import of a room of the house."""
    rooms = []
    for line, name in _imported_modules(path, text):
        parts = name.split(".")
        if parts[0] == "pages":
            rooms.append((line, "pages"))
        elif parts[0] == "livermets" and len(parts) > 1:
            rooms.append((line, parts[1]))
    return rooms


def wrong_imports(path: str, text: str) -> list[str]:
    """Imports against the direction of `LAYERS`, and rooms that are not in it."""
    room = room_of(path)
    if room is None:
        return []
    if room not in _LAYER_OF:
        return [f"{path}: the room '{room}' is new: enter it in LAYERS in tests/unit/house.py, on the line it belongs to"]
    faults = []
    for line, other in imported_rooms(path, text):
        if other not in _LAYER_OF:
            faults.append(f"{path}:{line}: imports '{other}', which is not in LAYERS in tests/unit/house.py")
        elif room == "pages" and other == "pages":
            faults.append(f"{path}:{line}: a page imports no page; what two pages share belongs in livermets/screens")
        elif other != room and _LAYER_OF[other] >= _LAYER_OF[room]:
            where = "above" if _LAYER_OF[other] > _LAYER_OF[room] else "beside"
            faults.append(f"{path}:{line}: '{room}' may not import '{other}', which stands {where} it")
    return list(dict.fromkeys(faults))


def import_cycles(files: Mapping[str, str]) -> list[str]:
    """Rooms that import each other in a circle, given all files by path."""
    graph: dict[str, set[str]] = {}
    for path, text in files.items():
        room = room_of(path)
        if room is not None:
            others = {other for _, other in imported_rooms(path, text)}
            graph.setdefault(room, set()).update(others - {room})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return ["rooms import each other: " + " -> ".join(error.args[1])]
    return []


def wrong_screens(path: str, text: str) -> list[str]:
    """Screens of one page that import those of another: a page has its own, those all pages share, and the board's session."""
    if path.startswith("livermets/screens/") and path.endswith(".py") and path.count("/") > 2:
        own = path.split("/")[2]
    elif is_page(path):
        own = path.removeprefix("pages/").removesuffix(".py")
    else:
        return []
    common = SHARED_SCREENS[: SHARED_SCREENS.index(own)] if own in SHARED_SCREENS else SHARED_SCREENS
    allowed = {own, *common, *SCREENS_TOGETHER.get(own, ())}
    faults = []
    for line, name in _imported_modules(path, text):
        parts = name.split(".")
        if parts[:2] == ["livermets", "screens"] and len(parts) > 2 and parts[2] not in allowed:
            faults.append(
                f"{path}:{line}: the screens of '{own}' may not import those of '{parts[2]}'; share in screens/shared"
            )
    return list(dict.fromkeys(faults))


def _public_names(text: str) -> Iterator[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def names_in_two_modules(files: Mapping[str, str]) -> dict[str, list[str]]:
    """Public names that stand at the top of more than one module of `livermets`, with the modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, text in sorted(files.items()):
        if room_of(path) not in (None, "pages") and not path.startswith(READ_BY_NAME):
            for name in dict.fromkeys(_public_names(text)):
                if not name.startswith("_"):
                    found[name].append(path)
    return {name: paths for name, paths in sorted(found.items()) if len(paths) > 1}


def unreached(files: Mapping[str, str]) -> list[str]:
    """Modules of `livermets` that neither a page, nor app.py, nor the command line imports, nor anything in `STARTED` runs."""
    module_of = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in files if room_of(path)}
    waiting = ["livermets.__main__", *(name for name, path in module_of.items() if is_page(path))]
    reached = {"livermets.__main__"}
    while waiting:
        path = module_of.get(waiting.pop(), "")
        for _, imported in _imported_modules(path, files.get(path, "")):
            parts = imported.split(".")
            names = {".".join(parts[:end]) for end in range(1, len(parts) + 1)} & module_of.keys()
            waiting += names - reached
            reached |= names
    left = sorted(path for name, path in module_of.items() if name not in reached and not is_page(path))
    return [path for path in left if not path.startswith(tuple(STARTED))]


def untrue_requirements(requirements: str, files: Mapping[str, str]) -> list[str]:
    """Where "Imported by the project" in requirements.txt and what `livermets` and pages import are not the same."""
    listed = requirements.partition("# Imported by the project:\n")[2].partition("\n\n")[0]
    named = {re.split(r"[=\[]", line)[0] for line in listed.splitlines()}
    packages = {
        name.split(".")[0] for path, text in files.items() if room_of(path) for _, name in _imported_modules(path, text)
    }
    foreign = packages - set(sys.stdlib_module_names) - {"livermets", "pages"} - NOT_OF_THE_APP.keys()
    imported = {INSTALLED_AS.get(name, name).lower() for name in foreign}
    needed = imported | IMPORTED_FOR_US.keys()
    return [
        *(f"{name} is imported and not listed" for name in sorted(imported - {name.lower() for name in named})),
        *(f"{name} is listed and not imported" for name in sorted(named) if name.lower() not in needed),
    ]


def untrue_menu(app: str, files: Collection[str]) -> list[str]:
    """Where the list PAGES of app.py and the folder pages/ are not the same."""
    (pages,) = (
        node.value
        for node in ast.parse(app).body
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == "PAGES" for one in node.targets)
    )
    listed = {f"pages/{name}.py" for name, *_ in ast.literal_eval(pages)}
    there = {path for path in files if path.startswith("pages/") and path.endswith(".py")}
    return [
        *(f"app.py lists {path}, which is not there" for path in sorted(listed - there)),
        *(f"app.py does not list {path}" for path in sorted(there - listed)),
    ]


def unmirrored(files: Collection[str]) -> list[str]:
    """Files of tests/unit that do not stand where the module stands that they test.

    `livermets/board/store/store.py` is tested in `tests/unit/board/store/test_store.py`; more of it may stand beside that, as
    in `test_store_kills.py`.
    """
    tests = sorted(path for path in files if re.fullmatch(r"tests/unit/(?:.+/)?test_\w+\.py", path))
    faults = []
    for path in tests:
        folder, _, name = path.removeprefix("tests/unit/").rpartition("/")
        words = name.removeprefix("test_").removesuffix(".py").split("_")
        names = ("_".join(words[:end]) for end in range(len(words), 0, -1))
        if not any("/".join(part for part in ("livermets", folder, f"{one}.py") if part) in files for one in names):
            faults.append(path)
    return faults


def foreign_streamlit(path: str, text: str) -> list[str]:
    """Streamlit imported by the domain: only `livermets/screens` and pages may."""
    if room_of(path) in (None, "screens", "pages"):
        return []
    return [
        f"{path}:{line}: only livermets/screens and pages import streamlit"
        for line, name in _imported_modules(path, text)
        if name.split(".")[0] == "streamlit"
    ]


def page_faults(path: str, text: str) -> list[str]:
    """What a page must not hold: a class (Streamlit runs pages anew, and isinstance breaks), SQL, a medical number."""
    if not is_page(path):
        return []
    faults = [
        f"{path}:{node.lineno}: class {node.name} belongs in livermets/, pages are run anew each time"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    ]
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        if _MEDICAL_NUMBER.search(line):
            faults.append(f"{path}:{number}: a number with a unit belongs in data/, with its source: {line.strip()}")
        if _SQL.search(line):
            faults.append(f"{path}:{number}: SQL belongs in livermets/: {line.strip()}")
    return faults


def leftovers(path: str, text: str) -> list[str]:
    """Notes to self, and parameters of Streamlit that are gone or unsafe, in Python code."""
    if not path.endswith(".py"):
        return []
    return [
        f"{path}:{number}: {word} has no place in the code"
        for number, line in enumerate(text.splitlines(), 1)
        for word in (*_LEFT_BEHIND, *_STREAMLIT_RELICS)
        if re.search(rf"\b{word}\b", line)
    ]


def clocks_asserted(path: str, text: str) -> list[str]:
    """A test that fails where a machine is slow: what a clock says is compared in `tests/cost.py` alone, with a reference."""
    if not path.startswith("tests/") or path == "tests/cost.py":
        return []
    faults = []
    for node in ast.walk(ast.parse(text) if path.endswith(".py") else ast.Module([], [])):
        stopwatch = isinstance(node, ast.Attribute) and node.attr in {"perf_counter", "process_time"}
        if stopwatch or (isinstance(node, ast.Assert) and "monotonic()" in ast.unparse(node)):
            faults.append(f"{path}:{node.lineno}: a clock in a test; tests/cost.py compares work with a reference")
    return faults


def foreign_places(path: str, text: str) -> list[str]:
    """Paths of one machine and hosts of package registries: the repository must work anywhere."""
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        if _MACHINE_PATH.search(line):
            faults.append(f"{path}:{number}: the path of one machine: {line.strip()[:100]}")
        if _REGISTRY_HOST.search(line):
            faults.append(f"{path}:{number}: the host of a package registry: {line.strip()[:100]}")
    return faults


def unreadable(path: str, text: str) -> list[str]:
    """Python that does not parse or is too long to read in one go."""
    if not path.endswith(".py"):
        return []
    faults = []
    try:
        ast.parse(text)
    except SyntaxError as error:
        faults.append(f"{path}:{error.lineno}: does not parse: {error.msg}")
    length = len(text.splitlines())
    if length > LONGEST_FILE and path not in LONGER_FOR_A_REASON:
        faults.append(f"{path}: {length} lines; over {LONGEST_FILE} it is more than one room")
    return faults
