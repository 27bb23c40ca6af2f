"""Merkle trees over (account, cumulative amount), the same as OpenZeppelin's StandardMerkleTree of (address, uint256).

A leaf is hashed twice, so that no inner node can be read as a leaf; the two children of a node are hashed in the order
of their bytes, so that a proof is a plain list of siblings. Leaves are sorted by their hash, which makes the tree the
same whatever order the accounts came in.

Source: https://github.com/OpenZeppelin/merkle-tree (the layout), and MerkleProof.sol (the verification).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from wallet.address import Address, is_address, to_bytes
from wallet.errors import ProofError
from wallet.keccak import keccak256, keccak_256


MAX_PROOF: Final = 64
"""Siblings in the longest proof that is looked at: more than 2^64 leaves there are not."""

_WORD: Final = 32
_END: Final = 1 << 256


def leaf_hash(account: Address, cumulative: int) -> bytes:
    """Return the 32-byte hash of a leaf: keccak256(keccak256(abi.encode(account, cumulative))).

    Raises:
        ProofError: if the amount is no uint256.
    """
    if not 0 <= cumulative < _END:
        raise ProofError("a leaf's amount is no uint256")
    return keccak256(keccak256(to_bytes(account).rjust(_WORD, b"\0") + cumulative.to_bytes(_WORD, "big")))


def _leaves(amounts: Mapping[Address, int]) -> dict[bytes, Address]:
    """Return each leaf's hash and account, in the order of the hashes: `leaf_hash`, written out for its speed."""
    if not all(0 <= amount < _END for amount in amounts.values()):
        raise ProofError("a leaf's amount is no uint256")
    if not all(map(is_address, amounts)):
        raise ProofError("a leaf's account is no address")
    hash_of, octets = keccak_256, bytes.fromhex
    found = {
        hash_of(hash_of(octets(f"{account[2:]:0>64}{amount:064x}")).digest()).digest(): account
        for account, amount in amounts.items()
    }
    return {leaf: found[leaf] for leaf in sorted(found)}


def _parent(one: bytes, other: bytes) -> bytes:
    return keccak256(one + other if one < other else other + one)


class Tree:
    """A tree over one leaf per account; `build` makes it."""

    __slots__ = ("_nodes", "_positions")

    def __init__(self, nodes: Sequence[bytes], positions: Mapping[Address, int]) -> None:
        """Take what `build` computed: the nodes as a heap with the root first, and where each account's leaf is."""
        self._nodes = nodes
        self._positions = positions

    @classmethod
    def build(cls, amounts: Mapping[Address, int]) -> "Tree":
        """Return the tree over these cumulative amounts.

        A tree of one leaf is its own root, and its proof is empty. There is no tree of none: the zero root that one
        might put in its place is refused by the contract, because it means that no root is there.

        Args:
            amounts: what each account was ever allocated, in the token's smallest unit.

        Raises:
            ProofError: if there is no leaf, or an amount is no uint256.
        """
        if not amounts:
            raise ProofError("a tree has one leaf at the least")
        leaves, hash_of = _leaves(amounts), keccak_256
        last = 2 * len(leaves) - 2
        positions = dict(zip(leaves.values(), range(last, -1, -1), strict=False))
        inner = len(leaves) - 1
        nodes = [b""] * inner
        nodes += reversed(leaves)
        for index in range(inner - 1, -1, -1):  # `_parent`, written out: this is where the time goes
            one, other = nodes[2 * index + 1], nodes[2 * index + 2]
            nodes[index] = hash_of(one + other if one < other else other + one).digest()
        return cls(nodes, positions)

    @property
    def root(self) -> bytes:
        """The 32-byte root."""
        return self._nodes[0]

    def proof(self, account: Address) -> tuple[bytes, ...]:
        """Return the siblings on the way from an account's leaf up to the root.

        Raises:
            ProofError: if the account has no leaf.
        """
        index = self._positions.get(account)
        if index is None:
            raise ProofError(f"{account} has no leaf in this tree")
        siblings = []
        while index > 0:
            siblings.append(self._nodes[index + 1 if index % 2 else index - 1])
            index = (index - 1) // 2
        return tuple(siblings)


def verify(root: bytes, account: Address, cumulative: int, proof: Iterable[bytes]) -> bool:
    """Return whether a leaf stands under a root. A malformed proof is simply none."""
    siblings = tuple(proof)
    if len(siblings) > MAX_PROOF or not 0 <= cumulative < _END or any(len(s) != _WORD for s in siblings):
        return False
    node = leaf_hash(account, cumulative)
    for sibling in siblings:
        node = _parent(node, sibling)
    return node == root
