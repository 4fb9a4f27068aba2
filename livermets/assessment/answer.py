"""The whole answer for a case, as the command line gives it and as reports take it."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import Any

from livermets.assessment.ages import ages
from livermets.assessment.assess import Assessment
from livermets.assessment.remnant import judged_limits
from livermets.assessment.resectability import agreement_sentences, classified
from livermets.evidence.spread import ways_to_liver


def answer(assessment: Assessment, today: datetime.date | None = None) -> dict[str, Any]:
    """The assessment by the contract of the command line, with what classifications say of resectability, in which
    sentences they agree or not, the ways by which this primary reaches the liver, and how old its facts are on the day of the
    case or today; without either day nothing is said of their age."""
    knowledge = assessment.knowledge
    found = classified(assessment)
    ways = ways_to_liver(knowledge, assessment.case.values["primary_site"])
    day = assessment.case.values["assessed_on"] or today
    return {
        **assessment.to_json(),
        "ages": [age.to_json() for age in ages(assessment, day)] if day else [],
        "resectability": {
            "classifications": [asdict(one) for one in found],
            "agreement": list(agreement_sentences(found, judged_limits(assessment))),
        },
        "spread": [{"id": way.id, "route": way.pathway.route, "facts": [fact.id for fact in way.facts]} for way in ways],
    }
