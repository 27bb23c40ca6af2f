"""What a start does before its first frame: only what is seen in it. Counts, which no busy machine changes."""

import json
import os
import subprocess
import sys
from typing import Any, Final

import pytest

from app.paths import Home
from tests.helpers.engine_server import EngineServer


_WATCHED: Final = """
import json, linecache, os, signal, sys
from app.__main__ import main

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "app.ui.listener":  # the first thing after the first frame
            from PySide6.QtWidgets import QApplication
            window = next(widget for widget in QApplication.topLevelWidgets() if widget.isVisible())
            QApplication.instance().setStyleSheet("")  # what is behind it shows its name
            told = {
                "modules": sorted(sys.modules),
                "read": sorted(path for path in linecache.cache if os.sep + "app" + os.sep in path),
                "import": __builtins__.__import__.__name__,
                "pages": window.pages.count(),
                "style": QApplication.style().name(),
            }
            print(json.dumps(told), flush=True)
            os.kill(os.getpid(), signal.SIGTERM)

sys.meta_path.insert(0, Watch())
sys.exit(main([]))
"""
"""`lull`, which tells what it has when its first frame is out, and ends."""


@pytest.fixture
def told(engine: EngineServer, instance: Home) -> dict[str, Any]:
    """What a start has in it at its first frame."""
    (instance.root / "ui.ini").write_text("[prefs]\nset-up=done\n")
    environment = {**os.environ, "LULL_HOME": str(instance.root)}
    environment.setdefault("QT_QPA_PLATFORM", "xcb" if "DISPLAY" in os.environ else "offscreen")
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert engine.subscriptions == 1, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_before_the_first_frame_there_is_home_and_what_it_needs(told: dict[str, Any]) -> None:
    modules = told["modules"]
    assert [name for name in modules if name.startswith("app.ui.pages.")] == [
        "app.ui.pages.build",
        "app.ui.pages.home",
        "app.ui.pages.page",
    ]
    assert told["pages"] == 1
    assert not {
        "app.client.launch",
        "app.client.sync",
        "app.signer.client",
        "app.ui.onboarding.panel",
        "app.ui.tray",
        "app.ui.widgets.table",
        "asyncio",
        "hashlib",
        "http.client",
        "logging.handlers",
        "pickle",
        "PySide6.QtDBus",
        "PySide6.QtNetwork",
        "PySide6.QtSvg",
        "sqlite3",
        "ssl",
        "subprocess",
    }.intersection(modules)
    assert sum(name.startswith("app.") for name in modules) <= 100


def test_no_source_of_ours_is_read_to_look_for_what_pyside_could_switch_on(told: dict[str, Any]) -> None:
    assert told["read"] == []
    assert told["import"] != "__feature_import__"


def test_the_window_has_the_style_that_its_sheet_was_made_for(told: dict[str, Any]) -> None:
    assert told["style"] == "fusion"
