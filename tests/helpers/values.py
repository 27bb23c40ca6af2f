"""Plain values to begin a test with."""

from dataclasses import replace

from app.protocol.money import Units
from app.protocol.snapshot import Day, EarningsView, EngineView, NetworkView, Snapshot, WalletView
from app.protocol.states import EngineState, NetworkKind, Protection, RunMode


def snapshot(revision: int = 1, state: EngineState = EngineState.WAITING) -> Snapshot:
    """Return the state of an engine that has done nothing yet."""
    return Snapshot(
        revision=revision,
        at=1_790_000_000.0,
        engine=EngineView(state, (), 1_790_000_000.0, RunMode.AUTO, None, finish_current=False, version="0", pid=1),
        network=NetworkView(NetworkKind.PRACTICE, "http://127.0.0.1:1", True, 31337, "tLULL", 18, None),
        device=None,
        job=None,
        jobs=(),
        earnings=EarningsView(Day("2026-09-21", Units(0), Units(0), 0), (), ()),
        wallet=WalletView(
            owner=None,
            protection=Protection.NONE,
            earned=Units(0),
            locked=Units(0),
            locked_until_at=None,
            claimable=Units(0),
            paid=Units(0),
            balance=None,
            native_balance=None,
            owed_says_market=None,
            burned=None,
        ),
        handback=None,
    )


def in_state(base: Snapshot, state: EngineState) -> Snapshot:
    """Return `base` with the engine in another state."""
    return replace(base, revision=base.revision + 1, engine=replace(base.engine, state=state))
