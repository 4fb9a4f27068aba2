"""The web form by which a case is referred."""
