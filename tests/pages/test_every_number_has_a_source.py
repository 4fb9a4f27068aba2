"""No page shows a reported number without where it comes from."""

import pytest
from streamlit.testing.v1 import AppTest

from livermets.knowledge.loading import knowledge
from tests.conftest import ROOT
from tests.pages.app import opened
from tests.pages.sourced import citations, unsourced

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
VALUE = "44.2 % (95 % CI 42.4–46.1)"


def bare() -> None:
    import streamlit as st

    st.markdown("Five-year survival 44.2 % (95 % CI 42.4–46.1) after resection")


def with_citation() -> None:
    import streamlit as st

    st.markdown("Five-year survival 44.2 % (95 % CI 42.4–46.1) after resection (Morris 2010)")


def with_chip() -> None:
    import streamlit as st

    st.markdown("Five-year survival 44.2 % \\(95 % CI 42.4–46.1\\)")
    with st.popover("Morris 2010"):
        st.write("the record")


def with_the_wrong_chip() -> None:
    import streamlit as st

    st.markdown("Five-year survival 44.2 % (95 % CI 42.4–46.1)")
    with st.popover("Fong 1999"):
        st.write("the record")


def bare_table() -> None:
    import pandas as pd
    import streamlit as st

    st.dataframe(pd.DataFrame({"Value": ["44.2 % (95 % CI 42.4–46.1)"]}))


def sourced_table() -> None:
    import pandas as pd
    import streamlit as st

    st.dataframe(pd.DataFrame({"Value": ["44.2 % (95 % CI 42.4–46.1)"], "Source": ["Morris 2010"]}))


@pytest.mark.parametrize("script", [bare, with_the_wrong_chip, bare_table])
def test_the_walk_finds_a_number_without_its_source(script: object) -> None:
    assert citations()[VALUE] == {"Morris 2010"}
    (fault,) = unsourced(AppTest.from_function(script).run())
    assert VALUE in fault


@pytest.mark.parametrize("script", [with_citation, with_chip, sourced_table])
def test_the_walk_is_content_with_a_citation_a_chip_or_a_column(script: object) -> None:
    assert unsourced(AppTest.from_function(script).run()) == []


@pytest.mark.parametrize("case", [None, *knowledge().demo_cases])
@pytest.mark.parametrize("page", PAGES)
def test_every_reported_number_of_a_page_has_its_source(page: str, case: str | None) -> None:
    assert unsourced(opened(page, case)) == []


@pytest.mark.parametrize("figure", ["crlm-ablation-collision2025-os-hr", "crlm-resection-morris2010-os5"])
def test_the_record_of_a_figure_names_its_source_beside_the_number(figure: str) -> None:
    assert unsourced(opened("evidence", query={"figure": figure})) == []
