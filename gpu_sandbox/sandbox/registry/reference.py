"""How a publisher's image is named: a registry, a repository and a digest; never a tag, because tags move."""

import re
from dataclasses import dataclass
from typing import Final

from gpu_sandbox.errors import SpecError


_REFERENCE = re.compile(
    r"(?P<host>[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?(?::[0-9]{1,5})?)"
    r"/(?P<repository>[a-z0-9]+(?:[._-]{1,2}[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]{1,2}[a-z0-9]+)*){0,8})"
    r"@(?P<digest>sha256:[0-9a-f]{64})"
)
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Reference:
    """An image in a registry.

    Attributes:
        host: the registry, with a port where it is not 443.
        repository: such as `team/sentences`.
        digest: of the image's manifest, `sha256:` and 64 hex digits.
    """

    host: str
    repository: str
    digest: str

    def __str__(self) -> str:
        """Return its one spelling."""
        return f"{self.host}/{self.repository}@{self.digest}"

    @property
    def name(self) -> str:
        """The repository's last part, for people."""
        return self.repository.rpartition("/")[2]


def parse_reference(text: str) -> Reference:
    """Read `registry.example/team/image@sha256:...`.

    Raises:
        SpecError: if it is anything else, one with a tag included.
    """
    found = _REFERENCE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or not ({".", ":"} & set(found["host"])):
        raise SpecError(f"an image is named registry.example/team/image@sha256:..., not {text[:80]!a}")
    return Reference(found["host"], found["repository"], found["digest"])
