"""The rules of the house as functions: each takes a file's path and text and returns its faults, one line each.

`test_house.py` runs them over the repository, and over small bad texts to show that they can fail.
"""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

# What may import what: a room may import rooms of its own line and of the lines above it, never of those below.
# A new module of `livermets` is entered here, on the line of what it builds on.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("facts", "text"),
    ("rules",),
    ("case",),
    ("knowledge",),
    ("evidence",),
    ("assessment", "cohort"),
    ("charts",),
    ("board",),
    ("report",),
    ("__main__",),
    ("screens",),
    ("pages",),
)
_LAYER_OF = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}

LONGEST_FILE = 400
LONGER_FOR_A_REASON = {
    "livermets/facts.py": "one table: every fact declared once, a line or two each",
}

# The same heuristic a reviewer would use: a number with the unit of a result, outside a comment.
_MEDICAL_NUMBER = re.compile(r"\d+(\.\d+)? ?(%|percent|months|years|weeks|mm\b|cm\b|ng/mL|g/L|umol/L|mL\b)")
_SQL = re.compile(r"\bSELECT\b.*\bFROM\b")

# Written in two parts, so that this file does not find itself.
_LEFT_BEHIND = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
_STREAMLIT_RELICS = ("use_container" + "_width", "unsafe_allow" + "_html")
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
        elif _LAYER_OF[other] > _LAYER_OF[room]:
            faults.append(f"{path}:{line}: '{room}' may not import '{other}', which stands above it")
        elif room == "pages" and other == "pages":
            faults.append(f"{path}:{line}: a page imports no page; what two pages share belongs in livermets/screens")
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
