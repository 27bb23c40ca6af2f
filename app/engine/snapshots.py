"""From the world and the attempts to the snapshot that clients get."""

import os
import time

from app import __version__
from app.engine.attempt import Attempt
from app.engine.auditing import moment
from app.engine.containment import sandbox_view
from app.engine.jobs import Jobs
from app.engine.views import earnings_view, job_view, local_now, plain
from app.engine.world import World
from app.protocol.money import Units
from app.protocol.snapshot import (
    EngineView,
    JobView,
    NetworkView,
    Notice,
    Snapshot,
    WalletView,
)
from app.protocol.states import EngineState, NetworkKind, Protection, Reason
from wallet.amounts import Token, format_amount
from wallet.rewards import balances


def build(world: World, jobs: Jobs, past: tuple[JobView, ...]) -> Snapshot:
    """Return the whole state.

    Args:
        world: what is known.
        jobs: the attempts that are not forgotten.
        past: views of the latest attempts as they were stored, newest first.
    """
    reason = world.decision.reasons[0] if world.decision and world.decision.reasons else None
    live = {name: _live(attempt, world, reason) for name, attempt in jobs.live().items()}
    current = jobs.current()
    now = local_now()
    return Snapshot(
        revision=world.revision,
        at=time.time(),
        engine=_engine(world),
        network=_network(world),
        device=world.device,
        devices=world.devices,
        benchmarking=world.benchmarking,
        job=live[current.row.attempt] if current else None,
        jobs=tuple(live.pop(view.attempt, view) for view in past),
        earnings=earnings_view(world.rollups, world.spans, now),
        wallet=_wallet(world),
        handback=world.handbacks[0] if world.handbacks else None,
        handbacks=world.handbacks,
        games=world.gaming.view(),
        sandbox=f"{world.docker.version}, {world.docker.runtime}" if world.docker else "",
        notices=_notices(world),
        containment=sandbox_view(world),
        attacking=world.attacking,
        usage=world.usage,
    )


def _live(attempt: Attempt, world: World, held: Reason | None) -> JobView:
    receipts = world.receipts.get(attempt.row.attempt, (0, 0))
    return job_view(attempt.row, receipts, active_ms=attempt.active_ms(), held=held)


def _engine(world: World) -> EngineView:
    decision = world.decision
    return EngineView(
        state=decision.state if decision else EngineState.STARTING,
        reasons=_reasons(world),
        since_at=world.since_at,
        mode=world.wishes.mode,
        until_at=world.wishes.until_at,
        finish_current=world.wishes.finish_current,
        version=__version__,
        pid=os.getpid(),
    )


def _reasons(world: World) -> tuple[Reason, ...]:
    """Return the reasons; a rest after a game also says until when, by the wall clock."""
    decision = world.decision
    if decision is None:
        return ()
    rest = decision.memory.rests_until(world.settings.resume_after_s)
    return tuple(
        Reason(reason.code, {**reason.args, "resume_at": str(round(time.time() + rest - time.monotonic()))})
        if rest is not None and reason.args.get("phase") == "resting"
        else reason
        for reason in decision.reasons
    )


def _network(world: World) -> NetworkView:
    member = world.member
    if member is None:
        return NetworkView(NetworkKind.NONE, "", connected=False, chain_id=None, symbol="", decimals=18, listed_at=None)
    return NetworkView(
        NetworkKind(member.info.network),
        member.url,
        connected=world.link.connected,
        chain_id=member.info.chain_id,
        symbol=member.info.symbol,
        decimals=member.info.decimals,
        listed_at=world.link.listed_at,
        proven=world.link.listing is not None and world.link.listing.gpu,
    )


def _wallet(world: World) -> WalletView:
    held = world.holdings
    claimed = held.chain.claimed if held else world.sums.paid
    split = balances(
        earned=world.sums.earned,
        accepted=held.accepted if held else 0,
        pending=held.pending if held else 0,
        claimed=claimed,
    )
    return WalletView(
        owner=world.owner,
        protection=world.protection,
        earned=Units(split.earned),
        locked=Units(split.locked),
        locked_until_at=float(held.acceptable_from)
        if held and held.acceptable_from and split.in_pending_root
        else None,
        claimable=Units(split.claimable),
        paid=Units(split.paid),
        balance=Units(held.chain.balance) if held else None,
        native_balance=Units(held.chain.native_balance) if held else None,
        owed_says_market=world.stated,
        burned=Units(held.chain.settler.total_burned) if held else None,
        claims=world.claims,
        transactions=world.transactions,
        claim_gas=world.claim_gas,
        unbacked=world.protection is not Protection.NONE and not world.backed_up,
        upgrade_due=_upgrade_due(world, split.claimable),
        emitted=world.sums.emitted,
        leaf=held.audit.view() if held and held.audit else None,
        challenge=held.challenge if held else None,
        push_cost=Units(held.chain.settler.push_cost(split.claimable)) if held and split.claimable else None,
    )


def _upgrade_due(world: World, claimable: int) -> bool:
    """Return whether a wallet without a password holds, or is about to, nearly what it should at the most."""
    if world.protection not in (Protection.FILE, Protection.KEYRING) or world.member is None:
        return False
    here = (world.holdings.chain.balance if world.holdings else 0) + claimable
    cap = int(world.settings.quick_start_cap) * 10**world.member.info.decimals
    return bool(here * 10 >= cap * 8)


def _notices(world: World) -> tuple[Notice, ...]:
    """Return what is wrong beside the reasons: it stops nothing, and the owner may want to know."""
    found = []
    problems = (world.store_problem, world.chain_problem)
    found += [Notice(each.code, each.args, world.since_at) for each in problems if each is not None]
    audit = world.holdings.audit if world.holdings else None
    if audit is not None and audit.wrong and world.member is not None:
        token = Token(plain(world.member.info.symbol, 16), world.member.info.decimals)
        fault = audit.fault(lambda units: format_amount(units, token, places=token.decimals), moment)
        found += [Notice(fault.code, fault.args, float(audit.since_at))] if fault else []
    return tuple(found)
