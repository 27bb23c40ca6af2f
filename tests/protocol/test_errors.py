"""Every error says what stopped, why and what to do, and passes nothing on that it should not."""

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.errors import MAX_ARGUMENT, WORDINGS, AppError, BugError, KnownError, UsageError


@pytest.mark.parametrize("code", WORDINGS)
def test_every_code_has_a_title_and_one_sentence(code: str) -> None:
    wording = WORDINGS[code]
    assert wording.title
    assert not wording.title.endswith(".")
    assert wording.message
    for text in (wording.message, wording.mend):
        assert "!" not in text
        assert all(name is None or name.isidentifier() for _, name, _, _ in Formatter().parse(text))


@given(st.sampled_from(sorted(WORDINGS)), st.text(max_size=2000))
def test_text_from_outside_stays_one_capped_plain_line(code: str, hostile: str) -> None:
    names = {
        name
        for text in (WORDINGS[code].message, WORDINGS[code].mend)
        for _, name, _, _ in Formatter().parse(text)
        if name
    }
    error = AppError(code, **dict.fromkeys(names, hostile))
    assert all(len(value) <= MAX_ARGUMENT for value in error.values.values())
    assert error.sentence().isprintable()


def test_a_value_is_never_a_format() -> None:
    assert "{code}" in KnownError("localnet.anvil", what="{code} {0} {what.__class__}").message


def test_a_missing_argument_is_shown_as_missing() -> None:
    assert KnownError("chain.wrong", expected=1).message == "Expected chain 1, but it says ?. Nothing was sent."


def test_a_code_of_another_version_is_named_and_is_no_bug_of_this_one() -> None:
    error = AppError("no.such.code", secret="x")
    assert (error.code, error.values) == ("unknown", {"what": "no.such.code"})
    assert "no.such.code" in error.message


def test_the_kinds_of_errors_differ() -> None:
    assert isinstance(UsageError("what"), KnownError)
    assert not isinstance(BugError("where"), KnownError)
