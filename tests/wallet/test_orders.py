"""What an owner may sign: a few calls, byte for byte as the contracts expect them, and nothing beside them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web3 import Web3

from app.protocol.money import Units
from app.protocol.purse import Debt, SendDraft
from tests.helpers.contracts import ALICE, BOB, TOKEN
from tests.helpers.signing import a_draft
from wallet.chain.orders import rungs
from wallet.contracts.artifacts import Contract, load
from wallet.errors import WalletError


SETTLER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
DEBT = Debt(ALICE, 3, Units(60 * TOKEN), Units(5 * TOKEN), final=True, signature="ab" * 65)
HALF = {"sender": ALICE, "to": ALICE, "contract": SETTLER}

SEND = a_draft(ALICE, SETTLER, to=BOB)
CLAIM = a_draft(**HALF, kind="claim", cumulative=Units(TOKEN), proof=("cd" * 32,))
BOND = a_draft(ALICE, SETTLER, kind="bond", to=SETTLER, bond=Units(TOKEN))
BY_WORD = a_draft(**HALF, kind="challenge", amount=Units(65 * TOKEN), debt=DEBT)
BY_LEAF = a_draft(**HALF, kind="challenge", amount=Units(TOKEN), cumulative=Units(TOKEN), proof=("cd" * 32,))
UPHOLD = a_draft(**HALF, kind="uphold", challenge=7)
REFUND = a_draft(**HALF, kind="refund", challenge=7)
CANCEL = a_draft(ALICE, ALICE, kind="cancel", to=ALICE, amount=Units(0), gas=21_000)
ALL = (SEND, CLAIM, BOND, BY_WORD, BY_LEAF, UPHOLD, REFUND)


def data(draft: SendDraft) -> bytes:
    """Return what the lowest rung calls."""
    return rungs(draft)[0].data


def expected(contract: Contract, name: str, *arguments: object) -> bytes:
    """Return the same call as web3 makes it of the contract's own interface."""
    made = Web3().eth.contract(abi=load(contract).abi)
    return bytes.fromhex(made.encode_abi(name, list(arguments))[2:])


def test_every_call_is_the_one_of_the_contracts_interface() -> None:
    settler, proof = Contract.SETTLER, [b"\xcd" * 32]
    assert data(SEND) == expected(Contract.TOKEN, "transfer", BOB, TOKEN)
    assert data(BOND) == expected(Contract.TOKEN, "approve", SETTLER, TOKEN)
    assert data(CLAIM) == expected(settler, "claim", ALICE, TOKEN, proof)
    assert data(BY_LEAF) == expected(settler, "challengeWithProof", ALICE, TOKEN, proof)
    statement = (ALICE, 3, 60 * TOKEN, 5 * TOKEN, True)
    assert data(BY_WORD) == expected(settler, "challenge", statement, b"\xab" * 65)
    assert data(UPHOLD) == expected(settler, "uphold", 7)
    assert data(REFUND) == expected(settler, "refund", 7)


def test_a_cancellation_calls_nothing_and_pays_nobody() -> None:
    for one in rungs(CANCEL):
        assert (one.to, one.value, one.data, one.nonce) == (ALICE, 0, b"", CANCEL.nonce)


@pytest.mark.parametrize(
    ("draft", "change"),
    [
        *((CANCEL, {name: BOB}) for name in ("to", "contract", "sender")),
        (CANCEL, {"amount": Units(1)}),
        (CANCEL, {"cumulative": Units(1)}),
        (CANCEL, {"proof": ("cd" * 32,)}),
        (CANCEL, {"debt": DEBT}),
        (CANCEL, {"challenge": 1}),
        *((draft, {"kind": kind}) for draft in ALL for kind in ("", "permit", "approve", "CLAIM")),
        *((draft, {"amount": Units(amount)}) for draft in ALL for amount in (0, -1, 1 << 256)),
        *((draft, {"to": BOB}) for draft in (CLAIM, BY_WORD, BY_LEAF, UPHOLD, REFUND)),
        *((draft, {"debt": DEBT}) for draft in (SEND, CLAIM, BOND, UPHOLD, REFUND)),
        *((draft, {"challenge": 1}) for draft in (SEND, CLAIM, BOND, BY_WORD, BY_LEAF)),
        *((draft, {"cumulative": Units(1)}) for draft in (SEND, BOND, BY_WORD, UPHOLD, REFUND)),
        *((draft, {"proof": ("cd" * 32,)}) for draft in (SEND, BOND, BY_WORD, UPHOLD, REFUND)),
        *((draft, {"proof": ("cd",)}) for draft in (CLAIM, BY_LEAF)),
        *((draft, {"proof": ("zz" * 32,)}) for draft in (CLAIM, BY_LEAF)),
        *((draft, {"proof": ("cd" * 32,) * 65}) for draft in (CLAIM, BY_LEAF)),
        (CLAIM, {"cumulative": Units(TOKEN - 1)}),
        (BY_LEAF, {"cumulative": Units(TOKEN + 1)}),
        (BY_WORD, {"amount": Units(65 * TOKEN - 1)}),
        (BY_WORD, {"debt": None}),
        (BY_WORD, {"debt": replace(DEBT, owner=BOB)}),
        (BY_WORD, {"debt": replace(DEBT, signature="ab" * 64)}),
        (BY_WORD, {"debt": replace(DEBT, signature="zz" * 65)}),
        (BY_WORD, {"debt": replace(DEBT, epoch=1 << 64)}),
        (BY_WORD, {"debt": replace(DEBT, paid=Units(66 * TOKEN), emitted=Units(-TOKEN))}),
        *((draft, {"challenge": number}) for draft in (UPHOLD, REFUND) for number in (0, -1, 1 << 256)),
    ],
)
def test_what_is_none_of_them_is_not_built(draft: SendDraft, change: dict[str, object]) -> None:
    with pytest.raises(WalletError):
        rungs(replace(draft, **change))  # type: ignore[arg-type]  # wrong on purpose


@given(st.sampled_from(ALL), st.sampled_from(["send", "claim", "bond", "challenge", "uphold", "refund"]))
def test_no_draft_is_another_kind_of_call_too(draft: SendDraft, kind: str) -> None:
    if {draft.kind, kind} in ({"send", "bond"}, {"uphold", "refund"}, {draft.kind}):
        return  # the same values: which of them it is, the page says
    if draft is CLAIM and kind == "challenge":
        return
    if draft is BY_LEAF and kind == "claim":
        return
    with pytest.raises(WalletError):
        rungs(replace(draft, kind=kind))
