"""Logs and crash reports: for this user alone, capped, in UTC, and without a secret in them."""

import logging
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import started
from app.crash import crashes_reported, where
from app.logs import FILES, last_lines, logging_to, redact
from app.paths import Home
from app.protocol.errors import KnownError
from app.protocol.wire import WireError, from_json
from tests.helpers.effort import Effort


HEX64 = "8f" * 32
log = logging.getLogger("tests.logs")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET http://user:canary@h.example:80/canary?k=canary done", "GET http://h.example:80/… done"),
        ("at http://h.example:8990: refused", "at http://h.example:8990: refused"),
        ("wss://h.example/canary", "wss://h.example/…"),
        ("postgres://u:canary@h/canary", "postgres://h/…"),
        ("password: canary, then", "password: [redacted], then"),
        ("Authorization: Bearer canary", "Authorization: [redacted]"),
        ("with bearer canary", "with bearer [redacted]"),
        ('{"token": "canary canary"}', '{"token": [redacted]}'),
        ("api_key='canary'", "api_key=[redacted]"),
        ("mnemonic: canary canary canary", "mnemonic:[redacted]"),
        (f"the owner's key was 0x{HEX64}!", "the owner's key was [redacted]!"),
        (f"private key {HEX64}", "private key [redacted]"),
        ("signed 0x" + "ab" * 65, "signed [redacted]"),
    ],
)
def test_what_may_be_secret_is_cut_out(said: str, kept: str) -> None:
    assert redact(said) == kept
    assert "canary" not in redact(said)
    assert redact(redact(said)) == redact(said)


@pytest.mark.parametrize(
    "said",
    [
        f"attempt {HEX64} is done",
        "image sha256:" + "cd" * 32 + " is here",
        "unix:///var/run/docker.sock does not answer",
        "the password was wrong",
        "owner 0x" + "44" * 20,
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert redact(said) == said


@given(
    st.sampled_from(["token", "secret", "password", "wrap_key", "api-key", "salt"]), st.sampled_from(["=", ": ", " = "])
)
def test_no_named_secret_survives(name: str, sign: str) -> None:
    assert HEX64 not in redact(f"a {name}{sign}{HEX64} b")


@pytest.mark.parametrize(
    "text", ["token" * 40_000, "http://" * 30_000, "bearer " * 30_000, "key a " * 30_000, "a" * 200_000]
)
def test_a_hostile_text_does_not_hold_the_log(text: str) -> None:
    effort = Effort()
    redact(text)
    assert effort.own_s() < 2


def test_a_line_has_a_utc_time_and_is_one_line_whatever_it_quotes(tmp_path: Path) -> None:
    with logging_to(tmp_path, "engine") as ring:
        log.info("it says %s", "a\nb\x1b[2J\u202e")
        log.info("long %s", "x" * 100_000)
    first, second = ring.lines(10)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO tests\.logs: it says a b \[2J ", first)
    assert len(second) < 2100
    assert last_lines(tmp_path, "engine", 10) == (first, second)


def test_a_traceback_shows_places_and_no_secret(tmp_path: Path) -> None:
    with logging_to(tmp_path, "engine") as ring:
        try:
            int("token=canary")
        except ValueError:
            log.exception("it broke")
    (text,) = ring.lines(1)
    assert "test_logs.py" in text
    assert "canary" not in text


def test_the_files_are_for_this_user_alone_and_have_a_cap(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        with logging_to(tmp_path, "engine", file_bytes=20_000):
            for _ in range(100):
                log.info("%s", "y" * 1000)
    finally:
        os.umask(mask)
    files = list(tmp_path.iterdir())
    assert len(files) == FILES
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert sum(file.stat().st_size for file in files) <= FILES * 20_000


def test_without_a_writable_folder_the_lines_are_kept_in_memory(tmp_path: Path) -> None:
    with logging_to(tmp_path / "missing", "engine") as ring:
        log.info("here")
    assert "memory alone" in ring.lines(2)[0]
    assert ring.lines(1)[0].endswith("here")
    assert ring.lines(0) == ()
    assert last_lines(tmp_path / "missing", "engine", 5) == ()


def test_libraries_that_tell_addresses_are_kept_quiet(tmp_path: Path) -> None:
    with logging_to(tmp_path, "engine", level=logging.DEBUG) as ring:
        logging.getLogger("httpx").info("HTTP Request: canary")
        logging.getLogger("urllib3.connectionpool").debug("canary")
        log.debug("mine")
    assert [line.rpartition(" ")[2] for line in ring.lines(10)] == ["mine"]


def test_the_logging_before_is_as_it_was_afterwards(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    with logging_to(tmp_path, "engine"):
        pass
    assert (root.level, list(root.handlers)) == before


def test_a_thread_that_breaks_is_logged_with_its_place(tmp_path: Path) -> None:
    def work() -> None:
        raise ValueError("password: canary")

    with logging_to(tmp_path, "engine") as ring, crashes_reported(tmp_path, "engine"):
        thread = threading.Thread(target=work, name="worker")
        thread.start()
        thread.join()
    (text,) = ring.lines(1)
    assert "thread worker ended: ValueError at tests.cli.test_logs:" in text
    assert "canary" not in text
    assert not (tmp_path / "engine.crash").exists(), "an orderly end leaves no crash file"


def test_a_place_names_our_own_innermost_module() -> None:
    with pytest.raises(WireError) as refused:
        from_json(int, "canary")
    assert re.fullmatch(r"WireError at app\.protocol\.shapes:\d+", where(refused.value))
    assert where(ValueError("canary")) == "ValueError at ?"


CRASHING = """
import faulthandler, sys, threading
from pathlib import Path
from app.bootstrap import started
from app.paths import Home
with started("engine", Home(Path(sys.argv[1]))) as process:
    print(repr(process.crashed_before[:20]), flush=True)
    if sys.argv[2] == "fault":
        faulthandler._sigsegv()
    if sys.argv[2] == "raise":
        raise RuntimeError("password: canary")
    if sys.argv[2] == "wait":
        threading.Event().wait()
"""


def _process(home: Path, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CRASHING, str(home), how], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_crash_of_the_interpreter_is_told_by_the_next_process(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with _process(home, "fault") as crashed:
        out, err = crashed.communicate(timeout=60)
    assert (crashed.returncode, out, err) == (-signal.SIGSEGV, "''\n", "")
    with _process(home, "no") as after:
        out, _ = after.communicate(timeout=60)
    assert out.startswith("'Fatal Python error")
    assert "Fatal Python error" in (home / "logs" / "engine.crash.previous").read_text()
    assert "crashed" in "\n".join(last_lines(home / "logs", "engine", 5))
    with _process(home, "no") as third:
        assert third.communicate(timeout=60)[0] == "''\n"


def test_a_second_process_of_a_role_leaves_the_first_ones_crash_file_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with _process(home, "wait") as first:
        assert first.stdout is not None
        first.stdout.readline()
        with _process(home, "no") as second:
            assert second.communicate(timeout=60)[0] == "''\n"
        assert (home / "logs" / "engine.crash").exists()
        first.send_signal(signal.SIGABRT)
        assert first.wait(timeout=60) == -signal.SIGABRT
    with _process(home, "no") as after:
        assert after.communicate(timeout=60)[0].startswith("'Fatal Python error")


def test_what_breaks_a_process_is_logged_and_told_by_its_place(tmp_path: Path) -> None:
    with _process(tmp_path / "home", "raise") as broken:
        _, err = broken.communicate(timeout=60)
    assert broken.returncode == 1
    assert "BugError: Something inside Lull broke: Nothing is lost. The log names the place (RuntimeError at " in err
    logged = "\n".join(last_lines(tmp_path / "home" / "logs", "engine", 50))
    assert "CRITICAL app.crash: broke: RuntimeError" in logged
    assert "canary" not in err + logged


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_leaves_everything_in_order(tmp_path: Path, number: signal.Signals) -> None:
    home = tmp_path / "home"
    with _process(home, "wait") as waiting:
        assert waiting.stdout is not None
        waiting.stdout.readline()
        waiting.send_signal(number)
        assert waiting.wait(timeout=60) == 128 + number
        assert waiting.stderr is not None
        assert waiting.stderr.read() == ""
    assert list((home / "logs").iterdir()) == [home / "logs" / "engine.log"]


def test_a_home_that_cannot_be_made_is_a_known_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(KnownError) as refused, started("engine", Home(tmp_path / "home")):
        pass
    assert refused.value.code == "home.unusable"
