"""Codes of the sensors have words: none is shown to people as it is."""

import pytest

from app.cli.games import CAUSES as TERMINAL
from app.ui.presenters.voice import Voice
from app.ui.presenters.words import CAUSES, SENSORS, word
from gpu_sandbox.sensors.evidence import Cause
from gpu_sandbox.sensors.fullscreen import FullScreenSensor
from gpu_sandbox.sensors.gamemode import GameModeSensor
from gpu_sandbox.sensors.games import GameSensor
from gpu_sandbox.sensors.gpu_use import GpuUseSensor
from gpu_sandbox.sensors.windows.sensor import DeskSensor


@pytest.mark.parametrize("cause", Cause)
def test_each_cause_of_evidence_has_words(cause: Cause) -> None:
    assert cause.value in CAUSES
    assert cause.value in TERMINAL


@pytest.mark.parametrize("sensor", [DeskSensor, FullScreenSensor, GameModeSensor, GameSensor, GpuUseSensor])
def test_each_sensor_has_a_name_for_people(
    sensor: type[DeskSensor | FullScreenSensor | GameModeSensor | GameSensor | GpuUseSensor],
) -> None:
    assert sensor.name in SENSORS


def test_a_code_that_came_later_is_shown_plainly() -> None:
    assert word(CAUSES, "new-kind_of", Voice()) == "new kind of"
