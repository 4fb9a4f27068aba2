"""What a browser keeps of a person's entries says nothing to anybody else."""

from livermets.hosting.seal import Seal

SECRET = "s" * 32


def test_who_sealed_it_opens_it_on_every_process_and_nobody_else_does() -> None:
    sealed = Seal(SECRET, "anna").sealed('{"facts": {"case_label": "Heron ✓"}}')
    assert "Heron" not in sealed
    assert Seal(SECRET, "anna").opened(sealed) == '{"facts": {"case_label": "Heron ✓"}}'
    assert Seal(SECRET, "otto").opened(sealed) == ""
    assert Seal("t" * 32, "anna").opened(sealed) == ""


def test_what_was_never_sealed_or_changed_on_the_way_is_nothing() -> None:
    seal = Seal(SECRET, "anna")
    sealed = seal.sealed("{}")
    for text in ("", "{}", "ü", "\ud800", sealed[:-4], f"{sealed[:20]}A{sealed[21:]}"):
        assert text == sealed or seal.opened(text) == ""


def test_each_person_has_a_place_that_does_not_name_them() -> None:
    places = {Seal(SECRET, subject).place for subject in ("anna", "otto", "anna@example.org")}
    assert len(places) == 3
    assert not any("anna" in one or "otto" in one for one in places)
