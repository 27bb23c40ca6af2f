"""Trees are those of OpenZeppelin's own library, every leaf has a proof, and nothing else has one."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.address import ZERO_ADDRESS, Address, from_bytes
from wallet.errors import ProofError
from wallet.merkle import MAX_PROOF, Tree, leaf_hash, verify


MODULES = Path(__file__).parents[2] / ".tools" / "npm" / "node_modules"

# Reads lists of [address, amount] pairs, one tree each, and answers each tree's root and proofs.
SECOND_OPINION = """
const { StandardMerkleTree } = require("@openzeppelin/merkle-tree");
const trees = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(trees.map((leaves) => {
  const tree = StandardMerkleTree.of(leaves, ["address", "uint256"]);
  return { root: tree.root, proofs: leaves.map((leaf) => tree.getProof(leaf)) };
})));
"""

_accounts = st.binary(min_size=20, max_size=20).map(from_bytes)
_amounts = st.integers(0, 2**256 - 1)
_leaves = st.dictionaries(_accounts, _amounts, min_size=1, max_size=40)


def _ask_openzeppelin(trees: list[list[tuple[str, str]]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "-e", SECOND_OPINION],
        input=json.dumps(trees),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=MODULES.parent,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_roots_and_proofs_are_those_of_openzeppelin() -> None:
    source = random.Random(712)  # noqa: S311 - examples, no secrets
    sizes = [*range(1, 66), 100, 127, 128, 129, 1000]
    trees = [
        {from_bytes(source.randbytes(20)): source.getrandbits(source.choice([1, 64, 256])) for _ in range(size)}
        for size in sizes
    ]
    answers = _ask_openzeppelin([[(account, str(amount)) for account, amount in tree.items()] for tree in trees])
    for leaves, answer in zip(trees, answers, strict=True):
        tree = Tree.build(leaves)
        assert "0x" + tree.root.hex() == answer["root"]
        assert [["0x" + s.hex() for s in tree.proof(account)] for account in leaves] == answer["proofs"]
    print(f"{len(trees)} roots and {sum(sizes)} proofs of @openzeppelin/merkle-tree: all equal")  # noqa: T201 - the count


@given(_leaves)
def test_every_leaf_has_a_proof(leaves: dict[Address, int]) -> None:
    tree = Tree.build(leaves)
    for account, amount in leaves.items():
        proof = tree.proof(account)
        assert verify(tree.root, account, amount, proof)
        assert len(proof) <= (len(leaves) - 1).bit_length()


@given(_leaves, st.randoms())
def test_the_tree_does_not_depend_on_the_order_of_its_leaves(leaves: dict[Address, int], source: random.Random) -> None:
    shuffled = list(leaves.items())
    source.shuffle(shuffled)
    assert Tree.build(dict(shuffled)).root == Tree.build(leaves).root


@given(_leaves, _accounts, _amounts, st.data())
def test_another_amount_or_account_has_no_proof(
    leaves: dict[Address, int], account: Address, amount: int, data: st.DataObject
) -> None:
    tree = Tree.build(leaves)
    owner = data.draw(st.sampled_from(sorted(leaves)))
    proof = tree.proof(owner)
    assert verify(tree.root, owner, amount, proof) == (amount == leaves[owner])
    assert verify(tree.root, account, leaves[owner], proof) == (account == owner)


@given(_leaves.filter(lambda leaves: len(leaves) > 1), st.data())
def test_a_damaged_proof_proves_nothing(leaves: dict[Address, int], data: st.DataObject) -> None:
    tree = Tree.build(leaves)
    owner = data.draw(st.sampled_from(sorted(leaves)))
    proof = list(tree.proof(owner))
    place = data.draw(st.integers(0, len(proof) - 1))
    broken = bytearray(proof[place])
    broken[data.draw(st.integers(0, 31))] ^= data.draw(st.integers(1, 255))
    for wrong in (
        [*proof[:place], bytes(broken), *proof[place + 1 :]],
        proof[:place] + proof[place + 1 :],
        [*proof, tree.root],
        [*proof[:place], proof[place][:31], *proof[place + 1 :]],
        [*proof[:place], proof[place] + b"\0", *proof[place + 1 :]],
    ):
        assert not verify(tree.root, owner, leaves[owner], wrong)


@given(_accounts, _amounts)
def test_one_leaf_is_its_own_root_and_its_proof_is_empty(account: Address, amount: int) -> None:
    tree = Tree.build({account: amount})
    assert tree.root == leaf_hash(account, amount)
    assert tree.proof(account) == ()
    assert verify(tree.root, account, amount, ())


def test_there_is_no_tree_without_a_leaf() -> None:
    with pytest.raises(ProofError, match="one leaf at the least"):
        Tree.build({})


def test_an_account_without_a_leaf_is_named() -> None:
    tree = Tree.build({from_bytes(b"\1" * 20): 1})
    with pytest.raises(ProofError, match=ZERO_ADDRESS):
        tree.proof(ZERO_ADDRESS)


@given(_leaves.filter(lambda leaves: len(leaves) > 1))
@settings(max_examples=20)
def test_an_inner_node_is_no_leaf(leaves: dict[Address, int]) -> None:
    tree = Tree.build(leaves)
    account = min(leaves)
    leaf = leaf_hash(account, leaves[account])
    # 64 bytes that hash to a parent would have to be an account and an amount; hashed once more they are not.
    sibling = tree.proof(account)[0]
    pair = min(leaf, sibling) + max(leaf, sibling)
    assert not verify(tree.root, from_bytes(pair[12:32]), int.from_bytes(pair[32:], "big"), tree.proof(account)[1:])


@pytest.mark.parametrize("amount", [-1, 2**256])
def test_an_amount_beyond_uint256_is_refused(amount: int) -> None:
    with pytest.raises(ProofError, match="uint256"):
        Tree.build({ZERO_ADDRESS: amount})
    assert not verify(b"\0" * 32, ZERO_ADDRESS, amount, ())


@pytest.mark.parametrize(
    "account",
    [
        *("", "0x", "ab" * 21, "0x" + "ab" * 19, "0x" + "ab" * 21, "a0x" + "b" * 39, "0x" + "zz" * 20),
        *("0x" + " a" * 20, "0x" + "ab" * 9 + "0x" + "ab" * 10, "0x\u0661" + "b" * 39, "0X" + "ab" * 20),
    ],
)
def test_what_is_no_address_has_no_leaf(account: str) -> None:
    for amounts in ({Address(account): 1}, {ZERO_ADDRESS: 1, Address(account): 1}):
        with pytest.raises(ProofError, match="no address"):
            Tree.build(amounts)


def test_one_account_that_is_too_long_and_one_that_is_too_short_do_not_make_up_for_each_other() -> None:
    with pytest.raises(ProofError, match="no address"):
        Tree.build({Address("0x" + "ab" * 19): 1, Address("0x" + "cd" * 21): 1})


@given(_leaves)
def test_leaves_are_hashed_many_at_once_as_one_by_one(leaves: dict[Address, int]) -> None:
    tree = Tree.build(leaves)
    ordered = sorted(leaf_hash(account, amount) for account, amount in leaves.items())
    assert list(reversed(tree._nodes[len(leaves) - 1 :])) == ordered


def test_an_endless_proof_is_not_followed() -> None:
    assert not verify(b"\0" * 32, ZERO_ADDRESS, 1, [b"\1" * 32] * (MAX_PROOF + 1))
