"""The processor, as the device of last resort: it works where there is no card, and is never offered for money."""

import hashlib
import hmac
import platform
import time
from pathlib import Path
from typing import Final

from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


_MACHINE_IDS: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_CPUINFO: Final = Path("/proc/cpuinfo")
_LONGEST: Final = 80


def software_device() -> DeviceSnapshot:
    """Return this machine's processor as a device; compare `lscpu`."""
    try:
        cpuinfo = _CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        cpuinfo = ""
    return describe(model_of(cpuinfo) or platform.processor() or platform.machine() or "processor", _identity())


def describe(model: str, identity: str) -> DeviceSnapshot:
    """Return the device for a model's name and this machine's identity.

    The name is derived as systemd's machine-id(5) asks for: a keyed hash, so that the machine's id itself is neither
    told nor to be had from it, and stays useless for linking this device to what other programs know.
    """
    name = " ".join("".join(c if c.isprintable() else " " for c in model).split())[:_LONGEST] or "processor"
    digest = hmac.new(identity.encode(), f"lull software device\0{name}".encode(), hashlib.sha256).hexdigest()
    return DeviceSnapshot(
        uuid=f"cpu-{digest[:32]}",
        name=name,
        kind=DeviceKind.SOFTWARE,
        listable=False,
        taken_at=time.monotonic(),
    )


def model_of(cpuinfo: str) -> str | None:
    """Return the processor's model from the text of `/proc/cpuinfo`, or None; Arm boards name the whole board."""
    found: dict[str, str] = {}
    for line in cpuinfo.splitlines():
        key, colon, value = line.partition(":")
        if colon and value.strip():
            found.setdefault(key.strip(), value.strip())
    return found.get("model name") or found.get("Model") or found.get("Hardware")


def _identity() -> str:
    for path in _MACHINE_IDS:
        try:
            if text := path.read_text(encoding="ascii", errors="replace").strip():
                return text
        except OSError:
            continue
    return platform.node() or "this machine"
