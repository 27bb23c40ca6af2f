"""Queued messages at the real market: replays, gaps, contradictions, and whose word counts."""

import secrets

import msgspec
import pytest

from app.market.codec import encode, pack
from app.market.connection import Connection
from app.market.schema import Action, AttemptEnded, BidMade, Desired, Outgoing, ReceiptMade, Stated
from tests.helpers.market import Town
from tests.helpers.provider import KIND, Habits, MemoryMailbox, SimProvider, Work
from tests.market.conftest import Scene
from wallet.keys.worker import WorkerKey
from wallet.receipts import Bid, sign


BUSY = Habits(stays="running", steps=1)


async def _at_work(here: Town) -> tuple[SimProvider, Work]:
    provider = await here.provider(habits=BUSY)
    await here.order(replicas=1)
    while not provider.work:
        await provider.step(0.2)
    (work,) = provider.work.values()
    return provider, work


def _codes(provider: SimProvider) -> list[str]:
    return [refused.refusal.code for refused in provider.refused]


def _acknowledged(provider: SimProvider) -> int:
    return sum(type(message).__name__ == "Acknowledged" for message in provider.heard)


async def _said(provider: SimProvider) -> None:
    await provider.step()
    await provider.step()


def test_receipts_are_acknowledged_one_by_one(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        for done in (1, 5, 10):
            provider.receipt(work, done)
            await _said(provider)
        assert _acknowledged(provider) == 3
        assert _codes(provider) == []

    scene(acts)


def test_messages_that_are_sent_again_are_taken_once(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 5)
        provider.receipt(work, 10)
        kept = list(provider.mailbox._outbox)
        await _said(provider)
        provider.mailbox._outbox = kept + provider.mailbox._outbox
        await _said(provider)
        await _said(provider)
        assert _acknowledged(provider) == 2
        assert provider.mailbox._outbox == []

    scene(acts)


def test_the_same_receipt_under_a_new_number_is_acknowledged_again_and_changes_nothing(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 5)
        await _said(provider)
        provider.mailbox.say(ReceiptMade(receipt=pack(sign(provider.domain, work.receipts[0], provider.worker))))
        await _said(provider)
        assert _acknowledged(provider) == 2
        provider.receipt(work, 10)
        await _said(provider)
        assert _codes(provider) == []

    scene(acts)


def test_another_receipt_with_a_number_that_was_used_is_refused_and_kept_as_evidence(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 5)
        await _said(provider)
        provider.receipt(work, 6, seq=1, prev=bytes(32))
        await _said(provider)
        assert _codes(provider) == ["conflict"]
        assert "signed two different receipts" in here.market.log.read_text()

    scene(acts)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seq": 2}, "gap"),
        ({"prev": b"\1" * 32}, "gap"),
        ({"units_done": 11}, "units"),
        ({"amount": 10**18 // 2}, "amount"),
        ({"fence": 7}, "stale-fence"),
        ({"attempt": b"\7" * 32}, "unknown-attempt"),
        ({"active_ms": 2**63}, "malformed"),
    ],
)
def test_a_receipt_that_does_not_fit_is_refused(scene: Scene, changes: dict[str, object], code: str) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 5, **changes)
        await _said(provider)
        assert _codes(provider) == [code]
        assert _acknowledged(provider) == 0

    scene(acts)


def test_units_and_pay_never_go_back(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 5)
        provider.receipt(work, 4)
        await _said(provider)
        assert _codes(provider) == ["units"]

    scene(acts)


def test_a_commit_before_the_last_receipt_is_refused(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 9)
        provider.commit(work)
        await _said(provider)
        assert _codes(provider) == ["no-final-receipt"]

    scene(acts)


def test_two_commits_are_evidence_and_the_first_one_counts(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 10)
        provider.commit(work)
        provider.commit(work, commitment=b"\2" * 32)
        await _said(provider)
        assert _codes(provider) == ["conflict"]
        assert "signed two different commits" in here.market.log.read_text()

    scene(acts)


def test_nobody_reveals_before_it_is_asked_for(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider(habits=BUSY)
        await here.order(replicas=2)
        while not provider.work:
            await provider.step(0.2)
        (work,) = provider.work.values()
        provider.receipt(work, 10)
        provider.commit(work)
        provider.reveal(work)
        await _said(provider)
        assert _codes(provider) == ["too-early"]

    scene(acts)


def test_a_new_database_is_a_new_stream_and_frees_what_was_leased(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider(habits=BUSY)
        task = await here.order(replicas=1)
        while not provider.work:
            await provider.step(0.2)
        fresh = SimProvider(
            here.client,
            here.market.origin,
            here.info,
            here.folder,
            habits=provider.habits,
            owner=provider.owner,
            worker=provider.worker,
        )
        fresh.available = False
        fresh.bid(revision=2)
        await fresh.step()
        view = await here.buyer.task(task.task)
        assert [a.state for a in view.attempts] == ["lapsed"]
        assert fresh.work == {}

    scene(acts)


def test_a_new_database_hears_again_what_the_market_owes(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        task = await here.order(replicas=1)
        async with here.living():
            await here.closed(task.task)
        provider.mailbox = provider.session._mailbox = MemoryMailbox()
        provider.work.clear()
        provider.heard.clear()
        provider.statements.clear()
        await _said(provider)
        assert [type(m) for m in provider.heard] == [Stated]
        assert provider.statements[0].paid == 10**18 * 9 // 10

    scene(acts)


def test_what_was_not_received_comes_again_and_in_order(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        for done in (2, 4, 6):
            provider.receipt(work, done)
        first = await provider.session.exchange(provider.status(), 0)
        again = await provider.session.exchange(provider.status(), 0)
        assert len(first.messages) == 3
        assert again.messages == first.messages
        assert again.acked == first.acked

    scene(acts)


async def _raw(provider: SimProvider, **changes: object) -> Desired:
    """Exchange with a body of one's own making."""
    terms = provider.session.terms
    connection = Connection(
        provider.client,
        provider.origin,
        provider.worker,
        chain_id=terms.domain.chain_id,
        settler=terms.domain.verifying_contract,
        grant=provider.grant,
    )
    body = {
        "stream": await provider.mailbox.stream(),
        "messages": [],
        "ack_stream": None,
        "ack": 0,
        "revision": 0,
        "wait_s": 0,
        "status": msgspec.Raw(encode(provider.status())),
        **changes,
    }
    return await connection.call("POST", "/v1/provider/exchange", Desired, body=msgspec.json.encode(body))


@pytest.mark.parametrize("changes", [{"ack": 99}, {"ack_stream": "ab" * 32, "ack": 3}])
def test_a_worker_who_is_confused_about_the_markets_stream_gets_a_new_one_from_its_beginning(
    scene: Scene, changes: dict[str, object]
) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 1)
        await _said(provider)
        before, seq = await provider.mailbox.inbox()
        provider.receipt(work, 2)
        desired = await provider.session.exchange(provider.status(), 0)
        assert [m.seq for m in desired.messages] == [seq + 1]
        confused = await _raw(provider, **{"ack_stream": before, **changes})
        assert confused.stream != before
        assert [m.seq for m in confused.messages] == [1]
        assert confused.messages[0].body == desired.messages[0].body

    scene(acts)


def test_a_skipped_number_is_passed_over_because_receipts_show_their_own_gaps(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        provider.receipt(work, 5)
        provider.receipt(work, 10)
        provider.mailbox._outbox.pop(0)
        await _said(provider)
        assert _codes(provider) == ["gap"]

    scene(acts)


def test_messages_in_the_wrong_order_are_put_into_the_right_one(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        for done in (2, 4, 6):
            provider.receipt(work, done)
        messages = [{"seq": n, "body": msgspec.Raw(body)} for n, body in await provider.mailbox.unsent(9)]
        known, seq = await provider.mailbox.inbox()
        desired = await _raw(provider, messages=messages[::-1], ack_stream=known, ack=seq)
        assert [type(m.body).__name__ for m in desired.messages] == ["Acknowledged"] * 3

    scene(acts)


def test_a_bid_of_an_older_revision_is_refused(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider(price=5)
        provider.bid(4, revision=2)
        provider.bid(3, revision=1)
        provider.bid(4, revision=2)
        provider.bid(2, revision=2)
        await _said(provider)
        assert _codes(provider) == ["stale-bid", "stale-bid"]

    scene(acts)


def test_a_bid_for_a_kind_that_is_not_traded_is_refused(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        provider.bid(kind="mine-bitcoin")
        await _said(provider)
        assert _codes(provider) == ["unknown-kind"]

    scene(acts)


def test_what_another_key_signed_is_refused_whoever_it_names(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        victim = await here.provider()
        thief = WorkerKey.generate()
        for named in (provider.worker.address, victim.worker.address):
            bid = Bid(named, KIND, 0, 9, 2**40)
            for signer in (thief, victim.worker):
                provider.mailbox.say(BidMade(bid=pack(sign(provider.domain, bid, signer))))
        other = Bid(victim.worker.address, KIND, 0, 9, 2**40)
        provider.mailbox.say(BidMade(bid=pack(sign(provider.domain, other, provider.worker))))
        await _said(provider)
        assert _codes(provider) == ["bad-signature"] * 4 + ["not-yours"]
        assert work.state == "running"

    scene(acts)


def test_an_attempt_of_another_worker_cannot_be_ended(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, work = await _at_work(here)
        other = await here.provider()
        other.mailbox.say(AttemptEnded(attempt=work.name, fence=work.assignment.fence, how="failed", code="job.failed"))
        await _said(other)
        assert _codes(other) == ["unknown-attempt"]
        await provider.step()
        assert list(provider.work) == [work.name]

    scene(acts)


def test_an_attempt_that_is_not_the_workers_own_is_to_be_stopped(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, _work = await _at_work(here)
        unknown = secrets.token_hex(32)
        status = {
            "available": False,
            "attempts": [{"attempt": unknown, "fence": 1, "state": "running"}],
        }
        desired = await _raw(provider, status=status)
        assert Action(attempt=unknown, fence=1, action="stop", lease_ms=0, reason="unknown") in desired.actions

    scene(acts)


def test_an_outgoing_message_has_a_number_from_one_on() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"seq":0,"body":{"t":"ended"}}', type=Outgoing)
