"""Runs every attempt in a process of its own, and writes down what came of each as it comes.

`/lull/in/surroundings.json` says what the attacker is told; `/lull/out/results` takes one JSON line per attempt. What
may end the whole container comes last; its line says so beforehand, and the host reads the end from the engine.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Iterable
from typing import Final

from gpu_sandbox.attack import capabilities, cgroups, devices, files, gate, namespaces, network, resources, syscalls
from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, explained, read_text, refused


SURROUNDINGS: Final = "/lull/in/surroundings.json"
RESULTS: Final = "/lull/out/results"
PROGRESS: Final = "/lull/progress/lines"
PENDING: Final = "it has not come back yet"
_LONGEST: Final = 200


def suite(where: Surroundings) -> tuple[Attempt, ...]:
    """Return all attempts, those that may end the container last."""
    every = gate.attempts(where) or (
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


def outcome(attempt: Attempt, where: Surroundings) -> Outcome:
    """Try one attempt here and now."""
    try:
        return attempt.act(where)
    except OSError as error:
        return refused(explained(error))
    except Exception as error:  # noqa: BLE001 - an attack that breaks has shown nothing, and must not pass for a refusal
        return Outcome(refused=False, how=f"the attempt itself broke: {type(error).__name__}: {error}")


def tried(attempt: Attempt, where: Surroundings) -> Outcome:
    """Try one attempt in a child, so that what it breaks is its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            os.setsid()
            said = outcome(attempt, where)
            os.write(writer, json.dumps([said.refused, said.how[:_LONGEST]]).encode())
        finally:
            os._exit(0)
    os.close(writer)
    ready, _, _ = select.select([reader], [], [], attempt.patience_s)
    answer = os.read(reader, 4096) if ready else b""
    os.close(reader)
    for victim in (-child, child):
        try:
            os.kill(victim, signal.SIGKILL)
        except OSError:
            continue
    _, ended = os.waitpid(child, 0)
    if answer:
        kept, how = json.loads(answer)
        return Outcome(bool(kept), str(how))
    if not ready:
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
    for number, attempt in enumerate(every):
        if attempt.id in where.done:
            continue
        said = {"done": number, "total": len(every), "step": attempt.id}
        try:
            os.write(progress, json.dumps(said).encode() + b"\n")
        except OSError:
            os.ftruncate(progress, 0)
        if attempt.fatal:
            os.write(results, line(attempt, refused(PENDING)))
            os.fsync(results)
        os.write(results, line(attempt, tried(attempt, where)))


def main() -> int:
    """Run the suite."""
    where = Surroundings.read(json.loads(read_text(SURROUNDINGS)))
    run(suite(where), where)
    return 0


if __name__ == "__main__":
    sys.exit(main())
