"""Figures and sources in words: the same value, horizon, sentence and citation on every screen, report and file."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure, Source, Stratum
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import (
    ACCESS_LABELS,
    DESIGN_LABELS,
    ENDPOINT_LABELS,
    INTERVAL_LABELS,
    PERCENTS,
    RATIOS,
    READ_BY_LABELS,
    SECOND_READING_LABELS,
    TIME_ZERO_LABELS,
)
from livermets.text import counted, day_words, number_words, sentence_case

RETRACTED, CONCERN = "retracted", "expression of concern"
"""What a journal said of a publication, as it stands with every citation of it."""

OVERDUE: Final = "‡"
"""Behind every number that should have been read again by now."""

OVERDUE_SHORT: Final = f"{OVERDUE} review overdue"
OVERDUE_WORDS: Final = f"{OVERDUE_SHORT}: not read again by the day it was due"

_RATIO_NAMES = {"hazard-ratio": "HR", "relative-risk": "RR", "odds-ratio": "OR"}
_HIDDEN = re.compile(r"not (?:fully )?(?:shown|visible|noted|displayed|named)|names not|^unknown", re.IGNORECASE)
_SURNAME = re.compile(
    r"((?:(?:van|von|de|der|den|di|le|la|el|'t|t)\s)*[A-ZÀ-Ž][\w'’\-]*(?:\s[A-ZÀ-Ž][\w'’\-]+)*?)"
    r"\s[A-ZÀ-Ž]{1,3}(?=,|;|\.|$| et al| \()"
)
_SITE = re.compile(r"\b[a-z][a-z\-]*(?:\.[a-z\-]+)+\b")
_ET_AL = re.compile(r"([A-ZÀ-Ž][\w'’\-]+)(?: \(given name not noted\))?,? et al")


class ReportedValue(NamedTuple):
    """A reported value with its unit, the kind of its interval and the bounds apart; what was not published is empty.

    `sign` is the one that stands behind it where its review is overdue.
    """

    main: str
    unit: str = ""
    interval: str = ""
    bounds: str = ""
    sign: str = ""

    @property
    def without_interval(self) -> str:
        """ "44 %", "36 months", "HR 1.05"; with its sign."""
        return f"{self.main} {self.unit}".rstrip() + self.sign

    @property
    def in_brackets(self) -> str:
        """ "(95 % CI 42–46)"; empty without an interval."""
        return f"({f'{self.interval} {self.bounds}'.rstrip()})" if self.interval else ""

    @property
    def words(self) -> str:
        """ "44 % (95 % CI 42–46)", "36 months", "HR 1.05 (95 % CI 0.69–1.58)", "44 %‡ (95 % CI 42–46)"."""
        return f"{self.without_interval} {self.in_brackets}".rstrip()


def value_text(figure: Figure) -> str:
    """The value of a figure with unit and bounds, as `reported_value` keeps them apart."""
    return reported_value(figure).words


def reported_value(figure: Figure) -> ReportedValue:
    """The value of a figure in words.

    A figure of which only bounds were published is given as its bounds, never as their middle. A bound that equals the
    value with nothing on the other side is a published limit: "at least" or "at most".
    """
    return _number(figure)._replace(sign=OVERDUE if figure.overdue_since else "")


def _number(figure: Figure) -> ReportedValue:
    low, value, high = figure.low, figure.value, figure.high
    name, unit = _name_and_unit(figure)
    kind = INTERVAL_LABELS[figure.interval or "as-printed"]
    if value is None and low is None and high is None:
        return ReportedValue("no number")
    if low is not None and high is None and value in (None, low):
        return ReportedValue(f"at least {name}{number_words(low)}", unit)
    if high is not None and low is None and value in (None, high):
        return ReportedValue(f"at most {name}{number_words(high)}", unit)
    bounds = ""
    if low is not None:
        bounds = f"{number_words(low)} to not reached" if high is None else f"{number_words(low)}–{number_words(high)}"
    elif high is not None:
        bounds = f"up to {number_words(high)}"
    if value is None:
        return ReportedValue(name + bounds, unit, kind)
    return ReportedValue(name + number_words(value), unit, kind if bounds else "", bounds)


def _name_and_unit(figure: Figure) -> tuple[str, str]:
    """What stands before and behind the number of a figure."""
    if figure.measure in PERCENTS:
        return "", "%"
    if figure.measure == "median":
        return "", "months"
    if figure.measure == "count":
        return "", figure.unit or ""
    if figure.measure in RATIOS:
        return f"{_RATIO_NAMES[figure.measure]} ", ""
    return f"{'C' if figure.measure == 'c-index' else 'AUC'} ", ""


def horizon_text(months: float | None) -> str:
    """A horizon in the unit clinicians use: whole years from one year on, months otherwise; empty when there is none."""
    if months is None:
        return ""
    if months >= 12 and months % 12 == 0:
        return counted(months // 12, "year")
    return counted(months, "month")


def stratum_text(stratum: Stratum | None) -> str:
    """The group a figure speaks of: "Fong score: 0-2"; empty for the whole population."""
    if stratum is None:
        return ""
    system = knowledge().systems.get(stratum.system or "")
    return f"{system.definition.short if system else stratum.system or stratum.factor}: {stratum.group}"


def question_text(figure: Figure) -> str:
    """What was counted: "overall survival at 5 years", "median overall survival", "hazard ratio of overall survival"."""
    endpoint = ENDPOINT_LABELS[figure.endpoint]
    if figure.endpoint == "discrimination":
        return "concordance index" if figure.measure == "c-index" else "area under the ROC curve"
    if figure.measure == "median":
        return f"median {endpoint}"
    if figure.measure in RATIOS:
        return f"{figure.measure.replace('-', ' ')} of {endpoint}"
    if figure.horizon_months is not None and not figure.endpoint.startswith("mortality-"):
        return f"{endpoint} at {horizon_text(figure.horizon_months)}"
    return endpoint


def n_text(figure: Figure) -> str:
    """The number behind a figure: "n 412", "n 1,001 (whole series, not this group)", "n not given"."""
    if figure.n is None:
        return "n not given"
    scope = " (whole series, not this group)" if figure.n_scope == "whole-series" else ""
    return f"n {figure.n:,}{scope}"


def years_text(figure: Figure) -> str:
    """The years of treatment: "1985–1998", "2008", or empty when the population does not say."""
    if figure.years is None:
        return ""
    first, last = figure.years
    return str(first) if first == last else f"{first}–{last}"


def figure_sentence(figure: Figure, source: Source | None) -> str:
    """One honest sentence: question, value, n and its scope, population, group, time zero, caveat, source and reading."""
    question = question_text(figure)
    group = f"; group {stratum_text(figure.stratum)}" if figure.stratum else ""
    against = f" against {figure.comparator.replace('-', ' ')}" if figure.comparator else ""
    parts = [
        f"{sentence_case(question)}{against}: {value_text(figure)}, {n_text(figure)}. Patients: {figure.population}{group}."
    ]
    if _runs_in_time(figure):
        zero = figure.time_zero
        parts.append(f"Time runs from {TIME_ZERO_LABELS[zero]}." if zero else "From when time runs is not stated.")
    if figure.liver_specific is False:
        parts.append("Not a cohort of liver metastases.")
    if figure.caveat:
        parts.append(f"Caveat: {figure.caveat.rstrip('.')}.")
    if figure.superseded_by:
        parts.append("Superseded by a later report.")
    if figure.retracted:
        parts.append("Retracted: it must not be used.")
    if figure.overdue_since:
        parts.append(f"{sentence_case(overdue_words(figure))}.")
    if source is not None:
        reading = ACCESS_LABELS[source.access]
        parts.append(f"{short_citation(source)}, {DESIGN_LABELS[source.design]}, {reading}, {reader_text(figure)}.")
    return " ".join(parts)


def reader_text(figure: Figure) -> str:
    """How often it was read: "confirmed by a second reader", "not found again by a second reader", "one reader"."""
    return SECOND_READING_LABELS[figure.second_reading] if figure.second_reading else READ_BY_LABELS["one"]


def overdue_words(figure: Figure) -> str:
    """That it should have been read again, and since when: "review overdue since 27 November 2027"; else empty."""
    return f"review overdue since {day_words(figure.overdue_since)}" if figure.overdue_since else ""


def _runs_in_time(figure: Figure) -> bool:
    return figure.endpoint.endswith("survival") and figure.measure in ("rate", "median")


def short_citation(source: Source) -> str:
    """First author or issuer and year: "Fong 1999", "van der Lei 2025"; where no author was displayed, the journal in quotation
    marks, so that it is not taken for one, or by what the source is found. Nothing is cut."""
    year = str(source.year) if source.year else "undated"
    if source.founding:
        return f"“{source.title}”, {year}"
    mark = notice_mark(source)
    return f"{_first_author(source)} {year}" + (f" ({mark})" if mark else "")


def notice_mark(source: Source) -> str:
    """What stands with a source wherever it is cited: "retracted", "expression of concern"; empty for a sound one."""
    return RETRACTED if source.retracted else CONCERN if source.concern else ""


def notice_words(source: Source) -> str:
    """The notice on a source in full: "retracted 2021-04-15, 10.1038/retraction-1: Error in Data"; empty without one."""
    notice = source.retracted or source.concern
    if notice is None:
        return ""
    when = f" {notice.on}" if notice.on else ""
    return f"{notice_mark(source)}{when}, {notice.notice}" + (f": {notice.because}" if notice.because else "")


def sources_behind(option: Option, registry: Registry) -> tuple[Source, ...]:
    """The sources of everything that an option says and of its key figures, each once."""
    names = [statement.source for _, _, statement in option.statements()]
    names += [registry.figures[name].source for name in option.key_figures if name in registry.figures]
    return tuple(registry.sources[name] for name in dict.fromkeys(names) if name in registry.sources)


def withdrawn_words(option: Option, registry: Registry) -> tuple[str, ...]:
    """What must be said of an option that rests on a publication which was retracted or about which concern was expressed."""
    sources = sources_behind(option, registry)
    return tuple(f"rests on {short_citation(source)}: {notice_words(source)}" for source in sources if notice_mark(source))


def citation_of(figure: Figure, registry: Registry) -> str:
    """The short name of the source of a figure; its id where the source is not registered."""
    source = registry.source_of(figure)
    return short_citation(source) if source else figure.source


def _first_author(source: Source) -> str:
    authors = source.authors
    if found := _SURNAME.match(authors):
        return found[1]
    if found := _ET_AL.search(authors):
        return found[1]
    if _HIDDEN.search(authors):
        place = source.journal.split(" (")[0].split(",")[0]
        if place.startswith("(") or not place or _HIDDEN.search(source.journal):
            return _where_found(source)
        return f"“{place}”"
    return authors.split(",")[0].split(" (")[0]


def _where_found(source: Source) -> str:
    """What names a source short and whole of which neither author nor journal was displayed: the identifier of its first link,
    the site that it was read on, or else its title."""
    if source.pmid or source.pmcid or source.doi:
        return f"PMID {source.pmid}" if source.pmid else source.pmcid or f"doi:{source.doi}"
    site = _SITE.search(source.read_in or "")
    return f"“{site[0].removeprefix('www.') if site else (source.title or source.id).strip('[]')}”"


def full_citation(source: Source) -> str:
    """Authors where they were displayed, title, journal, year and identifiers in one line, as for a reference list."""
    identifiers = [
        f"doi:{source.doi}" if source.doi else "",
        f"PMID {source.pmid}" if source.pmid else "",
        source.pmcid or "",
    ]
    said = [sentence_case(notice_words(source))] if notice_mark(source) else []
    authors = [] if _HIDDEN.search(source.authors) and not _SURNAME.match(source.authors) else [source.authors.rstrip(".")]
    parts = [*said, *authors, source.title or "[title not displayed]", source.journal]
    parts += [str(source.year) if source.year else "year not displayed", *filter(None, identifiers)]
    return ". ".join(part.rstrip(".") for part in parts) + "."


def source_links(source: Source) -> tuple[tuple[str, str], ...]:
    """(label, address) for every identifier of a source, the publisher first."""
    links = []
    if source.doi:
        links.append(("DOI", f"https://doi.org/{source.doi}"))
    if source.pmid:
        links.append(("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"))
    if source.pmcid:
        links.append(("PubMed Central", f"https://pmc.ncbi.nlm.nih.gov/articles/{source.pmcid}/"))
    if source.url:
        links.append(("Page", source.url))
    return tuple(links)
