"""Integrity of the evidence: what must hold between fields and between records, beyond the form of each record.

Each rule returns faults that name file, record and key, and say what would be accepted. `python -m livermets check`
prints them. A figure is reachable when its primary is one the evidence page lists and its treatment is a term of the
taxonomy: that page lists every such figure, and no page can show another. Treatment terms are a vocabulary, so a
record of another kind may carry the name of a term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from livermets.facts import FACTS
from livermets.knowledge.files import Fault
from livermets.knowledge.records import Claim, Figure, Rereading, Stratum
from livermets.knowledge.registry import Registry
from livermets.knowledge.review import day_fault
from livermets.knowledge.system_records import SystemDefinition
from livermets.knowledge.vocabulary import FOUND_BY_A_TEST, PERCENTS, PRIMARY_LABELS, RATIOS

_DOI: Final = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_PMID: Final = re.compile(r"[1-9]\d{0,7}")
_PMCID: Final = re.compile(r"PMC[1-9]\d{0,8}")
_SCORE_GROUP: Final = re.compile(r"(?:>=?|<=?)?\s?\d+(?:\.\d+)?(?:\s?(?:-|to)\s?\d+(?:\.\d+)?)?")
_NULL: Final = re.compile(r"\bIS\s+(NOT\s+)?NULL\b", re.IGNORECASE)
WHOLE_SYSTEM: Final = "all"
EXPLAINED: Final = ("outcomes", "discrimination", "examples", "variants", "cautions")
"""Parts of a system that may be empty only with a reason in `lacks`."""
OWN_EXAMPLES: Final = 3
"""Worked examples that a computing system needs beside those that came with its definition."""


def check_registry(registry: Registry, system_groups: Mapping[str, Iterable[str]] | None = None) -> list[Fault]:
    """All faults of the registry.

    `system_groups` maps the id of each known system to its groups; a stratum of a system that is not in it is a
    warning, a group that its system does not have is a fault. Points and ranges of points ("3", "0-2", ">10") are
    always accepted, because a paper may report by score where the system has named groups.
    """
    groups = {system: frozenset(names) for system, names in (system_groups or {}).items()}
    faults: list[Fault] = []
    for rule in _RULES:
        faults += rule(registry)
    faults += _strata(registry, groups)
    return faults


def check_system(definition: SystemDefinition) -> list[tuple[str, str]]:
    """What the file of a system leaves out, or explains without need: (key, reason) for each."""
    faults = []
    for part in EXPLAINED:
        if not getattr(definition, part) and not definition.lacks.get(part, "").strip():
            faults.append((part, "is empty, and `lacks` gives no reason"))
        elif getattr(definition, part) and part in definition.lacks:
            faults.append((f"lacks.{part}", f"gives a reason why {part} are lacking, but there are some"))
    faults += [
        (f"lacks.{part}", f"no such part; accepted: {', '.join(EXPLAINED)}")
        for part in definition.lacks
        if part not in EXPLAINED
    ]
    own = sum(example.from_ == "own" for example in definition.examples)
    if definition.kind == "listed":
        if not definition.criteria:
            faults.append(("criteria", "a listed system names its factors"))
    elif own < OWN_EXAMPLES and "examples" not in definition.lacks:
        faults.append(("examples", f"{own} of our own; a computing system needs {OWN_EXAMPLES} beside those of its definition"))
    figures = {*definition.outcomes, *definition.discrimination}
    faults += [
        ("external", f"{figure!r} is not among the outcomes or the discrimination")
        for figure in definition.external
        if figure not in figures
    ]
    return faults


def _file(registry: Registry, kind: str, identity: str) -> str:
    return registry.files.get((kind, identity), kind)


def _identities(registry: Registry) -> Iterator[Fault]:
    for path, identity, first in registry.duplicates:
        yield Fault(path, identity, f"the id is used twice; it stands in {first} already")
    seen: dict[str, str] = {}
    for kind, identity in registry.files:
        if kind in ("left out", "treatments", "lines", "results"):
            continue
        if identity in seen and kind != seen[identity]:
            yield Fault(
                _file(registry, kind, identity),
                identity,
                f"the id is used twice, in {seen[identity]} and in {kind}; ids are unique over all kinds",
            )
        seen.setdefault(identity, kind)
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.\-]*", identity) is None:
            yield Fault(_file(registry, kind, identity), identity, "an id is letters, digits, hyphens and dots")


def _sources(registry: Registry) -> Iterator[Fault]:
    for source in registry.sources.values():
        file = _file(registry, "sources", source.id)
        for key, value, form, words in (
            ("doi", source.doi, _DOI, "10.xxxx/… without https://doi.org/"),
            ("pmid", source.pmid, _PMID, "digits only"),
            ("pmcid", source.pmcid, _PMCID, "PMC and digits"),
        ):
            if value is not None and form.fullmatch(value) is None:
                yield Fault(file, f"{source.id}: {key}", f"{value!r} has the wrong form; accepted: {words}")
        for key, notice in (("retracted", source.retracted), ("concern", source.concern)):
            if notice is not None and notice.on is not None:
                yield from day_fault(file, f"{source.id}: {key}", notice.on)


def used_sources(registry: Registry) -> Iterator[tuple[str, str, str, str]]:
    """(kind, id, key, source) for every mention of a source in the registry."""
    for figure in registry.figures.values():
        yield "figures", figure.id, "source", figure.source
    for option in registry.options.values():
        for key, _, statement in option.statements():
            yield "options", option.id, key, statement.source
    for line in registry.lines.values():
        if line.source:
            yield "lines", line.line, "source", line.source
    for result in registry.results.values():
        yield "results", result.name, "source", result.source
    for gate in registry.gates.values():
        yield "gates", gate.id, "source", gate.source
    for flag in registry.red_flags.values():
        yield "red flags", flag.id, "source", flag.source
    for claim in registry.claims.values():
        for source in claim.said_in:
            yield "claims", claim.id, "said_in", source
        for source in claim.sources:
            yield "claims", claim.id, "sources", source
    for fact in registry.spread.values():
        yield "spread", fact.id, "source", fact.source
    for rule in registry.advice.values():
        yield "advice", rule.id, "source", rule.source


def _unknown_sources(registry: Registry) -> Iterator[Fault]:
    for kind, identity, key, source in used_sources(registry):
        if source not in registry.sources:
            yield Fault(_file(registry, kind, identity), f"{identity}: {key}", f"there is no source {source!r}")


def used_figures(registry: Registry) -> Iterator[tuple[str, str, str, str]]:
    """(kind, id, key, figure) for every mention of a figure in the registry."""
    for option in registry.options.values():
        for figure in option.key_figures:
            yield "options", option.id, "key_figures", figure
    for claim in registry.claims.values():
        for figure in claim.figures:
            yield "claims", claim.id, "figures", figure
    for dispute in registry.disputes.values():
        for figure in dispute.figures:
            yield "disputes", dispute.id, "figures", figure
    for note in registry.unverified.values():
        for figure in note.figures:
            yield "unverified", note.id, "figures", figure
    for record in registry.figures.values():
        if record.superseded_by is not None:
            yield "figures", record.id, "superseded_by", record.superseded_by
        if record.same_as is not None:
            yield "figures", record.id, "same_as", record.same_as


def _unknown_figures(registry: Registry) -> Iterator[Fault]:
    for kind, identity, key, figure in used_figures(registry):
        if figure not in registry.figures:
            yield Fault(_file(registry, kind, identity), f"{identity}: {key}", f"there is no figure {figure!r}")
    for record in registry.figures.values():
        twin = registry.figures.get(record.same_as or "")
        if twin is not None and twin.same_as is not None:
            yield Fault(
                _file(registry, "figures", record.id),
                f"{record.id}: same_as",
                f"{twin.id} is itself the same as another; name {twin.same_as!r}",
            )
    seen = [("claims", claim.id, other) for claim in registry.claims.values() for other in claim.see]
    seen += [("disputes", dispute.id, other) for dispute in registry.disputes.values() for other in dispute.see]
    for kind, identity, other in seen:
        if other not in registry.spread and other not in registry.advice:
            reason = f"there is no spread fact or published rule {other!r}"
            yield Fault(_file(registry, kind, identity), f"{identity}: see", reason)
    for dispute in registry.disputes.values():
        if not dispute.figures and not dispute.see:
            yield Fault(_file(registry, "disputes", dispute.id), dispute.id, "a dispute needs the records of its sides")


def _rereadings(registry: Registry) -> Iterator[Fault]:
    """What another reader found must be of a figure, and the last verdict must be the one that stands with it."""
    last: dict[str, Rereading] = {}
    for one in sorted(registry.rereadings.values(), key=lambda reading: reading.on):
        file, key = _file(registry, "rereadings", one.id), one.id
        yield from day_fault(file, f"{key}: on", one.on)
        if one.figure not in registry.figures:
            yield Fault(file, f"{key}: figure", f"there is no figure {one.figure!r}")
            continue
        last[one.figure] = one
    for name, one in last.items():
        said = registry.figures[name].second_reading
        if said != one.verdict:
            file = _file(registry, "figures", name)
            yield Fault(file, f"{name}: second_reading", f"{said or 'left out'}, but the last reading of it says {one.verdict}")


def _retracted(registry: Registry) -> Iterator[Fault]:
    for kind, identity, key, name in used_figures(registry):
        figure = registry.figures.get(name)
        if kind != "options" or figure is None:
            continue
        if figure.retracted:
            yield Fault(
                _file(registry, kind, identity), f"{identity}: {key}", f"{name} is retracted and cannot be a key figure"
            )


def _values(registry: Registry) -> Iterator[Fault]:
    for figure in registry.figures.values():
        file = _file(registry, "figures", figure.id)
        yield from (Fault(file, f"{figure.id}: {key}", reason) for key, reason in _value_faults(figure))
    for claim in registry.claims.values():
        file = _file(registry, "claims", claim.id)
        yield from (Fault(file, f"{claim.id}: {key}", reason) for key, reason in _number_faults(claim))


def _number_faults(item: Figure | Claim) -> Iterator[tuple[str, str]]:
    low, value, high = item.low, item.value, item.high
    if low is not None and high is not None and low > high:
        yield "low", f"{low} is above the upper bound {high}"
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        yield "value", f"{value} lies outside its interval {low} to {high}"
    numbers = [number for number in (low, value, high) if number is not None]
    if item.measure in PERCENTS and any(not 0 <= number <= 100 for number in numbers):
        yield "value", "a rate or proportion is a percentage between 0 and 100"
    if item.measure in ("c-index", "auc") and any(not 0 <= number <= 1 for number in numbers):
        yield "value", "a concordance index or area under the curve lies between 0 and 1"
    if item.measure in RATIOS and any(number <= 0 for number in numbers):
        yield "value", "a ratio is above 0"
    if item.measure in ("median", "count") and any(number < 0 for number in numbers):
        yield "value", "a median or count is not negative"
    if (low is not None or high is not None) and item.interval is None:
        yield "interval", "bounds need their kind; `as-printed` when the source does not say"


def _value_faults(figure: Figure) -> Iterator[tuple[str, str]]:
    yield from _number_faults(figure)
    if figure.value is None and figure.low is None and figure.high is None:
        yield "value", "a figure needs a value or bounds"
    if figure.n is None and not figure.n_missing_because:
        yield "n", "n is missing without a word why; give n or n_missing_because"
    if figure.n is not None and figure.n < 1:
        yield "n", "n is at least 1"
    if figure.measure in RATIOS and not figure.comparator and not figure.comparator_missing_because:
        yield "comparator", "a ratio needs its comparator, or comparator_missing_because"
    if figure.measure == "count" and not figure.unit:
        yield "unit", "a count needs its unit"
    if figure.years is not None and figure.years[0] > figure.years[1]:
        yield "years", "the first year is after the last"
    if figure.stratum is not None:
        yield from _stratum_form(figure.stratum)


def _stratum_form(stratum: Stratum) -> Iterator[tuple[str, str]]:
    if (stratum.system is None) == (stratum.factor is None):
        yield "stratum", "a stratum has either a system or a factor"


def _vocabulary(registry: Registry) -> Iterator[Fault]:
    for term in registry.treatments.values():
        file = _file(registry, "treatments", term.id)
        if term.parent is not None and term.parent not in registry.treatments:
            yield Fault(file, f"{term.id}: parent", f"there is no treatment term {term.parent!r}")
        if term.parent is not None and term.id in (term.parent, *registry.ancestors(term.parent)):
            yield Fault(file, f"{term.id}: parent", "the term is its own broader term")
        for word in term.covers:
            if word in registry.treatments:
                yield Fault(file, f"{term.id}: covers", f"{word!r} is a term itself")
    used: list[tuple[str, str, str | None]] = [("figures", f.id, f.treatment) for f in registry.figures.values()]
    used += [("options", option.id, option.treatment) for option in registry.options.values()]
    used += [("claims", claim.id, claim.treatment) for claim in registry.claims.values()]
    for kind, identity, treatment in used:
        if treatment is not None and treatment not in registry.treatments:
            yield Fault(
                _file(registry, kind, identity),
                f"{identity}: treatment",
                f"{treatment!r} is not a term of the taxonomy, so no page would show the record",
            )
    for figure in registry.figures.values():
        if figure.primary not in PRIMARY_LABELS:
            yield Fault(_file(registry, "figures", figure.id), f"{figure.id}: primary", "no page lists figures of this primary")


def _options(registry: Registry) -> Iterator[Fault]:
    for option in registry.options.values():
        file = _file(registry, "options", option.id)
        if not option.sourced and (option.needs or option.indications or option.contraindications or option.key_figures):
            yield Fault(file, option.id, "says that it is not sourced, and yet gives statements or figures")
        if option.sourced == (option.strength == "not-sourced"):
            yield Fault(file, f"{option.id}: strength", "`not-sourced` belongs to `sourced: false`, and to it alone")
        if option.line not in registry.lines and registry.lines:
            yield Fault(file, f"{option.id}: line", f"treatments/lines.yaml has no rule for {option.line!r}")
        beside = registry.options.get(option.comparator_of or "")
        if option.comparator_of and (beside is None or beside.comparator_of or beside.primary != option.primary):
            yield Fault(file, f"{option.id}: comparator_of", "is the id of a listed option of the same primary")
        for need in option.needs:
            for fact in need.tests:
                if fact not in FACTS:
                    yield Fault(file, f"{option.id}: needs", f"there is no fact {fact!r} to test for")
                elif FACTS[fact].section != "laboratory" and fact not in FOUND_BY_A_TEST:
                    yield Fault(file, f"{option.id}: needs", f"{fact!r} is nothing that a test finds; unknown, it is unknown")
            if not need.when and not need.requires:
                yield Fault(
                    file, f"{option.id}: needs", f"{need.text!r} has no rule; what only the board can judge is an indication"
                )


def _unknown_as_no(registry: Registry) -> Iterator[Fault]:
    """A statement of an option that asks whether a fact is known would change its mind once the fact is."""
    for option in registry.options.values():
        file = _file(registry, "options", option.id)
        for key, number, statement in option.statements():
            if _NULL.search(f"{statement.when} {statement.requires}"):
                reason = "IS NULL takes an unknown fact for an answer; what takes an option away belongs to `unless`"
                yield Fault(file, f"{option.id}: {key}.{number}", reason)


def _applied(registry: Registry) -> Iterator[Fault]:
    """What gates, red flags and published rules name must exist."""
    named = [("gates", gate.id, gate.applies) for gate in registry.gates.values()]
    named += [("red flags", flag.id, flag.holds) for flag in registry.red_flags.values() if flag.holds]
    for kind, identity, applies in named:
        file = _file(registry, kind, identity)
        for term in (*applies.treatments, *applies.except_treatments):
            if term not in registry.treatments:
                yield Fault(file, identity, f"there is no treatment term {term!r}")
        for option in (*applies.options, *applies.except_options):
            if option not in registry.options:
                yield Fault(file, identity, f"there is no option {option!r}")
    for flag in registry.red_flags.values():
        file = _file(registry, "red flags", flag.id)
        for fact in flag.tests:
            if fact not in FACTS:
                yield Fault(file, f"{flag.id}: tests", f"there is no fact {fact!r} to test for")
        if flag.level == "question" and (flag.holds or not flag.tests):
            yield Fault(file, f"{flag.id}: level", "a question names its `tests`, and holds no option up")
    for gate in registry.gates.values():
        if not gate.when and not gate.requires:
            yield Fault(_file(registry, "gates", gate.id), gate.id, "a gate needs a rule")
    for rule in registry.advice.values():
        for name in rule.against:
            if name not in registry.treatments and name not in registry.options:
                yield Fault(_file(registry, "advice", rule.id), f"{rule.id}: against", f"there is no option or term {name!r}")


_RULES: Final[tuple[Callable[[Registry], Iterable[Fault]], ...]] = (
    _identities,
    _sources,
    _unknown_sources,
    _unknown_figures,
    _rereadings,
    _retracted,
    _values,
    _vocabulary,
    _options,
    _unknown_as_no,
    _applied,
)


def _strata(registry: Registry, groups: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    strata: list[tuple[str, str, Stratum | None]] = [("figures", f.id, f.stratum) for f in registry.figures.values()]
    strata += [("claims", claim.id, claim.stratum) for claim in registry.claims.values()]
    for kind, identity, stratum in strata:
        if stratum is None or stratum.system is None:
            continue
        file, key = _file(registry, kind, identity), f"{identity}: stratum"
        known = groups.get(stratum.system)
        if known is None:
            if groups:
                yield Fault(file, key, f"there is no system {stratum.system!r}", warning=True)
        elif not _has_group(stratum.group, known):
            accepted = ", ".join(sorted(known)) or "points"
            yield Fault(file, key, f"{stratum.system} has no group {stratum.group!r}; accepted: {accepted}, points, or `all`")


def _has_group(group: str, known: frozenset[str]) -> bool:
    return group == WHOLE_SYSTEM or group in known or _SCORE_GROUP.fullmatch(group) is not None
