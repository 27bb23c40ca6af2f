"""`lull wallet send` and `lull wallet claim --self`: a draft of the engine's, the signer's consent, the journal."""

import argparse
import sys
import time
from decimal import Decimal, InvalidOperation
from typing import Final

from app.cli import words
from app.cli.asking import how_to_ask
from app.cli.console import Console, Report, plain
from app.client.sync import EngineClient, connect
from app.paths import Home, default_home
from app.protocol.commands import GetSnapshot, PrepareClaim, PrepareSend, SendDraft
from app.protocol.errors import KnownError, UsageError
from app.protocol.money import Units
from app.protocol.purse import GetSubmitted, SubmitSigned, Submitted
from app.protocol.snapshot import Snapshot
from app.protocol.states import NetworkKind
from app.signer.client import ask_signer
from app.signer.requests import Sign
from wallet.amounts import Token, format_amount, parse_amount
from wallet.errors import AmountError


_ENGINE_S: Final = 60.0
_LOOK_S: Final = 0.25
_COIN_DECIMALS: Final = 18
_OPEN: Final = frozenset({"draft", "submitted"})
_WARNINGS: Final = {
    "look-alike": "Careful: the address looks like one that you know, and is another one.",
    "new-address": "You have not sent to this address before.",
    "own-address": "This is your own address.",
    "everything": "This is all that the wallet holds.",
    "contract": "The address is a contract, not a wallet.",
}


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
    return _carry_out(home, draft, arguments, console)


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
    return _carry_out(home, draft, arguments, console)


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


def _carry_out(home: Home, draft: SendDraft, arguments: argparse.Namespace, console: Console) -> Report:
    for line in _described(draft):
        console.progress(line)
    request = Sign(draft, how_to_ask(sys.platform), arguments.password_fd)
    signed = ask_signer(home, request)
    with connect(home) as client:
        state = client.ask(SubmitSigned(draft.intent, signed.raws), Submitted, timeout_s=_ENGINE_S)
        state = _included(client, state, arguments.wait)
    if state.state == "failed":
        raise KnownError("send.reverted", what=f"transaction {state.hash}")
    amount = _exact(draft.amount, draft.symbol, draft.decimals)
    done = "Sent" if draft.kind == "send" else "Claimed"
    where = "in a block" if state.state not in _OPEN else "on its way; Lull follows it"
    text = f"{done} {amount}, in transaction {state.hash}: {where}."
    data = {
        "intent": draft.intent,
        "kind": draft.kind,
        "to": draft.to,
        "amount": str(draft.amount),
        "symbol": plain(draft.symbol),
        "decimals": draft.decimals,
        "nonce": draft.nonce,
        "state": state.state,
        "transaction": state.hash,
        "cost_at_most": str(draft.worst),
        "chain_id": draft.chain_id,
    }
    return Report("\n".join(filter(None, (text, words.PRACTICE if draft.practice else ""))), data)


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
    what = f"send {amount} to {draft.to}" if draft.kind == "send" else f"claim {amount}"
    return [
        f"To {what}: gas {cost} as things are, {worst} at most.",
        *(_WARNINGS[code] for code in draft.warnings if code in _WARNINGS),
    ]


def _exact(units: int, symbol: str, decimals: int) -> str:
    text, _, unit = format_amount(units, Token(plain(symbol) or "tokens", decimals), places=decimals).partition(" ")
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} {unit}"
