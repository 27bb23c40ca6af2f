"""What a report may not hold: keys, addresses, people's folders, mail, log-ins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.presenters.help import redact, report
from tests.helpers import pieces, scenes


@pytest.mark.parametrize(
    "secret",
    [
        "0x" + "ab" * 32,
        "ab" * 32,
        scenes.OWNER,
        "/home/maria/.local/share/lull",
        "C:\\Users\\Maria\\lull",
        "maria@example.org",
        "https://maria:hunter2@node.example/rpc",
        "GPU-1a2b3c4d-0000-1111-2222-333344445555",
        "192.168.178.20",
    ],
)
def test_what_names_the_owner_or_his_money_is_taken_out(secret: str) -> None:
    line = f"before {secret} after"
    kept = redact(line)
    assert secret not in kept
    assert "maria" not in kept.lower()
    assert "hunter2" not in kept
    assert kept.startswith("before ")
    assert kept.endswith("after")


@given(st.text(max_size=400), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_key_never_comes_through_whatever_stands_around_it(text: str, key: str) -> None:
    assert key not in redact(f"{text} {key} {text}")


def test_a_report_is_made_without_an_engine_too() -> None:
    text = report(None, pieces.SETTINGS.settings, pieces.LOG.lines, "Fatal Python error", about=(("lull", "0.1.0"),))
    assert "engine: does not answer" in text
    assert "tariff_per_kwh = 0.34" in text
    assert "Last crash\nFatal Python error" in text
