"""A grant is good for exactly one worker at one market on one chain, until it ends."""

import sqlite3

import pytest

from app.engine import membership
from app.engine.store.migrations import MIGRATIONS
from app.protocol.errors import KnownError
from tests.helpers.papers import Papers
from wallet.keys.worker import WorkerKey


def test_a_grant_that_fits_is_returned() -> None:
    papers = Papers()
    grant = membership.check_grant(papers.grant(), papers.info, papers.worker.address, now=1.0)
    assert grant.owner == papers.owner.address


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"worker": WorkerKey.generate().address}, "worker"),
        ({"market": WorkerKey.generate().address}, "market"),
        ({"settler": WorkerKey.generate().address}, "contract"),
        ({"chain_id": 1}, "chain"),
        ({"not_after": 1}, "expired"),
    ],
)
def test_a_grant_for_something_else_is_refused_with_the_difference(change: dict[str, object], word: str) -> None:
    papers = Papers()
    with pytest.raises(KnownError) as raised:
        membership.check_grant(papers.grant(**change), papers.info, papers.worker.address, now=2.0)
    assert raised.value.code == "market.grant"
    assert word in raised.value.message


def test_a_grant_that_the_owner_did_not_sign_is_refused() -> None:
    papers, other = Papers(), Papers()
    forged = papers.grant(owner=other.owner.address)
    with pytest.raises(KnownError) as raised:
        membership.check_grant(forged, papers.info, papers.worker.address, now=1.0)
    assert raised.value.code == "market.grant"


def test_a_membership_is_as_it_was_after_a_restart() -> None:
    papers = Papers()
    connection = sqlite3.connect(":memory:")
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    assert membership.load(connection) is None
    membership.store(connection, papers.membership)
    assert membership.load(connection) == papers.membership
    membership.forget(connection)
    assert membership.load(connection) is None
    connection.close()
