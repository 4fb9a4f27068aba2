"""The agreement of systems: where the strips end, and what the sentence says of them."""

from livermets.assessment.agreement import Strip, agreement_sentence

FONG = Strip("Fong score", ("low", "high"), ("high",))
GAME = Strip("GAME score", ("low", "moderate", "high"), ("low",))
MCS = Strip("m-CS", ("low", "intermediate", "moderate", "high"), ("intermediate", "moderate"))


def test_the_sentence_names_who_disagrees_and_what_is_open():
    said = agreement_sentence([FONG, GAME, MCS])
    assert said.startswith("They disagree: best group of GAME score; worst group of Fong score; still open in 1.")
    assert "the same place on two is not the same risk" in said


def test_without_disagreement_the_sentence_does_not_speak_of_it():
    assert agreement_sentence([FONG, MCS]).startswith("Worst group of Fong score; still open in 1.")
    assert agreement_sentence([]) == "No system with ordered groups says anything yet."
