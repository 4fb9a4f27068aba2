"""The referral form: one page of fields for who refers a case."""

from livermets.screens.referral.page import referral_page

referral_page()
