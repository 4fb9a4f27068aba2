"""The decisions as a table and everything as JSON, read back; the page that describes them is held to both."""

import csv
import datetime
import io
import json
import re
from typing import Any

import orjson
import pandas as pd
import pytest

from livermets.assessment.assess import assess
from livermets.board.minutes import case_minutes, meeting_minutes, see_case
from livermets.board.models import BoardCase, DecisionDraft, Dissent, FollowUpDraft, Meeting
from livermets.board.store.store import Store
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.report.export import FORMAT, case_json, meeting_json
from livermets.report.tables import COLUMNS, SEPARATOR, decisions_csv
from tests.conftest import ROOT

AT = datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC)
DEMO = knowledge().demo_cases["colorectal-synchronous"].case.to_json()
PAGE = (ROOT / "docs" / "board-exports.md").read_text(encoding="utf-8")


def ticking() -> Any:
    """A clock that is a minute later each time."""
    moments = iter(AT + datetime.timedelta(minutes=number) for number in range(10_000))
    return lambda: next(moments)


@pytest.fixture
def store() -> Store:
    return Store.in_session(ticking())


def decide(store: Store, case: BoardCase, **draft: Any) -> None:
    case = store.case(case.id)
    store.decide(case.id, case.version, DecisionDraft(**draft), see_case(case, knowledge()), who="Board coordination")


@pytest.fixture
def meeting(store: Store) -> Meeting:
    """Three cases: decided twice with a follow-up, decided in words only with nasty texts, not decided."""
    made = store.add_meeting("Liver board", datetime.date(2026, 3, 5), roles=["liver-surgery", "radiology"])
    first = store.add_case(made.id, DEMO)
    second = store.add_case(made.id, {"case_label": '=HYPERLINK("x")', "board_question": '"Quotes", commas;\nand lines?'})
    store.add_case(made.id, {"case_label": "not decided"})
    decide(store, first, plan="Wait for the MRI")
    decide(
        store,
        first,
        options=("colorectal.portal-vein-embolisation", "colorectal.hepatic-resection"),
        rationale="First line\nsecond line",
        deviations=("patient-preference", "missing-data"),
        dissents=(
            Dissent(role="radiology", reason="Segment 4, the left vein"),
            Dissent(role="medical-oncology", reason="-1 is not enough"),
        ),
        conditions=("if MRI shows no further lesion", "@ home"),
        responsible="liver-surgery",
        review_on=datetime.date(2026, 4, 1),
        trial="none-fits",
    )
    decide(store, second, plan="+plan", rationale="émojis 🔥 مريض")
    standing = store.decisions(first.id)[-1]
    case = store.case(first.id)
    draft = FollowUpDraft(outcome="changed", why="Progression", done_on=datetime.date(2026, 3, 20))
    store.follow_up(case.id, case.version, standing.id, draft, who="Liver surgery")
    return made


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_decision_is_a_row_with_what_the_board_saw(store: Store, meeting: Meeting) -> None:
    replaced, standing, in_words = rows_of(decisions_csv(store, [meeting]))
    assert (replaced["standing"], standing["standing"], in_words["standing"]) == ("replaced", "yes", "yes")
    assert (replaced["plan"], replaced["decision_number"]) == ("Wait for the MRI", "1")
    assert standing["meeting_day"] == "2026-03-05"
    assert standing["case_label"] == "Demo 1"
    assert standing["primary_site"] == "colorectal"
    assert standing["question"] == DEMO["board_question"]
    assert standing["option_ids"].split(SEPARATOR) == ["colorectal.portal-vein-embolisation", "colorectal.hepatic-resection"]
    assert standing["option_names"].startswith("Portal vein embolisation (or ligation) | Hepatic resection")
    seen = {one.id: one.status for one in assess(read_case(DEMO), knowledge()).options}
    assert standing["option_statuses"] == " | ".join(seen[one] for one in standing["option_ids"].split(SEPARATOR))
    assert standing["deviation_reasons"] == "patient-preference | missing-data"
    assert (standing["dissent_count"], standing["dissent_roles"]) == ("2", "radiology | medical-oncology")
    assert standing["dissent_reasons"] == "Segment 4, the left vein | -1 is not enough"
    assert (standing["responsible"], standing["review_on"], standing["trial"]) == ("liver-surgery", "2026-04-01", "none-fits")
    assert standing["recorded_by"] == "Board coordination"
    assert re.fullmatch(r"2026-03-05T16:\d\d:00\+00:00", standing["recorded_at"])
    assert standing["release"] == knowledge().release
    assert "icg_r15_percent" in standing["missing_facts"].split(SEPARATOR)
    assert int(standing["missing_count"]) == len(standing["missing_facts"].split(SEPARATOR))
    assert (standing["follow_up"], standing["follow_up_why"]) == ("changed", "Progression")
    assert standing["follow_up_on"] == "2026-03-20"


def test_unknown_is_an_empty_cell_and_none_is_a_number_where_it_is_counted(store: Store, meeting: Meeting) -> None:
    in_words = rows_of(decisions_csv(store, [meeting]))[2]
    for name in (
        "primary_site",
        "option_ids",
        "option_statuses",
        "responsible",
        "review_on",
        "trial",
        "follow_up",
        "conditions",
    ):
        assert in_words[name] == "", name
    assert in_words["dissent_count"] == "0"


def test_formulas_are_defused_and_line_breaks_quotes_and_scripts_survive(store: Store, meeting: Meeting) -> None:
    content = decisions_csv(store, [meeting])
    assert content.startswith(b"\xef\xbb\xbfmeeting_day,")
    assert b"\r\n" in content
    _, standing, in_words = rows_of(content)
    assert standing["rationale"] == "First line\nsecond line"
    assert in_words["case_label"] == '\'=HYPERLINK("x")'
    assert in_words["plan"] == "'+plan"
    assert in_words["question"] == '"Quotes", commas;\nand lines?'
    assert in_words["rationale"] == "émojis 🔥 مريض"


def test_pandas_reads_the_same_table(store: Store, meeting: Meeting) -> None:
    content = decisions_csv(store, [meeting])
    table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert list(table.columns) == list(COLUMNS)
    assert table.to_dict("records") == rows_of(content)


def test_without_a_decision_the_table_is_its_heading(store: Store) -> None:
    empty = store.add_meeting("Empty")
    store.add_case(empty.id, DEMO)
    assert decisions_csv(store, [empty]) == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


def test_all_meetings_stand_in_one_table_in_their_order_and_progress_is_told(store: Store, meeting: Meeting) -> None:
    later = store.add_meeting("Next", datetime.date(2026, 3, 12))
    decide(store, store.add_case(later.id, DEMO), plan="Resect")
    told: list[tuple[int, int]] = []
    content = decisions_csv(store, store.meetings(), progress=lambda done, of: told.append((done, of)))
    assert [row["meeting_title"] for row in rows_of(content)] == ["Next", "Liver board", "Liver board", "Liver board"]
    assert [one.id for one in store.meetings()] == [later.id, meeting.id]
    assert told == [(1, 2), (2, 2)]


def test_json_of_a_meeting_holds_everything_the_store_has_of_it(store: Store, meeting: Meeting) -> None:
    minutes = meeting_minutes(store, meeting.id, knowledge())
    told: list[tuple[int, int]] = []
    content = meeting_json(
        minutes, store, at=AT, release_now=knowledge().release, progress=lambda done, of: told.append((done, of))
    )
    read = orjson.loads(content)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert (read["format"], read["exported_at"]) == (FORMAT, "2026-03-05T16:00:00+00:00")
    assert Meeting.model_validate(read["meeting"]) == store.meeting(meeting.id)
    first = read["cases"][0]
    case = store.agenda(meeting.id)[0]
    assert first["facts"] == case.facts
    assert read_case(first["facts"]).values["case_label"] == "Demo 1"
    assert [one["id"] for one in first["decisions"]] == [one.id for one in store.decisions(case.id)]
    assert [one["outcome"] for one in first["follow_ups"]] == ["changed"]
    assert {one["id"] for one in first["snapshots"]} == {one["snapshot_id"] for one in first["decisions"]}
    assert first["snapshots"][0]["answer"] == store.snapshots(case.id)[0].answer
    assert [one["what"] for one in read["events"]] == [one.what for one in store.events(meeting_id=meeting.id)]
    assert {"meeting.added", "case.added", "decision.recorded", "follow-up.recorded"} <= {one["what"] for one in read["events"]}


def test_json_is_indented_and_the_same_every_time(store: Store, meeting: Meeting) -> None:
    minutes = meeting_minutes(store, meeting.id, knowledge())
    content = meeting_json(minutes, store, at=AT, release_now="r")
    assert content == meeting_json(minutes, store, at=AT, release_now="r")
    assert content.startswith(b'{\n  "format"')
    assert content.endswith(b"}\n")
    with pytest.raises(ValueError, match="time zone"):
        meeting_json(minutes, store, at=datetime.datetime(2026, 3, 5), release_now="r")


def test_json_of_a_case_holds_that_case_only(store: Store, meeting: Meeting) -> None:
    case = store.agenda(meeting.id)[1]
    minutes = case_minutes(store, case, knowledge())
    read = orjson.loads(case_json(minutes, store, at=AT, release_now="r", meeting=meeting))
    assert read["case"]["id"] == case.id
    assert read["case"]["question"] == '"Quotes", commas;\nand lines?'
    assert {one["case_id"] for one in read["events"]} == {case.id}
    assert "cases" not in read


def test_half_a_character_does_not_stop_the_json(store: Store) -> None:
    meeting = store.add_meeting("Board")
    case = store.add_case(meeting.id, {})
    minutes = case_minutes(store, case.model_copy(update={"facts": {"case_label": "a\ud800"}}), knowledge())
    assert json.loads(case_json(minutes, store, at=AT, release_now="r"))["case"]["label"] == "a\ud800"


def test_the_page_of_the_files_names_every_column_and_key_with_its_meaning(store: Store, meeting: Meeting) -> None:
    table = re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    minutes = meeting_minutes(store, meeting.id, knowledge())
    whole = orjson.loads(meeting_json(minutes, store, at=AT, release_now="r"))
    one = orjson.loads(case_json(minutes.cases[0], store, at=AT, release_now="r"))
    keys = dict.fromkeys((*list(whole)[:-1], *one))
    assert [name for name, _ in table] == [*COLUMNS, *keys, *one["case"]]
