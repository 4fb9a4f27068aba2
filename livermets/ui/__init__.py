"""What several pages draw and share: the case of the session, the form, cards and chips."""
