"""The CUDA suite under a simulated driver that runs the shipped kernels: right figures, and every lie found out."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from gpu_sandbox.benchmark import cuda, cuda_memory, cuda_works
from gpu_sandbox.benchmark.cuda import Closing, census, measure_cuda, ptx_for
from gpu_sandbox.benchmark.cuda_driver import Context, CudaDevice, CudaError, Driver
from gpu_sandbox.benchmark.cuda_place import Place
from gpu_sandbox.benchmark.measuring import Plan
from gpu_sandbox.benchmark.result import Kernel, Mode, Progress
from tests.helpers.cuda_driver import Card, simulated_driver


MAKERS: dict[str, Callable[[Place], Closing]] = {
    "fma_f32": cuda_works.Fma,
    "tensor_f16": partial(cuda_works.Tensor, kind="f16"),
    "tensor_bf16": partial(cuda_works.Tensor, kind="bf16"),
    "tensor_i8": partial(cuda_works.Tensor, kind="i8"),
    "tensor_f8": partial(cuda_works.Tensor, kind="f8"),
    "gemm_f16": cuda_works.Gemm,
    "gemm_i8": cuda_works.GemmI8,
    "rays": cuda_works.Rays,
    "copy_words": cuda_memory.Copy,
    "read_words": lambda place: cuda_memory.Read(place, "dram_read", place.memory_bytes),
    "chase": cuda_memory.Chase,
    "fill_words": partial(cuda_memory.Vram, part=1 << 22),
}
"""By the kernel that does the work."""


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Card:
    """A card of the Ada generation, small enough to be simulated."""
    made = Card(tmp_path / "card")
    made.says(name="NVIDIA GeForce RTX 4090", sms=2, major=8, minor=9, memory=16 << 20, l2=1 << 16)
    monkeypatch.setenv("LULL_FAKE_CUDA", str(made.file))
    return made


@pytest.fixture
def driver(card: Card) -> Driver:
    """The driver of that card."""
    assert card.file.exists()
    return simulated_driver()


@pytest.fixture
def context(driver: Driver) -> Iterator[Context]:
    """The card, held; everything that a test took is given back."""
    with driver.context(driver.devices()[0]) as held:
        free = held.free_bytes()
        yield held
        assert held.free_bytes() == free


def place_of(driver: Driver, context: Context, seed: int = 7) -> Place:
    device = driver.devices()[0]
    return Place(context, context.load(ptx_for(device)), device, seed)


def test_the_device_is_what_the_driver_says(card: Card, driver: Driver) -> None:
    card.says(uuid="0102030405060708090a0b0c0d0e0f10", clock_khz=2_520_000, memory_khz=10_501_000, bus_bits=384)
    (device,) = driver.devices()
    assert device.name == "NVIDIA GeForce RTX 4090"
    assert device.uuid == "GPU-01020304-0506-0708-090a-0b0c0d0e0f10"
    assert (device.capability, device.multiprocessors, device.bus_bits) == ((8, 9), 2, 384)


@pytest.mark.parametrize("kernel", MAKERS)
def test_every_kernel_is_right(driver: Driver, context: Context, kernel: str) -> None:
    work = MAKERS[kernel](place_of(driver, context))
    work.reset()
    work.run()
    assert work.error() <= work.tolerance
    assert work.per_run > 0
    work.close()


# A product is checked in rows and columns that are drawn, which a single word rarely meets.
@pytest.mark.parametrize("kernel", sorted(MAKERS.keys() - {"gemm_f16"}))
def test_a_kernel_that_spoils_one_word_is_caught(card: Card, driver: Driver, context: Context, kernel: str) -> None:
    work = MAKERS[kernel](place_of(driver, context))
    card.says(wrong=kernel)
    work.reset()
    work.run()
    assert not work.error() <= work.tolerance
    work.close()


@pytest.mark.parametrize("kernel", MAKERS)
def test_a_kernel_that_does_nothing_is_caught(card: Card, driver: Driver, context: Context, kernel: str) -> None:
    work = MAKERS[kernel](place_of(driver, context))
    card.says(idle=kernel)
    work.reset()
    work.run()
    assert not work.error() <= work.tolerance
    work.close()


@pytest.mark.parametrize("lie", ["off", "short"])
def test_a_thousandth_too_much_and_one_round_too_few_are_caught_on_the_fastest_card(
    card: Card, driver: Driver, context: Context, lie: str
) -> None:
    work = cuda_works.Fma(place_of(driver, context))
    # The bound is of a chain, whose length does not depend on how fast the card is.
    assert work.tolerance < 2.5e-4
    card.says(**{lie: "fma_f32"})
    work.reset()
    work.run()
    assert work.error() > work.tolerance
    work.close()


def test_memory_that_shows_itself_at_two_addresses_is_caught(card: Card, driver: Driver) -> None:
    card.says(alias=1 << 21)
    with driver.context(driver.devices()[0]) as held:
        vram = cuda_memory.Vram(place_of(driver, held), part=1 << 22)
        vram.reset()
        vram.run()
        assert vram.error() > 0.1
        vram.close()


@pytest.mark.parametrize("to_device", [True, False])
def test_copies_to_the_device_and_back_are_checked(driver: Driver, context: Context, *, to_device: bool) -> None:
    link = cuda_memory.Link(place_of(driver, context), to_device=to_device)
    link.reset()
    assert link.error() > 0.5, "nothing was copied yet"
    link.run()
    assert link.error() == 0.0
    link.close()


def test_the_census_counts_the_multiprocessors_that_really_work(card: Card, driver: Driver, context: Context) -> None:
    card.says(sms=4, clock_khz=2_000_000)
    place = place_of(driver, context)
    found = census(place)
    assert found.multiprocessors == 4
    assert found.clock_hz == pytest.approx(2e9, rel=0.05)
    card.says(census_sms=3)
    assert census(place).multiprocessors == 3


def test_a_whole_suite_names_every_figure_with_its_limit(
    card: Card, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cuda._PLANS, Mode.QUICK, Plan(0.0, 0.0))
    card.says(memory_khz=1_000_000, bus_bits=128)
    told: list[Progress] = []
    kernels = {k.name: k for k in measure_cuda(driver, driver.devices()[0], Mode.QUICK, told.append)}
    assert all(kernel.correct for kernel in kernels.values())
    tensors = {"tensor_f16", "tensor_bf16", "tensor_i8", "tensor_f8"}
    memory = {"dram_read", "dram_copy", "l2_read", "latency", "host_to_device", "device_to_host", "vram"}
    others = {"fma_f32", "multiprocessors", "gemm_f16", "gemm_i8", "rays", "launch", "vram_verified"}
    assert set(kernels) == tensors | memory | others
    assert kernels["dram_copy"].limit == 32.0
    assert kernels["latency"].unit == "ns"
    assert [p.done for p in told] == list(range(len(told)))
    assert told[-1].done == told[-1].total


@pytest.mark.parametrize(
    ("capability", "lacking"),
    [((7, 5), {"tensor_bf16", "tensor_i8", "tensor_f8"}), ((8, 6), {"tensor_f8"}), ((12, 0), set())],
)
def test_an_older_card_gets_the_kernels_that_it_has(
    card: Card, driver: Driver, context: Context, capability: tuple[int, int], lacking: set[str]
) -> None:
    card.says(major=capability[0], minor=capability[1])
    module = place_of(driver, context).module
    assert {name for name in MAKERS if not module.has(name)} == lacking


def test_an_older_driver_gets_the_older_files(card: Card, driver: Driver, context: Context) -> None:
    card.says(isa=70)
    module = place_of(driver, context).module
    assert module.has("tensor_i8")
    assert not module.has("tensor_f8")
    card.says(isa=62)
    with pytest.raises(CudaError, match="UNSUPPORTED_PTX_VERSION"):
        place_of(driver, context)


def test_a_broken_launch_is_named_and_gives_everything_back(card: Card, driver: Driver) -> None:
    card.says(refuse="rays")
    device = driver.devices()[0]
    with driver.context(device) as held:
        place = Place(held, held.load(ptx_for(device)), device, 1)
        with pytest.raises(CudaError, match="LAUNCH_FAILED"):
            cuda_works.Rays(place)


@pytest.mark.parametrize(
    ("capability", "multiprocessors", "clock_ghz", "figures"),
    [
        # Measured by clpeak on an RTX 5060 at 2.76 GHz: 21.1, 42.6, 164.8 and 85.1.
        ((12, 0), 30, 2.76, {"fma_f32": 21.1, "tensor_f16": 42.6, "tensor_i8": 164.8, "tensor_f8": 85.1}),
        # NVIDIA's figures for the RTX 3090 and 2060 at their boost clocks.
        ((8, 6), 82, 1.695, {"fma_f32": 35.6, "tensor_bf16": 71.2}),
        ((7, 5), 30, 1.68, {"fma_f32": 6.45, "tensor_f16": 25.8}),
    ],
)
def test_limits_are_those_of_known_cards(
    capability: tuple[int, int], multiprocessors: int, clock_ghz: float, figures: dict[str, float]
) -> None:
    device = CudaDevice(0, "", "", capability, multiprocessors, 0, 0, 0, 0, 0)
    for name, figure in figures.items():
        limit = cuda._limit(Kernel(name, 0, "", 0, None, 0, correct=True), device, clock_ghz * 1e9)
        assert limit == pytest.approx(figure, rel=0.04)
