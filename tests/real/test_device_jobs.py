"""A job that needs a GPU, on one real engine: it waits until the device proved itself to the market, and then runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.localnet.network import Localnet
from app.localnet.provider import Provider
from app.localnet.shop import Shop
from app.protocol.commands import BenchmarkResult, RunBenchmark
from tests.helpers import practice
from tests.helpers.docker import Image
from tests.helpers.practice import Proof


pytestmark = [pytest.mark.engine, pytest.mark.chain]


@pytest.fixture
def you(net: Localnet, proof: Proof, busybox: Image, tmp_path: Path) -> Iterator[Provider]:
    with practice.worker("you", tmp_path / "you", net, proof, busybox) as made:
        yield made


def test_a_job_that_needs_a_gpu_waits_for_the_proof_and_runs_on_the_practice_device(
    you: Provider, shop: Shop, busybox: Image, tmp_path: Path
) -> None:
    plain = practice.counting(busybox, tmp_path, units=10)
    order = shop.order(replace(plain, spec=msgspec.structs.replace(plain.spec, gpu=True)), 10**18)
    you.until(lambda s: s.network.listed_at, within_s=60, what="being listed")
    listed = you.snapshot()
    assert not listed.network.proven
    assert not any(job.task == order.task for job in listed.jobs)

    device = you.ask(RunBenchmark(mode="quick"), BenchmarkResult, timeout_s=120)
    proven = you.until(lambda s: s if s.network.proven else None, within_s=120, what="the proof")

    assert (device.device_kind, device.listable) == ("software", False)
    assert proven.network.listed_at is not None
    assert practice.bought(shop, order, lambda state: state) in ("accepted", "settled")
    (done,) = [job for job in you.snapshot().jobs if job.task == order.task]
    assert done.energy_mj > 0
