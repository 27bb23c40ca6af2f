"""Sending, claiming and challenging from a shell: a draft of the engine's, the signer's consent, the journal."""

import argparse
import sys
import time
from decimal import Decimal, InvalidOperation
from typing import Final

from app.cli import keeping, words
from app.cli.asking import how_to_ask
from app.cli.console import Console, Report, plain
from app.cli.parsing import count
from app.client.sync import EngineClient, connect
from app.paths import Home, default_home
from app.protocol.commands import GetSnapshot, PrepareCancel, PrepareChallenge, PrepareClaim, PrepareSend, SendDraft
from app.protocol.errors import KnownError, UsageError
from app.protocol.money import Units
from app.protocol.purse import GetSubmitted, SubmitSigned, Submitted
from app.protocol.snapshot import Snapshot
from app.protocol.states import NetworkKind
from app.signer.client import ask_signer
from app.signer.requests import Sign
from wallet.amounts import Token, format_amount, parse_amount
from wallet.chain.orders import BOND
from wallet.errors import AmountError


_ENGINE_S: Final = 60.0
_LOOK_S: Final = 0.25
_WAIT_S: Final = 60
_COIN_DECIMALS: Final = 18
_STEPS: Final = {
    BOND: "The bond may be taken; run this again once it is in a block.",
    "challenge": "Challenged. Run this again when the time for an answer is over: it brings the bond back.",
    "uphold": "Upheld: the root is ended, and the bond is back with as much again.",
    "refund": "The bond is back.",
}
_OPEN: Final = frozenset({"draft", "submitted", "cancelling"})
_WARNINGS: Final = {
    "look-alike": "Careful: the address looks like one that you know, and is another one.",
    "new-address": "You have not sent to this address before.",
    "own-address": "This is your own address.",
    "everything": "This is all that the wallet holds.",
    "contract": "The address is a contract, not a wallet.",
}


def define(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of everything that is signed and sent."""
    keeping.descriptor(parser)
    parser.add_argument(
        "--wait", type=count(0, 3600), default=_WAIT_S, metavar="SECONDS", help="until it is in a block"
    )


def send(arguments: argparse.Namespace, console: Console) -> Report:
    """Send tokens: draft, consent, journal, broadcast, and a wait until they are in a block."""
    home = default_home()
    with connect(home) as client:
        network = client.ask(GetSnapshot(), Snapshot).network
        if network.kind is NetworkKind.NONE:
            raise KnownError("chain.none")
        try:
            amount = parse_amount(arguments.amount, Token(plain(network.symbol), network.decimals))
        except AmountError as error:
            raise UsageError(str(error)) from None
        draft = client.ask(PrepareSend(arguments.to, Units(amount)), SendDraft, timeout_s=_ENGINE_S)
    return _report(draft, _carry_out(home, draft, arguments, console))


def claim(arguments: argparse.Namespace, console: Console) -> Report:
    """Claim without the relayer: the owner pays the gas, and hears first what it costs."""
    home = default_home()
    below, worth = (_number(arguments.below, "--below"), _number(arguments.worth, "--worth"))
    if (below is None) != (worth is None):
        raise UsageError("--below compares the cost with what the claim is worth: it goes together with --worth")
    with connect(home) as client:
        draft = client.ask(PrepareClaim(), SendDraft, timeout_s=_ENGINE_S)
    if below is not None and worth is not None:
        _check_cost(draft, below, worth)
    return _report(draft, _carry_out(home, draft, arguments, console))


def cancel(arguments: argparse.Namespace, console: Console) -> Report:
    """Cancel a transaction that waits: put one of nothing in its place. One of the two gets into a block."""
    home = default_home()
    with connect(home) as client:
        draft = client.ask(PrepareCancel(arguments.transaction), SendDraft, timeout_s=_ENGINE_S)
    state = _carry_out(home, draft, arguments, console)
    done = state.state == "cancelled"
    text = {
        True: f"Cancelled: transaction {state.hash} took its place.",
        False: f"Number {draft.nonce} is {plain(state.state)}, in transaction {state.hash}.",
    }[done]
    if not done and state.state not in _OPEN:
        text = f"Too late: what waited got into a block, in transaction {state.hash}."
    data = {**_signed(draft, state), "cancelled": done}
    return Report("\n".join(filter(None, (text, words.PRACTICE if draft.practice else ""))), data)


def challenge(arguments: argparse.Namespace, console: Console) -> Report:
    """Take the steps that are due about a root that pays too little: let the bond be taken and challenge, or uphold."""
    home = default_home()
    steps: list[dict[str, str]] = []
    while True:
        with connect(home) as client:
            draft = client.ask(PrepareChallenge(), SendDraft, timeout_s=_ENGINE_S)
        state = _carry_out(home, draft, arguments, console)
        steps.append({"step": draft.kind, "state": state.state, "transaction": state.hash})
        if draft.kind != BOND or state.state in _OPEN:
            break
    text = f"{_STEPS[draft.kind]} Transaction {state.hash}: {_where(state)}."
    data = {
        **_signed(draft, state),
        "step": draft.kind,
        "steps": steps,
        "needed": None if draft.kind == BOND else str(draft.amount),
        "bond": str(draft.bond or 0),
        "challenge": draft.challenge or None,
        "statement_epoch": draft.debt.epoch if draft.debt else None,
    }
    return Report("\n".join(filter(None, (text, words.PRACTICE if draft.practice else ""))), data)


def _number(text: str | None, name: str) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise UsageError(f"{name} takes a number") from None
    if not value.is_finite() or value <= 0:
        raise UsageError(f"{name} takes a number above zero")
    return value


def _check_cost(draft: SendDraft, below: Decimal, worth: Decimal) -> None:
    """Refuse a claim whose gas costs more than the owner's share of it.

    Raises:
        KnownError: `claim.dear`.
    """
    value = Decimal(draft.amount).scaleb(-draft.decimals) * worth
    share = Decimal(draft.cost).scaleb(-_COIN_DECIMALS) / value * 100
    if share > below:
        raise KnownError("claim.dear", what=f"its gas costs {share:.2f} % of it now, and you said {below:f} % at most")


def _carry_out(home: Home, draft: SendDraft, arguments: argparse.Namespace, console: Console) -> Submitted:
    """Have a draft signed and sent, and wait until it is in a block.

    Raises:
        KnownError: `send.reverted`, or why it was not signed or not sent.
    """
    for line in _described(draft):
        console.progress(line)
    request = Sign(draft, how_to_ask(sys.platform), arguments.password_fd)
    signed = ask_signer(home, request)
    with connect(home) as client:
        state = client.ask(SubmitSigned(draft.intent, signed.raws), Submitted, timeout_s=_ENGINE_S)
        state = _included(client, state, arguments.wait)
    if state.state == "failed":
        raise KnownError("send.reverted", what=f"transaction {state.hash}")
    return state


def _report(draft: SendDraft, state: Submitted) -> Report:
    amount = _exact(draft.amount, draft.symbol, draft.decimals)
    done = "Sent" if draft.kind == "send" else "Claimed"
    text = f"{done} {amount}, in transaction {state.hash}: {_where(state)}."
    data = {**_signed(draft, state), "to": draft.to, "amount": str(draft.amount)}
    return Report("\n".join(filter(None, (text, words.PRACTICE if draft.practice else ""))), data)


def _signed(draft: SendDraft, state: Submitted) -> dict[str, object]:
    return {
        "intent": draft.intent,
        "kind": draft.kind,
        "symbol": plain(draft.symbol),
        "decimals": draft.decimals,
        "nonce": draft.nonce,
        "state": state.state,
        "transaction": state.hash,
        "cost_at_most": str(draft.worst),
        "chain_id": draft.chain_id,
    }


def _where(state: Submitted) -> str:
    return "in a block" if state.state not in _OPEN else "on its way; Lull follows it"


def _included(client: EngineClient, state: Submitted, wait_s: float) -> Submitted:
    deadline = time.monotonic() + wait_s
    while state.state in _OPEN and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
        state = client.ask(GetSubmitted(state.intent), Submitted, timeout_s=_ENGINE_S)
    return state


def _described(draft: SendDraft) -> list[str]:
    """Return a draft for people, before the signer asks; what counts is what the signer shows."""
    cost = _exact(draft.cost, draft.coin, _COIN_DECIMALS)
    worst = _exact(draft.worst, draft.coin, _COIN_DECIMALS)
    amount = _exact(draft.amount, draft.symbol, draft.decimals)
    what = {
        "send": f"send {amount} to {draft.to}",
        "claim": f"claim {amount}",
        "cancel": f"cancel your transaction number {draft.nonce}",
        BOND: f"let the settling contract take {amount} as the bond of a challenge",
        "challenge": f"challenge the root, because your leaf is to hold {amount}",
        "uphold": f"uphold challenge {draft.challenge} and get the bond back",
        "refund": f"take the bond of challenge {draft.challenge} back",
    }.get(draft.kind, plain(draft.kind))
    return [
        f"To {what}: gas {cost} as things are, {worst} at most.",
        *(_WARNINGS[code] for code in draft.warnings if code in _WARNINGS),
    ]


def _exact(units: int, symbol: str, decimals: int) -> str:
    text, _, unit = format_amount(units, Token(plain(symbol) or "tokens", decimals), places=decimals).partition(" ")
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} {unit}"
