"""Runs every attempt in a process of its own, and writes down what came of each as it comes.

`/lull/in/surroundings.json` says what the attacker is told; `/lull/out/results` takes one JSON line per attempt. What
may end the whole container comes last; its line says so beforehand, and the host reads the end from the engine.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gpu_sandbox.attack import (
    capabilities,
    cgroups,
    devices,
    files,
    gate,
    namespaces,
    network,
    relay,
    resources,
    syscalls,
)
from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, explained, read_text, refused


SURROUNDINGS: Final = "/lull/in/surroundings.json"
RESULTS: Final = "/lull/out/results"
PROGRESS: Final = "/lull/progress/lines"
PENDING: Final = "it has not come back yet"
_LEAVE_NOTHING: Final = frozenset({"files", "devices", "cgroups", "network", "engine api"})
"""Groups whose attempts change nothing about the process that makes them."""
_LONGEST: Final = 200


def suite(where: Surroundings) -> tuple[Attempt, ...]:
    """Return all attempts, those that may end the container last."""
    every = (*gate.attempts(where), *relay.attempts(where)) or (
        *files.ATTEMPTS,
        *devices.ATTEMPTS,
        *capabilities.ATTEMPTS,
        *syscalls.ATTEMPTS,
        *namespaces.ATTEMPTS,
        *cgroups.ATTEMPTS,
        *network.attempts(where),
        *resources.ATTEMPTS,
    )
    wanted = (attempt for attempt in every if not where.only or attempt.id in where.only)
    return tuple(sorted(wanted, key=lambda attempt: attempt.fatal))


def outcome(attempt: Attempt, where: Surroundings) -> tuple[Outcome, bool]:
    """Try one attempt here and now; return what came of it, and whether the kernel refused it outright."""
    try:
        return attempt.act(where), False
    except OSError as error:
        return refused(explained(error)), True
    except Exception as error:  # noqa: BLE001 - an attack that breaks has shown nothing, and must not pass for a refusal
        return Outcome(refused=False, how=f"the attempt itself broke: {type(error).__name__}: {error}"), False


def tried(attempts: Sequence[Attempt], where: Surroundings) -> Iterator[Outcome]:
    """Try attempts in children, so that what one breaks is its own; yield what came of each, in order.

    A fork costs more than most attempts do. So a child goes on with the next one as long as the kernel refuses each
    outright, in groups where an attempt leaves nothing behind; whatever else came of one, the next gets a new child.
    """
    left = list(attempts)
    while left:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            try:
                os.setsid()
                _try_in_turn(left, where, writer)
            finally:
                os._exit(0)
        os.close(writer)
        said, answers, goes_on = b"", 0, True
        while goes_on and answers < len(left):
            attempt = left[answers]
            while b"\n" not in said and select.select([reader], [], [], attempt.patience_s)[0]:
                if not (part := os.read(reader, 4096)):
                    break
                said += part
            first, mark, said = said.partition(b"\n")
            if not mark:
                break
            kept, how, goes_on = json.loads(first)
            answers += 1
            yield Outcome(bool(kept), str(how))
        silent = goes_on and answers < len(left)
        ended = _reaped(reader, child)
        if silent:
            answers += 1
            yield _without_a_word(left[answers - 1], ended)
        del left[:answers]


def _try_in_turn(attempts: Sequence[Attempt], where: Surroundings, writer: int) -> None:
    for attempt in attempts:
        said, outright = outcome(attempt, where)
        goes_on = outright and attempt.group in _LEAVE_NOTHING
        os.write(writer, json.dumps([said.refused, said.how[:_LONGEST], goes_on]).encode() + b"\n")
        if not goes_on:
            return


def _reaped(reader: int, child: int) -> int | None:
    """End a child and all that it started; return its status, or None where it had to be ended."""
    waiting = not select.select([reader], [], [], 0)[0]
    os.close(reader)
    for victim in (-child, child):
        try:
            os.kill(victim, signal.SIGKILL)
        except OSError:
            continue
    _, ended = os.waitpid(child, 0)
    return None if waiting else ended


def _without_a_word(attempt: Attempt, ended: int | None) -> Outcome:
    if ended is None:
        return refused(f"nothing came of it in {attempt.patience_s:g} s")
    if os.WIFSIGNALED(ended):
        return refused(f"the process was ended by {signal.Signals(os.WTERMSIG(ended)).name}")
    return Outcome(refused=False, how="the attempt ended without a word")


def line(attempt: Attempt, said: Outcome) -> bytes:
    """Return one attempt's line."""
    values = {
        "id": attempt.id,
        "group": attempt.group,
        "tried": attempt.tried,
        "refused": said.refused,
        "how": said.how,
    }
    return json.dumps(values).encode() + b"\n"


def run(attempts: Iterable[Attempt], where: Surroundings) -> None:
    """Try all, and write down each."""
    every = tuple(attempts)
    results = os.open(RESULTS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    progress = os.open(PROGRESS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(results, json.dumps({"attempts": len(every), "gvisor": where.gvisor}).encode() + b"\n")

    def tell(attempt: Attempt) -> None:
        said = {"done": every.index(attempt), "total": len(every), "step": attempt.id}
        try:
            os.write(progress, json.dumps(said).encode() + b"\n")
        except OSError:
            os.ftruncate(progress, 0)

    due = [attempt for attempt in every if attempt.id not in where.done]
    harmless = [attempt for attempt in due if not attempt.fatal]
    outcomes = tried(harmless, where)
    for attempt in harmless:
        tell(attempt)
        os.write(results, line(attempt, next(outcomes)))
    for attempt in due[len(harmless) :]:
        tell(attempt)
        os.write(results, line(attempt, refused(PENDING)))
        os.fsync(results)
        os.write(results, line(attempt, next(tried([attempt], where))))


def main() -> int:
    """Run the suite."""
    where = Surroundings.read(json.loads(read_text(SURROUNDINGS)))
    run(suite(where), where)
    return 0


if __name__ == "__main__":
    sys.exit(main())
