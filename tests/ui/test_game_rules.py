"""What the owner decides about a program: on the Games page and in the tray, as far as the engine's socket."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.protocol.commands import Command
from app.protocol.errors import KnownError
from app.protocol.snapshot import Snapshot
from app.protocol.yielding import GameRules, GamesView, Rule, SetGameRule
from app.protocol.yielding import Seen as SeenProgram
from app.ui.controller import Controller
from app.ui.pages.games import Games, Programs
from app.ui.presenters.games import Program, present_games
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.tray import Act, Entry, present_tray
from app.ui.presenters.voice import Voice
from app.ui.tray import Tray
from app.ui.window import PAGES
from tests.helpers import scenes
from tests.helpers.engine_server import EngineServer


VOICE = Voice(zone=scenes.ZONE)
RING = SeenProgram("steam:1245620", "Elden Ring", ("steam-launch",), "game", scenes.at(20, 20))


def showing(games: GamesView) -> Snapshot:
    return replace(scenes.game(), games=games)


def offered(program: Program) -> list[str]:
    return [choice.text for choice in program.choices]


def sent(entries: tuple[Entry, ...]) -> list[tuple[str, Command | None]]:
    return [(entry.text, entry.command) for entry in entries if isinstance(entry.command, SetGameRule)]


@pytest.fixture
def games(controller: Controller, engine: EngineServer, qtbot: QtBot) -> Games:
    """The Games page of a window on a scripted engine, while a game plays."""
    engine.answers[SetGameRule] = GameRules(())
    engine.show(scenes.game())
    controller.bridge.open()
    controller.show_window()
    assert controller.window is not None
    page = controller.window.page(PAGES.index("games"))
    assert isinstance(page, Games)
    qtbot.waitUntil(lambda: bool(page.seen.buttons))
    return page


@pytest.mark.parametrize(
    ("part", "button", "command"),
    [
        ("seen", "Not a game: Elden Ring", SetGameRule("steam:1245620", "Elden Ring", "ignore")),
        ("seen", "Always a game: Discord", SetGameRule("/opt/discord/Discord", "Discord", "always")),
        ("suggestions", "Not a game: OBS Studio", SetGameRule("/usr/bin/obs", "OBS Studio", "ignore")),
        ("rules", "Remove the rule: Blender", SetGameRule("/usr/bin/blender", "Blender", "none")),
        ("rules", "Always a game: Blender", SetGameRule("/usr/bin/blender", "Blender", "always")),
    ],
)
def test_a_button_beside_a_program_sends_the_rule_once(
    games: Games, engine: EngineServer, part: str, button: str, command: SetGameRule
) -> None:
    programs = getattr(games, part)
    assert isinstance(programs, Programs)
    programs.buttons[button].click()
    programs.buttons[button].click()
    assert engine.wait_for(SetGameRule) == command
    assert not programs.buttons[button].isEnabled()
    assert [each for each in engine.commands if isinstance(each, SetGameRule)] == [command]


def test_the_line_shows_the_rule_when_the_engine_tells_of_it_and_the_keyboard_is_let_go(
    games: Games, engine: EngineServer, qtbot: QtBot
) -> None:
    button = games.seen.buttons["Not a game: Elden Ring"]
    qtbot.waitUntil(games.isVisible)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert engine.wait_for(SetGameRule).verdict == "ignore"
    assert not any(each.hasFocus() for each in games.seen.buttons.values())
    rule = Rule(RING.program, RING.title, "ignore", "", scenes.NOW)
    engine.show(showing(GamesView(seen=(replace(RING, verdict="ignored"),), rules=(rule,))))
    qtbot.waitUntil(lambda: list(games.seen.buttons) == ["Always a game: Elden Ring", "Remove the rule: Elden Ring"])
    assert all(each.isEnabled() for each in games.seen.buttons.values())


def test_a_refused_rule_is_explained_beside_the_list_and_may_be_tried_again(
    games: Games, engine: EngineServer, qtbot: QtBot
) -> None:
    engine.answers[SetGameRule] = KnownError("usage", what="there are 500 rules already; forget one first")
    button = games.seen.buttons["Not a game: Elden Ring"]
    button.click()
    qtbot.waitUntil(lambda: any("500 rules" in label.text() for label in games.seen.findChildren(QLabel)))
    assert button.isEnabled()


def test_what_would_change_nothing_is_not_offered() -> None:
    always = Rule(RING.program, RING.title, "always", "", scenes.NOW)
    for rules, verdict, expected in (
        ((), "game", ["Not a game"]),
        ((), "suspect", ["Not a game", "Always a game"]),
        ((always,), "game", ["Not a game", "Remove the rule"]),
        ((replace(always, verdict="ignore"),), "ignored", ["Always a game", "Remove the rule"]),
    ):
        view = present_games(showing(GamesView((replace(RING, verdict=verdict),), rules)), VOICE, scenes.NOW)
        assert offered(view.seen[0]) == expected


def test_a_program_that_no_rule_could_name_has_no_buttons() -> None:
    nameless = replace(RING, program="")
    snapshot = showing(GamesView((nameless,)))
    assert offered(present_games(snapshot, VOICE, scenes.NOW).seen[0]) == []
    assert sent(present_tray(Seen(Link.CONNECTED, snapshot), VOICE, scenes.NOW).entries) == []


def test_during_a_game_the_tray_says_that_it_is_none_and_otherwise_it_does_not() -> None:
    entries = present_tray(Seen(Link.CONNECTED, scenes.game()), VOICE, scenes.NOW).entries
    assert sent(entries) == [("Not a game\u2026", SetGameRule("steam:1245620", "Elden Ring", "ignore"))]
    assert [entry.act for entry in entries[:3]] == [Act.NOTHING, Act.SEND, Act.SEPARATOR]
    assert sent(present_tray(Seen(Link.CONNECTED, scenes.earning()), VOICE, scenes.NOW).entries) == []
    assert sent(present_tray(Seen(Link.LOST, scenes.game()), VOICE, scenes.NOW).entries) == []


def test_where_two_games_play_the_tray_names_each() -> None:
    other = replace(RING, program="/opt/a&b", title=scenes.HOSTILE)
    snapshot = showing(GamesView((RING, other)))
    first, second = sent(present_tray(Seen(Link.CONNECTED, snapshot), VOICE, scenes.NOW).entries)
    assert first[0] == "Not a game: Elden Ring"
    assert second[1] == SetGameRule("/opt/a&b", scenes.HOSTILE, "ignore")
    assert not set("<>&") & set(second[0])


def test_the_trays_entry_sends_the_rule_of_the_game_that_plays_then(qtbot: QtBot) -> None:
    tray = Tray()
    chosen: list[Command] = []
    tray.send.connect(chosen.append)
    for program in ("steam:1", "steam:2"):
        game = replace(RING, program=program)
        tray.show_seen(Seen(Link.CONNECTED, showing(GamesView((game,)))), VOICE, scenes.NOW)
    next(each for each in tray._menu.actions() if each.text() == "Not a game\u2026").trigger()
    assert chosen == [SetGameRule("steam:2", "Elden Ring", "ignore")]
    tray.close()
    tray.deleteLater()
    assert qtbot is not None
