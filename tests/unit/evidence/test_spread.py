"""Ways of spread and their pictures: what lies on which way, what may share an axis, what is drawn."""

from __future__ import annotations

import pytest

from livermets.charts.spread_body import on_the_body, spread_body
from livermets.charts.spread_frequency import spread_frequency
from livermets.charts.spread_halves import spread_halves
from livermets.charts.spread_sankey import spread_sankey
from livermets.charts.template import CASE
from livermets.evidence.spread import (
    FREQUENCY,
    groups_sentence,
    link_sentence,
    links,
    of_primary,
    series,
    value_words,
    without_percentage,
)
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import SPREAD_QUESTION_LABELS, Direction

KNOWN = knowledge()
REGISTRY = KNOWN.registry
TO, FROM = links(KNOWN, "to-liver"), links(KNOWN, "from-liver")


def test_the_colon_reaches_the_liver_by_the_portal_vein_and_the_stomach_by_two_ways() -> None:
    assert [link.way for link in of_primary(TO, "colorectal")] == ["portal vein"]
    assert [link.way for link in of_primary(TO, "gastric")] == ["portal vein", "direct extension"]
    assert of_primary(TO, "neuroendocrine") == ()
    assert of_primary(TO, None) == ()


def test_the_sentence_names_the_ways_of_the_case_and_says_when_none_was_read() -> None:
    assert link_sentence(TO, "to-liver", of_primary(TO, "colorectal"), "colorectal").endswith("Colorectal: portal vein.")
    said = link_sentence(TO, "to-liver", (), "neuroendocrine")
    assert "No way was read for this primary (neuroendocrine)." in said
    assert "blood, through the right heart (6)" in link_sentence(FROM, "from-liver", (), None)


def test_the_three_meanings_of_frequency_share_no_fact_and_no_group() -> None:
    seen: list[str] = []
    for question in FREQUENCY:
        for one in series(REGISTRY, question):
            assert len({fact.source for fact in one.facts}) == len({fact.among for fact in one.facts}) == 1
            seen += [fact.id for fact in one.facts]
    assert len(seen) == len(set(seen))
    leaders = {question: series(REGISTRY, question)[0].facts[0] for question in FREQUENCY}
    assert {question: (fact.primary, fact.value) for question, fact in leaders.items()} == {
        "source-share": ("lung", 25.58),
        "liver-risk": ("pancreatic", 39.96),
        "among-metastatic": ("pancreatic", 85),
    }


def test_every_fact_answers_a_question_that_is_shown() -> None:
    shown = {fact.id for q in SPREAD_QUESTION_LABELS for one in series(REGISTRY, q) for fact in one.facts}  # type: ignore[arg-type]
    shown |= {fact.id for q in SPREAD_QUESTION_LABELS for fact in without_percentage(REGISTRY, q)}  # type: ignore[arg-type]
    assert shown == set(REGISTRY.spread)


def test_groups_of_one_number_each_are_said_as_a_range_of_different_patients() -> None:
    said = groups_sentence(series(REGISTRY, "leaves-liver"), REGISTRY)
    assert said == "From 14.8 % (Chen 2018) to 39.1 % (“Pathobiology” 2016), of different patients."


def test_values_carry_their_unit() -> None:
    facts = REGISTRY.spread
    assert value_words(facts["hcc-seeding-silva-year"]) == "0.9 % per year"
    assert value_words(facts["streaming-rhu-right-colon"]) == "2.2 to 1, right to left"
    assert value_words(facts["hcc-mvi-2cm-prognosis"]) == "HR 1.59"
    assert value_words(facts["rank-horn2020-age-women"]) == ""


@pytest.mark.parametrize("direction", ["to-liver", "from-liver"])
def test_without_comparable_numbers_every_way_is_equally_wide(direction: Direction) -> None:
    found = links(KNOWN, direction)
    flow = spread_sankey(found).data[0]
    assert list(flow.link.value[: len(found)]) == [1.0] * len(found)
    assert flow.node.label[list(flow.node.color).index(CASE)] == ("Liver" if direction == "to-liver" else "Liver cancer")


def test_widths_are_the_percentages_of_one_series_and_nothing_else_is_drawn() -> None:
    widths = {"lung-artery": 25.58, "colorectum-portal": 24.76, "pancreas-portal": 17.55}
    flow = spread_sankey(TO, {"colorectum-portal"}, widths).data[0]
    assert sorted(flow.link.value[:3]) == sorted(widths.values())
    assert sum(flow.link.value[3:]) == pytest.approx(sum(widths.values()))
    assert {"Lung", "Colon and rectum", "Pancreas", "Portal vein", "Hepatic artery", "Liver"} == set(flow.node.label)
    strong = [said for said, colour in zip(flow.link.customdata, flow.link.color, strict=True) if colour != flow.link.color[0]]
    assert "Colon and rectum: portal vein, 24.76 %" in [*strong, flow.link.customdata[0]]
    with pytest.raises(ValueError, match="no way has a width"):
        spread_sankey(TO, (), {})


def test_the_body_has_every_placed_organ_and_marks_the_case() -> None:
    figure = spread_body(TO, {"colorectum-portal"})
    names = [note.text for note in figure.layout.annotations]
    assert "<b>▸ Colon, rectum</b>" in names
    assert sum(name.startswith("<b>▸") for name in names) == 1
    placed = {link.pathway.organ for link in TO if on_the_body(link)}
    assert len(figure.data[-1].x) == len(placed)
    assert {"Brain", "Lung", "Bone"} <= {note.text for note in spread_body(FROM).layout.annotations}


def test_every_way_with_an_organ_has_a_place_in_the_body() -> None:
    nowhere = {link.pathway.organ for link in (*TO, *FROM) if not on_the_body(link)}
    assert nowhere == {"any", "liver"}


def test_bars_are_the_numbers_of_the_table() -> None:
    picture = spread_frequency(series(REGISTRY, "site-share"), REGISTRY, {"hcc-ehm-uka-lung"})
    bars = picture.figure.data[0]
    assert dict(zip(bars.customdata, bars.x, strict=True))["hcc-autopsy-basel-lung"] == 74.5
    assert list(picture.table.index) == list(bars.customdata)
    assert picture.table.at["hcc-ehm-katyal-ln", "Reported"] == "41 %"
    assert picture.table["Source"].all()
    with pytest.raises(ValueError, match="nothing to draw"):
        spread_frequency((), REGISTRY)


def test_the_series_on_halves_point_in_both_directions() -> None:
    facts = [fact for fact in REGISTRY.spread.values() if fact.question == "liver-half"]
    picture = spread_halves(facts, REGISTRY)
    right, left = picture.figure.data[1:]
    assert (right.name, left.name) == ("Right colon", "Left colon")
    assert list(right.x) == [2.2, 2.02, 1.55]
    assert list(left.x) == [1.39, 2.1, 2.17]
    assert len(picture.table) == len(facts)
    with pytest.raises(ValueError, match="no series"):
        spread_halves([], REGISTRY)
