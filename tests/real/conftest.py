"""Fixtures for the tests on real parts."""

from tests.helpers.contracts import contracts, contracts_chain, settled
from tests.helpers.docker import bench, busybox, docker_engine
from tests.helpers.practice import net, proof, shop
from tests.helpers.settling import patient_place, place, stage


__all__ = [
    "bench",
    "busybox",
    "contracts",
    "contracts_chain",
    "docker_engine",
    "net",
    "patient_place",
    "place",
    "proof",
    "settled",
    "shop",
    "stage",
]
