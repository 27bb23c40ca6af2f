"""`installers/quickstart [--headless] [--json]`: from a checkout and Python to a claimed reward, and to the app.

Progress goes to standard error. With `--json` the last line of standard output is one object: the demo's, with the
seconds of each step of the set-up, or `{"ok": false, "error": {...}}`. It can be run again at any time and does only
what is missing.
"""

import argparse
import contextlib
import json
import signal
import subprocess
import sys
import time
import types
from collections.abc import Iterator

from installers import container_engine, environment, node, screen
from installers.programs import ROOT, TOOLS
from installers.programs import environment as surroundings
from installers.steps import SetupError, Steps, fail


LULL = environment.VENV / "bin" / "lull"
_ORDERLY_S = 60.0
"""Within which a command that was told to end has put its containers and processes away."""


class Ended(KeyboardInterrupt):
    """Somebody sent SIGTERM: the command that runs is told too, and puts its things away."""


def main(arguments: list[str]) -> int:
    """Set up and run the main job; return the exit status."""
    as_json = "--json" in arguments
    signal.signal(signal.SIGTERM, _end)
    try:
        options = _parse(arguments)
        with _alone():
            return _run(arguments, headless=options.headless, as_json=as_json)
    except SetupError as error:
        return fail(error, "installers/quickstart", as_json=as_json)
    except KeyboardInterrupt:
        stopped = SetupError("interrupted", "Stopped", "What is done is kept.", "installers/quickstart")
        fail(stopped, "installers/quickstart", as_json=as_json)
        return 130


def _end(_number: int, _frame: types.FrameType | None) -> None:
    raise Ended


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="installers/quickstart", description=__doc__.partition("\n")[0])
    parser.add_argument("--headless", action="store_true", help="open no window, and ask nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    return parser.parse_args(arguments)


def _run(arguments: list[str], *, headless: bool, as_json: bool) -> int:
    began = time.monotonic()
    steps = Steps(sys.stderr)
    with_screen = screen.is_there() and not headless
    again = [str(ROOT / "installers" / "quickstart"), *arguments]
    with steps.step("container engine"):
        container_engine.ensure(steps, again)
    with steps.step("Python packages"):
        environment.ensure(steps, dev=False)
    with steps.step("practice chain"):
        node.ensure(steps, dev=False)
    if with_screen:
        with steps.step("libraries for the window"):
            screen.ensure(steps)
    with steps.step("images of the jobs"):
        _lull(["images", "build"])
    with steps.step("the main job"):
        # Where a window opens afterwards, there is to be something alive in it.
        answer = _lull(["demo", *(["--keep"] if with_screen else [])])
    seconds = time.monotonic() - began
    if as_json:
        print(json.dumps({**answer, "setup": {"seconds": round(seconds, 1), "steps": steps.summary()}}), flush=True)
    else:
        steps.say(f"Everything works: {seconds:.0f} s in all.")
    if with_screen:
        _open_app(steps)
    return 0


def _lull(arguments: list[str]) -> dict[str, object]:
    """Run a command of Lull's and return its JSON; its progress is ours.

    Raises:
        SetupError: with the command's own error.
    """
    # A session's terminal stays the command's, so that Ctrl-C reaches it and it cleans up before it ends.
    process = subprocess.Popen(
        [str(LULL), *arguments, "--json"], stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT, env=surroundings()
    )
    with process:
        try:
            said, _ = process.communicate()
        except KeyboardInterrupt as ended:
            if isinstance(ended, Ended):
                process.terminate()
            process.wait(timeout=_ORDERLY_S)
            raise
    try:
        answer = json.loads(said.splitlines()[-1])
        told = answer.get("error") or {}
        succeeded = process.returncode == 0 and answer.get("ok") is True
    except (IndexError, ValueError, AttributeError):
        message = f"`lull {' '.join(arguments)}` ended with status {process.returncode} and said nothing."
        raise SetupError("lull", "Lull itself broke", message, "Run it again in a terminal.") from None
    if succeeded:
        return dict(answer)
    error = SetupError("", str(told.get("title")), str(told.get("message")), str(told.get("mend")))
    error.code = str(told.get("code"))
    raise error


def _open_app(steps: Steps) -> None:
    steps.say("Opening the app.")
    subprocess.Popen(
        [str(LULL)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=ROOT,
        env=surroundings(),
    )


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of this checkout's set-up: two at once would break each other's environment.

    Raises:
        SetupError: `setup.busy`.
    """
    try:
        TOOLS.mkdir(exist_ok=True)
        lock = (TOOLS / "setup.lock").open("wb")
    except OSError as error:
        message = f"{TOOLS}: {error.strerror}."
        raise SetupError("folder", "The checkout cannot be written", message, f"sudo chown -R $USER {ROOT}") from None
    with lock:
        if not _locked(lock.fileno()):
            message = "Another set-up of this checkout is at work."
            raise SetupError("busy", "Set-up runs already", message, "Wait until it is done.")
        yield


def _locked(descriptor: int) -> bool:
    if sys.platform == "win32":
        return True  # what is set up there is set up by another program
    import fcntl  # noqa: PLC0415 - is not there on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
