"""What an installed folder was made of, so that a second run knows whether it is still right."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path


def key_of(*parts: Path | str) -> str:
    """Return a digest over texts and the contents of files."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def matches(stamp: Path, keys: Sequence[str]) -> bool:
    """Return whether the stamp says one of these keys."""
    try:
        return json.loads(stamp.read_text("ascii"))["key"] in keys
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write(stamp: Path, key: str) -> None:
    """Say in a stamp what its folder was made of; it appears whole or not at all."""
    fresh = stamp.with_name(stamp.name + ".new")
    fresh.write_text(json.dumps({"key": key}) + "\n", "ascii")
    fresh.replace(stamp)
