"""What every test may use, how the run is shared out among workers, and where its time went."""

import datetime
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from livermets.knowledge import loading

ROOT = Path(__file__).resolve().parents[1]
"""The root of the repository."""

SHARED = ROOT.parent / "shared"
"""Reference material that lies beside a checkout and is not part of the project. Read it through `shared_file` only."""

DAY = datetime.date(2026, 11, 27)
"""The day on which tests look at the knowledge, whenever they run: on a later one figures are overdue."""

loading.today = lambda: DAY

# One slow moment on a busy machine is not a failure. On a build server the same examples are drawn every time,
# so that a red build speaks of the change and not of luck.
settings.register_profile("livermets", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("livermets")


def shared_file(name: str) -> Path:
    """The path of a file beside the repository, such as `data/tcia_crlm_v2.csv`; skips the test when it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared/{name} does not lie beside this checkout")
    return path


class BrowserInOneWorker(LoadFileScheduling):
    """Each file to one worker, which prepares once what its tests share; the browser, which waits a lot, stays in one.

    So do the tests of a whole deployment.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((folder for folder in (BROWSER, DEPLOYMENT) if file.startswith(folder)), file)


BROWSER = "tests/browser/"
DEPLOYMENT = "tests/deployment/"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BrowserInOneWorker:
    return BrowserInOneWorker(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slowest", action="store_true", help="say at the end in which folders, files and tests the time went")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("--slowest"):
        return
    seconds: dict[str, Counter[str]] = {"folder": Counter(), "file": Counter(), "test": Counter()}
    for report in (one for reports in terminalreporter.stats.values() for one in reports if hasattr(one, "duration")):
        file = report.nodeid.partition("::")[0]
        for kind, name in {"folder": file.rpartition("/")[0], "file": file, "test": report.nodeid}.items():
            seconds[kind][name] += report.duration
    for kind, spent in seconds.items():
        terminalreporter.section(f"seconds by {kind}, of {spent.total():.0f} in all workers")
        for name, many in spent.most_common(25):
            terminalreporter.write_line(f"{many:7.1f}  {name}")
