"""The methods paragraph says what was chosen, of whom, and who was left out."""

from livermets.cohort.methods_of import methods_of
from livermets.knowledge.loading import knowledge
from tests import cohorts


def test_every_choice_is_in_the_paragraph() -> None:
    demo = cohorts.demo()
    results = cohorts.curves(demo, cohorts.division(demo, "system", "GAME"), form="log", shared=True)
    said = methods_of(demo, results, knowledge(), among="Sex: Male", scores=("GAME",), uno_horizon=60.0, indicators=True)
    for words in (
        "synthetic",
        "overall survival",
        "liver resection",
        "(log)",
        "GAME",
        "log-rank",
        "fewer than 5 patients are masked",
        "status at the end of follow-up unknown (6)",
        "Only patients with Sex: Male",
        knowledge().release,
    ):
        assert words in said, words


def test_incidence_names_its_competing_event_and_has_no_restricted_mean() -> None:
    said = methods_of(cohorts.demo(), cohorts.curves(cohorts.demo(), outcome=1), knowledge())
    assert "Aalen and Johansen" in said
    assert "Restricted means" not in said
