"""Logs and help: the report that somebody may send, with nothing in it that names the owner or his money."""

import re
from collections.abc import Sequence
from typing import Final

from app.protocol.commands import Setting
from app.protocol.snapshot import Snapshot


_SECRETS: Final = (
    (re.compile(r"0x[0-9a-fA-F]{64,}"), "0x[redacted]"),
    (re.compile(r"0x[0-9a-fA-F]{40}"), "0x[address]"),
    (re.compile(r"\b[0-9a-fA-F]{64,}\b"), "[digits]"),
    (re.compile(r"/(?:home|Users|root)(?:/[^\s/:'\"]+)?"), "~"),
    (re.compile(r"[A-Za-z]:\\Users\\[^\\\s]+"), "~"),
    (re.compile(r"//[^/\s:@]+:[^/\s@]+@"), "//[login] "),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "[mail]"),
    (re.compile(r"\b(?:GPU|MIG)-[0-9a-fA-F-]{8,}"), "GPU-[id]"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[ip]"),
)
_LOOPBACK: Final = re.compile(r"\b127\.0\.0\.1\b")
_LONGEST_LINE: Final = 500
_MOST_LINES: Final = 1000


def redact(text: str) -> str:
    """Return text without addresses, keys, long digits, a person's folders, mail, log-ins and network addresses."""
    kept = _LOOPBACK.sub("localhost", text)
    for pattern, instead in _SECRETS:
        kept = pattern.sub(instead, kept)
    return "".join(c if c.isprintable() or c == "\n" else " " for c in kept)


def report(
    snapshot: Snapshot | None,
    settings: Sequence[Setting],
    lines: Sequence[str],
    crash: str,
    *,
    about: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the report as text: what runs, the settings, the last crash and the log, all redacted.

    It holds no sum of money, no address, no name of a game or of a file.

    Args:
        snapshot: the state, or None where no engine answers.
        settings: the engine's.
        lines: of the log.
        crash: what the last crash left; may be empty.
        about: further facts, such as versions.
    """
    parts = ["Lull report", ""]
    parts += [f"{name}: {value}" for name, value in about]
    if snapshot is None:
        parts.append("engine: does not answer")
    else:
        engine, device, box = snapshot.engine, snapshot.device, snapshot.containment
        sandbox = (part or "unknown" for part in (box.engine or snapshot.sandbox, box.runtime, box.tier))
        parts += [
            f"engine: {engine.version}, {engine.state.value}, {engine.mode.value}",
            f"reasons: {', '.join(reason.code.value for reason in engine.reasons) or 'none'}",
            f"network: {snapshot.network.kind.value}, {'connected' if snapshot.network.connected else 'silent'}",
            f"sandbox: {', '.join(sandbox)}",
            f"device: {device.name if device else 'none'}, {device.kind if device else 'none'}",
            f"notices: {', '.join(notice.code for notice in snapshot.notices) or 'none'}",
        ]
    parts += ["", "Settings", *(f"{each.key} = {each.value}" for each in settings)]
    if crash:
        parts += ["", "Last crash", crash[:20_000]]
    parts += ["", "Log", *(line[:_LONGEST_LINE] for line in lines[-_MOST_LINES:])]
    return redact("\n".join(parts)) + "\n"
