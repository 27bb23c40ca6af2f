"""A job's network in the window: what the owner allows, what stands between, and why there is none."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.protocol.commands import SetSetting, Setting
from app.protocol.snapshot import GateView, Snapshot
from app.ui.pages.games import Games
from app.ui.presenters.sandbox import present_sandbox
from app.ui.presenters.settings import Group, present_settings
from app.ui.presenters.voice import Voice
from app.ui.widgets.kit import Kit, Question
from app.ui.window import PAGES, Window
from tests.helpers import pieces, scenes


Open = Callable[[Snapshot], Window]


def facts(snapshot: Snapshot, voice: Voice) -> dict[str, str]:
    page = present_sandbox(snapshot, (), voice, scenes.NOW)
    return {line.label: line.value for line in (*page.facts, *page.kept)}


def test_jobs_have_no_network_until_the_owner_gives_one_and_that_is_said(voice: Voice) -> None:
    settings = (Setting("network_mib", "0", "0"), Setting("network_mbit", "0", "16"))
    views = {view.key: view for view in present_settings(settings, Group.LIMITS, voice)}
    assert (views["network_mib"].label, views["network_mib"].unit) == ("Network for a job", "none")
    assert "consent" in views["network_mib"].note
    assert (views["network_mbit"].unit, views["network_mbit"].default) == ("no limit", "Back to 16")
    allowed = present_settings((Setting("network_mib", "256", "0"),), Group.LIMITS, voice)[0]
    assert (allowed.unit, allowed.default) == ("MiB", "Back to none")


def test_the_network_is_allowed_where_the_other_limits_are(open_window: Open, kit: Kit) -> None:
    asked: list[Question] = []
    kit.actions.asked.connect(asked.append)
    page = open_window(scenes.earning()).page(PAGES.index("games"))
    assert isinstance(page, Games)
    for question in tuple(asked):
        question.answered(pieces.answer(question.command))
    line = next(line for line in page.limits.lines if line.edit and line.edit.accessibleName() == "Network for a job")
    assert line.edit is not None
    line.edit.setText("512")
    line.edit.editingFinished.emit()
    assert asked[-1].command == SetSetting("network_mib", "512")


@pytest.mark.parametrize(
    ("network", "fault", "said"),
    [
        ("none", "", "none"),
        ("gate", "", "a gate that lets it reach the hosts on its list alone"),
        ("none", "the kernel has no nftables", "none, because the kernel has no nftables"),
    ],
)
def test_the_sandbox_page_says_what_stands_between_a_job_and_the_internet(
    voice: Voice, network: str, fault: str, said: str
) -> None:
    walls = replace(pieces.WALLS, network=network, network_fault=fault)
    assert facts(replace(scenes.earning(), containment=walls), voice)["Network of a job"] == said


def test_a_job_with_a_list_is_not_said_to_have_no_internet(voice: Voice) -> None:
    base = scenes.earning()
    assert base.job is not None
    assert facts(base, voice)["Your network"] == "no internet, no machine of your home"
    gated = replace(base, job=replace(base.job, gate=GateView(0, 1 << 20)))
    assert facts(gated, voice)["Your network"] == "no host but those on its list, no machine of your home"
