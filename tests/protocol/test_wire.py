"""The wire carries every command, answer and event unchanged, and refuses everything else."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import commands, events, wire
from app.protocol.errors import AppError, KnownError
from app.protocol.money import Units
from app.protocol.snapshot import Snapshot
from app.protocol.states import RunMode


st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
# Hypothesis resolves `Units` to int; amounts of 18 decimals need more than 64 bits.
_amounts = st.integers(min_value=0, max_value=10**40).map(Units)


def _values(cls: type[Any]) -> st.SearchStrategy[Any]:
    return st.from_type(cls)


@pytest.mark.parametrize("cls", get_args(commands.Command))
def test_every_command_survives_the_wire(cls: type[Any]) -> None:
    @given(_values(cls), st.integers(0, 2**31))
    def survives(command: commands.Command, number: int) -> None:
        request = wire.Request(number, command)
        assert wire.decode_request(wire.encode_request(request)) == request

    survives()


@pytest.mark.parametrize("cls", [cls for cls in get_args(commands.Answer) if cls is not Snapshot])
def test_every_answer_survives_the_wire(cls: type[Any]) -> None:
    @given(_values(cls))
    def survives(answer: commands.Answer) -> None:
        response = wire.Response(7, answer)
        assert wire.decode_incoming(wire.encode_response(response)) == response

    survives()


@given(st.from_type(Snapshot))
def test_a_snapshot_survives_the_wire_as_answer_and_as_event(snapshot: Snapshot) -> None:
    for message, line in (
        (wire.Response(1, snapshot), wire.encode_response(wire.Response(1, snapshot))),
        (wire.Push(events.Changed(snapshot)), wire.encode_push(wire.Push(events.Changed(snapshot)))),
    ):
        assert line.endswith(b"\n")
        assert b"\n" not in line[:-1]
        assert wire.decode_incoming(line) == message


@given(_amounts)
def test_money_travels_as_a_decimal_string(amount: Units) -> None:
    line = wire.encode_response(wire.Response(1, commands.Claimed(amount, "", None)))
    assert json.loads(line)["with"]["amount"] == str(amount)
    decoded = wire.decode_incoming(line)
    assert isinstance(decoded, wire.Response)
    assert decoded.result == commands.Claimed(amount, "", None)


@pytest.mark.parametrize("text", ["1.5", "-", "", "0x10", "1e9", "٣", "9" * 100])
def test_what_is_no_amount_is_refused(text: str) -> None:
    line = json.dumps({"v": 1, "id": 1, "ok": "Claimed", "with": {"amount": text, "transaction": "", "gas": None}})
    with pytest.raises(wire.WireError):
        wire.decode_incoming(line.encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b'{"v":1}',
        b'{"v":1,"id":1,"do":"Exec","with":{}}',
        b'{"v":1,"id":"1","do":"GetSnapshot","with":{}}',
        b'{"v":1,"id":1,"do":"SetMode","with":{"mode":"sometimes"}}',
        b'{"v":1,"id":1,"do":"SetMode","with":{"mode":"auto","extra":1}}',
        b'{"v":1,"id":1,"do":"SetMode","with":{}}',
        b'{"v":1,"id":1,"do":"SetMode","with":[]}',
        b'{"v":1,"id":1,"do":"GetLogs","with":{"count":true}}',
        b'{"v":1,"id":1,"do":"GetLogs","with":{"count":1.5}}',
        b"[" * 100_000,
        b'{"v":1,"id":1,"do":"GetLogs","with":{"count":' + b"9" * 5000 + b"}}",
    ],
)
def test_a_line_that_is_no_request_is_refused(line: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode_request(line)


def test_a_line_that_is_too_long_is_refused() -> None:
    with pytest.raises(wire.WireError, match="too long"):
        wire.decode_incoming(b" " * (wire.MAX_LINE + 1))


def test_another_version_is_told_apart_from_nonsense() -> None:
    with pytest.raises(AppError) as raised:
        wire.decode_request(b'{"v":2,"id":1,"do":"GetSnapshot","with":{}}')
    assert raised.value.code == "engine.protocol"
    assert raised.value.values == {"theirs": "2", "ours": "1"}


@pytest.mark.parametrize(
    ("line", "code", "theirs"),
    [
        (b'{"v":2,"id":0,"error":"x"}', "engine.newer", "protocol 2"),
        (b'{"v":0,"id":0,"error":"x"}', "engine.older", "protocol 0"),
        (b'{"v":1,"id":0,"ok":"Snapshot","with":{"engine":{"version":"999.0"}}}', "engine.newer", "999.0"),
        (b'{"v":1,"event":"Changed","with":{"snapshot":{"engine":{"version":"0.0.1"}}}}', "engine.older", "0.0.1"),
        (b'{"v":1,"event":"Changed","with":{"snapshot":{"engine":{"version":"<b>1.0"}}}}', "engine.protocol", None),
        (b'{"v":1,"id":0,"ok":"Snapshot","with":{"engine":{"version":"9.%s"}}}' % (b"9" * 99), "engine.protocol", None),
        (b'{"v":1,"id":0,"ok":"Snapshot","with":[]}', "engine.protocol", None),
        (b'{"v":1,"id":0,"ok":"Snapshot","with":{"engine":7}}', "engine.protocol", None),
        (b"nonsense", "engine.protocol", None),
    ],
)
def test_who_speaks_otherwise_is_newer_older_or_unknown(line: bytes, code: str, theirs: str | None) -> None:
    with pytest.raises(wire.WireError):
        wire.decode_incoming(line)
    error = wire.stranger(line)
    assert error.code == code
    assert theirs is None or error.values["theirs"] == theirs


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda x: st.dictionaries(st.sampled_from(["v", "with", "snapshot", "engine", "version", "id"]), x),
    ).map(lambda v: json.dumps(v).encode())
)
def test_a_stranger_is_never_a_crash(line: bytes) -> None:
    assert wire.stranger(line).code in ("engine.newer", "engine.older", "engine.protocol")


@given(st.from_type(Snapshot), st.text(max_size=9))
def test_what_an_engine_says_beyond_what_is_known_changes_nothing(snapshot: Snapshot, more: str) -> None:
    line = json.loads(wire.encode_response(wire.Response(1, snapshot)))
    for place in (line["with"], line["with"]["engine"], *line["with"]["jobs"]):
        place[f"new {more}"] = {"deep": [more]}
    assert wire.decode_incoming(json.dumps(line).encode()) == wire.Response(1, snapshot)


def test_an_error_keeps_its_code_and_its_arguments() -> None:
    error = KnownError("chain.wrong", expected=31337, actual=1)
    decoded = wire.decode_incoming(wire.encode_response(wire.Response(3, error)))
    assert isinstance(decoded, wire.Response)
    assert isinstance(decoded.result, AppError)
    assert (decoded.result.code, decoded.result.message) == (error.code, error.message)


def test_a_mode_may_come_without_its_default() -> None:
    decoded = wire.decode_request(b'{"v":1,"id":1,"do":"SetMode","with":{"mode":"never"}}')
    assert decoded.command == commands.SetMode(RunMode.NEVER)
