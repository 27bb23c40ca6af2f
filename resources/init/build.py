"""Makes the init's programs from its source: `python resources/init/build.py` writes them, `--check` compares.

They are committed, as the contracts' build is: a gamer's PC has no compiler, and a small program from one file can be
made again by anybody. Debian 12's gcc gives these very bytes (resources/docs/adr/0020-init.md).
"""
# ruff: noqa: INP001 - a script beside its source

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final


HERE: Final = Path(__file__).resolve().parent
SOURCE: Final = HERE / "init.c"
COMPILERS: Final = {"amd64": "gcc-12", "arm64": "aarch64-linux-gnu-gcc-12"}
FLAGS: Final = (
    *("-std=c11", "-Os", "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-builtin", "-fno-stack-protector"),
    *("-fno-asynchronous-unwind-tables", "-fno-ident", "-fno-pic", "-fcf-protection=none", "-mno-outline-atomics"),
    *("-static", "-no-pie", "-nostdlib", "-s", "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,-z,norelro"),
    *("-Wl,-z,max-page-size=4096",),
)
_NOT_FOR: Final = {"amd64": {"-mno-outline-atomics"}, "arm64": {"-fcf-protection=none"}}


def compiled(architecture: str, compiler: str | None = None, source: Path = SOURCE) -> bytes:
    """Return the program for an architecture, as Go names it.

    Raises:
        subprocess.CalledProcessError: if the compiler refuses the source.
    """
    flags = [flag for flag in FLAGS if flag not in _NOT_FOR[architecture]]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "init"
        command = [compiler or COMPILERS[architecture], *flags, "-o", str(out), str(source)]
        subprocess.run(command, check=True)  # noqa: S603 - a compiler of the system with arguments of ours
        return out.read_bytes()


def main(arguments: list[str]) -> int:
    """Write, or compare, the program of each architecture that this machine has a compiler for."""
    wrong = []
    for architecture, compiler in COMPILERS.items():
        if not shutil.which(compiler):
            print(f"{compiler} is not here: {architecture} is left as it is", file=sys.stderr)  # noqa: T201
            continue
        place, made = HERE / f"init.{architecture}", compiled(architecture)
        if "--check" not in arguments:
            place.write_bytes(made)
        elif place.read_bytes() != made:
            wrong.append(place.name)
    for name in wrong:
        print(f"{name} is not what init.c gives: python resources/init/build.py", file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
