"""What the engine imports of the wallet stays light, and what is heavy does no harm to the process that imports it."""

import subprocess
import sys


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_the_engines_part_of_the_wallet_brings_no_web3() -> None:
    heavy = (
        "web3",
        "eth_abi",
        "eth_account",
        "eth_keys",
        "requests",
        "aiohttp",
        "py_ecc",
        "PySide6",
        "wallet.contracts",
    )
    code = f"""
import sys
import wallet.chain.reader, wallet.ledger, wallet.rewards, wallet.keys.worker
print([name for name in {heavy!r} if name in sys.modules])
"""
    assert _run(code) == "[]"


def test_reading_the_contracts_build_brings_no_web3() -> None:
    assert _run("import sys, wallet.contracts.artifacts; print('web3' in sys.modules)") == "False"


def test_deeply_nested_json_is_still_an_error_after_web3_was_imported() -> None:
    code = """
import json, sys
import wallet.contracts.deployment
try:
    json.loads("[" * 1_000_000)
except RecursionError:
    print("refused")
"""
    assert _run(code) == "refused"
