"""Calls that end before anything begins: help, wrong calls, and what needs an engine where there is none."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.__main__ import main
from app.cli.main import COMMANDS
from tests.helpers.lull import Lull, Said


GROUPS = {
    "games": ("ignore", "always", "forget"),
    "wallet": ("create", "address", "balance", "claim"),
    "market": ("join", "leave", "serve"),
    "localnet": ("up", "down", "status"),
    "images": ("build", "list", "add", "trust", "distrust", "publishers"),
}


def test_the_version_is_printed(lull: Lull) -> None:
    said = lull.run("--version")
    assert (said.status, said.err) == (0, "")
    assert re.fullmatch(r"lull \d+\.\d+\.\d+\n", said.out)


def test_help_lists_every_command(lull: Lull) -> None:
    for word in ("--help", "-h", "help"):
        said = lull.run(word)
        assert said.status == 0
        assert all(f"  {name} " in said.out for name in COMMANDS)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs commands in this process: for the many that end before anything begins."""
    monkeypatch.setenv("LULL_HOME", str(tmp_path / "home"))

    def run(*arguments: str) -> Said:
        status = main(list(arguments))
        said = capsys.readouterr()
        assert not (tmp_path / "home").exists(), "nothing was begun"
        return Said(status, said.out, said.err)

    return run


def test_every_command_explains_itself(here: Callable[..., Said]) -> None:
    for name in ("engine", *COMMANDS):
        said = here(name, "--help")
        assert said.status == 0, said.err
        assert said.out.startswith(f"usage: lull {name}")


def test_every_command_of_a_group_explains_itself(here: Callable[..., Said]) -> None:
    for group, names in GROUPS.items():
        for name in names:
            said = here(group, name, "--help")
            assert said.status == 0
            assert "--json" in said.out


@pytest.mark.parametrize(
    "call",
    [
        ["nonsense"],
        ["--nonsense"],
        ["wallet"],
        ["wallet", "burn"],
        ["pause", "--for", "long"],
        ["pause", "--fo", "1h"],
        ["demo", "--jobs", "0"],
        ["market", "join", "http://127.0.0.1:1"],
        ["settings", "watts"],
        ["earnings", "--csv", "--json"],
        ["submit"],
        ["submit", "job.yaml", "--market", "http://127.0.0.1:1"],
        ["benchmark", "--quick", "--full"],
        ["localnet", "status", "now"],
    ],
)
def test_a_wrong_call_is_one_sentence_and_status_two(here: Callable[..., Said], call: list[str]) -> None:
    said = here(*call)
    assert said.status == 2
    assert said.sentence.startswith("lull: That call was wrong.")
    as_json = here(*call, "--json")
    assert (as_json.status, as_json.code) == (2, "usage")
    assert len(as_json.out.splitlines()) == 1


def test_the_engine_takes_no_arguments(here: Callable[..., Said]) -> None:
    assert here("engine", "--fast").status == 2


ASKING = (
    ["status"],
    ["pause"],
    ["resume"],
    ["logs"],
    ["settings"],
    ["jobs"],
    ["earnings"],
    ["earnings", "--csv"],
    ["wallet", "balance"],
    ["wallet", "claim"],
    ["market", "leave"],
)


@pytest.mark.parametrize("call", ASKING)
def test_without_an_engine_the_sentence_names_the_command_that_starts_it(
    here: Callable[..., Said], call: list[str]
) -> None:
    said = here(*call)
    assert said.status == 1
    assert said.sentence.endswith("Start it with `lull engine`.")
    assert said.out == ""
    if "--csv" not in call:
        error = here(*call, "--json").json["error"]
        assert set(error) == {"code", "title", "message", "mend", "retryable"}
        assert (error["code"], error["retryable"]) == ("engine.not-running", True)
