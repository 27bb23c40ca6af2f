"""What an owner who was asked answers, and which passwords are taken."""

from dataclasses import dataclass, field
from typing import Final


MIN_PASSWORD: Final = 8
"""Characters of the shortest password that is taken for a new wallet."""
MAX_PASSWORD: Final = 1000


@dataclass(frozen=True, slots=True)
class Consent:
    """The owner consents; `password` is empty where none was needed. Its repr shows nothing that was typed."""

    password: str = field(default="", repr=False)
    entries: tuple[str, ...] = field(default=(), repr=False)


def password_problem(password: str, again: str | None = None) -> str:
    """Return what is wrong with a new password, in one sentence, or nothing."""
    if len(password) < MIN_PASSWORD:
        return f"A password has at least {MIN_PASSWORD} characters."
    if len(password) > MAX_PASSWORD:
        return f"A password has at most {MAX_PASSWORD} characters."
    if again is not None and password != again:
        return "The two passwords differ."
    return ""
