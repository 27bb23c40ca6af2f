"""Merkle trees over (account, cumulative amount), the same as OpenZeppelin's StandardMerkleTree of (address, uint256).

A leaf is hashed twice, so that no inner node can be read as a leaf; the two children of a node are hashed in the order
of their bytes, so that a proof is a plain list of siblings. Leaves are sorted by their hash, which makes the tree the
same whatever order the accounts came in.

Source: https://github.com/OpenZeppelin/merkle-tree (the layout), and MerkleProof.sol (the verification).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from wallet.address import Address, to_bytes
from wallet.errors import ProofError
from wallet.keccak import keccak256, keccak_256


MAX_PROOF: Final = 64
"""Siblings in the longest proof that is looked at: more than 2^64 leaves there are not."""

_WORD: Final = 32
_ADDRESS: Final = 20
_TEXT: Final = 2 + 2 * _ADDRESS
_END: Final = 1 << 256


def leaf_hash(account: Address, cumulative: int) -> bytes:
    """Return the 32-byte hash of a leaf: keccak256(keccak256(abi.encode(account, cumulative))).

    Raises:
        ProofError: if the amount is no uint256.
    """
    if not 0 <= cumulative < _END:
        raise ProofError("a leaf's amount is no uint256")
    return keccak256(keccak256(to_bytes(account).rjust(_WORD, b"\0") + cumulative.to_bytes(_WORD, "big")))


def _leaves(amounts: Mapping[Address, int]) -> list[bytes]:
    """Return each leaf's hash, in the order of the accounts: `leaf_hash`, written out for its speed.

    What is checked is checked of all at once: as many characters each as an address has, as many bytes in all.
    """
    count, text = len(amounts), "".join(amounts)
    prefixed = text[::_TEXT] == "0" * count and text[1::_TEXT] == "x" * count
    try:
        octets = bytes.fromhex(text.replace("0x", "")) if prefixed else b""
    except ValueError:
        octets = b""
    if len(octets) != _ADDRESS * count or set(map(len, amounts)) != {_TEXT}:
        raise ProofError("a leaf's account is no address")
    pad, hash_of = b"\0" * (_WORD - _ADDRESS), keccak_256
    places = range(0, len(octets), _ADDRESS)
    try:
        return [
            hash_of(hash_of(pad + octets[at : at + _ADDRESS] + amount.to_bytes(_WORD, "big")).digest()).digest()
            for at, amount in zip(places, amounts.values(), strict=True)
        ]
    except OverflowError:
        raise ProofError("a leaf's amount is no uint256") from None


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
        leaves, accounts, hash_of = _leaves(amounts), list(amounts), keccak_256
        order = sorted(range(len(leaves)), key=leaves.__getitem__, reverse=True)
        inner = len(leaves) - 1
        positions = dict(zip([accounts[at] for at in order], range(inner, inner + len(leaves)), strict=True))
        nodes = [b""] * inner
        nodes += [leaves[at] for at in order]
        high = inner - 1
        while high >= 0:  # as many nodes at once as have all their children; `_parent`, written out
            low = (high + 1) // 2
            left, right = nodes[2 * low + 1 : 2 * high + 2 : 2], nodes[2 * low + 2 : 2 * high + 3 : 2]
            nodes[low : high + 1] = [
                hash_of(one + other if one < other else other + one).digest()
                for one, other in zip(left, right, strict=True)
            ]
            high = low - 1
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
