"""How cancers reach the liver and how liver cancer leaves it: ways with their records, and numbers that compare.

Two percentages compare only when they answer the same question about the same patients in the same source. Everything
here keeps to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from livermets.evidence import short_citation
from livermets.knowledge.guide_records import Pathway
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.records import Claim, Figure, SpreadFact
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import PRIMARY_LABELS, ROUTE_LABELS, Direction, SpreadQuestion
from livermets.text import counted, mid_sentence, number_words

WAY_LABELS: Final[Mapping[str | None, str]] = MappingProxyType(
    dict[str | None, str]([*ROUTE_LABELS.items(), ("blood", "blood, through the right heart"), (None, "way not stated")])
)

WAY_SHORT: Final[Mapping[str | None, str]] = MappingProxyType(
    {
        "portal-vein": "Portal vein",
        "hepatic-artery": "Hepatic artery",
        "lymphatic": "Lymph",
        "direct-extension": "Direct",
        "peritoneal-seeding": "Seeding",
        "intrahepatic": "Within",
        "blood": "Blood",
        None: "Not stated",
    }
)
"""The ways in a word or two, for a picture on a phone."""

TARGET_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "liver": "Liver",
        "liver-right": "Right liver",
        "liver-left": "Left liver",
        "lung": "Lung",
        "bone": "Bone",
        "adrenal": "Adrenal gland",
        "lymph-nodes": "Lymph nodes",
        "peritoneum": "Peritoneum",
        "mixed": "Outside the liver",
    }
)

BASIS_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "source": "the way was read in the source",
        "founding-text": "the way is that of the founding texts",
        "by-definition": "the way follows from the site",
        "inferred": "the way is inferred",
        "haematogenous": "the way is not stated; by the blood in general",
        "not-stated": "the way is not stated",
    }
)

FREQUENCY: Final[tuple[SpreadQuestion, ...]] = ("source-share", "liver-risk", "among-metastatic")
"""The three meanings of "how often do cancers reach the liver", which are never shown on one axis."""

_UNITS: Final = {
    "percent": "%",
    "percent-per-year": "% per year",
    "ratio-right-to-left": "to 1, right to left",
    "organs-per-autopsy": "organs per autopsy",
    "hazard-ratio": "hazard ratio",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way with everything that is said of it."""

    pathway: Pathway
    facts: tuple[SpreadFact, ...]
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]

    @property
    def id(self) -> str:
        return self.pathway.id

    @property
    def way(self) -> str:
        return WAY_LABELS[self.pathway.route]

    @property
    def rests_on(self) -> str:
        """How many records speak of it: "3 facts, 1 founding text"."""
        parts = [(len(self.facts), "fact"), (len(self.figures), "figure"), (len(self.claims), "founding text")]
        return ", ".join(counted(count, word) for count, word in parts if count) or "no record"


@dataclass(frozen=True, slots=True)
class Series:
    """Percentages that compare: one source, one question, the same patients; the largest first."""

    source: str
    among: str
    facts: tuple[SpreadFact, ...]

    @property
    def n_words(self) -> str:
        """The size of what the percentages are of, where it is the same for all of them: ", n 105,329"."""
        sizes = {fact.n for fact in self.facts}
        size = next(iter(sizes)) if len(sizes) == 1 else None
        return f", n {size:,}" if size is not None else ""


def links(knowledge: Knowledge, direction: Direction) -> tuple[Way, ...]:
    """Every way in this direction, in the order of the file, with its facts, claims and figures."""
    return tuple(_way(one, knowledge.registry) for one in knowledge.guides.pathways if one.direction == direction)


def ways_to_liver(knowledge: Knowledge, primary: str | None) -> tuple[Way, ...]:
    """The ways by which one primary reaches the liver, as `links` has them; none while it is unknown."""
    pathways = (one for one in knowledge.guides.pathways if one.direction == "to-liver" and primary in one.primaries)
    return tuple(_way(one, knowledge.registry) for one in pathways)


def _way(pathway: Pathway, registry: Registry) -> Way:
    return Way(
        pathway,
        tuple(fact for fact in registry.spread.values() if belongs(fact, pathway)),
        tuple(registry.claims[name] for name in pathway.claims),
        tuple(registry.figures[name] for name in pathway.figures),
    )


def belongs(fact: SpreadFact, pathway: Pathway) -> bool:
    """Whether a fact is on this way: towards the liver by cancer and route, away from it by target and route."""
    if fact.direction != pathway.direction:
        return False
    way = "blood" if fact.route is None and fact.direction == "from-liver" else fact.route
    if way != pathway.route:
        return False
    return fact.primary in pathway.primaries if fact.direction == "to-liver" else fact.target in pathway.targets


def of_primary(found: Iterable[Way], primary: str | None) -> tuple[Way, ...]:
    """The ways of one primary."""
    return tuple(link for link in found if primary is not None and primary in link.pathway.primaries)


def series(registry: Registry, *questions: SpreadQuestion) -> tuple[Series, ...]:
    """The percentages on these questions in groups that compare, the groups with most numbers first."""
    groups: dict[tuple[str, str, str], list[SpreadFact]] = {}
    for fact in registry.spread.values():
        if fact.question in questions and fact.value is not None and fact.unit == "percent":
            groups.setdefault((fact.question, fact.source, fact.among or ""), []).append(fact)
    made = [
        Series(source, among, tuple(sorted(facts, key=lambda fact: -(fact.value or 0))))
        for (_, source, among), facts in groups.items()
    ]
    return tuple(sorted(made, key=lambda one: -len(one.facts)))


def without_percentage(registry: Registry, *questions: SpreadQuestion) -> tuple[SpreadFact, ...]:
    """The facts on these questions that are words, or numbers other than percentages."""
    return tuple(
        fact
        for fact in registry.spread.values()
        if fact.question in questions and (fact.value is None or fact.unit != "percent")
    )


def value_words(fact: SpreadFact) -> str:
    """The number of a fact with its unit; empty for a fact in words."""
    if fact.value is None:
        return ""
    if fact.unit == "hazard-ratio":
        return f"HR {number_words(fact.value)}"
    return f"{number_words(fact.value)} {_UNITS[fact.unit or 'percent']}"


def who(fact: SpreadFact) -> str:
    """The cancer of a fact, or the site for a fact on liver cancer."""
    return TARGET_LABELS[fact.target] if fact.direction == "from-liver" else PRIMARY_LABELS[fact.primary]


def name_of(fact: SpreadFact) -> str:
    """A short name beside a bar or in a row: the fact's own label, else its cancer or site."""
    return fact.label or who(fact)


def link_sentence(found: Sequence[Way], direction: Direction, own: Sequence[Way], primary: str | None) -> str:
    """What the map shows, in one or two sentences."""
    ways: dict[str, int] = {}
    for link in found:
        ways[link.way] = ways.get(link.way, 0) + 1
    listed = ", ".join(f"{way} ({count})" for way, count in ways.items())
    towards = "to the liver" if direction == "to-liver" else "by which liver cancer leaves its place"
    text = f"{len(found)} ways {towards}: {listed}."
    if primary is None or direction == "from-liver":
        return text
    label = PRIMARY_LABELS.get(primary, primary)
    if not own:
        return f"{text} No way was read for this primary ({mid_sentence(label)})."
    by = " and ".join(dict.fromkeys(link.way for link in own))
    return f"{text} {label}: {by}."


def groups_sentence(groups: Sequence[Series], registry: Registry) -> str:
    """Groups as a sentence: the one with most numbers; where each has a single one, from where to where they run."""
    single = [one.facts[0] for one in groups if len(one.facts) == 1]
    if len(single) < len(groups) or len(groups) == 1:
        more = len(groups) - 1
        return series_sentence(groups[0], registry) + (f" {counted(more, 'more group')} below." if more else "")
    ranked = sorted(single, key=lambda fact: fact.value or 0)
    return (
        f"From {value_words(ranked[0])} ({short_citation(registry.sources[ranked[0].source])}) to {value_words(ranked[-1])} "
        f"({short_citation(registry.sources[ranked[-1].source])}), of different patients."
    )


def series_sentence(one: Series, registry: Registry) -> str:
    """A series as a sentence: who leads, of whom, from where."""
    parts = ", ".join(f"{name_of(fact)} {value_words(fact)}" for fact in one.facts)
    return f"{parts}. Of {one.among}{one.n_words} ({short_citation(registry.sources[one.source])})."
