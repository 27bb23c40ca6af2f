"""The market's open challenges: each step is taken once, and whose rows are checked is not asked a second time."""

import secrets

import pytest

from app.market.proving import ProofError, Terms
from app.market.service.challenges import Challenges
from app.market.service.refusals import RefusalError
from wallet.address import Address
from wallet.keys.worker import WorkerKey


_TERMS = Terms(size=256, rounds=1, deadline_s=10.0)


@pytest.fixture
def worker() -> Address:
    """Anybody."""
    return WorkerKey.generate().address


@pytest.fixture
def challenges(worker: Address) -> Challenges:
    """One worker is asked."""
    opened = Challenges()
    opened.begin(worker, _TERMS)
    return opened


def name_of(challenges: Challenges, worker: Address) -> str:
    """Return the name of what a worker is asked for."""
    wish = challenges.wish(worker)
    assert wish is not None
    return wish.challenge


def test_whose_rows_are_being_checked_still_has_his_challenge(challenges: Challenges, worker: Address) -> None:
    name = name_of(challenges, worker)
    challenges.seed(worker, name, 0.0)
    challenges.promise(worker, name, secrets.token_bytes(32), 1.0)

    with pytest.raises(ProofError):
        challenges.opened(worker, name, b"no rows")

    assert challenges.has(worker)
    assert challenges.wish(worker) is None
    assert challenges.late(1e9) == []
    with pytest.raises(RefusalError, match="no such challenge"):
        challenges.opened(worker, name, b"no rows")


def test_a_late_promise_ends_the_challenge_once(challenges: Challenges, worker: Address) -> None:
    name = name_of(challenges, worker)
    challenges.seed(worker, name, 0.0)

    with pytest.raises(ProofError):
        challenges.promise(worker, name, secrets.token_bytes(32), 11.0)

    assert challenges.has(worker)
    assert challenges.late(12.0) == []


def test_a_step_that_never_comes_is_late_once(challenges: Challenges, worker: Address) -> None:
    name = name_of(challenges, worker)
    challenges.seed(worker, name, 0.0)

    assert challenges.late(9.0) == []
    assert challenges.late(11.0) == [(worker, name)]
    assert challenges.late(12.0) == []
    with pytest.raises(RefusalError, match="no such challenge"):
        challenges.promise(worker, name, secrets.token_bytes(32), 12.0)


def test_a_challenge_is_dropped_under_its_own_name_alone(challenges: Challenges, worker: Address) -> None:
    name = name_of(challenges, worker)
    challenges.begin(worker, _TERMS)

    challenges.drop(worker, name)
    assert challenges.has(worker)

    challenges.drop(worker, name_of(challenges, worker))
    assert not challenges.has(worker)
