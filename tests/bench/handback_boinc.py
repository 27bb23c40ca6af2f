"""How fast BOINC gives the machine back, with a real game in its list: beside us in the same run, where it is there.

Its client looks for programs of the list once in ten seconds (MEMORY_USAGE_PERIOD in client/client_state.h), and goes
on five seconds after a look that found none (EXCLUSIVE_APP_WAIT). So one game costs about twenty seconds of waiting,
and nothing but waiting: several clients wait at once, each in a folder and a network of its own and with a game of its
own name, so that none sees another's.

When it says that it goes on, its next look is five seconds away: a game that began a fixed moment later would always
meet the same part of the ten seconds. Each game begins after a pause from one whole period, and the pauses of a round
(one game for each client) are spread over that period evenly, each drawn from a part of its own, in random order: the
median is one of the moments that a player might choose.

What is measured ends with its word that it suspends, before the programs stand still, which is in its favour.
"""

import contextlib
import os
import queue
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from typing import IO, Final, Self


CLIENTS: Final = 10
"""So many at once: they need a thousandth of a core each."""
PERIOD_S: Final = 10.0
"""Between two looks of its at the list of processes."""
_PROGRAMS: Final = ("boinc", "boinc-client")
_CONFIGURATION: Final = """<cc_config>
  <log_flags><task>1</task></log_flags>
  <options>
    <exclusive_app>{game}</exclusive_app>
    <dont_contact_ref_site>1</dont_contact_ref_site>
    <skip_cpu_benchmarks>1</skip_cpu_benchmarks>
  </options>
</cc_config>
"""
_PREFERENCES: Final = """<global_preferences>
  <run_if_user_active>1</run_if_user_active>
  <run_on_batteries>1</run_on_batteries>
  <suspend_cpu_usage>0</suspend_cpu_usage>
</global_preferences>
"""
"""Nothing but a game suspends it: as installed it suspends for a busy processor too, and what follows measured that."""
_READY: Final = "initialization completed"
_SUSPENDED: Final = "suspending computation - an exclusive app is running"
_RESUMED: Final = "resuming computation"
_BEGIN_S: Final = 60.0
_SUSPENDS_S: Final = 30.0
_RESUMES_S: Final = 40.0
_END_S: Final = 20.0
_CHANCE: Final = random.Random(7)  # noqa: S311 - pauses, not secrets


class BoincError(Exception):
    """The client did not do what it is known to do; the text says what."""


def longest_s(count: int) -> float:
    """Return the seconds in which so many games are over, or something is wrong."""
    each = PERIOD_S + _SUSPENDS_S + _RESUMES_S
    return _BEGIN_S + _END_S + each * -(-count // CLIENTS)


def spread(count: int, chance: random.Random) -> list[float]:
    """Return pauses in seconds, one from each of `count` equal parts of the period, in random order."""
    pauses = [(part + chance.random()) / count * PERIOD_S for part in range(count)]
    chance.shuffle(pauses)
    return pauses


def boinc_latencies(folder: Path, count: int, step: Callable[[int, int], None]) -> list[float]:
    """Return the milliseconds from a game's start to BOINC's word that it suspends; empty where it is not installed.

    Its clients run without a project and in network namespaces of their own, so that they reach nobody.

    Args:
        folder: where their files go.
        count: games in all.
        step: told how many are over, of how many.

    Raises:
        BoincError: if a client does not begin, or does not answer a game.
    """
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None or count <= 0:
        return []
    clients = min(CLIENTS, count)
    rounds = [spread(min(clients, count - done), _CHANCE) for done in range(0, count, clients)]
    found: list[float] = []
    give_up = threading.Event()

    def told(latency: float) -> None:
        found.append(latency)

    pool = ThreadPoolExecutor(clients, "boinc")
    try:
        waiting = []
        for number in range(clients):
            mine = [pauses[number] for pauses in rounds if number < len(pauses)]
            waiting.append(pool.submit(_one_client, program, folder, number, mine, told, give_up))
        while wait(waiting, timeout=1.0, return_when=FIRST_EXCEPTION).not_done:
            step(len(found), count)
            if any(each.done() and each.exception() for each in waiting):
                break
        for each in waiting:
            if each.done():
                each.result()
        step(len(found), count)
    finally:
        give_up.set()
        pool.shutdown()
    return found


def _one_client(
    program: str,
    folder: Path,
    number: int,
    pauses: Sequence[float],
    told: Callable[[float], None],
    give_up: threading.Event,
) -> None:
    home = folder / f"boinc-{number}"
    home.mkdir()
    game = folder / f"lull-game-{number}"  # of a name that is longer than the kernel's 15 letters BOINC sees nothing
    shutil.copy("/bin/sleep", game)
    (home / "cc_config.xml").write_text(_CONFIGURATION.format(game=game.name), encoding="utf-8")
    (home / "global_prefs_override.xml").write_text(_PREFERENCES, encoding="utf-8")
    with Client(program, home, give_up) as client:
        client.says(_READY, after=0.0, within_s=_BEGIN_S)
        for place, pause in enumerate(pauses):
            if give_up.wait(pause):
                return
            before = time.monotonic()
            with subprocess.Popen([str(game), "600"]) as process:
                try:
                    at = client.says(_SUSPENDED, after=before, within_s=_SUSPENDS_S)
                finally:
                    process.kill()
            told((at - before) * 1000)
            if place + 1 < len(pauses):
                client.says(_RESUMED, after=at, within_s=_RESUMES_S)


class Client:
    """A client of BOINC's that knows no project; a context manager."""

    def __init__(self, program: str, home: Path, give_up: threading.Event) -> None:
        """Start it.

        Args:
            program: its path.
            home: its folder.
            give_up: ends all waiting once it is set.
        """
        self._give_up = give_up
        self._process = subprocess.Popen(
            ["unshare", "--net", program, "--dir", str(home), "--no_gpus"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            env={name: value for name, value in os.environ.items() if name != "DISPLAY"},
        )
        assert self._process.stdout is not None
        self._lines: queue.Queue[tuple[float, str]] = queue.Queue()
        self._reading = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reading.start()

    def says(self, word: str, *, after: float, within_s: float) -> float:
        """Return when it said a word, in seconds of the monotonic clock.

        Raises:
            BoincError: if it did not in time, or everything is given up.
        """
        until = time.monotonic() + within_s
        while not self._give_up.is_set() and time.monotonic() < until:
            with contextlib.suppress(queue.Empty):
                at, line = self._lines.get(timeout=0.5)
                if word in line and at >= after:
                    return at
        raise BoincError(f"BOINC did not say '{word}' within {within_s:.0f} s")

    def __enter__(self) -> Self:
        """Hand it out."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reading.join(5)

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.put((time.monotonic(), line.lower()))
