"""Our profile of system calls, made from the documented list in `resources/seccomp/policy.toml`.

`python -m gpu_sandbox.sandbox.seccomp` prints it. The format is the one that Docker takes inline with a container:
https://docs.docker.com/engine/security/seccomp/ and the runtime specification's `linux.seccomp`.
"""

import errno
import hashlib
import importlib.resources
import json
import sys
from functools import cache
from typing import Annotated, Any, Final

import msgspec


_ARCHITECTURES: Final = ("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64")
"""Without the sub-architectures: a 64-bit processor's 32-bit calls have other numbers, and are ended with SIGSYS."""
_WHOLE: Final = 0xFFFF_FFFF_FFFF_FFFF


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Calls that are treated alike, and why."""

    why: Annotated[str, msgspec.Meta(min_length=1)]
    calls: list[Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]*$")]]


class Masked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Calls that are let through where an argument, under a mask, equals one of some values."""

    why: str
    calls: list[str]
    argument: Annotated[int, msgspec.Meta(ge=0, le=5)]
    equals: list[int]
    mask: int = _WHOLE


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list as it is written."""

    allowed: list[Group]
    masked: list[Masked]
    absent: Group
    refused: list[Group]


def policy() -> Policy:
    """Return the documented list."""
    text = (importlib.resources.files("resources") / "seccomp" / "policy.toml").read_bytes()
    return msgspec.toml.decode(text, type=Policy)


@cache
def profile() -> str:
    """Return the profile as one line of JSON; equal lists, equal bytes."""
    return json.dumps(_made(policy()), separators=(",", ":"))


@cache
def digest() -> str:
    """Return the profile's SHA-256, 64 hex digits."""
    return hashlib.sha256(profile().encode()).hexdigest()


def _made(listed: Policy) -> dict[str, Any]:
    rules: list[dict[str, Any]] = [
        {"names": sorted(call for group in listed.allowed for call in group.calls), "action": "SCMP_ACT_ALLOW"}
    ]
    for group in listed.masked:
        for value in group.equals:
            test = {"index": group.argument, "value": group.mask, "valueTwo": value, "op": "SCMP_CMP_MASKED_EQ"}
            if group.mask == _WHOLE:
                test = {"index": group.argument, "value": value, "valueTwo": 0, "op": "SCMP_CMP_EQ"}
            rules.append({"names": sorted(group.calls), "action": "SCMP_ACT_ALLOW", "args": [test]})
    rules.append({"names": sorted(listed.absent.calls), "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS})
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "archMap": [{"architecture": name, "subArchitectures": []} for name in _ARCHITECTURES],
        "syscalls": rules,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_made(policy()), indent=1) + "\n")
