"""A file on its way out, piece by piece, and not faster than it may be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final


_CHUNK: Final = 1 << 18
_PACED: Final = 1 << 15


async def chunks(source: Path, rate: int | None = None) -> AsyncIterator[bytes]:
    """Yield a file's bytes.

    Args:
        source: the file.
        rate: bytes a second at the most; None is no limit.

    Raises:
        OSError: if the file cannot be read.
    """
    with source.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, _PACED if rate else _CHUNK):
            yield chunk
            if rate:
                await asyncio.sleep(len(chunk) / rate)
