"""`lull images add`, `trust`, `distrust` and `publishers`: images of publishers whom the owner trusts."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from app.cli.console import Console, Report, table
from app.cli.converting import refusals
from app.cli.parsing import Parser, command
from app.paths import Home, cache_folder, default_home
from app.protocol.errors import UsageError
from gpu_sandbox.errors import SpecError
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.registry.fetching import Fetcher
from gpu_sandbox.sandbox.registry.library import Library
from gpu_sandbox.sandbox.registry.publishers import (
    MAX_KEY,
    Publisher,
    own_publishers,
    save_publishers,
    shipped_publishers,
)
from gpu_sandbox.sandbox.registry.reference import Reference, parse_reference
from gpu_sandbox.sandbox.shipped import shipped


_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def define(group: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of `lull images`."""
    add = group.add_parser("add", help="fetch a publisher's image, prove it, and let jobs use it")
    add.add_argument("image", help="registry.example/team/image@sha256:...")
    command(add, _add)
    trust = group.add_parser("trust", help="let a publisher's key sign images for this PC")
    trust.add_argument("key", type=Path, help="file with the public key, PEM")
    trust.add_argument("--name", required=True, help="what to call the publisher")
    trust.add_argument("--repository", required=True, action="append", help="registry.example/team; may be repeated")
    command(trust, _trust)
    distrust = group.add_parser("distrust", help="take a publisher off the list; his images go")
    distrust.add_argument("fingerprint", help="as `lull images publishers` shows it")
    command(distrust, _distrust)
    command(group.add_parser("publishers", help="whose images may run here"), _publishers)


def library(home: Home) -> Library:
    """Return the publishers' images of an instance."""
    engine = Engine()
    return Library(engine, home.images, ours=lambda: shipped(Images(engine), cache_folder()))


def trusted(home: Home) -> tuple[Publisher, ...]:
    """Return who is trusted here: those who ship with Lull, and those whom the owner added.

    Raises:
        DataError: if the owner's list is damaged, or others can change it.
    """
    return (*shipped_publishers(), *own_publishers(home.publishers))


def fetcher_for(image: Reference) -> Fetcher:
    """Return who fetches an image that the owner named: on this machine without TLS, elsewhere at public addresses."""
    local = urlsplit(f"//{image.host}").hostname in _LOOPBACK
    return Fetcher(here=frozenset({image.host}) if local else frozenset())


def _add(arguments: argparse.Namespace, console: Console) -> Report:
    home = default_home()
    try:
        image = parse_reference(arguments.image)
    except SpecError as error:
        raise UsageError(str(error)) from None
    with refusals():
        kept = library(home).bring(str(image), fetcher_for(image), trusted(home), console.progress)
    text = f"{image.name} is here, as {kept.digest}. Jobs may use it from now on."
    return Report(text, {"digest": kept.digest, "image": str(image), "publisher": kept.publisher, "size": kept.size})


def _trust(arguments: argparse.Namespace, _console: Console) -> Report:
    home = default_home()
    try:
        with arguments.key.open(encoding="ascii") as file:
            pem = file.read(MAX_KEY + 1)
    except (OSError, UnicodeError):
        raise UsageError("the key's file cannot be read; it is a public key in PEM") from None
    try:
        publisher = Publisher(arguments.name, pem.strip(), tuple(arguments.repository))
    except SpecError as error:
        raise UsageError(str(error)) from None
    with refusals():
        others = [p for p in own_publishers(home.publishers) if p.fingerprint != publisher.fingerprint]
        save_publishers(home.publishers, [*others, publisher])
    text = f"{publisher.name} may publish at {', '.join(publisher.scopes)}. Key: {publisher.fingerprint}"
    return Report(text, _described(publisher, own=True))


def _distrust(arguments: argparse.Namespace, _console: Console) -> Report:
    home = default_home()
    with refusals():
        mine = own_publishers(home.publishers)
        stay = [publisher for publisher in mine if publisher.fingerprint != arguments.fingerprint]
        if len(stay) == len(mine):
            raise UsageError("you added no publisher with this fingerprint; `lull images publishers` lists them")
        save_publishers(home.publishers, stay)
        images = library(home)
        gone = [kept for kept in images.kept() if kept.publisher == arguments.fingerprint]
        for kept in gone:
            images.give_up(kept)
    return Report(f"Taken off the list; {len(gone)} of his images went.", {"images": [k.digest for k in gone]})


def _publishers(_arguments: argparse.Namespace, _console: Console) -> Report:
    home = default_home()
    with refusals():
        found = [(p, False) for p in shipped_publishers()] + [(p, True) for p in own_publishers(home.publishers)]
    if not found:
        return Report("Nobody is trusted yet. Images that ship with Lull need no publisher.", {"publishers": []})
    rows = [("publisher", "key", "repositories"), *((p.name, p.fingerprint, ", ".join(p.scopes)) for p, _ in found)]
    return Report(table(rows), {"publishers": [_described(p, own=own) for p, own in found]})


def _described(publisher: Publisher, *, own: bool) -> dict[str, object]:
    scopes = list(publisher.scopes)
    return {"name": publisher.name, "fingerprint": publisher.fingerprint, "repositories": scopes, "own": own}
