"""The agreement picture: which part of each strip is filled, and what sentence and table say of it."""

from livermets.charts.agreement import Strip, agreement_figure, agreement_sentence, agreement_table

FONG = Strip("Fong score", ("low", "high"), ("high",), "4 of 5")
GAME = Strip("GAME score", ("low", "moderate", "high"), ("low",), "1 of 7")
MCS = Strip("m-CS", ("low", "intermediate", "moderate", "high"), ("intermediate", "moderate"), "1–2 of 3")


def test_the_possible_groups_are_filled_from_best_to_worst():
    possible, excluded = agreement_figure([FONG, GAME, MCS]).data
    filled = {(name, text): base for name, text, base in zip(possible.y, possible.text, possible.base, strict=True)}
    assert filled == {
        ("Fong score", "high"): 0.5,
        ("GAME score", "low"): 0,
        ("m-CS", "intermediate"): 0.25,
        ("m-CS", "moderate"): 0.5,
    }
    assert len(excluded.y) == 1 + 2 + 2


def test_the_ends_of_a_strip_are_those_of_its_possible_groups():
    assert FONG.ends == (0.5, 1)
    assert GAME.ends == (0, 1 / 3)
    assert MCS.ends == (0.25, 0.75)


def test_the_sentence_names_who_disagrees_and_what_is_open():
    said = agreement_sentence([FONG, GAME, MCS])
    assert said.startswith("They disagree: best group of GAME score; worst group of Fong score; still open in 1.")
    assert "the same place on two is not the same risk" in said


def test_without_disagreement_the_sentence_does_not_speak_of_it():
    assert agreement_sentence([FONG, MCS]).startswith("Worst group of Fong score; still open in 1.")
    assert agreement_sentence([]) == "No system with ordered groups says anything yet."


def test_the_table_has_the_same_groups_as_the_picture():
    assert agreement_table([MCS]) == [
        {
            "System": "m-CS",
            "Value": "1–2 of 3",
            "Possible for this case": "intermediate or moderate",
            "From best to worst": "low – intermediate – moderate – high",
        }
    ]
