"""Text from outside is one line that nothing hides in, and what people write in any script stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.texts import MOST_MARKS, printable


@given(st.text(st.characters()))
def test_whatever_comes_can_be_printed_on_one_line(text: str) -> None:
    line = printable(text)
    assert line.isprintable()
    assert len(line) <= len(text)
    assert printable(line) == line


@pytest.mark.parametrize(
    "text",
    [
        "Elden Ring",
        "\u0915\u094d\u0937\u0924\u094d\u0930\u093f\u092f",
        "\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48",
        "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea",
        "Vie\u0323\u0302t",
        "\u539f\u795e",
        "\U0001f600",
    ],
)
def test_what_people_write_is_not_changed(text: str) -> None:
    assert printable(text) == text


def test_a_tower_of_marks_is_cut_down_and_an_override_is_a_blank() -> None:
    assert printable("a" + "\u0301" * 500 + "b") == "a" + "\u0301" * MOST_MARKS + "b"
    assert printable("\u202egnp.exe\u202c") == " gnp.exe "
