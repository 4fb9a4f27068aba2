"""The image and the compose file: pinned, without rights, and complete, as far as that is seen without a container engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from livermets.hosting.mode import Mode
from livermets.hosting.sign_in import signing_in
from tests.browser.screen import ROOT, serve
from tests.deployment.asked import asked
from tests.topology import NGINX, SEATS

IMAGE: Final = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PINNED: Final = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.-]+)?")


def copied() -> list[str]:
    """What the image takes from the repository into its last stage."""
    last = IMAGE.rpartition("FROM ")[2]
    return [name for line in re.findall(r"^COPY (.+)$", last, re.MULTILINE) for name in line.split()[:-1]]


def test_every_image_is_named_with_its_version() -> None:
    base = re.search(r"^ARG BASE=(.+)$", IMAGE, re.MULTILINE)
    assert base is not None
    others = [one["image"] for one in COMPOSE["services"].values() if one["image"] != "livermets:local"]
    assert len(others) == 2
    assert [one for one in (base[1], *others) if not PINNED.fullmatch(one)] == []
    assert set(re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE)) == {"${BASE}"}


def test_the_image_runs_without_rights_without_a_compiler_and_says_how_it_is() -> None:
    last = IMAGE.rpartition("FROM ")[2]
    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["10001:10001"]
    assert "apt-get" not in IMAGE, "nothing of the system is installed, so no compiler is"
    assert "--only-binary=:all:" in IMAGE
    assert "--no-index" in last
    assert "/health'" in last.partition("HEALTHCHECK")[2]


def test_what_the_image_copies_is_let_through_to_its_builder() -> None:
    let_through = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(copied()) <= let_through
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_the_app_starts_from_what_the_image_holds_and_writes_nothing_there(tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.mkdir()
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, held / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, held / name)
    before = sorted(held.rglob("*"))
    environment = {"HOME": str(tmp_path), "LIVERMETS_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"LIVERMETS_MODE": "demo", "LIVERMETS_BOARD_FOLDER": "", "LIVERMETS_DATABASE_URL": "", "PYTHONPATH": ""}
    with serve(held / "app.py", environment=environment, folder=held) as address:
        answer = asked(f"{address}/health")
    assert (answer.status, '"store":"none"' in answer.text) == (200, True)
    assert sorted(held.rglob("*")) == before


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_container_has_no_rights_that_it_does_not_need(name: str) -> None:
    service = COMPOSE["services"][name]
    assert "privileged" not in service
    if name != "store":  # the image of PostgreSQL gives its rights up by itself, and writes where its data are
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck" if name in ("proxy", "store") else "build"]
    assert ("ports" in service) == (name == "proxy"), "the proxy is the only way in"


def test_the_proxy_of_the_compose_file_is_told_all_that_its_configuration_asks() -> None:
    wanted = {name for file in NGINX.glob("*.template") for name in re.findall(r"\$\{(\w+)\}", file.read_text())}
    given = COMPOSE["services"]["proxy"]["environment"]
    assert wanted | {"LIVERMETS_SITE"} <= set(given)
    assert re.fullmatch(given["NGINX_ENVSUBST_FILTER"] + ".*", "LIVERMETS_RUN")
    for seat in SEATS:
        service = given[f"LIVERMETS_{seat.upper()}"].partition(":")[0]
        assert COMPOSE["services"][service]["environment"]["LIVERMETS_SEAT"] == seat
        assert f"\n        {seat} livermets_{seat};" in (NGINX / "nginx.conf.template").read_text()


def test_both_processes_share_store_and_secret_and_the_store_has_no_way_out() -> None:
    both = [COMPOSE["services"][f"app-{seat}"] for seat in SEATS]
    assert both[0]["secrets"] == both[1]["secrets"]
    for one in both:
        assert one["environment"]["LIVERMETS_COOKIE_SECRET_FILE"] == "/run/secrets/cookie_secret"
        assert one["environment"]["LIVERMETS_DATABASE_URL_FILE"] == "/run/secrets/database_url"
    assert COMPOSE["services"]["store"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert COMPOSE["services"]["proxy"]["networks"] == ["front"]


def test_uploads_are_limited_alike_by_the_app_and_by_the_proxy() -> None:
    most = re.search(r"^maxUploadSize = (\d+)$", (ROOT / ".streamlit" / "config.toml").read_text(), re.MULTILINE)
    given = COMPOSE["services"]["proxy"]["environment"]["LIVERMETS_UPLOAD_LIMIT"]
    assert most is not None
    assert given == f"${{LIVERMETS_UPLOAD_LIMIT:-{int(most[1]) + 1}m}}", "a megabyte more, for what stands around a file"


def test_the_example_of_settings_is_read_whole_and_leaves_only_the_secret_open() -> None:
    said = ["bash", "-c", "set -a && . deploy/livermets.env.example && env -0"]
    listed = subprocess.run(said, cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
    given = dict(one.partition("=")[::2] for one in listed.stdout.split("\0") if one.startswith("LIVERMETS_"))
    given["LIVERMETS_DATABASE_URL"] = "postgresql://livermets@store/livermets"
    how = {"file_secrets": {}, "cookie_secret": "0" * 64, "loopback": False}
    with pytest.raises(ValueError, match=r"set as well: LIVERMETS_OIDC_CLIENT_SECRET$"):
        signing_in(given, Mode.CLINIC, **how)
    found = signing_in({**given, "LIVERMETS_OIDC_CLIENT_SECRET": "x" * 20}, Mode.CLINIC, **how)
    assert found is not None
    assert set(found.roles.values()) == {"viewer", "editor", "chair", "administrator"}
