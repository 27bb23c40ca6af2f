"""Whose images may run here: publishers with a pinned key, each for repositories of his own.

Those that ship with Lull and those that the owner added. A market names images and no publishers: whatever it wants,
it can only choose among what is trusted here.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from Crypto.PublicKey import ECC

from gpu_sandbox.errors import DataError, SpecError
from gpu_sandbox.sandbox.registry.fetching import read_json
from gpu_sandbox.sandbox.registry.reference import Reference


MAX_KEY: Final = 4096
_MAX_FILE: Final = 1 << 20
_MOST: Final = 256
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")
_SCOPE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?(?::[0-9]{1,5})?(?:/[a-z0-9._-]{1,100}){1,9}")
_CURVES: Final = frozenset({"NIST P-256", "Ed25519"})


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher of images.

    Attributes:
        name: for people.
        key: the public key, PEM: ECDSA on P-256 or Ed25519.
        scopes: `registry.example/team`: that repository and all below it.
    """

    name: str
    key: str
    scopes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SpecError("a publisher's name is plain text of at most 60 characters")
        if not 0 < len(self.scopes) <= 32 or not all(_SCOPE.fullmatch(scope) for scope in self.scopes):
            raise SpecError("a publisher's repositories look like registry.example/team")
        public_key(self.key)

    @property
    def fingerprint(self) -> str:
        """32 hex digits that tell the key from others."""
        return hashlib.sha256(public_key(self.key).export_key(format="DER")).hexdigest()[:32]

    def may_publish(self, image: Reference) -> bool:
        """Return whether a repository is one of his."""
        full = f"{image.host}/{image.repository}"
        return any(full == scope or full.startswith(f"{scope}/") for scope in self.scopes)


def public_key(pem: str) -> ECC.EccKey:
    """Read a public key.

    Raises:
        SpecError: if it is none, is a private one, or of another kind.
    """
    refusal = SpecError("a publisher's key is a public key in PEM, for ECDSA on P-256 or Ed25519")
    if len(pem) > MAX_KEY or "PRIVATE" in pem:
        raise refusal
    try:
        key = ECC.import_key(pem)
    except (ValueError, IndexError, TypeError):
        raise refusal from None
    if key.has_private() or key.curve not in _CURVES:
        raise refusal
    return key


def shipped_publishers() -> tuple[Publisher, ...]:
    """Return those that ship with Lull."""
    return _read((files("resources") / "publishers.json").read_bytes())


def own_publishers(file: Path) -> tuple[Publisher, ...]:
    """Return those that the owner added; none where there is no file.

    Raises:
        DataError: if the file is damaged, or others may write it: then nobody is trusted.
    """
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno())
            text = opened.read(_MAX_FILE + 1)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise DataError(f"{file.name} cannot be read: {error.strerror}") from None
    if sys.platform != "win32" and (mode.st_mode & 0o022 or mode.st_uid not in {os.geteuid(), 0}):
        raise DataError(f"{file.name} can be changed by others, so nobody in it is trusted: chmod 600 mends that")
    return _read(text)


def save_publishers(file: Path, publishers: Iterable[Publisher]) -> None:
    """Store the owner's publishers, whole or not at all, for nobody else's eyes.

    Raises:
        DataError: if that fails.
    """
    entries = [{"name": p.name, "key": p.key, "scopes": list(p.scopes)} for p in publishers]
    write_private(file, json.dumps({"publishers": entries}, indent=1).encode())


def write_private(file: Path, content: bytes) -> None:
    """Replace a file, mode 0600 before there is content.

    Raises:
        DataError: if that fails.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            part.unlink()
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
    except OSError as error:
        raise DataError(f"{file.name} cannot be written: {error.strerror}") from None


def _read(text: bytes) -> tuple[Publisher, ...]:
    entries = read_json(text[:_MAX_FILE], "the list of publishers").get("publishers")
    if not isinstance(entries, list) or len(entries) > _MOST:
        raise DataError("the list of publishers is damaged")
    try:
        return tuple(_publisher(entry) for entry in entries)
    except (SpecError, KeyError, TypeError) as error:
        raise DataError(f"the list of publishers is damaged: {error}") from None


def _publisher(entry: Any) -> Publisher:  # noqa: ANN401 - whatever JSON says; checked here
    name, key, scopes = entry["name"], entry["key"], entry["scopes"]
    if not (isinstance(name, str) and isinstance(key, str) and isinstance(scopes, list)):
        raise SpecError("a publisher has a name, a key and scopes")
    return Publisher(name, key, tuple(str(scope) for scope in scopes))
