"""A job that fetches over TLS, through market, engine, gate and relay, between a simulated home and Internet."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from app.client.launch import engine_command
from app.localnet.network import Localnet
from app.localnet.provider import Provider
from app.localnet.shop import Order, Shop
from app.market.jobfile import JobFile, load_job
from app.paths import Home
from app.protocol.commands import Done, SetMode
from app.protocol.snapshot import JobView
from app.protocol.states import AttemptState, ReasonCode, RunMode
from gpu_sandbox.sandbox.images import Images
from tests.helpers import practice
from tests.helpers.docker import Image, pack_image
from tests.helpers.internet import RESOLVER, WEB, Internet, internet
from tests.helpers.practice import Proof
from tests.helpers.waiting import until
from tests.helpers.web import NAME, Certificate, certificate, web_root
from tests.helpers.workloads import loaded_image


pytestmark = [pytest.mark.engine, pytest.mark.chain]
MIB: Final = 1 << 20
_DONE: Final = ("accepted", "settled")
CLIENTS: Final = f"""
import subprocess, sys, urllib.request
sys.path.insert(0, "/clients")
import httpx, requests
url, trusted = "https://{NAME}/", "/lull/in/web.pem"
got = [
    len(requests.get(url + "1000", verify=trusted, timeout=20).content),
    len(httpx.get(url + "2000", verify=trusted, timeout=20).content),
    len(urllib.request.urlopen(url + "3000", cafile=trusted, timeout=20).read()),
    len(subprocess.run(["curl", "-sS", "--cacert", trusted, url + "4000"], check=True, capture_output=True).stdout),
]
try:
    requests.get("https://other.example.net/", timeout=20)
except requests.exceptions.ProxyError:
    got.append("refused")
open("/lull/out/got", "w").write(repr(got))
"""
"""What people write: not a word of it knows of a gate."""
GREEDY: Final = f"""
import sys, time
sys.path.insert(0, "/clients")
import requests
while True:
    requests.get("https://{NAME}/20000", verify="/lull/in/web.pem", timeout=20)
    time.sleep(0.05)
"""


@dataclass(frozen=True, slots=True)
class Street:
    """A practice network on a PC between home and Internet.

    Attributes:
        net: the networks, with the PC's container engine.
        practice: chain and market, which run on the PC.
        image: has a Python with TLS and the usual clients.
        trusted: of the web server.
        resolvers: a file that names the PC's name server.
    """

    net: Internet
    practice: Localnet
    image: Image
    trusted: Certificate
    resolvers: Path

    def job(self, folder: Path, script: str, *, hosts: tuple[str, ...] = (NAME,), most: int = MIB) -> JobFile:
        """Return a job that runs a Python script and may reach hosts, with `most` bytes."""
        (folder / "web.pem").write_bytes(self.trusted.certificate.read_bytes())
        written = {
            "kind": "train-digits",
            "image": self.image.digest,
            "command": ["-c", script],
            "units": 10,
            "replicas": 1,
            "memory": 128 * MIB,
            "output_bytes": MIB,
            "inputs": {"web.pem": "web.pem"},
            "domains": list(hosts),
            "network_bytes": most,
        }
        place = folder / f"job-{len(hosts)}.json"
        place.write_text(json.dumps(written))
        return load_job(place, lambda _: None)

    @contextmanager
    def provider(self, name: str, folder: Path, proof: Proof) -> Iterator[Provider]:
        """Run a provider whose engine is on the PC."""
        home = Home(folder / name)
        home.create()
        program = [*self.net.command(self.resolvers), *engine_command()]
        environment = {**os.environ, "LULL_HOME": str(home.root)}
        with (folder / f"{name}.log").open("wb") as log, self.net.inside():
            engine = subprocess.Popen(program, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            with engine, practice.worker(name, home.root, self.practice, proof, self.image) as made:
                yield made


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = tmp_path_factory.mktemp("street")
    trusted, resolvers = certificate(folder), folder / "resolv.conf"
    resolvers.write_text(f"nameserver {RESOLVER}\n")
    practice.images()
    image = pack_image(folder, "web", web_root(), Entrypoint=["/bin/python", "-I"], Env=["PATH=/bin"])
    with ExitStack() as stack:
        net = stack.enter_context(internet(gvisor=False, web=(trusted.certificate, trusted.key)))
        loaded_image(net.engine)
        Images(net.engine).load(image.archive, image.digest)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("DOCKER_HOST", f"unix://{net.engine.socket}")
        stack.enter_context(net.inside())
        yield Street(net, stack.enter_context(practice.network(folder / "net")), image, trusted, resolvers)


@pytest.fixture(scope="module")
def proven(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """What one engine proves of this sandbox, gate included; it holds for those of the tests as well."""
    proof, folder = Proof(), tmp_path_factory.mktemp("proven")
    with street.provider("first", folder, proof) as first, Shop(street.practice) as shop:
        listed(first, "64")
        assert practice.bought(shop, shop.order(street.job(folder, "", hosts=()), 10**18), str) in _DONE
    assert proof.verdict is not None
    return proof


def listed(each: Provider, network_mib: str) -> None:
    """Let a provider's owner decide, and wait until the market lists him."""
    each.set(network_mib=network_mib)
    each.until(lambda s: s.network.listed_at, within_s=60, what="being listed")


def cleared(home: Home) -> bool:
    """Return whether nothing of any job is left of an instance: containers, volumes, disks."""
    return not practice.everything_of(home) and not list(home.disks.glob("*"))


def job_of(each: Provider, order: Order) -> JobView | None:
    return next((job for job in each.snapshot().jobs if job.task == order.task), None)


def test_a_job_with_hosts_is_done_by_whose_owner_allows_it_and_paid_and_the_slip_says_what_was_reached(
    street: Street, proven: Proof, tmp_path: Path
) -> None:
    with (
        street.provider("closed", tmp_path, proven) as closed,
        street.provider("open", tmp_path, proven) as opened,
        Shop(street.practice) as shop,
    ):
        listed(closed, "0")
        street.net.forget()
        order = shop.order(street.job(tmp_path, CLIENTS), 10**18)
        # A job without hosts that is ordered later is done by the owner who allows no network: he was asked for work.
        opened.ask(SetMode(RunMode.NEVER), Done)
        plain = shop.order(street.job(tmp_path, "", hosts=()), 10**18)
        assert practice.bought(shop, plain, str) in _DONE
        assert job_of(closed, plain) is not None
        assert job_of(closed, order) is None
        listed(opened, "64")
        opened.ask(SetMode(RunMode.AUTO), Done)
        assert practice.bought(shop, order, str) in _DONE
        done = opened.until(
            lambda s: next((j for j in s.jobs if j.task == order.task and j.state is AttemptState.ACCEPTED), None),
            within_s=20,
            what="the verdict",
        )
        assert opened.snapshot().wallet.earned >= done.price > 0
        assert job_of(closed, order) is None

        result = tmp_path / "result.tar"
        shop.result(order, shop.wait(order, within_s=10), result)
        assert b"[1000, 2000, 3000, 4000, 'refused']" in result.read_bytes()
        assert done.gate is not None
        assert [(host.name, host.connections) for host in done.gate.hosts] == [(NAME, 4)]
        assert 10_000 < done.gate.hosts[0].bytes < done.gate.bytes < done.gate.cap == MIB
        assert (done.gate.refused, done.gate.why) == (1, ("other.example.net is not on the job's list",))
        assert {place for place, _ in street.net.noted() if place != "dns"} == {WEB}
        slip = subprocess.run(
            [sys.executable, "-m", "app", "jobs"],
            env={**os.environ, "LULL_HOME": str(opened.home.root)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        assert f"{NAME}: 4 connections" in slip
        for each in (opened, closed):
            until(partial(cleared, each.home), within_s=30, what="the removal of all that the jobs had")


def test_a_month_whose_traffic_is_used_up_ends_a_job_with_a_network_and_says_why(
    street: Street, proven: Proof, tmp_path: Path
) -> None:
    with street.provider("open", tmp_path, proven) as opened, Shop(street.practice) as shop:
        listed(opened, "64")
        opened.set(traffic_gb="0.1")
        order = shop.order(street.job(tmp_path, GREEDY, most=32 * MIB), 10**18)
        opened.until(lambda s: (s.job and s.job.gate and s.job.gate.bytes) or None, within_s=60, what="traffic")
        opened.set(traffic_gb="0.0001")
        given = opened.until(
            lambda s: next((j for j in s.jobs if j.task == order.task and j.state is AttemptState.PREEMPTED), None),
            within_s=60,
            what="the job given back",
        )
        assert given.failure == "network.budget"
        reason = opened.until(
            lambda s: next((each for each in s.engine.reasons if each.code is ReasonCode.BUDGET), None),
            within_s=20,
            what="the reason",
        )
        assert reason.args["what"] == "traffic"
        until(lambda: cleared(opened.home), within_s=30, what="the removal of all that the job had")
