"""The suite for any GPU, through the real shader path on Mesa's software adapter: wrong kernels are found out."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from gpu_sandbox.benchmark.measuring import Plan, Work, measure
from gpu_sandbox.benchmark.result import Mode
from gpu_sandbox.benchmark.webgpu import WebGpuSuite
from gpu_sandbox.benchmark.webgpu_device import KERNELS, Gpu, find_adapters, is_software
from gpu_sandbox.benchmark.webgpu_memory import Chase, Copy, Link, Read, RoundTrip, Vram
from gpu_sandbox.benchmark.webgpu_works import Fma, Gemm, GemmI8, Rays


Maker = Callable[[Gpu], Work]

_ONCE: Final = Plan(0.0, 0.0)
_RANDOM: Final = np.random.default_rng(7)
_WORKS: Final[dict[str, Maker]] = {
    "fma_f32": lambda gpu: Fma(gpu, _RANDOM, 4096),
    "gemm_f32": lambda gpu: Gemm(gpu, _RANDOM, 128, "f32"),
    "gemm_f16": lambda gpu: Gemm(gpu, _RANDOM, 128, "f16"),
    "gemm_i8": lambda gpu: GemmI8(gpu, _RANDOM, 128),
    "rays": lambda gpu: Rays(gpu, _RANDOM, 4096),
    "dram_copy": lambda gpu: Copy(gpu, _RANDOM, 1 << 20),
    "dram_read": lambda gpu: Read(gpu, _RANDOM, "dram_read", 1 << 20, 4096),
    "latency": lambda gpu: Chase(gpu, _RANDOM, 1 << 20),
    "vram": lambda gpu: Vram(gpu, _RANDOM, [1 << 20, 1 << 19]),
    "host_to_device": lambda gpu: Link(gpu, _RANDOM, 1 << 20, to_device=True),
    "device_to_host": lambda gpu: Link(gpu, _RANDOM, 1 << 20, to_device=False),
    "launch": RoundTrip,
}


@pytest.fixture(scope="module")
def gpu() -> Iterator[Gpu]:
    """The device of this machine, by Vulkan."""
    with closing(Gpu(find_adapters()[0])) as device:
        yield device


def test_a_device_that_rounds_product_and_sum_alone_is_right_too(tmp_path: Path) -> None:
    # Through another word for the same bits, so that no compiler joins the two; some devices work so for "fma".
    shutil.copytree(str(KERNELS), tmp_path / "wgsl")
    kernel = tmp_path / "wgsl" / "fma_f32.wgsl"
    source = kernel.read_text(encoding="utf-8")
    apart = re.sub(
        r"(\w) = fma\(\1, m, c\);",
        r"\1 = bitcast<vec4<f32>>(bitcast<vec4<u32>>(\1 * m) ^ vec4<u32>(p.unused)) + c;",
        source,
    )
    assert apart != source
    kernel.write_text(apart, encoding="utf-8")

    with closing(Gpu(find_adapters()[0], tmp_path / "wgsl")) as gpu:
        found = measure(_WORKS["fma_f32"](gpu), _ONCE)
        assert found.correct, f"error {found.error}"


@pytest.mark.parametrize("name", list(_WORKS))
def test_each_kernel_is_right_within_the_bound_of_its_reference(gpu: Gpu, name: str) -> None:
    kernel = measure(_WORKS[name](gpu), _ONCE)

    assert (kernel.name, kernel.correct) == (name, True), f"error {kernel.error}"
    assert kernel.value > 0


@pytest.mark.parametrize(
    ("name", "file", "right", "wrong"),
    [
        ("fma_f32", "fma_f32", "s = fma(s, m, c);", "s = fma(s, m, c * 1.003);"),
        ("gemm_f32", "gemm_f32", "c[at + 3u] = sums[i].w;", "c[at + 3u] = sums[i].w * 1.0001;"),
        ("gemm_f16", "gemm_f32", "i < 16u", "i < 15u"),
        ("gemm_i8", "gemm_i8", "c[at] = sums[i].x;", "c[at] = sums[i].x + 1;"),
        ("rays", "rays", "light = fma(light, 0.5, f32(i & 31u) * 0.03125);", "light = light * 0.5;"),
        ("rays", "rays", "bounces = bounces - 1u;", "bounces = 0u;"),
        ("dram_copy", "copy", "result[i] = source[i];", "result[i] = source[i] & vec4<u32>(0xFFFFFFFEu);"),
        ("dram_copy", "copy", "result[i] = source[i];", "if (i != 100u) { result[i] = source[i]; }"),
        ("dram_read", "read", "round < p.rounds", "round + 1u < p.rounds"),
        ("latency", "chase", "i < p.hops", "i + 1u < p.hops"),
        ("vram", "fill", "memory[i] = word(i);", "memory[i] = word(i & 0xFFFFu);"),
        ("vram", "verify", "i < p.words", "i < p.words / 2u"),
        ("launch", "count", "count[0] + 1u", "count[0] + 2u"),
    ],
)
def test_a_planted_error_is_found(name: str, file: str, right: str, wrong: str, tmp_path: Path) -> None:
    shutil.copytree(str(KERNELS), tmp_path / "wgsl")
    kernel = tmp_path / "wgsl" / f"{file}.wgsl"
    source = kernel.read_text(encoding="utf-8")
    assert right in source
    kernel.write_text(source.replace(right, wrong), encoding="utf-8")

    with closing(Gpu(find_adapters()[0], tmp_path / "wgsl")) as gpu:
        assert not measure(_WORKS[name](gpu), _ONCE).correct


def test_a_device_that_judges_itself_is_not_believed(tmp_path: Path) -> None:
    # Both the kernel that fills and the kernel that verifies use the same wrong words: only the host can tell.
    shutil.copytree(str(KERNELS), tmp_path / "wgsl")
    for file in ("fill", "verify"):
        kernel = tmp_path / "wgsl" / f"{file}.wgsl"
        kernel.write_text(kernel.read_text(encoding="utf-8").replace("0x9E3779B9u", "0u"), encoding="utf-8")

    with closing(Gpu(find_adapters()[0], tmp_path / "wgsl")) as gpu:
        assert not measure(_WORKS["vram"](gpu), _ONCE).correct


def test_a_software_adapter_is_named_as_such_and_never_listed() -> None:
    with closing(WebGpuSuite()) as suite:
        assert suite.device.kind == "software"
        assert suite.device.listable is False
        assert suite.device.uuid.startswith("cpu-")
        assert "llvmpipe" in suite.device.name


@pytest.mark.parametrize(
    ("name", "kind", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", "CPU", True),
        ("NVIDIA GeForce RTX 4090 llvmpipe", "DiscreteGPU", True),
        ("SwiftShader Device (Subzero)", "IntegratedGPU", True),
        ("Microsoft Basic Render Driver", "CPU", True),
        ("AMD Radeon RX 7900 XTX (RADV NAVI31)", "DiscreteGPU", False),
        ("Intel(R) Arc(tm) A770 Graphics (DG2)", "DiscreteGPU", False),
    ],
)
def test_pretended_cards_are_told_apart_by_kind_and_by_name(name: str, kind: str, software: bool) -> None:  # noqa: FBT001
    assert is_software(name, kind) is software


def test_a_recheck_is_short_and_still_checks() -> None:
    with closing(WebGpuSuite()) as suite:
        kernels = suite.measure(Mode.RECHECK, lambda _: None)

    assert [kernel.name for kernel in kernels] == ["fma_f32", "gemm_i8", "dram_copy", "latency"]
    assert all(kernel.correct for kernel in kernels)
