"""Figures for programs: never a number without its patients, its publication and what has become of it."""

from __future__ import annotations

import dataclasses
import json
from types import MappingProxyType
from typing import Any

import pytest

from livermets.api.declined import DeclinedError
from livermets.api.figures import MOST_FIGURES, figure_answer, search_answer
from livermets.api.shapes import FoundFigures, OneFigure
from livermets.knowledge.loading import Knowledge, knowledge

FONG = "crlm-resection-fong1999-os10"


def searched(**asked: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(search_answer(asked, knowledge()))
    FoundFigures.model_validate(found)
    return found


def test_a_search_finds_what_it_asks_for_and_says_how_many_it_leaves_out() -> None:
    found = searched(words="fong 1999", primary="colorectal")
    assert FONG in [one["id"] for one in found["figures"]]
    assert all(one["primary"] == "Colorectal" for one in found["figures"])
    every = searched(primary="colorectal")
    assert len(every["figures"]) == MOST_FIGURES
    assert every["left_out"] == every["found"] - MOST_FIGURES > 0


def test_a_broader_term_finds_the_narrower_ones() -> None:
    narrow = searched(treatment="repeat-hepatectomy")["found"]
    assert 0 < narrow < searched(treatment="hepatic-resection")["found"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "nothing is asked for; accepted: at least one of words, primary, treatment and endpoint"),
        ({"words": " "}, "nothing is asked for"),
        ({"primary": "liver"}, "primary = liver: not known; accepted: colorectal, breast"),
        ({"treatment": "hepatic-resektion"}, "accepted: hepatic-resection"),
        ({"endpoint": "survival"}, "endpoint = survival: not known; accepted: overall-survival"),
        ({"author": "Fong"}, "author: nothing is searched by it"),
        ({"words": "x" * 201}, "words: too long; accepted: at most 200 characters"),
    ],
)
def test_a_search_that_no_record_can_answer_is_refused(asked: dict[str, str], said: str) -> None:
    with pytest.raises(DeclinedError) as refused:
        search_answer(asked, knowledge())
    assert refused.value.status == 422
    assert said in refused.value.lines[0]


def test_a_figure_is_given_with_its_record_citation_and_links() -> None:
    found = json.loads(figure_answer(FONG, knowledge()))
    OneFigure.model_validate(found)
    assert (found["value"], found["n"], found["figure"]["value"]) == ("22 %", "1,001", 22)
    assert "Ann Surg. 1999" in found["citation"]
    assert found["links"][0]["url"].startswith("https://doi.org/")


def test_an_id_that_no_figure_has_is_refused_with_those_that_are_like_it() -> None:
    with pytest.raises(DeclinedError) as refused:
        figure_answer(FONG + "x", knowledge())
    assert refused.value.status == 404
    assert f"did you mean {FONG}" in refused.value.lines[0]


def test_figures_that_disagree_name_each_other() -> None:
    from livermets.evidence.compare import conflicts

    first, second = conflicts(knowledge().registry)[0].pairs[0]
    assert second in json.loads(figure_answer(first, knowledge()))["disagrees_with"]


def planted(**changes: Any) -> Knowledge:
    """The knowledge with one figure changed."""
    known = knowledge()
    figures = dict(known.registry.figures)
    figures[FONG] = figures[FONG].model_copy(update=changes)
    return dataclasses.replace(known, registry=dataclasses.replace(known.registry, figures=MappingProxyType(figures)))


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"retracted": True}, "retracted"),
        ({"superseded_by": "later"}, "replaced by later"),
        ({"second_reading": "not-found"}, "a second reader did not find the number again"),
        ({"liver_specific": False}, "not of liver metastases"),
    ],
)
def test_what_a_reader_must_know_first_stands_with_the_number(changes: dict[str, Any], sign: str) -> None:
    assert sign in json.loads(figure_answer(FONG, planted(**changes)))["signs"]
    found = json.loads(search_answer({"words": "fong 1999"}, planted(**changes)))
    (one,) = [figure for figure in found["figures"] if figure["id"] == FONG]
    assert sign in one["signs"]
