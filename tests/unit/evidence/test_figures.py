"""Figures in words, side by side and near a case: examples computed by hand, and the laws that hold for all of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.evidence import (
    Nearest,
    against_case,
    comparable,
    conflicts,
    disagree,
    figure_sentence,
    full_citation,
    horizon_text,
    is_no_difference,
    n_text,
    question_text,
    short_citation,
    source_links,
    value_text,
    years_text,
)
from livermets.knowledge.files import read_documents
from livermets.knowledge.records import Figure, Source
from livermets.knowledge.registry import Registry, build_registry
from livermets.text import mid_sentence
from tests.unit.evidence_fixtures import SOURCE, build, figure

REGISTRY, _ = build_registry(read_documents())


def one(**changes: Any) -> Figure:
    return Figure.model_validate(figure(**changes))


def by(authors: str, year: int | None = 2001, **changes: Any) -> Source:
    return Source.model_validate(SOURCE | {"authors": authors, "year": year} | changes)


BARE: dict[str, Any] = {"low": None, "high": None, "interval": None}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"value": 44, "low": 42, "high": 46}, "44 % (95 % CI 42–46)"),
        ({"value": 14.5} | BARE, "14.5 %"),
        ({"measure": "median", "value": 36} | BARE, "36 months"),
        ({"measure": "median", "value": 64.3, "low": 57.6, "high": None}, "64.3 months (95 % CI 57.6 to not reached)"),
        ({"measure": "hazard-ratio", "value": 1.05, "low": 0.69, "high": 1.58}, "HR 1.05 (95 % CI 0.69–1.58)"),
        ({"measure": "relative-risk", "value": 1.6} | BARE, "RR 1.6"),
        ({"measure": "odds-ratio", "value": 1.66} | BARE, "OR 1.66"),
        ({"measure": "c-index", "value": 0.578, "low": 0.57, "high": 0.587}, "C 0.578 (95 % CI 0.57–0.587)"),
        ({"measure": "auc", "value": 0.6} | BARE, "AUC 0.6"),
        ({"measure": "count", "unit": "days", "value": 4, "low": 3, "high": 5, "interval": "iqr"},
         "4 days (interquartile range 3–5)"),
        ({"value": None, "low": 20, "high": 40, "interval": "range"}, "20–40 % (range)"),
        ({"value": None, "low": None, "high": 5, "interval": "as-printed"}, "at most 5 %"),
        ({"value": 10, "low": None, "high": 10, "interval": "as-printed"}, "at most 10 %"),
        ({"measure": "median", "value": 100.8, "low": 100.8, "high": None, "interval": "as-printed"},
         "at least 100.8 months"),
        ({"value": 29.5, "low": 27.8, "high": 31.7, "interval": "as-printed"},
         "29.5 % (bounds as printed, kind not stated 27.8–31.7)"),
        ({"value": 0, "low": 0, "high": 0}, "0 % (95 % CI 0–0)"),
    ],
)  # fmt: skip
def test_a_value_is_said_with_its_unit_and_what_its_bounds_are(changes: dict[str, Any], text: str) -> None:
    assert value_text(one(**changes)) == text


@pytest.mark.parametrize(
    ("months", "text"),
    [(None, ""), (1, "1 month"), (6, "6 months"), (12, "1 year"), (30, "30 months"), (60, "5 years"), (120, "10 years")],
)
def test_a_horizon_is_said_in_the_unit_clinicians_use(months: float | None, text: str) -> None:
    assert horizon_text(months) == text


@pytest.mark.parametrize(
    ("authors", "year", "text"),
    [
        ("Fong Y, Fortner J, Sun RL, et al.", 1999, "Fong 1999"),
        ("van der Lei S, Puijk RS, et al.", 2025, "van der Lei 2025"),
        ("van der Heijden MS, et al.", 2025, "van der Heijden 2025"),
        ("Viganò L, Capussotti L", 2014, "Viganò 2014"),
        ("El-Fattah MA", 2017, "El-Fattah 2017"),
        ("Garg, et al.", 2022, "Garg 2022"),
        ("authors not shown on the record read (Malik et al., Leeds)", 2007, "Malik 2007"),
        ("authors not visible in the page read", 2020, "“J Test” 2020"),
        ("The ASCO Post", 2026, "The ASCO Post 2026"),
        ("Ruzzenente, et al.", None, "Ruzzenente undated"),
    ],
)
def test_a_source_is_cited_by_first_author_and_year(authors: str, year: int | None, text: str) -> None:
    assert short_citation(by(authors, year)) == text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Repeat hepatectomy", "repeat hepatectomy"),
        ("ALPPS", "ALPPS"),
        ("CT", "CT"),
        ("CDK4/6 inhibitor", "CDK4/6 inhibitor"),
        ("", ""),
    ],
)
def test_a_label_in_a_sentence_keeps_its_abbreviations(label: str, text: str) -> None:
    assert mid_sentence(label) == text


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"pmcid": "PMC1"}, "PMID 123456 2019"),
        ({"pmid": None, "pmcid": "PMC6567619", "doi": "10.1/x"}, "PMC6567619 2019"),
        ({"pmid": None, "pmcid": None, "doi": "10.1/x"}, "doi:10.1/x 2019"),
        ({"pmid": None, "pmcid": None, "read_in": "page on www.springermedizin.at (abstract)"}, "“springermedizin.at” 2019"),
        ({"pmid": None, "pmcid": None}, "“Study 1108 of selective chemotherapy before a resection” 2019"),
    ],
)
def test_a_source_without_author_and_journal_is_cited_by_what_it_is_found_by(more: dict[str, Any], text: str) -> None:
    title = "[Study 1108 of selective chemotherapy before a resection]"
    absent = "not shown on the page read"
    assert short_citation(by(absent, 2019, **{"journal": absent, "title": title, "doi": None, **more})) == text


def test_no_citation_is_cut() -> None:
    assert [one.id for one in REGISTRY.sources.values() if "…" in short_citation(one)] == []


def test_a_full_citation_and_its_links_name_every_identifier() -> None:
    source = by("Smith A")
    assert full_citation(source) == "Smith A. A series. J Test. 2001. doi:10.1234/abc. PMID 123456. PMC123."
    assert source_links(source) == (
        ("DOI", "https://doi.org/10.1234/abc"),
        ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/123456/"),
        ("PubMed Central", "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"),
    )


def test_the_sentence_says_population_number_time_zero_caveat_and_reading() -> None:
    registry, _ = build(figures=[figure(n_scope="whole-series", caveat="actuarial.", liver_specific=False)])
    assert figure_sentence(registry.figures["smith-os5"], registry.sources["smith2001"]) == (
        "Overall survival at 5 years: 40 % (95 % CI 35–45), n 100 (whole series, not this group). "
        "Patients: 100 resected patients, one centre, 1985-1998. From when time runs is not stated. "
        "Not a cohort of liver metastases. Caveat: actuarial. "
        "Smith 2001, retrospective series, read as an abstract, one reader."
    )


def test_a_sentence_without_its_number_of_patients_says_so() -> None:
    assert n_text(one(n=None)) == "n not given"
    assert n_text(one(n=1001)) == "n 1,001"
    assert years_text(one()) == "1985–1998"
    assert years_text(one(years=None)) == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"endpoint": "cancer-specific-survival"}, "different endpoints: cancer-specific survival and overall survival"),
        ({"endpoint": "disease-free-survival"}, "different endpoints: disease-free survival and overall survival"),
        ({"measure": "median"}, "different measures: median (months) and rate at a horizon (%)"),
        ({"measure": "proportion"}, "different measures: proportion (%) and rate at a horizon (%)"),
        ({"horizon_months": 36}, "different horizons: 3 years and 5 years"),
        ({"horizon_months": None}, "different horizons: 5 years and not stated"),
        ({"time_zero": "diagnosis"}, "different time zeros: diagnosis, of what was not said and liver resection"),
        ({"primary": "breast"}, "different primaries: Breast and Colorectal"),
        ({"primary": "mixed"}, "different primaries: Colorectal and Several primaries"),
        ({"liver_specific": False}, "only one of the two is a cohort of liver metastases"),
        ({"superseded_by": "later"}, "superseded report"),
        ({"retracted": True}, "retracted report"),
    ],
)
def test_what_must_not_share_an_axis_is_refused_with_the_reason(changes: dict[str, Any], reason: str) -> None:
    verdict = comparable(one(time_zero="resection"), one(**({"time_zero": "resection"} | changes)))
    assert (verdict.ok, verdict.reasons, verdict.cautions) == (False, (reason,), ())


def test_ratios_share_an_axis_only_with_the_same_treatment_and_comparator() -> None:
    ratio = {"measure": "hazard-ratio", "value": 0.8, "low": 0.6, "high": 1.0, "comparator": "systemic-chemotherapy"}
    other = ratio | {"comparator": "hepatic-resection"}
    assert comparable(one(**ratio), one(**ratio)).ok
    assert comparable(one(**ratio), one(**other)).reasons == (
        "different comparators: hepatic resection and systemic chemotherapy",
    )
    turned = ratio | {"treatment": "systemic-chemotherapy"}
    assert comparable(one(**ratio), one(**turned)).reasons == (
        "ratios of different treatments: hepatic resection and systemic chemotherapy",
    )


def test_complications_of_two_papers_are_not_set_side_by_side() -> None:
    complication = {"endpoint": "complication", "measure": "proportion", "horizon_months": None}
    a, b = one(**complication), one(**complication, source="other2002")
    assert comparable(a, b).reasons == ("what exactly was counted differs from source to source; read the caveats",)
    assert comparable(a, one(**complication)).ok


def test_what_is_only_unknown_is_a_caution_and_not_a_reason() -> None:
    verdict = comparable(one(), one(time_zero="resection", stratum={"factor": "margin", "group": "R0"}))
    assert verdict.ok
    assert verdict.cautions == (
        "from when time runs is not stated for one of them",
        "different groups: margin: R0 and the whole population",
    )


@given(st.sampled_from(list(REGISTRY.figures.values())), st.sampled_from(list(REGISTRY.figures.values())))
def test_comparing_does_not_depend_on_the_order(a: Figure, b: Figure) -> None:
    assert comparable(a, b) == comparable(b, a)
    assert disagree(a, b) == disagree(b, a)


@given(st.sampled_from(list(REGISTRY.figures.values())))
def test_a_figure_never_disagrees_with_itself(a: Figure) -> None:
    assert not disagree(a, a)
    assert comparable(a, a).ok == (a.superseded_by is None and not a.retracted)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"value": 40, "low": 35, "high": 45}, {"value": 50, "low": 45, "high": 55}, False),
        ({"value": 40, "low": 35, "high": 44.9}, {"value": 50, "low": 45, "high": 55}, True),
        ({"value": 40} | BARE, {"value": 50} | BARE, False),
        ({"value": 40} | BARE, {"value": 50.1} | BARE, True),
        ({"value": 40, "low": 0, "high": 100, "interval": "range"}, {"value": 60, "low": 55, "high": 65}, True),
        ({"value": 20, "measure": "median"} | BARE, {"value": 25, "measure": "median"} | BARE, False),
        ({"value": 20, "measure": "median"} | BARE, {"value": 25.1, "measure": "median"} | BARE, True),
        ({"value": 0.55, "measure": "c-index"} | BARE, {"value": 0.61, "measure": "c-index"} | BARE, True),
        ({"value": None, "low": 1, "high": 2, "interval": "range"}, {"value": 60} | BARE, False),
    ],
)
def test_figures_disagree_beyond_their_intervals_or_beyond_the_stated_tolerance(
    first: dict[str, Any], second: dict[str, Any], expected: bool
) -> None:
    assert disagree(one(**first), one(**second)) is expected


def test_a_conflict_groups_the_same_question_of_different_sources() -> None:
    registry, _ = build(
        sources=[SOURCE, SOURCE | {"id": "jones2002"}],
        figures=[
            figure(),
            figure(id="jones-os5", source="jones2002", value=60, low=55, high=65),
            figure(id="smith-again", value=70, low=65, high=75),
            figure(id="jones-os3", source="jones2002", horizon_months=36, value=90, low=85, high=95),
            figure(id="jones-early", source="jones2002", value=5, low=1, high=9, superseded_by="jones-os5"),
        ],
    )
    (conflict,) = conflicts(registry)
    assert [one.id for one in conflict.figures] == ["smith-os5", "jones-os5", "smith-again"]
    assert conflict.pairs == (("smith-os5", "jones-os5"),)
    assert conflict.question == "Colorectal, hepatic resection: overall survival at 5 years"
    assert conflict.why == "3 figures ask this, from 40 % (95 % CI 35–45) to 70 % (95 % CI 65–75); 1 pair disagrees."


def test_the_known_disagreement_on_survival_after_resection_is_found() -> None:
    found = next(c for c in conflicts(REGISTRY) if c.question.startswith("Colorectal, hepatic resection: overall") and "5 years" in c.question)  # fmt: skip  # noqa: E501
    ids = {one.id for one in found.figures}
    assert {"crlm-resection-robertson2009-os5", "crlm-resection-degraaff2024-os5"} <= ids
    assert "crlm-resection-jcog0603-2021-os5" not in ids


def near(registry: Registry, facts: dict[str, object], **more: Any) -> Nearest:
    (found,) = registry.figures.values()
    return against_case(facts, found, registry, **more)


def test_the_difference_to_this_patient_is_said_and_never_invented() -> None:
    registry, _ = build(figures=[figure(population="100 resected CRLM without extrahepatic disease", n=100)])
    case: dict[str, object] = {"primary_site": "colorectal", "liver_completely_resectable": True}
    there = near(registry, case | {"extrahepatic_disease": True})
    assert there.in_words == "no disease outside the liver; your patient has extrahepatic disease; treated 1985–1998"
    absent = near(registry, case | {"extrahepatic_disease": False})
    assert absent.in_words == "treated 1985–1998"
    assert "no disease outside the liver" in absent.fits
    unknown = near(registry, case)
    assert "whether your patient has extrahepatic disease is unknown" in unknown.in_words
    assert absent.distance < unknown.distance < there.distance


def test_where_nothing_differs_it_is_said_what_was_compared_and_that_the_rest_was_not() -> None:
    whom = "100 patients, parenchyma-sparing resection of resected CRLM without extrahepatic disease"
    registry, _ = build(figures=[figure(population=whom, years=[2012, 2016])])
    case: dict[str, object] = {"primary_site": "colorectal", "liver_completely_resectable": True}
    said = near(registry, case | {"extrahepatic_disease": False, "resection_extent": "more-than-hemiliver"}).in_words
    compared = "colorectal primary, no disease outside the liver, resected or resectable patients only"
    assert said == f"nothing that was compared differs: {compared}; the rest of the description was not compared"
    assert is_no_difference(said)
    assert is_no_difference("no difference visible in what was read"), "as boards have kept it"
    assert is_no_difference("")
    assert not is_no_difference(near(registry, case | {"extrahepatic_disease": True}).in_words)
    assert not is_no_difference(near(registry, case).in_words), "an unknown fact is said"


@pytest.mark.parametrize(
    ("population", "largest", "words"),
    [
        ("CRLM <=3 cm", 30, "nothing that was compared differs"),
        ("CRLM <=3 cm", 30.1, "lesions up to 30 mm; your patient's largest is 30.1 mm"),
        ("CRLM <3 cm", 30, "lesions under 30 mm; your patient's largest is 30 mm"),
        ("CRLM <3 cm", 29.9, "nothing that was compared differs"),
        ("CRLM under 3 cm", None, "lesions under 30 mm; the size of your patient's largest lesion is unknown"),
    ],
)
def test_a_size_limit_keeps_its_strictness(population: str, largest: float | None, words: str) -> None:
    registry, _ = build(figures=[figure(population=population, years=[2010, 2020])])
    assert words in near(registry, {"primary_site": "colorectal", "largest_lesion_mm": largest}).in_words


@pytest.mark.parametrize(
    ("population", "resectable", "words"),
    [
        ("unresectable CRLM, resected primary", True, "unresectable disease; your patient's liver disease is judged"),
        ("unresectable CRLM, resected primary", False, "nothing that was compared differs"),
        ("patients with resected CRLM", False, "resected or resectable patients only; your patient's liver disease is"),
        ("patients with resected CRLM", None, "whether your patient's liver disease can be removed is unknown"),
        ("KRAS wild-type tumours", True, "nothing that was compared differs"),
    ],
)
def test_resected_and_unresectable_cohorts_are_told_apart(population: str, resectable: bool | None, words: str) -> None:
    registry, _ = build(figures=[figure(population=population, years=[2010, 2020])])
    facts: dict[str, object] = {
        "primary_site": "colorectal",
        "liver_completely_resectable": resectable,
        "ras_mutated": True,
    }
    assert words in near(registry, facts).in_words


@pytest.mark.parametrize(
    ("group", "possible", "words"),
    [
        ("3", ["3"], "fong-crs group 3, as your patient"),
        ("0-2", ["1", "2"], "fong-crs group 0-2, as your patient"),
        ("0-2", ["1", "2", "3"], "only fong-crs group 0-2; your patient may be 1, 2 or 3"),
        ("0-2", ["3", "4"], "only fong-crs group 0-2; your patient is 3 or 4"),
        ("0-2", ["low"], "only fong-crs group 0-2; your patient's group is unknown"),
        ("low", ["low"], "fong-crs group low, as your patient"),
        ("low", ["low", "high", "3"], "only fong-crs group low; your patient may be low or high"),
        ("low", ["high"], "only fong-crs group low; your patient is high"),
        ("low", [], "only fong-crs group low; your patient's group is unknown"),
    ],
)
def test_points_are_compared_with_points_and_names_with_names(group: str, possible: list[str], words: str) -> None:
    registry, _ = build(figures=[figure(stratum={"system": "fong-crs", "group": group})])
    found = near(registry, {"primary_site": "colorectal"}, groups={"fong-crs": possible})
    assert words in (*found.fits, *found.differs, *found.unknown)


def test_figures_of_other_primaries_and_replaced_reports_are_further_away() -> None:
    registry, _ = build(
        figures=[
            figure(id="a-same"),
            figure(id="b-pooled", primary="mixed"),
            figure(id="c-old-report", superseded_by="a-same"),
        ]
    )
    found = [against_case({"primary_site": "colorectal"}, one, registry) for one in registry.figures.values()]
    ranked = sorted(found, key=lambda one: one.distance)
    assert [one.figure.id for one in ranked] == ["a-same", "b-pooled", "c-old-report"]
    unknown = against_case({}, registry.figures["a-same"], registry)
    assert "your patient's primary is not entered" in unknown.unknown


def test_a_number_listed_twice_conflicts_with_nobody() -> None:
    twin = figure(id="twin", value=60, low=55, high=65, source="jones2002", same_as="smith-os5")
    registry, _ = build(sources=[SOURCE, SOURCE | {"id": "jones2002"}], figures=[figure(), twin])
    assert conflicts(registry) == ()
    verdict = comparable(registry.figures["smith-os5"], registry.figures["twin"])
    assert verdict.reasons == ("the same number of the same patients, listed twice",)


def test_every_shipped_figure_can_be_said() -> None:
    faults = [fault for shown in REGISTRY.figures.values() for fault in _unsaid(shown)]
    assert not faults, "\n".join(faults)


def _unsaid(shown: Figure) -> Iterator[str]:
    sentence = figure_sentence(shown, REGISTRY.sources[shown.source])
    if shown.population not in sentence or "None" in sentence or "no number" in sentence:
        yield f"{shown.id}: {sentence}"
    if not question_text(shown):
        yield f"{shown.id}: asks nothing"


def test_crude_fractions_with_censored_cases_never_stand_on_an_axis_with_kaplan_meier_rates() -> None:
    figures = list(REGISTRY.figures.values())
    crude = [figure for figure in figures if "censored cases left in the denominator" in (figure.caveat or "")]
    rates = [figure for figure in figures if figure.measure == "rate"]
    assert len(crude) >= 9
    assert {figure.measure for figure in crude} == {"proportion"}
    assert not [(a.id, b.id) for a in crude for b in rates if comparable(a, b).ok]
