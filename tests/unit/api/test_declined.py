"""A refusal as JSON."""

from livermets.api.declined import DeclinedError, refused_for
from livermets.case.faults import CaseFault


def test_one_sentence_stands_alone_and_several_are_all_said() -> None:
    assert DeclinedError(400, ["a"]).to_json() == {"error": "a"}
    assert DeclinedError(400, ["a", "b"]).to_json() == {"error": "a", "errors": ["a", "b"]}


def test_of_a_hundred_faults_the_first_are_said_and_how_many_more_there_are() -> None:
    refused = refused_for(CaseFault(f"f{number}", "", "is wrong") for number in range(100))
    assert refused.status == 422
    assert refused.lines[-1] == "and 80 more"
    assert refused_for([CaseFault("file", "", "is empty")]).status == 400
