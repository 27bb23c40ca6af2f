"""The port through which the signer finds a way to ask the owner."""

from typing import Protocol

from app.signer.asking import Asker
from app.signer.requests import Ask


class FindAsker(Protocol):
    """Finds the way to ask."""

    def __call__(self, how: Ask, password_fd: int | None = None) -> Asker:
        """Return it, or raise `wallet.locked` where nobody can be asked."""
        ...
