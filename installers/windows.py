"""What `installers/quickstart.ps1` starts: Lull's packages into `.venv`, a look at Docker Desktop, then the app.

The practice network is not made here: its game is a shell's, and Lull was not run on Windows yet. What a gamer needs -
packages that were checked against their hashes, the window, and a word about Docker - is all there is.
"""

import argparse
import subprocess
import sys
from typing import Final

from installers import environment
from installers.programs import ROOT, said
from installers.programs import environment as surroundings
from installers.steps import SetupError, Steps, fail


_PROGRAM: Final = "installers/quickstart.ps1"
_ASK_DOCKER: Final = ("docker", "version", "--format", "{{.Server.Os}}")


def main(arguments: list[str]) -> int:
    """Set up and open the app; return the exit status."""
    parser = argparse.ArgumentParser(prog=_PROGRAM, description=__doc__.partition("\n")[0])
    parser.add_argument("--no-window", action="store_true", help="set up alone")
    options = parser.parse_args(arguments)
    steps = Steps(sys.stderr)
    try:
        with steps.step("Python packages"):
            environment.ensure(steps, dev=False)
        steps.say(docker_sentence(said(_ASK_DOCKER)))
        if not options.no_window:
            _open(steps)
    except SetupError as error:
        return fail(error, _PROGRAM, as_json=False)
    except KeyboardInterrupt:
        return 130
    return 0


def docker_sentence(system: str) -> str:
    """Return what is to be done about Docker, whose engine says that it is on `system`; empty where it says nothing."""
    if system == "linux":
        return "Docker answers."
    if system:
        return f"Docker runs containers of {system[:20]}: choose 'Switch to Linux containers' in Docker Desktop's menu."
    return (
        "Docker does not answer, and jobs run in it: start Docker Desktop, or install it with its WSL 2 engine "
        "(winget install Docker.DockerDesktop). Lull waits for it."
    )


def _open(steps: Steps) -> None:
    """Start the app beside this program; the windowless Python opens no console."""
    windowless = environment.PYTHON.with_name("pythonw.exe")
    program = windowless if windowless.is_file() else environment.PYTHON
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    try:
        subprocess.Popen(
            [str(program), "-P", "-m", "app"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=surroundings(),
            creationflags=flags,
        )
    except OSError as error:
        raise SetupError("app", "The window could not be opened", f"{error.strerror}.", str(program)) from None
    steps.say("Lull opens; its icon is beside the clock.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
