"""The gate lets a job reach listed names on 443 at public addresses, and nothing else, however it asks."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.errors import AddressRefusedError, SpecError
from gpu_sandbox.sandbox.firewall import rules as table
from gpu_sandbox.sandbox.gate import Gate, Rules


RULES = Rules(("files.example.org", ".data.example"), 1 << 20)


async def ask(
    folder: Path, request: bytes, resolves: Iterable[str] = ("127.0.0.1",)
) -> tuple[bytes, list[dict[str, object]]]:
    """Send a request through a gate whose names resolve to `resolves`; return its answer and what it told."""
    told: asyncio.Queue[dict[str, object]] = asyncio.Queue()
    gate = Gate(RULES, told.put_nowait, resolve=lambda _host, _port: resolves)
    path = str(folder / "gate.sock")
    async with await asyncio.start_unix_server(gate.serve, path, limit=4096):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(request)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        async with asyncio.timeout(5):
            return answer, [await told.get()]


def connect(authority: str) -> bytes:
    return f"CONNECT {authority} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


@pytest.mark.parametrize("name", ["files.example.org", "FILES.example.org.", "a.data.example", "b.a.data.example"])
def test_listed_names_are_let_through(name: str) -> None:
    assert RULES.target(f"{name}:443") == name.lower().removesuffix(".")


@pytest.mark.parametrize(
    "authority",
    [
        *("files.example.org", "files.example.org:80", "files.example.org:443:443", "example.org:443", "localhost:443"),
        *(
            "xdata.example:443",
            "data.example:443",
            "files.example.org.evil.example:443",
            "192.168.1.1:443",
            "[::1]:443",
        ),
        *(
            "1.1.1.1:443",
            "0x7f.1:443",
            "2130706433:443",
            "@files.example.org:443",
            "a@files.example.org:443",
            ":443",
            "",
        ),
    ],
)
def test_everything_else_is_refused(authority: str) -> None:
    with pytest.raises(AddressRefusedError):
        RULES.target(authority)


@given(st.text(max_size=60))
def test_no_text_reaches_a_host_that_is_not_listed(text: str) -> None:
    try:
        name = RULES.target(text)
    except AddressRefusedError:
        return
    assert name == "files.example.org" or name.endswith(".data.example")


@pytest.mark.parametrize("home", ["127.0.0.1", "192.168.77.1", "169.254.169.254", "fd00::1", "::ffff:10.0.0.1"])
async def test_a_listed_name_that_leads_home_is_refused(tmp_path: Path, home: str) -> None:
    answer, told = await ask(tmp_path, connect("files.example.org:443"), ("8.8.8.8", home))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert "no public address" in str(told[0]["result"])


@pytest.mark.parametrize(
    "request_",
    [
        *(b"GET http://files.example.org/ HTTP/1.1\r\n\r\n", b"CONNECT  HTTP/1.1\r\n\r\n", b"\x16\x03\x01\r\n\r\n"),
        *(b"CONNECT files.example.org:443 HTTP/2\r\n\r\n", b"X" * 10_000, b"", b"CONNECT files.example.org:443"),
    ],
)
async def test_whatever_a_job_says_it_gets_an_answer_and_nothing_else(tmp_path: Path, request_: bytes) -> None:
    answer, told = await ask(tmp_path, request_)
    assert answer[:12] in {b"HTTP/1.1 403", b"HTTP/1.1 502"}
    assert told[0]["bytes"] == 0


@pytest.mark.parametrize(
    "names", [(), ("localhost",), ("10.0.0.1",), (".com",), ("Files.example",), ("a.example/x",), ("*.example.org",)]
)
def test_a_list_is_made_of_public_names(names: tuple[str, ...]) -> None:
    with pytest.raises(SpecError):
        Rules(names, 1)


@pytest.mark.parametrize("bridge", ["", "br 0", 'br"', "br-" + "x" * 20, "br;drop", "BR"])
def test_a_bridge_with_an_odd_name_makes_no_table(bridge: str) -> None:
    with pytest.raises(SpecError):
        table("walls", (bridge,))
