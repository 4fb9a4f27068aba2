"""The commands of the guides, as they stand there, run as far as they can be without a container engine or the internet."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from livermets.board.store.store import Store
from tests.browser.screen import ROOT
from tests.places import Postgres, filled
from tests.postgres import programs
from tests.topology import nginx_program

SECRETS: Final = ("cookie-secret", "database-password", "database-url")
ONE_WHEEL: Final = "livermets_tried-1.0-py3-none-any.whl"


def commands(page: str) -> list[str]:
    """The lines of a page that are commands, indented by four."""
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return [line[4:] for line in lines if re.match(r" {4}\S", line)]


def command(page: str, *words: str) -> str:
    """The one command of a page that has these words."""
    (found,) = [one for one in commands(page) if all(word in one for word in words)]
    return found


def run(said: str, environment: Mapping[str, str] | None = None, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    said = re.sub(r"(?<![./])\.venv/bin/python", shlex.quote(sys.executable), said)
    env = {**os.environ, **(environment or {})}
    return subprocess.run(["bash", "-c", said], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)


def done(said: str, environment: Mapping[str, str] | None = None, folder: Path = ROOT) -> str:
    result = run(said, environment, folder)
    assert result.returncode == 0, f"{said}\n{result.stdout}{result.stderr}"
    return result.stdout


def test_secrets_are_made_once_closed_to_others_and_belong_together(tmp_path: Path) -> None:
    script = f"scripts/secrets.sh {shlex.quote(str(tmp_path / 'made'))}"
    assert command("deploy-hospital.md", "scripts/secrets.sh") == "scripts/secrets.sh"
    done(script)
    first = {name: (tmp_path / "made" / name).read_text().strip() for name in SECRETS}
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700
    assert len(first["cookie-secret"]) == 64
    assert len(set(first.values())) == 3
    assert first["database-url"] == f"postgresql://livermets:{first['database-password']}@store:5432/livermets"
    (tmp_path / "made" / "cookie-secret").unlink()
    done(script)
    again = {name: (tmp_path / "made" / name).read_text().strip() for name in SECRETS}
    assert again["cookie-secret"] != first["cookie-secret"]
    assert again | {"cookie-secret": ""} == first | {"cookie-secret": ""}


def test_the_configuration_of_nginx_is_filled_in_as_the_guide_says(tmp_path: Path) -> None:
    if shutil.which("envsubst") is None:
        pytest.skip("envsubst is not installed (package gettext-base)")
    page = (ROOT / "docs" / "deploy-hospital.md").read_text(encoding="utf-8")
    block = re.search(r"^    export LIVERMETS_RUN=.*?^    nginx -t [^\n]*$", page, re.MULTILINE | re.DOTALL)
    assert block is not None
    program = Path(nginx_program()).parent
    said = block[0].replace("=/run/livermets", f"={tmp_path}").replace("    export", "set -eu; export", 1)
    result = run(said, {"PATH": f"{os.environ['PATH']}:{program}"})
    assert result.returncode == 0, result.stderr
    assert "test is successful" in result.stderr


def test_backups_of_both_kinds_are_restored_with_the_same_digest(postgres: Postgres, tmp_path: Path) -> None:
    page, server = "backup-and-upgrade.md", postgres.server
    full, first, second = (server.new_database(one) for one in (postgres.prepared, None, None))
    store = Store.open(server.address(full))
    filled(store)
    store.close()
    folder = programs()
    assert folder is not None
    paths = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LIVERMETS_BOARD_FOLDER": ""}
    kept = {**paths, "LIVERMETS_DATABASE_URL": server.address(full)}
    done(command(page, ".venv/bin/python", "board backup"), kept, tmp_path)
    digest = done(".venv/bin/python -m livermets board digest", kept, tmp_path)
    done(command(page, "pg_dump --format=custom --file"), kept, tmp_path)
    assert stat.S_IMODE((tmp_path / "board-backup.json").stat().st_mode) == 0o600
    for empty, words in ((first, "board restore"), (second, "pg_restore")):
        there = {**paths, "LIVERMETS_EMPTY_URL": server.address(empty)}
        done(command(page, words, "$LIVERMETS_EMPTY_URL"), there, tmp_path)
        assert done(command(page, "board digest --store"), there, tmp_path) == digest
    for name in (full, first, second):
        server.drop_database(name)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the scripts, and requirements that a wheel beside it satisfies."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    (folder / "requirements.txt").write_text("livermets_tried==1.0\n")
    for extra in ("signin", "volumes"):
        (folder / f"requirements-{extra}.txt").write_text("-r requirements.txt\n")
    (tmp_path / "registry").mkdir()
    with zipfile.ZipFile(tmp_path / "registry" / ONE_WHEEL, "w") as wheel:
        wheel.writestr("livermets_tried.py", "")
        of = "livermets_tried-1.0.dist-info"
        wheel.writestr(f"{of}/METADATA", "Metadata-Version: 2.1\nName: livermets_tried\nVersion: 1.0\n")
        wheel.writestr(f"{of}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{of}/RECORD", "")
    return folder


def test_a_folder_of_packages_is_made_and_installed_without_a_network(project: Path) -> None:
    nowhere = {"PIP_NO_INDEX": "1", "PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull}
    registry = {**nowhere, "PIP_FIND_LINKS": str(project.parent / "registry")}
    done(command("deploy-hospital.md", "scripts/wheels.sh wheels"), registry, project)
    assert (project / "wheels" / ONE_WHEEL).is_file()
    assert "There is no requirements-none.txt" in run("scripts/wheels.sh wheels none", registry, project).stderr
    done(command("deploy-hospital.md", "scripts/wheels.sh --install"), nowhere, project)
    done("./.venv/bin/python -c 'import livermets_tried'", nowhere, project)
    # What ./run asks for is there already.
    done("source scripts/environment.sh && install_requirements requirements.txt", {**nowhere, "PIP_FIND_LINKS": ""}, project)


def test_a_folder_that_was_changed_or_is_for_another_python_is_refused(project: Path) -> None:
    nowhere = {"PIP_NO_INDEX": "1", "PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull}
    done("scripts/wheels.sh wheels", {**nowhere, "PIP_FIND_LINKS": str(project.parent / "registry")}, project)
    (project / "wheels" / "FOR").write_text("Python 3.8 Linux x86_64\n")
    assert "are for Python 3.8 Linux x86_64, and here is" in run("scripts/wheels.sh --install wheels", nowhere, project).stderr
    (project / "wheels" / ONE_WHEEL).write_bytes(b"something else")
    assert "is not as it was made" in run("scripts/wheels.sh --install wheels", nowhere, project).stderr
    (project / "wheels" / "SHA256SUMS").unlink()
    assert "holds no list SHA256SUMS" in run("scripts/wheels.sh --install wheels", nowhere, project).stderr
