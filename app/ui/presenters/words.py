"""Words for the codes of devices, sensors, attacks and settings; a code without words is shown as it is, made plain."""

from collections.abc import Mapping
from typing import Final

from app.ui.presenters.voice import Voice, marked, plain


KERNELS: Final[Mapping[str, str]] = {
    "fma_f32": marked("Single precision"),
    "fma_f64": marked("Double precision"),
    "matmul_f32": marked("Matrices, single precision"),
    "gemm_f32": marked("Matrices, single precision"),
    "gemm": marked("Matrices, single precision"),
    "gemm_f16": marked("Matrices, half precision"),
    "gemm_i8": marked("Matrices, 8-bit integers"),
    "gemm_f32_1t": marked("Matrices, on one thread"),
    "tensor_f16": marked("Tensor cores, half precision"),
    "tensor_bf16": marked("Tensor cores, bfloat16"),
    "tensor_i8": marked("Tensor cores, 8-bit integers"),
    "tensor_fp8": marked("Tensor cores, 8-bit floats"),
    "int8": marked("8-bit integers"),
    "copy": marked("Memory, copying"),
    "read": marked("Memory, reading"),
    "dram_copy": marked("Memory, copying"),
    "dram_read": marked("Memory, reading"),
    "latency": marked("Memory, latency"),
    "l2": marked("Cache"),
    "l2_read": marked("Cache"),
    "pcie_up": marked("Transfer to the card"),
    "pcie_down": marked("Transfer from the card"),
    "vram": marked("Memory filled and verified"),
    "divergent": marked("Ray tracing, scattered rays"),
    "rays": marked("Ray tracing, scattered rays"),
    "vram_verified": marked("Memory filled and verified"),
    "multiprocessors": marked("Multiprocessors"),
    "sha256": marked("Hashing"),
}

CLASSES: Final[Mapping[str, str]] = {
    "llm-decode": marked("Language models"),
    "diffusion": marked("Images and training"),
    "render": marked("Rendering"),
    "transcode": marked("Transcoding"),
}

CAUSES: Final[Mapping[str, str]] = {
    "steam-launch": marked("started by Steam"),
    "steam-scope": marked("runs in Steam's session"),
    "steam-environment": marked("carries Steam's mark"),
    "running-app": marked("Steam says that it runs"),
    "steam-library": marked("lies in a Steam library"),
    "launcher": marked("started by a launcher"),
    "game-library": marked("lies in a games library"),
    "library": marked("lies in a games library"),
    "lutris": marked("started by Lutris"),
    "heroic": marked("started by Heroic"),
    "proton": marked("runs in Proton"),
    "wine": marked("a Windows program"),
    "gamescope": marked("runs in Gamescope"),
    "gamemode": marked("asked for GameMode"),
    "full-screen": marked("fills the screen"),
    "gpu": marked("uses the GPU"),
    "gpu-user": marked("uses the GPU"),
    "input": marked("takes your input"),
    "together": marked("two signs together"),
    "sleep": marked("Sleep of this PC"),
    "owner": marked("your rule"),
    "rule": marked("your rule"),
    "always": marked("your rule"),
}

SENSORS: Final[Mapping[str, str]] = {
    "games": marked("Games that start"),
    "processes": marked("Programs that start"),
    "process": marked("Programs that start"),
    "connector": marked("Programs that start, told by the kernel"),
    "steam": marked("Steam"),
    "launches": marked("Game launchers"),
    "gamemode": marked("GameMode"),
    "library": marked("Game libraries"),
    "full-screen": marked("Full-screen windows"),
    "window": marked("The window in front"),
    "gpu": marked("Programs on the GPU"),
    "gpu-user": marked("Programs on the GPU"),
    "input": marked("Keyboard and mouse"),
    "sleep": marked("Sleep of this PC"),
    "battery": marked("Mains and battery"),
    "power": marked("Mains and battery"),
}

THROTTLES: Final[Mapping[str, str]] = {
    "power-cap": marked("held back by its power limit"),
    "thermal": marked("held back by heat"),
    "power-brake": marked("held back by the power supply"),
    "idle": marked("resting"),
}

QUARANTINES: Final[Mapping[str, str]] = {
    "xid": marked("The driver reported an error of this card."),
    "lost": marked("The card vanished from the driver."),
    "error": marked("The card gave a wrong result."),
    "too-hot": marked("The card was hotter than its hard limit."),
}

GROUPS: Final[Mapping[str, str]] = {
    "files": marked("Files"),
    "devices": marked("Devices"),
    "capabilities": marked("Rights"),
    "syscalls": marked("System calls"),
    "namespaces": marked("Walls between programs"),
    "cgroups": marked("Limits"),
    "network": marked("Network"),
    "engine-api": marked("Docker itself"),
    "engine": marked("Docker itself"),
    "resources": marked("Memory and processor"),
    "data": marked("Data path"),
    "data-path": marked("Data path"),
    "images": marked("Images"),
}


def word(table: Mapping[str, str], code: str, voice: Voice) -> str:
    """Return the words of a code in the user's language, or the code itself, plain and with spaces for dashes."""
    known = table.get(code)
    return voice.say(known) if known else plain(code.replace("-", " ").replace("_", " "))
