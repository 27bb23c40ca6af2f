"""`lull images trust`, `publishers` and `distrust`: the owner's list, and what a clumsy hand does to it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from Crypto.PublicKey import ECC

from app.__main__ import main


PEM = str(ECC.generate(curve="P-256").public_key().export_key(format="PEM"))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "team.pub"
    file.write_text(PEM)
    return file


@pytest.fixture
def said(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, object]]]:
    assert not home.exists()

    def run(*arguments: str) -> tuple[int, dict[str, object]]:
        status = main(["images", *arguments, "--json"])
        return status, json.loads(capsys.readouterr().out)

    return run


def test_a_publisher_is_added_once_and_taken_off(
    said: Callable[..., tuple[int, dict[str, object]]], key: Path, home: Path
) -> None:
    trust = ("trust", str(key), "--name", "Team", "--repository", "hub.example/team")
    status, added = said(*trust)
    assert (status, added["repositories"]) == (0, ["hub.example/team"])
    said(*trust)
    _, listed = said("publishers")
    assert listed["publishers"] == [{name: value for name, value in added.items() if name != "ok"}]
    assert (home / "publishers.json").stat().st_mode & 0o777 == 0o600
    assert said("distrust", str(added["fingerprint"]))[0] == 0
    assert said("publishers")[1]["publishers"] == []


@pytest.mark.parametrize(
    "arguments", [("--name", "Team", "--repository", "hub"), ("--name", "", "--repository", "h.e/t")]
)
def test_a_wrong_call_is_told_and_changes_nothing(
    said: Callable[..., tuple[int, dict[str, object]]], key: Path, home: Path, arguments: tuple[str, ...]
) -> None:
    assert said("trust", str(key), *arguments)[0] == 2
    assert not (home / "publishers.json").exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----", b"x" * 100_000])
def test_what_is_no_public_key_is_told(
    said: Callable[..., tuple[int, dict[str, object]]], key: Path, content: bytes
) -> None:
    key.write_bytes(content)
    assert said("trust", str(key), "--name", "Team", "--repository", "hub.example/team")[0] == 2


@pytest.mark.parametrize("image", ["job", "hub.example/team/job:latest", "hub.example/team/job@sha256:12", "x" * 500])
def test_an_image_without_a_digest_is_a_wrong_call(
    said: Callable[..., tuple[int, dict[str, object]]], image: str
) -> None:
    assert said("add", image)[0] == 2


def test_an_image_of_a_stranger_is_refused_in_a_sentence(said: Callable[..., tuple[int, dict[str, object]]]) -> None:
    status, answer = said("add", f"hub.example/team/job@sha256:{'1' * 64}")
    assert (status, "obody whom you trust" in json.dumps(answer)) == (1, True)
