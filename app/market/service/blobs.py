"""Inputs and results on disk: files named by their SHA-256, in a folder for the market alone.

Nothing in it is ever executed, unpacked or parsed. Who may read a file stands in `app.market.service.scopes`.
"""

import asyncio
import hashlib
import os
import secrets
import sys
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from app.market.service.refusals import RefusalError
from app.paths import as_known


_UNFINISHED: Final = "unfinished-"


class Blobs:
    """The folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, and clear what an earlier process left unfinished.

        Raises:
            KnownError: `home.unusable` or `disk.full`.
        """
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in folder.glob(_UNFINISHED + "*"):
                left.unlink()
        except OSError as error:
            raise as_known(error, folder) from None

    def find(self, sha256: str) -> Path:
        """Return where the bytes with this digest are: 64 hex digits that were checked before.

        Raises:
            RefusalError: if they are gone.
        """
        path = self._folder / sha256
        if not path.is_file():
            raise RefusalError("gone", "these bytes are no longer kept", status=410)
        return path

    async def store(self, chunks: AsyncIterator[bytes], sha256: str, most: int) -> int:
        """Store bytes as they come, whole and on disk or not at all, and return how many they are.

        Raises:
            RefusalError: `too-large` once they are more than `most`, `digest` if they are others than promised.
            KnownError: `disk.full` or `home.unusable`.
        """
        part = self._folder / f"{_UNFINISHED}{secrets.token_hex(8)}"
        size, running = 0, hashlib.sha256()
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > most:
                        raise RefusalError("too-large", f"there is room for {most} bytes", status=413)
                    running.update(chunk)
                    file.write(chunk)
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
            if running.hexdigest() != sha256:
                raise RefusalError("digest", "the bytes have another digest")
            await asyncio.to_thread(self._publish, part, self._folder / sha256)
        except OSError as error:
            raise as_known(error, self._folder) from None
        finally:
            part.unlink(missing_ok=True)
        return size

    async def keep(self, wanted: AbstractSet[str]) -> None:
        """Remove all bytes but those with these digests.

        Raises:
            KnownError: `home.unusable`.
        """

        def clear() -> None:
            for file in self._folder.iterdir():
                if file.name not in wanted and not file.name.startswith(_UNFINISHED):
                    file.unlink(missing_ok=True)

        try:
            await asyncio.to_thread(clear)
        except OSError as error:
            raise as_known(error, self._folder) from None

    def _publish(self, part: Path, whole: Path) -> None:
        part.replace(whole)
        if sys.platform == "win32":
            return  # there a folder cannot be synced
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
