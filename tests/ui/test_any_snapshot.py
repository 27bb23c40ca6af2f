"""Whatever an engine sends, every presenter has something to show: nothing raises, no money reads 0.00 wrongly."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.snapshot import Snapshot
from app.ui.presenters.earnings import present_earnings
from app.ui.presenters.faults import present_notices
from app.ui.presenters.home import pause_choices, practice_ribbon, present_home
from app.ui.presenters.jobs import present_jobs, present_slip
from app.ui.presenters.lull_line import decimate
from app.ui.presenters.money import Token
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.tray import present_tray
from app.ui.presenters.voice import Voice
from app.ui.presenters.wallet import present_wallet
from tests.helpers import scenes
from tests.helpers.any_snapshot import snapshots


VOICE = Voice(zone=scenes.ZONE)
slow = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)


@slow
@given(snapshots(), st.floats(0, 4e9))
def test_no_snapshot_makes_a_presenter_raise(snapshot: Snapshot, now: float) -> None:
    for link in Link:
        seen = Seen(link, snapshot, KnownError("engine.not-running", path="x"))
        home = present_home(seen, VOICE, now)
        assert home.state.sentence
        tray = present_tray(seen, VOICE, now)
        assert 0 < len(tray.tooltip) <= 120
        assert not set("<>&") & set(tray.tooltip)
    assert all(choice.text for choice in pause_choices(snapshot, VOICE, now))
    practice_ribbon(snapshot, VOICE)
    present_jobs(snapshot, VOICE, now)
    for job in snapshot.jobs:
        present_slip(job, Token.of(snapshot.network), VOICE, now)
    for days in (7, 30):
        earnings = present_earnings(snapshot, VOICE, days=days)
        assert all(-1 <= bar.net <= 1 and 0 <= bar.earned <= 1 for bar in earnings.bars)
        assert 2 <= len(earnings.scale.ticks) <= 5
    present_wallet(snapshot, VOICE, now)
    present_notices(snapshot, VOICE, dismissed=frozenset())


@slow
@given(snapshots(), st.floats(0, 4e9), st.integers(0, 900))
def test_the_line_stays_within_its_day_in_order_and_within_its_pixels(
    snapshot: Snapshot, now: float, columns: int
) -> None:
    line = present_home(Seen(Link.CONNECTED, snapshot), VOICE, now).line
    reached = 0.0
    for span in line.spans:
        assert reached - 1e-9 <= span.left < span.right <= 1 + 1e-9
        assert 0 < span.height <= 1
        reached = span.right
    assert len(line.rows) == len(line.spans)
    shown = decimate(line.spans, columns)
    assert len(shown) <= max(2 * columns, 0)
    assert all((span.right - span.left) * columns >= 1 - 1e-6 for span in shown)


@given(st.integers(1, 10**17))
def test_an_amount_that_is_there_never_reads_as_nothing_on_any_page(units: int) -> None:
    from dataclasses import replace  # noqa: PLC0415

    base = scenes.small()
    snapshot = replace(
        base,
        wallet=replace(base.wallet, claimable=Units(units), balance=Units(units)),
        earnings=replace(base.earnings, today=replace(base.earnings.today, earned=Units(units), electricity=Units(0))),
    )
    home = present_home(Seen(Link.CONNECTED, snapshot), VOICE, scenes.NOW)
    wallet = present_wallet(snapshot, VOICE, scenes.NOW)
    assert home.net is not None
    assert wallet.balance is not None
    for text in (home.net.figure, wallet.balance.figure, wallet.claim):
        assert any(c in "123456789" for c in text)
