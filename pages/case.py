"""The case: what is known of a patient, and beside it what published systems say of it."""

from livermets.screens.case.page import case_page

case_page()
