"""The first code of every job in an image: pins the numeric back end, runs the job's `main`, explains its failures.

Exit status: 0 done; 2 the input is wrong; 143 asked to stop, with a checkpoint written; 1 the machine failed it (no
room, no memory, a missing processor feature); 70 the job itself is broken. Standard error gets one line, never a
traceback.
"""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

import errno
import os
import platform
import sys
from pathlib import Path
from typing import Final


HERE: Final = Path(__file__).resolve().parent
LULL: Final = Path("/lull")
FAILED, WRONG_INPUT, BROKEN, STOPPED = 1, 2, 70, 143
"""Exit status; 143 is what a shell says of a program that SIGTERM ended."""
_LONGEST_LINE: Final = 300


def pinned(machine: str) -> dict[str, str]:
    """Return the environment that makes NumPy compute the same bits on every processor of an architecture.

    OpenBLAS chooses its kernels by the processor, and each adds up in another order; so does NumPy with AVX-512. One
    thread, and the kernels that all processors since 2013 (x86) or all 64-bit ones (ARM) have.
    """
    return {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "RAYON_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "OPENBLAS_CORETYPE": {"x86_64": "Haswell", "aarch64": "ARMV8"}.get(machine, ""),
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR" if machine == "x86_64" else "",
    }


def missing_features(machine: str, cpuinfo: str) -> list[str]:
    """Return which processor features the pinned kernels need and `/proc/cpuinfo` does not list."""
    if machine != "x86_64":
        return []
    flags = next((line.split(":", 1)[1].split() for line in cpuinfo.splitlines() if line.startswith("flags")), [])
    return [feature for feature in ("avx2", "fma") if feature not in flags]


def _say(text: str) -> None:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    sys.stderr.write(line[:_LONGEST_LINE] + "\n")


def run(arguments: list[str]) -> int:
    """Run the job and return its exit status."""
    machine = platform.machine()
    if missing := missing_features(machine, Path("/proc/cpuinfo").read_text("utf-8", "replace")):
        _say(f"this processor has no {' and no '.join(missing)}, which this job's class needs")
        return FAILED
    os.environ.update({name: value for name, value in pinned(machine).items() if value})
    sys.path[:0] = [str(HERE), str(HERE / "site")]

    # Only now: both load NumPy, which reads the environment once.
    import job  # noqa: PLC0415
    import main  # noqa: PLC0415

    try:
        main.main(arguments, job.Folders(LULL))
    except job.StoppedError:
        return STOPPED
    except job.RefusedError as error:
        _say(str(error))
        return WRONG_INPUT
    except Exception as error:  # noqa: BLE001 - the last line of defence: the buyer gets a sentence, not a traceback
        code, text = explained(error)
        _say(text)
        return code
    return 0


def explained(error: Exception) -> tuple[int, str]:
    """Return exit status and sentence for a failure that is not the input's."""
    if isinstance(error, MemoryError):
        return FAILED, "the job ran out of memory"
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FAILED, "there is no room left for the job's files"
    if isinstance(error, OSError):
        return FAILED, f"{error.filename or 'a file'}: {error.strerror or 'it could not be used'}"
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "an unknown place"
    return BROKEN, f"the job is broken: {type(error).__name__} in {where}"


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
