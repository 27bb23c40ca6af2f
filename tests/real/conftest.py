"""Fixtures for the tests on real parts."""

from tests.helpers.contracts import contracts, contracts_chain, settled
from tests.helpers.docker import bench, busybox, docker_engine
from tests.helpers.practice import net, proof, shop


__all__ = ["bench", "busybox", "contracts", "contracts_chain", "docker_engine", "net", "proof", "settled", "shop"]
