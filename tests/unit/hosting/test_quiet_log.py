"""Nothing of what a person typed stands in the log, whoever logs a failure; its kind, place and id do."""

import asyncio
import io
import logging
import threading
from collections.abc import Iterator

import pytest

from livermets.hosting.quiet_log import incident_of, incident_place, incident_words, quiet_logs
from livermets.knowledge.loading import KnowledgeError
from tests.awaited import awaited

TYPED = "CEA 212 ng/mL of Heron"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What any logger of the process writes, as a server prints it."""
    before, thread_hook = logging.getLogRecordFactory(), threading.excepthook
    quiet_logs()
    quiet_logs()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    logging.setLogRecordFactory(before)
    threading.excepthook = thread_hook


def failure() -> ValueError:
    try:
        try:
            raise KeyError(TYPED)
        except KeyError as error:
            raise ValueError(f"{TYPED} is no number") from error
    except ValueError as error:
        return error


def test_a_traceback_becomes_kind_place_and_id(log: io.StringIO) -> None:
    error = failure()
    logging.getLogger("server.errors").error("Uncaught app execution", exc_info=error)
    said = log.getvalue()
    assert TYPED not in said
    assert f"Uncaught app execution (incident {incident_of(error)}: ValueError at tests/unit/hosting/test_quiet_log.py:" in said
    assert "from KeyError at tests/unit/hosting/test_quiet_log.py:" in said
    assert said.count("\n") == 1


def test_the_message_of_an_exception_among_the_words_is_left_out(log: io.StringIO) -> None:
    logger = logging.getLogger("some.library")
    error = failure()
    logger.error("Failed: %s", error)
    logger.error("100 %% failed: %(what)s", {"what": error})
    logger.error(error)
    try:
        raise error
    except ValueError:
        logger.exception("Failed: %s at 100 %%", str(error))
        logger.warning(f"Failed: {error}, {error!r}")
    said = log.getvalue()
    assert TYPED not in said
    assert said.count("ValueError") >= 6
    assert "100 % failed" in said
    assert said.count("\n") == 5


def test_a_failed_task_that_nobody_waited_for_keeps_its_words_to_itself(log: io.StringIO) -> None:
    async def failing() -> None:
        raise ValueError(TYPED)

    async def forgetting() -> None:
        task = asyncio.create_task(failing())
        await asyncio.sleep(0.01)
        error = task.exception()
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task exception was never retrieved", "exception": error, "future": task}
        )

    awaited(forgetting())
    assert "Task exception was never retrieved" in log.getvalue()
    assert TYPED not in log.getvalue()


def test_faults_in_data_are_logged_in_full(log: io.StringIO) -> None:
    try:
        raise KnowledgeError(["data/figures/x.yaml: n: missing"])
    except KnowledgeError:
        logging.getLogger("livermets").exception("the app cannot be used")
    assert "data/figures/x.yaml: n: missing" in log.getvalue()


def test_a_thread_that_fails_is_logged_without_its_words(log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    def failing() -> None:
        raise ValueError(TYPED)

    thread = threading.Thread(target=failing)
    thread.start()
    thread.join()
    assert "A thread ended early: incident " in log.getvalue()
    assert TYPED not in log.getvalue() + capsys.readouterr().err


def test_the_id_of_a_session_is_left_out_and_other_words_stay(log: io.StringIO) -> None:
    session = "6f1c1a52-6a60-4b7c-8c5e-0a4b4a1d2e3f"
    logging.getLogger("server.sessions").warning("Session with id %s is already connected! Seen %d times.", session, 2)
    assert log.getvalue() == "WARNING Session with id (id left out) is already connected! Seen 2 times.\n"


def test_a_failure_has_one_id_and_another_has_another() -> None:
    one, other = failure(), failure()
    assert incident_of(one) == incident_of(one) != incident_of(other)
    assert incident_of(one) in incident_words(one)


def test_a_failure_in_a_library_is_placed_there_and_in_our_code() -> None:
    try:
        import yaml

        yaml.safe_load("a: [")
    except yaml.YAMLError as error:
        first, own = incident_place(error).split(" < ")
        assert first.startswith("yaml/")
        assert own.startswith("tests/unit/hosting/test_quiet_log.py:")
    assert incident_place(ValueError()) == "nowhere"
