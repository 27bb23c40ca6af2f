"""The owner's rules for programs, and what was suspected for nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from app.engine.gaming import SUGGEST_AFTER, Gaming, new_rule
from app.engine.memory import Memory, forgive
from app.engine.store import rules
from app.engine.store.migrations import MIGRATIONS
from app.protocol.errors import KnownError


TODAY = date(2026, 11, 21)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """A database with the present schema."""
    with closing(sqlite3.connect(":memory:")) as made:
        for migration in MIGRATIONS:
            for statement in migration:
                made.execute(statement)
        yield made


def test_a_rule_is_kept_replaced_and_forgotten(connection: sqlite3.Connection) -> None:
    assert rules.store(connection, new_rule("/g/a", "A", "ignore", "mine"))
    assert rules.store(connection, new_rule("/g/a", "A", "always", ""))
    (kept,) = rules.load(connection)
    assert (kept.program, kept.verdict, kept.why) == ("/g/a", "always", "")
    gaming = Gaming(rules=rules.load(connection))
    assert gaming.word().always == {"/g/a"}
    assert rules.forget(connection, "/g/a")
    assert not rules.forget(connection, "/g/a")
    assert rules.load(connection) == ()


def test_there_is_an_end_to_rules_and_an_old_one_can_still_be_changed(connection: sqlite3.Connection) -> None:
    for number in range(rules.MOST):
        assert rules.store(connection, new_rule(f"/g/{number}", "", "ignore", ""))
    assert not rules.store(connection, new_rule("/g/more", "", "ignore", ""))
    assert rules.store(connection, new_rule("/g/7", "", "always", ""))


@pytest.mark.parametrize(
    ("program", "verdict"),
    [("", "ignore"), ("/g/a\nb", "ignore"), ("/" + "x" * 2000, "ignore"), ("/g/a", "perhaps"), ("/g/a", "")],
)
def test_what_is_no_rule_is_refused(program: str, verdict: str) -> None:
    with pytest.raises(KnownError):
        new_rule(program, "A", verdict, "")


def test_text_from_outside_is_one_plain_line() -> None:
    rule = new_rule("/g/a", "A\x1b[31m\nB" + "x" * 500, "ignore", "why\r\n" * 100)
    assert rule.title.isprintable()
    assert len(rule.title) <= 80
    assert rule.why.isprintable()
    assert len(rule.why) <= 200


def _suspected_for_nothing(gaming: Gaming, program: str, today: date = TODAY) -> None:
    before = Memory(suspected=5.0, suspect=program, title="Thing")
    gaming.remember(before, Memory(suspect=program, title="Thing", deaf_until=30.0), today)


def test_a_program_that_was_suspected_for_nothing_three_times_a_day_is_suggested_to_be_ignored() -> None:
    gaming = Gaming()
    for _ in range(SUGGEST_AFTER - 1):
        _suspected_for_nothing(gaming, "/g/a")
    assert gaming.view().suggestions == ()
    _suspected_for_nothing(gaming, "/g/a")
    (seen,) = gaming.view().suggestions
    assert (seen.program, seen.title) == ("/g/a", "Thing")
    gaming.rules = (new_rule("/g/a", "A", "always", ""),)
    assert gaming.view().suggestions == (), "the owner has spoken"
    gaming.rules = ()
    _suspected_for_nothing(gaming, "/g/b", date(2026, 11, 22))
    assert gaming.view().suggestions == (), "a new day"


def test_a_suspicion_that_became_a_game_is_none_for_nothing() -> None:
    gaming = Gaming()
    for _ in range(5):
        gaming.remember(Memory(suspected=5.0, suspect="/g/a"), Memory(playing=True, suspect="/g/a"), TODAY)
    assert gaming.view().suggestions == ()


def test_no_rest_follows_what_the_owner_says_is_no_game() -> None:
    rests = Memory(game="/g/cad", title="CAD", ended=100.0, returns=3)
    assert forgive(rests, "/g/cad").rests_until(60.0) is None
    assert forgive(rests, "/g/other").rests_until(60.0) == rests.rests_until(60.0)
    suspects = Memory(suspected=5.0, suspect="/g/cad")
    assert forgive(suspects, "/g/cad").suspected is None
    assert forgive(suspects, "/g/other").suspected == 5.0
