"""The signer's two lines: what goes in comes out, and anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.errors import AppError, BugError
from app.protocol.money import Units
from app.protocol.states import Protection
from app.signer.requests import (
    MAX_LINE,
    Answer,
    Ask,
    Create,
    Grant,
    Granted,
    Opening,
    Request,
    Show,
    Wallet,
    decode_answer,
    decode_request,
    encode_answer,
    encode_request,
)


TEXT = st.text(max_size=40)
REQUESTS = (
    st.just(Show())
    | st.builds(Create, st.sampled_from(Opening), st.sampled_from(Ask))
    | st.builds(
        Grant,
        *(TEXT, TEXT, TEXT, TEXT, st.integers(), st.integers()),
        max_at_risk=st.integers(-(2**200), 2**200).map(Units),
        symbol=TEXT,
        decimals=st.integers(),
        ask=st.sampled_from(Ask),
    )
)
ANSWERS = st.builds(Wallet, st.none() | TEXT, st.sampled_from(Protection)) | st.builds(
    Granted, TEXT, st.sampled_from(Protection), TEXT
)


@given(REQUESTS)
def test_a_request_survives_the_wire(request: Request) -> None:
    assert decode_request(encode_request(request)) == request


@given(ANSWERS)
def test_an_answer_survives_the_wire(answer: Answer) -> None:
    assert decode_answer(encode_answer(answer)) == answer


def test_an_error_survives_the_wire() -> None:
    error = decode_answer(encode_answer(AppError("wallet.locked", what="because")))
    assert isinstance(error, AppError)
    assert (error.code, error.values) == ("wallet.locked", {"what": "because"})


@given(st.binary(max_size=100).map(lambda junk: junk + b"\n"))
def test_junk_is_refused_with_one_kind_of_error(line: bytes) -> None:
    for decode in (decode_request, decode_answer):
        with pytest.raises(BugError):
            decode(line)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'{"do":"Show","with":{}}',
        b'{"do":"Show","with":{"x":1}}\n',
        b'{"do":"Show"}\n',
        b'{"do":"Sign","with":{}}\n',
        b'{"do":["Show"],"with":{}}\n',
        b'{"do":"Create","with":{"opening":"none"}}\n',
        b"[]\n",
        b"[" * 30_000 + b"\n",
        b'{"do":"Show","with":{}' + b" " * MAX_LINE + b"}\n",
    ],
)
def test_a_line_that_is_cut_too_long_or_unknown_is_refused(line: bytes) -> None:
    with pytest.raises(BugError):
        decode_request(line)
