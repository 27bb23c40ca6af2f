"""`installers/quickstart` and `installers/check` as the programs that they are, in a checkout of a test's own."""

import fcntl
import json
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.waiting import until
from tests.installers.checkout import Checkout


DEMO = {"ok": True, "seconds": 41.2, "network": "practice"}


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """A checkout in which everything is installed, with a `lull` that answers as told."""
    with tempfile.TemporaryDirectory(prefix="lull-quickstart-") as folder:
        made = Checkout(Path(folder) / "place")
        made.pretend_installed(dev=True)
        yield made


def lull(checkout: Checkout, demo: str, images: str = """echo '{"ok": true, "images": []}'""") -> None:
    """Put a `lull` into the environment."""
    body = f'echo "lull $*" >> "{checkout.calls}"\ncase "$1" in\n images) {images} ;;\n demo) {demo} ;;\nesac'
    checkout.script(checkout.root / ".venv" / "bin" / "lull", body)


def last(output: str) -> dict[str, Any]:
    """Return the last line as JSON."""
    answer: dict[str, Any] = json.loads(output.splitlines()[-1])
    return answer


@pytest.mark.engine
def test_the_last_line_is_the_demos_object_and_progress_is_elsewhere(checkout: Checkout) -> None:
    lull(checkout, f"echo 'a job runs' >&2; echo '{json.dumps(DEMO)}'")
    done = checkout.run("installers/quickstart", "--headless", "--json")
    assert done.returncode == 0, done.stderr
    answer = last(done.stdout)
    assert len(done.stdout.splitlines()) == 1
    assert answer | DEMO == answer
    assert set(answer["setup"]["steps"]) == {
        "container engine",
        "Python packages",
        "practice chain",
        "images of the jobs",
        "the main job",
    }
    assert "a job runs" in done.stderr
    assert checkout.called() == ["lull images build --json", "lull demo --json"]


@pytest.mark.engine
def test_the_commands_own_error_is_passed_on(checkout: Checkout) -> None:
    error = {"code": "disk.full", "title": "The disk is full", "message": "No room.", "mend": "Free some."}
    lull(checkout, f"echo '{json.dumps({'ok': False, 'error': error})}'; exit 1")
    done = checkout.run("installers/quickstart", "--headless", "--json")
    assert done.returncode == 1
    assert last(done.stdout)["error"] == {**error, "retryable": False}
    assert "The disk is full. No room. Free some." in done.stderr
    plain = checkout.run("installers/quickstart", "--headless")
    assert (plain.returncode, plain.stdout) == (1, "")


@pytest.mark.engine
@pytest.mark.parametrize(
    "answer", ["exit 3", "echo junk", "echo '[1]'", """echo '{"ok": false}'; exit 1""", "kill -9 $$"]
)
def test_a_command_that_breaks_is_one_error(checkout: Checkout, answer: str) -> None:
    lull(checkout, answer)
    done = checkout.run("installers/quickstart", "--headless", "--json")
    assert done.returncode == 1
    assert last(done.stdout)["ok"] is False
    assert "Traceback" not in done.stderr


@pytest.mark.engine
def test_a_set_up_that_is_told_to_end_lets_its_command_end_in_order(checkout: Checkout) -> None:
    tidied = checkout.folder / "tidied"
    lull(checkout, f"trap ': > \"{tidied}\"; exit 143' TERM; echo working >&2; while true; do sleep 0.05; done")
    (checkout.programs / "sleep").symlink_to(shutil.which("sleep") or "sleep")
    command = [str(checkout.root / "installers" / "quickstart"), "--headless", "--json"]
    with subprocess.Popen(
        command, env=checkout.surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        progress = process.stderr
        assert progress is not None
        until(lambda: "working" in progress.readline(), what="the command")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert last(out)["error"]["code"] == "setup.interrupted"
    assert tidied.exists()


@pytest.mark.engine
def test_with_a_screen_the_network_is_kept_and_the_app_is_opened(checkout: Checkout) -> None:
    lull(checkout, f"echo '{json.dumps(DEMO)}'")
    done = checkout.run("installers/quickstart", around={"DISPLAY": ":987654"})
    assert done.returncode == 0, done.stderr
    until(lambda: len(checkout.called()) == 3, what="the app's start")
    assert checkout.called() == ["lull images build --json", "lull demo --keep --json", "lull "]


def test_without_an_engine_the_error_names_the_step_that_failed(checkout: Checkout) -> None:
    around = {"DOCKER_HOST": "tcp://192.0.2.1:1"}
    done = checkout.run("installers/quickstart", "--headless", "--json", around=around)
    assert done.returncode == 1
    assert last(done.stdout)["error"]["code"] == "setup.docker"


def test_a_second_set_up_at_the_same_time_is_refused(checkout: Checkout) -> None:
    with (checkout.root / ".tools" / "setup.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = checkout.run("installers/quickstart", "--json")
    assert last(done.stdout)["error"]["code"] == "setup.busy"


def test_an_unknown_option_is_a_wrong_call(checkout: Checkout) -> None:
    done = checkout.run("installers/quickstart", "--fast")
    assert done.returncode == 2
    assert "usage: installers/quickstart" in done.stderr


def prepared_check(checkout: Checkout, *, lint: int = 0, test: str = "assert True") -> None:
    """Make everything that `check` runs a script of ours, except Python and pytest."""
    lull(checkout, "true")
    checkout.program("dpkg-query", 'echo "install ok installed"')
    checkout.program("node", "[ $# -gt 1 ] || echo v20.0.0")
    checkout.program("npm")
    for tool in ("mypy", "lint-imports"):
        checkout.script(checkout.root / ".venv" / "bin" / tool, f"echo {tool} runs")
    checkout.script(
        checkout.root / ".venv" / "bin" / "ruff", f'echo "ruff $1"; [ "$1" = check ] && exit {lint}; exit 0'
    )
    kernels = checkout.root / "resources" / "kernels" / "cuda" / "build.py"
    kernels.parent.mkdir(parents=True)
    kernels.write_text("import sys\nprint('kernels', *sys.argv[1:])\n")
    for wrapper, words in (("xvfb-run", 3), ("dbus-run-session", 1)):
        checkout.program(wrapper, f'shift {words}; exec "$@"')
    (checkout.root / "test_small.py").write_text(f"def test_it():\n    {test}\n")


@pytest.mark.engine
def test_check_runs_every_stage_and_prints_pytests_summary_last(checkout: Checkout) -> None:
    prepared_check(checkout)
    done = checkout.run("installers/check", "-q", "-p", "no:randomly", "-c", "/dev/null")
    assert done.returncode == 0, done.stdout + done.stderr
    order = [done.stdout.index(word) for word in ("== format", "== lint", "== types", "== import contracts", "passed")]
    assert order == sorted(order)
    assert "1 passed" in done.stdout.splitlines()[-1]
    assert "node wallet/contracts/build.mjs --check" in checkout.called()
    assert "kernels --check" in done.stdout


@pytest.mark.engine
def test_a_failed_stage_fails_the_check_and_the_tests_run_all_the_same(checkout: Checkout) -> None:
    prepared_check(checkout, lint=1)
    done = checkout.run("installers/check", "-q", "-c", "/dev/null")
    assert done.returncode == 1
    assert "FAILED before the tests: lint" in done.stdout
    assert "1 passed" in done.stdout.splitlines()[-1]


@pytest.mark.engine
def test_a_failed_test_fails_the_check(checkout: Checkout) -> None:
    prepared_check(checkout, test="assert False")
    done = checkout.run("installers/check", "-q", "-c", "/dev/null")
    assert done.returncode == 1
    assert "1 failed" in done.stdout.splitlines()[-1]
