"""The search of the history: what is typed is asked, also where the engine is silent just then."""

import pytest
from pytestqt.qtbot import QtBot

from app.protocol.history import GetHistory
from app.ui.presenters.seen import Link, Seen
from app.ui.widgets.history_card import HistoryCard
from app.ui.widgets.kit import Kit, Question
from tests.helpers import scenes


@pytest.fixture
def card(kit: Kit, qtbot: QtBot) -> HistoryCard:
    """An empty history, shown."""
    made = HistoryCard(kit)
    qtbot.addWidget(made)
    return made


def test_what_is_typed_while_the_engine_is_silent_is_asked_once_it_answers(card: HistoryCard, kit: Kit) -> None:
    asked: list[Question] = []
    kit.actions.asked.connect(asked.append)
    snapshot = scenes.empty()
    card.show_latest(Seen(Link.SILENT, snapshot), (), scenes.NOW)
    card.search.setText("nobody")
    card.search.returnPressed.emit()
    assert asked == []

    for _ in range(3):
        card.show_latest(Seen(Link.CONNECTED, snapshot), (), scenes.NOW)

    assert [question.command.text for question in asked if isinstance(question.command, GetHistory)] == ["nobody"]
