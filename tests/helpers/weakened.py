"""The contracts with their controls taken out: what an attack succeeds against. They exist in tests only.

Each is the real source with a patch, compiled when a test asks for it; a patch that no longer fits is a failure, so
that no attack is tried against a control that is long gone.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Final

from wallet.contracts.artifacts import Artifact, Contract


ROOT: Final = Path(__file__).parents[2]
CONTRACTS: Final = ROOT / "wallet" / "contracts"

PATCHES: Final = (
    # The daily limit is declared and never read.
    ("Settler", "uint256 free = outflowAvailable();", "uint256 free = type(uint256).max;"),
    # One leaf that was claimed already undoes a whole batch.
    ("Settler", "if (refusal != Refusal.None) continue;", "if (refusal != Refusal.None) revert NothingToClaim();"),
    # The previous root lives for ever, whoever revokes it.
    (
        "Roots",
        "return before != 0 && block.timestamp < previousRootUntil && top == before;",
        "return before != 0 && top == before;",
    ),
    ("Roots", "previousRoot = 0;\n        previousRootUntil = 0;", "previousRootUntil = 0;"),
    ("Roots", "_useVeto();\n        root = 0;", "_useVeto();"),
    # The guardian vetoes as often as he likes.
    ("Roots", "if (block.timestamp < until) revert VetoesUsedUp(until);", "until;"),
    # A challenge stops nothing.
    ("Roots", "if (openChallenges != 0) revert Unanswered(openChallenges);\n        if (terms", "if (terms"),
    # The vault forgets what it paid.
    ("BuyerVault", "amount = spend.cumulative - before;", "amount = spend.cumulative;"),
    ("BuyerVault", "if (spend.cumulative <= before) return 0;", "before;"),
    ("BuyerVault", "if (pulled > epochCap) revert AboveEpochCap(pulled, epochCap);", ""),
    ("BuyerVault", "if (amount > epochCap) revert AboveEpochCap(amount, epochCap);", ""),
    # Supply grows as the poster says.
    ("LullToken", "if (total > allowed) revert EmissionAboveBurn(total, allowed);", "allowed;"),
)


def compile_weakened(folder: Path) -> dict[Contract, Artifact]:
    """Return the contracts without these controls.

    Args:
        folder: where sources and build lie meanwhile; empty.
    """
    sources, build = folder / "src", folder / "build"
    shutil.copytree(CONTRACTS / "src", sources)
    for name, control, nothing in PATCHES:
        path = sources / f"{name}.sol"
        text = path.read_text()
        assert text.count(control) == 1, f"{name} has no line {control!r} any more: the patch is to follow it"
        path.write_text(text.replace(control, nothing))
    command = ["node", str(CONTRACTS / "build.mjs"), "--source", str(sources), "--build", str(build)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return {contract: _artifact(contract, build) for contract in Contract}


def _artifact(contract: Contract, build: Path) -> Artifact:
    content = json.loads((build / f"{contract}.json").read_text())
    code, runtime = (bytes.fromhex(content[name][2:]) for name in ("bytecode", "deployedBytecode"))
    return Artifact(contract, content["abi"], code, runtime, content["compiler"])
