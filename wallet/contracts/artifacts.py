"""The committed build of the contracts: interfaces and bytecode, read from the package and nowhere else."""

import json
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from wallet.keccak import keccak256


class Contract(StrEnum):
    """The contracts that can be deployed."""

    TOKEN = "LullToken"  # noqa: S105 - a contract's name
    PRACTICE_TOKEN = "PracticeToken"  # noqa: S105 - a contract's name
    VAULT = "BuyerVault"
    SETTLER = "Settler"
    STAKE = "StakeVault"


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract.

    Attributes:
        abi: its interface, as solc writes it.
        bytecode: what is sent to deploy it, before the constructor's arguments.
        runtime: what then stands at its address; its immutable values are zeros here.
        compiler: name, version and settings of the compiler.
    """

    contract: Contract
    abi: list[dict[str, Any]]
    bytecode: bytes
    runtime: bytes
    compiler: dict[str, Any]

    def error_names(self) -> dict[bytes, str]:
        """Return the names of the contract's own errors, by the four bytes with which a revert begins."""
        found = (entry for entry in self.abi if entry["type"] == "error")
        return {keccak256(_signature(entry).encode("ascii"))[:4]: str(entry["name"]) for entry in found}


def _signature(entry: dict[str, Any]) -> str:
    return f"{entry['name']}({','.join(item['type'] for item in entry['inputs'])})"


def load(contract: Contract) -> Artifact:
    """Return a contract's build."""
    file = resources.files("wallet.contracts").joinpath("build", f"{contract}.json")
    content = json.loads(file.read_text(encoding="utf-8"))
    return Artifact(
        contract,
        content["abi"],
        bytes.fromhex(content["bytecode"].removeprefix("0x")),
        bytes.fromhex(content["deployedBytecode"].removeprefix("0x")),
        content["compiler"],
    )
