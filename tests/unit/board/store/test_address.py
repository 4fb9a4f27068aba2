"""Where the store is, by the environment."""

from pathlib import Path

import pytest

from livermets.board.store.address import address_of

URL = "postgresql://livermets:secret@store:5432/livermets"


def test_the_url_comes_first_then_that_of_the_file_then_the_folder(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(f"{URL}\n")
    assert address_of({"LIVERMETS_DATABASE_URL": "a", "LIVERMETS_DATABASE_URL_FILE": str(file)}) == "a"
    assert address_of({"LIVERMETS_DATABASE_URL_FILE": str(file), "LIVERMETS_BOARD_FOLDER": "b"}) == URL
    assert address_of({"LIVERMETS_DATABASE_URL_FILE": "", "LIVERMETS_BOARD_FOLDER": "b"}) == "b"
    assert address_of({"LIVERMETS_BOARD_FOLDER": ""}) is None


@pytest.mark.parametrize(("content", "reason"), [(None, "cannot be read"), (b"\xff", "cannot be read"), (b" \n", "is empty")])
def test_a_file_without_a_url_never_leads_to_another_store(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "url"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValueError, match=f"LIVERMETS_DATABASE_URL_FILE: the file .* {reason}"):
        address_of({"LIVERMETS_DATABASE_URL_FILE": str(file), "LIVERMETS_BOARD_FOLDER": "b"})
