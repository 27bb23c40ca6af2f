"""Makes the PTX that ships: `python resources/kernels/cuda/build.py [--check]`.

The compiler is pinned (`nvidia-cuda-nvcc` among the development dependencies), so that everybody gets the same bytes.
nvcc 13 stamps PTX with ISA 9.0, which only drivers from R580 take, though the code needs much less. The header is
rewritten to the lowest ISA that has the instructions; the assembler enforces its rules, so what it accepts is legal.
`--check` builds anew, compares with the committed files and has each assembled.
"""

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path
from typing import Final


HERE: Final = Path(__file__).parent
SOURCE: Final = HERE / "kernels.cu"
_VERSION: Final = re.compile(r"^\.version \d+\.\d+$", re.MULTILINE)
_COMMENT: Final = re.compile(r"\A(?://.*\n|\n)*")


@dataclass(frozen=True, slots=True)
class Build:
    """One PTX file: the least compute capability that it runs on, and the PTX ISA that it claims."""

    name: str
    architecture: int
    isa: str

    @property
    def path(self) -> Path:
        """Where it is committed."""
        return HERE / f"{self.name}.ptx"


BUILDS: Final = (Build("base", 75, "6.3"), Build("ampere", 80, "7.0"), Build("ada", 89, "8.4"))


def tool(name: str) -> Path:
    """Return a program of the pinned compiler's package.

    Raises:
        FileNotFoundError: if the development dependencies are not installed.
    """
    for file in files("nvidia-cuda-nvcc") or []:
        if file.name == name and file.parent.name == "bin":
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{name} is not here: pip install the development dependencies")


def compile_ptx(build: Build) -> str:
    """Return the PTX of one build, with the ISA that it claims."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "kernels.ptx"
        options = ("-std=c++17", "-O3", f"-arch=compute_{build.architecture}", "--ptx", "-o", made, SOURCE.name)
        subprocess.run([tool("nvcc"), *options], cwd=HERE, check=True)  # noqa: S603 - a program of ours
        text = made.read_text(encoding="ascii")
    heading = f"// {build.name}: made from kernels.cu by build.py; do not edit.\n"
    return heading + _VERSION.sub(f".version {build.isa}", _COMMENT.sub("", text), count=1)


def assemble(build: Build) -> None:
    """Have the committed file assembled for its own architecture.

    Raises:
        subprocess.CalledProcessError: if the assembler refuses it.
    """
    command = [tool("ptxas"), f"-arch=sm_{build.architecture}", "-o", "/dev/null", build.path]
    subprocess.run(command, check=True)  # noqa: S603 - a program of ours


def main(arguments: list[str]) -> int:
    """Build, or with `--check` compare and assemble; return the exit status."""
    status = 0
    for build in BUILDS:
        ptx = compile_ptx(build)
        if arguments != ["--check"]:
            build.path.write_text(ptx, encoding="ascii")
        elif not build.path.is_file() or build.path.read_text(encoding="ascii") != ptx:
            sys.stderr.write(f"{build.path.name} is not what kernels.cu makes: run {Path(__file__).name}\n")
            status = 1
        assemble(build)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
