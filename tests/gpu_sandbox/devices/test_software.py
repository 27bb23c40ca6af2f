"""The processor as a device."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.devices.reader import devices
from gpu_sandbox.devices.snapshot import DeviceKind
from gpu_sandbox.devices.software import describe, model_of, software_device


_X86: Final = "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel\t\t: 17\nmodel name\t: AMD Ryzen 7 5800X\n"
_ARM: Final = "processor\t: 0\nBogoMIPS\t: 108.00\n\nHardware\t: BCM2835\nModel\t\t: Raspberry Pi 5\n"


@pytest.mark.parametrize(
    ("text", "model"),
    [
        (_X86, "AMD Ryzen 7 5800X"),
        (_ARM, "Raspberry Pi 5"),
        ("Hardware : Qualcomm\n", "Qualcomm"),
        ("model name:\n", None),
        ("", None),
    ],
)
def test_the_model_is_what_the_kernel_calls_it(text: str, model: str | None) -> None:
    assert model_of(text) == model


def test_the_name_stays_and_differs_between_machines_and_models() -> None:
    first = describe("AMD", "a" * 32).uuid

    assert describe("AMD", "a" * 32).uuid == first
    assert describe("AMD", "b" * 32).uuid != first
    assert describe("Intel", "a" * 32).uuid != first
    assert re.fullmatch(r"cpu-[0-9a-f]{32}", first)


def test_the_machines_own_id_is_told_nowhere() -> None:
    device = software_device()

    path = Path("/etc/machine-id")
    identity = path.read_text(encoding="ascii").strip() if path.exists() else "-"
    assert identity not in repr(device)
    assert device.kind is DeviceKind.SOFTWARE
    assert not device.listable
    assert software_device().uuid == device.uuid


@given(st.text(max_size=300))
def test_a_model_is_plain_text(model: str) -> None:
    name = describe(model, "x").name

    assert name
    assert name.isprintable()
    assert len(name) <= 80


def test_this_machine_has_a_device() -> None:
    assert devices()


def test_no_driver_means_no_pynvml_in_memory() -> None:
    code = (
        "import sys; from gpu_sandbox.devices.nvidia import Nvml, NvmlError\n"
        "try: Nvml()\nexcept NvmlError: print('pynvml' in sys.modules)\nelse: print(False)"
    )
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert answer.stdout.strip() == "False"
