"""What a sentence affirms, denies, or leaves open of a thing that it names."""

from __future__ import annotations

import pytest

from livermets.letters.certainty import Certainty, certainty
from livermets.letters.layout import lay_out

SAID = {
    "There is liver cirrhosis.": Certainty.YES,
    "Known cirrhosis, Child A": Certainty.YES,
    "No cirrhosis": Certainty.NO,
    "There is no evidence of cirrhosis.": Certainty.NO,
    "He denies fever, ascites or cirrhosis.": Certainty.NO,
    "The liver is without features of cirrhosis.": Certainty.NO,
    "Cirrhosis: none": Certainty.NO,
    "Cirrhosis was ruled out.": Certainty.NO,
    "Kein Hinweis auf Zirrhose": Certainty.NO,
    "Pas de cirrhose": Certainty.NO,
    "Senza cirrosi": Certainty.NO,
    "Zirrhose liegt nicht vor": Certainty.NO,
    "No ascites, cirrhosis": Certainty.NEITHER,
    "Cirrhosis cannot be excluded.": Certainty.NEITHER,
    "Suspected cirrhosis": Certainty.NEITHER,
    "Rule out cirrhosis": Certainty.NEITHER,
    "Cirrhosis?": Certainty.NEITHER,
    "His brother has cirrhosis.": Certainty.NEITHER,
    "If cirrhosis is found, we will not operate.": Certainty.NEITHER,
    "Previously cirrhosis was described.": Certainty.NEITHER,
    "Cirrhosis pending biopsy": Certainty.NEITHER,
    "No ascites but cirrhosis": Certainty.YES,
}


@pytest.mark.parametrize("text", SAID)
def test_cirrhosis_in_words(text: str) -> None:
    sentence = next(one for one in lay_out(text).sentences if any(w in one.text.casefold() for w in ("cirr", "zirr")))
    start = next(sentence.text.casefold().find(stem) for stem in ("cirr", "zirr") if stem in sentence.text.casefold())
    end = start + len(sentence.text[start:].split()[0].rstrip(".,:?"))
    assert certainty(sentence, start, end) is SAID[text]
