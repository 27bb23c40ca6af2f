"""`lull sandbox attack`: hostile containers through the real sandbox, by the running engine or without one."""

import argparse
import threading
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby

from app.cli.console import Console, Report, table
from app.cli.converting import converted
from app.cli.parsing import Parser, command
from app.client.sync import connect
from app.paths import cache_folder, default_home
from app.protocol.containment import AttackReport, AttackResult, AttackSandbox
from app.protocol.errors import AppError, KnownError
from gpu_sandbox.errors import AttackError, ImageMissingError
from gpu_sandbox.sandbox.attack import Step, attack_best
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.shipped import shipped
from gpu_sandbox.sandbox.walls import walled_sandbox


_ENGINE_S = 150.0
_EVERY = 25
"""Attempts between two lines of progress."""


def define(parser: Parser, _name: str) -> None:
    """Add the arguments of the group."""
    group = parser.add_subparsers(metavar="command", required=True)
    command(group.add_parser("attack", help="attack it, and list each refusal"), _attack)


def _attack(_arguments: argparse.Namespace, console: Console) -> Report:
    report = _by_engine(console) or _by_ourselves(console)
    leaks = [result.id for result in report.results if not result.refused]
    refused = len(report.results) - len(leaks)
    data = {
        "engine": report.engine,
        "runtime": report.runtime,
        "seconds": round(report.seconds, 2),
        "attempts": len(report.results),
        "refused": refused,
        "leaks": leaks,
        "results": [asdict(result) for result in report.results],
    }
    head = f"{report.engine}, {report.runtime}: {refused} of {len(report.results)} attempts refused"
    problem = AppError("sandbox.leaks", what=", ".join(leaks[:5])) if leaks else None
    return Report(f"{_listed(report.results)}\n\n{head} in {report.seconds:.1f} s", data, problem)


def _listed(results: Iterable[AttackResult]) -> str:
    parts = []
    for group, members in groupby(sorted(results, key=lambda r: (r.group, r.refused)), key=lambda r: r.group):
        rows = [("refused" if each.refused else "LEAK", each.tried, each.how) for each in members]
        parts.append(f"{group}\n{table([('', 'tried', 'what happened'), *rows])}")
    return "\n\n".join(parts)


def _by_engine(console: Console) -> AttackReport | None:
    """Return what came of it where an engine runs: it knows whether a game has the machine."""
    try:
        with connect(default_home()) as client:
            console.progress("the engine attacks its sandbox")
            return client.ask(AttackSandbox(), AttackReport, timeout_s=_ENGINE_S)
    except AppError as error:
        if error.code == "engine.not-running":
            return None
        raise


def _by_ourselves(console: Console) -> AttackReport:
    console.progress("no engine runs: attacking without one")
    told = -_EVERY

    def tell(step: Step) -> None:
        nonlocal told
        if step.done - told >= _EVERY:
            told = step.done
            console.progress(f"{step.done}/{step.total} {step.trying}")

    with converted():
        try:
            home = default_home()
            sandbox = walled_sandbox(Engine(), home.instance, cache_folder())
            image = sandbox.images.with_python(shipped(sandbox.images, cache_folder()))
            report = attack_best(sandbox, image, tell=tell, cancelled=threading.Event(), gate=True)
            if report.leaks and home.root.is_dir():
                home.doubt.touch(mode=0o600)
        except ImageMissingError:
            raise KnownError("image.missing", image="with a Python") from None
        except AttackError as error:
            raise KnownError("sandbox.unproven", what=error) from None
    results = tuple(AttackResult(r.id, r.group, r.tried, r.refused, r.how) for r in report.results)
    return AttackReport(report.engine, report.runtime, report.seconds, results)
