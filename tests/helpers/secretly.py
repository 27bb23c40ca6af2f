"""Commands that get secrets behind file descriptors, as a script gives them."""

import os

from tests.helpers.lull import Lull, Said


def secretly(lull: Lull, *arguments: str, **secrets: str) -> Said:
    """Run a command without a terminal; `password="..."` becomes `--password-fd N`."""
    readers: list[int] = []
    options: list[str] = []
    for name, secret in secrets.items():
        reader, writer = os.pipe()
        os.write(writer, secret.encode() + b"\n")
        os.close(writer)
        readers.append(reader)
        options += [f"--{name.replace('_', '-')}-fd", str(reader)]
    try:
        process = lull.start(*arguments, *options, "--json", pass_fds=tuple(readers))
        out, err = process.communicate(timeout=60)
    finally:
        for reader in readers:
            os.close(reader)
    return Said(process.returncode, out, err)
