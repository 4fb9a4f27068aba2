"""A review as a change to `data/`: what is written, what is refused, and that the file is taken as it was downloaded."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from livermets.knowledge.files import DATA
from livermets.knowledge.loading import Knowledge, knowledge, load
from livermets.knowledge.records import Figure
from livermets.knowledge.review import ReviewedRecord, kind_name, review_of
from livermets.knowledge.review_change import (
    CORRECTED_FIELDS,
    ReviewDraft,
    ReviewRefusedError,
    review_patch,
    usual_next_review,
    verdicts_for,
    with_fields,
)

KNOWN = knowledge()
DAY = datetime.date(2026, 12, 1)
ONE_OF_EACH: tuple[ReviewedRecord, ...] = tuple({kind_name(one): one for one in KNOWN.review.records()}.values())
FIGURE = next(
    one
    for one in KNOWN.registry.figures.values()
    if one.value == 34 and one.measure == "rate" and one.low is None and one.second_reading is None
)


def draft(record: ReviewedRecord, **other: object) -> ReviewDraft:
    made = ReviewDraft(
        record=record,
        verdict="confirmed",
        reader="A. Example",
        role="Liver surgery",
        on=DAY,
        read="full-text",
        read_in="https://doi.org/10.1/x",
        says="It is as it stands: 34 %, table 2",
    )
    return replace(made, **other)


def applied(content: bytes, folder: Path) -> Knowledge:
    """A copy of data/ with the file applied as a person does it, loaded with every check."""
    shutil.copytree(DATA, folder / "data")
    patch = folder / "review.patch"
    patch.write_bytes(content)
    subprocess.run(["git", "apply", patch.name], cwd=folder, check=True)
    loaded = load(folder / "data", thorough=True)
    assert [str(fault) for fault in loaded.faults if not fault.warning] == []
    return loaded


def record_in(known: Knowledge, record: ReviewedRecord) -> ReviewedRecord:
    return next(one for one in known.review.records() if type(one) is type(record) and one.id == record.id)


@pytest.mark.parametrize("record", ONE_OF_EACH, ids=kind_name)
def test_the_downloaded_file_is_taken_and_signs_the_record(record: ReviewedRecord, tmp_path: Path) -> None:
    patch = review_patch(draft(record, signs=True), KNOWN.review, KNOWN.release)
    assert patch.name == f"review-2026-12-01-{record.id}.patch"
    loaded = applied(patch.content, tmp_path)
    found = record_in(loaded, record)
    review = review_of(found, loaded.review, DAY)
    assert review.clinical_review == "A. Example, Liver surgery, 2026-12-01"
    assert review.read_by == "two"
    assert review.next_review == usual_next_review(record, KNOWN.review, DAY)
    assert review.expired is False
    changed = {"clinical_review", "next_review", "second_reading" if isinstance(record, Figure) else "read_by"}
    assert found.model_dump(exclude=changed) == record.model_dump(exclude=changed)


def test_a_correction_keeps_what_was_and_who_corrected_it(tmp_path: Path) -> None:
    made = draft(FIGURE, verdict="corrected", corrections={"value": "37,5", "caveat": "of 'all' patients: see table 2"})
    loaded = applied(review_patch(made, KNOWN.review, KNOWN.release).content, tmp_path)
    found = loaded.registry.figures[FIGURE.id]
    assert found.value == 37.5
    assert found.caveat == "of 'all' patients: see table 2"
    assert found.second_reading == "corrected"
    (reading,) = [one for one in loaded.registry.rereadings.values() if one.figure == FIGURE.id]
    assert reading.changed is not None
    assert "value: 34 became 37.5" in reading.changed
    assert (reading.reader, reading.on, reading.read) == ("A. Example, Liver surgery", "2026-12-01", "full-text")


def test_what_was_not_found_again_is_marked_and_comes_back_on_its_day(tmp_path: Path) -> None:
    made = draft(FIGURE, verdict="not-found", next_review=datetime.date(2027, 2, 1))
    loaded = applied(review_patch(made, KNOWN.review, KNOWN.release).content, tmp_path)
    assert loaded.registry.figures[FIGURE.id].is_doubtful
    assert review_of(loaded.registry.figures[FIGURE.id], loaded.review, DAY).next_review == datetime.date(2027, 2, 1)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"reader": " "}, "Who read it is missing"),
        ({"reader": "Example, A."}, "cannot hold a comma"),
        ({"read_in": ""}, "Where it was read is missing"),
        ({"says": ""}, "What the source says is missing"),
        ({"read": "not-read"}, "cannot be reviewed"),
        ({"verdict": "corrected"}, "names what is to be corrected"),
        ({"corrections": {"value": "40"}}, "changes no field"),
        ({"verdict": "corrected", "corrections": {"value": "forty"}}, "'forty' is no number"),
        ({"verdict": "corrected", "corrections": {"source": "x"}}, "corrected by hand"),
        ({"verdict": "corrected", "corrections": {"value": "340"}}, "figures/"),
        ({"verdict": "not-found", "signs": True}, "cannot be signed off"),
        ({"next_review": DAY}, "comes after"),
    ],
)
def test_what_is_missing_or_would_be_wrong_is_refused_and_named(other: dict[str, object], reason: str) -> None:
    with pytest.raises(ReviewRefusedError) as refused:
        review_patch(draft(FIGURE, **other), KNOWN.review, KNOWN.release)
    assert any(reason in one for one in refused.value.reasons), refused.value.reasons


def test_of_a_rule_it_cannot_be_kept_that_it_was_not_found() -> None:
    rule = next(iter(KNOWN.registry.advice.values()))
    assert "not-found" not in verdicts_for(rule)
    with pytest.raises(ReviewRefusedError, match="flag the record instead"):
        review_patch(draft(rule, verdict="not-found"), KNOWN.review, KNOWN.release)


def test_a_change_of_data_since_the_start_is_refused() -> None:
    with pytest.raises(ReviewRefusedError, match="start it anew"):
        review_patch(draft(FIGURE), KNOWN.review, "000000000000")


def test_every_record_of_every_file_can_be_written_and_nothing_else_changes() -> None:
    by_file: dict[str, list[ReviewedRecord]] = defaultdict(list)
    for record in KNOWN.review.records():
        by_file[KNOWN.registry.files.get((kind_name(record), record.id), f"systems/{record.id}.yaml")].append(record)
    fields = {"next_review": "2031-01-01", "clinical_review": "A. Example, nurse: of 'all', 2026-12-01"}
    for path, records in by_file.items():
        text = old = (DATA / path).read_text(encoding="utf-8")
        listed = not path.startswith("systems/")
        for record in records:
            text = with_fields(text, record.id if listed else None, fields)
        before, after = yaml.safe_load(old), yaml.safe_load(text)
        for was, now in zip(before if listed else [before], after if listed else [after], strict=True):
            assert now == {**was, **fields}, (path, was["id"])
        for record in records:
            text = with_fields(text, record.id if listed else None, dict.fromkeys(fields))
        assert yaml.safe_load(text) == [{k: v for k, v in one.items() if k not in fields} for one in before] if listed else True
        comments = [line for line in old.splitlines() if line.startswith("#")]
        assert [line for line in text.splitlines() if line.startswith("#")] == comments


def test_what_can_be_corrected_are_fields_of_the_records() -> None:
    for record in ONE_OF_EACH:
        assert set(CORRECTED_FIELDS[kind_name(record)]) <= type(record).model_fields.keys()
