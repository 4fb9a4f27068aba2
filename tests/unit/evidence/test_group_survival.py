"""The calibration table: every reported survival of a group once, its own patients apart from others."""

from livermets.evidence import question_text, value_text
from livermets.evidence.group_survival import (
    NOT_STATED,
    SURVIVAL_COLUMNS,
    calibration_table,
    group_of,
    group_places,
    group_survival,
    is_group_survival,
    reversals,
)
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure

KNOWN = knowledge()
TABLE = calibration_table(KNOWN.systems, KNOWN.registry)


def series(system: str, source: str, question: str) -> list[Figure]:
    figures = group_survival(KNOWN.systems[system], KNOWN.registry)
    return [one for one in figures if one.source == source and question_text(one) == question]


def test_every_survival_of_a_group_is_in_it_once() -> None:
    wanted = [
        name
        for system in KNOWN.systems.values()
        for name in system.definition.outcomes
        if is_group_survival(KNOWN.registry.figures[name], system.id)
    ]
    assert sorted(TABLE["Record"]) == sorted(wanted)
    assert len(set(wanted)) == len(wanted) > 100
    assert tuple(TABLE.columns) == SURVIVAL_COLUMNS


def test_ratios_shares_and_whole_series_are_not_in_it() -> None:
    records = set(TABLE["Record"])
    assert "crlm-russolillo2024-game-low-share" not in records
    assert not any(KNOWN.registry.figures[name].measure == "hazard-ratio" for name in records)
    assert "all" not in set(TABLE["Group"])


def test_the_patients_of_the_paper_stand_beside_those_of_a_validation() -> None:
    minagawa = TABLE[TABLE["System"] == "Minagawa stage"]
    first = minagawa[minagawa["Group"] == "1"]
    assert list(first["Reported"]) == ["86.4 months", "115.2 months"]
    assert list(first["External validation"]) == ["no", "yes"]


def test_years_are_those_of_the_patients_or_said_to_be_missing() -> None:
    by_record = TABLE.set_index("Record")["Years of the cohort"]
    assert by_record["crlm-resection-fong1999-score0-os5"] == "1985–1998"
    assert by_record["crlm-local-bolhuis2022-game-low-median"] == "diagnosed 2015/2016"
    assert by_record["crlm-resection-konopke2009-low-os-median"] == NOT_STATED


def test_an_unknown_number_of_patients_is_said_and_not_left_empty() -> None:
    assert set(TABLE[TABLE["System"].str.contains("Fong") & (TABLE["Source"].str.contains("Fong"))]["n"]) <= {"not given"}
    assert not (TABLE[["System", "Group", "Reported", "n", "External validation", "Patients"]] == "").any().any()


def test_groups_stand_from_best_to_worst() -> None:
    shown = [group_of(one) for one in series("fong-crs", "fong1999table", "overall survival at 5 years")]
    assert shown == ["0", "1", "2", "3", "4", "5"]
    assert [group_of(one) for one in series("konopke", "konopke2009", "median overall survival")] == [
        "low",
        "intermediate",
        "high",
    ]
    above_ten = series("beppu-nomogram", "beppu2012", "median disease-free survival")
    assert [group_of(one) for one in above_ten] == ["0", "5", "10", ">10"]


def test_groups_without_a_known_order_have_no_places() -> None:
    figures = series("konopke", "konopke2009", "median overall survival")
    strange = figures[0].model_copy(update={"stratum": figures[0].stratum.model_copy(update={"group": "odd"})})  # type: ignore[union-attr]
    assert group_places(KNOWN.systems["konopke"], [strange, *figures[1:]]) == {}


def test_a_worse_group_with_better_survival_is_found() -> None:
    fong = KNOWN.systems["fong-crs"]
    rates = series("fong-crs", "fong1999table", "overall survival at 5 years")
    medians = series("fong-crs", "fong1999table", "median overall survival")
    assert [(value_text(a), value_text(b)) for a, b in reversals(fong, rates)] == [("20 %", "25 %")]
    assert [(value_text(a), value_text(b)) for a, b in reversals(fong, medians)] == [("20 months", "22 months")]
    assert (
        reversals(KNOWN.systems["gennari-stage"], series("gennari-stage", "gennari1986", "overall survival at 3 years")) == []
    )


def test_shares_and_responses_have_no_better_way_round() -> None:
    figures = [KNOWN.registry.figures[name] for name in KNOWN.systems["game"].definition.outcomes]
    shares = [one for one in figures if one.source == "russolillo2024" and one.endpoint == "frequency"]
    assert len(shares) == 3
    assert reversals(KNOWN.systems["game"], shares) == []


def test_for_recurrence_less_is_better() -> None:
    game = series("game", "plato", "recurrence at 1 year")
    assert len(game) == 3
    assert reversals(KNOWN.systems["game"], game) == []
    assert len(reversals(KNOWN.systems["m-cs"], series("m-cs", "plato", "recurrence at 1 year"))) == 1
