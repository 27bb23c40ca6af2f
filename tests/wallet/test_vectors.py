"""The public vectors, all of them, with their counts: BIP-39, BIP-32, EIP-55, EIP-712, keystore V3, transactions, RLP.

Those of ethers come from npm with the tools (`@ethersproject/testcases`, MIT); the small ones lie beside this file.
"""

import dataclasses
import gzip
import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import pytest

from installers.programs import TOOLS
from wallet.address import Address, from_bytes, parse_address
from wallet.chain.transactions import Transaction, rlp, unrlp
from wallet.eip712 import Solidity, _encode, struct_hash, type_string
from wallet.keccak import keccak256
from wallet.keys import hd, keystore, mnemonic
from wallet.keys.owner import OwnerKey
from wallet.keys.worker import WorkerKey


HERE: Final = Path(__file__).parent / "vectors"
ETHERS: Final = TOOLS / "npm" / "node_modules" / "@ethersproject" / "testcases" / "testcases"
LANGUAGES: Final = {
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "ja": "japanese",
    "ko": "korean",
    "zh_cn": "chinese_simplified",
    "zh_tw": "chinese_traditional",
}
Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Print a count where people see it."""

    def write(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {text}\n")

    return write


def ethers(name: str) -> list[dict[str, Any]]:
    """Return one of ethers' suites."""
    vectors: list[dict[str, Any]] = json.loads(gzip.decompress((ETHERS / f"{name}.json.gz").read_bytes()))
    return vectors


def shipped(name: str) -> dict[str, Any]:
    """Return a suite that lies here."""
    vectors: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return vectors


def octets(text: str) -> bytes:
    """Return hex with or without 0x as bytes."""
    return bytes.fromhex(text.removeprefix("0x"))


def base58_payload(text: str) -> bytes:
    """Return what a Base58Check text holds, its checksum checked."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    value = 0
    for letter in text:
        value = value * 58 + alphabet.index(letter)
    raw = value.to_bytes(82, "big")
    assert hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]
    return raw[:-4]


@pytest.mark.parametrize("language", ["english", "japanese"])
def test_bip39_words_entropy_seed_and_root(language: str, say: Say) -> None:
    vectors = shipped("bip39")[language]
    for entropy, words, seed, root in vectors:
        made = mnemonic.words_of(octets(entropy), language)
        assert mnemonic.normalised(" ".join(made)) == mnemonic.normalised(words)
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            spelled = unicodedata.normalize(form, words)
            assert mnemonic.entropy_of(spelled) == (octets(entropy), language)
            assert mnemonic.seed_of(tuple(spelled.split()), "TREZOR") == octets(seed)
        master = hd.master(octets(seed))
        assert base58_payload(root)[13:] == master.chain_code + b"\0" + master.secret
    say(f"BIP-39, {language}: {len(vectors)} of 24")
    assert len(vectors) == 24


def test_bip32_extended_keys(say: Say) -> None:
    count = 0
    for seed, chains in shipped("bip32").items():
        for path, text in chains.items() if seed != "source" else ():
            key = hd.derive(octets(seed), path)
            assert base58_payload(text)[13:] == key.chain_code + b"\0" + key.secret
            count += 1
    say(f"BIP-32: {count} of 12")
    assert count == 12


def test_hd_wallets_of_ethers(say: Say) -> None:
    vectors = ethers("hdnode")
    nodes = 0
    for vector in vectors:
        words, language = vector["mnemonic"], LANGUAGES[vector["locale"]]
        assert mnemonic.normalised(" ".join(mnemonic.words_of(octets(vector["entropy"]), language))) == (
            mnemonic.normalised(words)
        )
        entropy, found = mnemonic.entropy_of(words)
        assert mnemonic.normalised(" ".join(mnemonic.words_of(entropy, found))) == mnemonic.normalised(words)
        seed = mnemonic.seed_of(tuple(words.split()), vector.get("password") or "")
        assert seed == octets(vector["seed"])
        for node in vector["hdnodes"]:
            key = hd.derive(seed, node["path"]).secret
            assert key == octets(node["privateKey"])
            assert OwnerKey(key).address == parse_address(node["address"])
            nodes += 1
    say(f"phrases of ethers in eight languages: {len(vectors)} of 1409; derived keys: {nodes} of 6289")
    assert (len(vectors), nodes) == (1409, 6289)


def test_eip55_checksums_and_the_addresses_of_keys(say: Say) -> None:
    vectors = ethers("accounts")
    keys = 0
    for vector in vectors:
        address = from_bytes(octets(vector["address"]))
        assert address == vector["checksumAddress"] == parse_address(vector["address"].lower())
        if "privateKey" in vector:
            assert WorkerKey(octets(vector["privateKey"])).address == address
            keys += 1
    say(f"EIP-55: {len(vectors)} of 1038; addresses of keys: {keys} of 1031")
    assert (len(vectors), keys) == (1038, 1031)


_KINDS: Final = {"uint256", "uint64", "uint32", "uint8", "bool", "bytes32", "string", "address"}
_DOMAIN: Final = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
    "salt": "bytes32",
}


def _value(kind: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    if kind == "address":
        return parse_address(value.lower())
    if kind == "bytes32":
        return octets(value)
    return int(value, 0) if kind.startswith("uint") and isinstance(value, str) else value


def test_eip712_digests_of_flat_structs(say: Say) -> None:
    """Nested structs and arrays are left out of the wallet on purpose: no message of Lull has them."""
    vectors = [v for v in ethers("eip712") if all(member["type"] in _KINDS for member in v["types"][v["primaryType"]])]
    for vector in vectors:
        name, members = vector["primaryType"], vector["types"][vector["primaryType"]]
        cls = dataclasses.make_dataclass(
            name, [(m["name"], Annotated[Any, Solidity(m["type"])]) for m in members], frozen=True
        )
        message = cls(**{m["name"]: _value(m["type"], vector["data"][m["name"]]) for m in members})
        parts = [(field, kind) for field, kind in _DOMAIN.items() if field in vector["domain"]]
        domain = keccak256(
            keccak256(type_string("EIP712Domain", parts).encode())
            + b"".join(_encode(kind, _value(kind, vector["domain"][field])) for field, kind in parts)
        )
        assert keccak256(b"\x19\x01" + domain + struct_hash(message)) == octets(vector["digest"]), vector["name"]
    say(f"EIP-712: {len(vectors)} of 139 flat structs (of 1025 in the suite)")
    assert len(vectors) == 139


def test_keystores_of_version_three(say: Say) -> None:
    own = shipped("keystores")["vectors"]
    for vector in own:
        sealed = keystore.parse(json.dumps(vector["file"]).encode())
        assert sealed.unlock(vector["password"].encode()).secret() == octets(vector["key"])
    others = [v for v in ethers("wallets") if v["type"] == "secret-storage"]
    for vector in others:
        sealed = keystore.parse(vector["json"].encode())
        assert sealed.unlock(vector["password"].encode()).secret() == octets(vector["privateKey"]), vector["name"]
    say(f"keystore V3: {len(own)} of 2, and {len(others)} of 7 of ethers")
    assert (len(own), len(others)) == (2, 7)


def test_typed_transactions(say: Say) -> None:
    vectors = [v for v in ethers("typed-transactions") if v["tx"]["type"] == 2]
    for vector in vectors:
        tx = vector["tx"]
        made = Transaction(
            chain_id=int(tx.get("chainId", 0)),
            nonce=int(tx.get("nonce", 0)),
            tip=int(tx.get("maxPriorityFeePerGas", "0x0"), 0),
            max_fee=int(tx.get("maxFeePerGas", "0x0"), 0),
            gas=int(tx.get("gasLimit", "0x0"), 0),
            to=parse_address(tx["to"].lower()) if "to" in tx else None,
            value=int(tx.get("value", "0x0"), 0),
            data=octets(tx.get("data", "0x")),
            access_list=tuple(
                (parse_address(entry["address"].lower()), tuple(octets(key) for key in entry["storageKeys"]))
                for entry in tx.get("accessList", ())
            ),
        )
        assert made.digest() == keccak256(octets(vector["unsigned"]))
        assert made.signed(WorkerKey(octets(vector["key"]))) == octets(vector["signed"]), vector["name"]
    say(f"EIP-1559 transactions: {len(vectors)} of 1024")
    assert len(vectors) == 1024


def test_rlp(say: Say) -> None:
    def items(value: Any) -> Any:  # noqa: ANN401 - JSON
        return octets(value) if isinstance(value, str) else [items(part) for part in value]

    vectors = ethers("rlp-coder")
    for vector in vectors:
        assert rlp(items(vector["decoded"])) == octets(vector["encoded"])
        if vector["name"] != "nested":
            assert unrlp(octets(vector["encoded"])) == items(vector["decoded"]), vector["name"]
    say(f"RLP: {len(vectors)} of 61")
    assert len(vectors) == 61


@pytest.mark.parametrize(
    "address", ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"]
)
def test_the_examples_of_eip55(address: str) -> None:
    assert parse_address(address.lower()) == parse_address(address) == Address(address)
