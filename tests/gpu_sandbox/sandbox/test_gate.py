"""The gate lets a job reach listed names on 443 at public addresses, and nothing else, however it asks."""

import socket
import threading
from collections.abc import Iterable
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.attack.gate import hello
from gpu_sandbox.errors import AddressRefusedError, SpecError
from gpu_sandbox.sandbox.domains import LOOKUP_BYTES, Rules, Traffic, traffic_of
from gpu_sandbox.sandbox.firewall import rules as table
from gpu_sandbox.sandbox.gate import Gate, Order, follow
from gpu_sandbox.sandbox.gateway import opens_sockets
from gpu_sandbox.sandbox.hello import MAX_HELLO, asked_name
from gpu_sandbox.sandbox.pace import Pace


RULES = Rules(("files.example.org", ".data.example"), 1 << 20)
NAME = "files.example.org"


def ask(request: bytes, resolves: Iterable[str] = ("127.0.0.1",)) -> tuple[bytes, Traffic]:
    """Send a request through a gate whose names resolve to `resolves`; return its answer and what it did."""
    gate = Gate(Order("", RULES), resolve=lambda _host, _port: resolves)
    mine, its = socket.socketpair()
    with closing(mine):
        mine.settimeout(10)
        thread = threading.Thread(target=gate.serve, args=(its,))
        thread.start()
        answer = b""
        try:
            mine.sendall(request)
            mine.shutdown(socket.SHUT_WR)
        except BrokenPipeError:
            pass  # it has said no and closed already
        try:
            while chunk := mine.recv(4096):
                answer += chunk
        except ConnectionResetError:
            pass
        thread.join()
    return answer, gate.traffic


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
def test_a_listed_name_that_leads_home_is_refused(home: str) -> None:
    answer, traffic = ask(connect("files.example.org:443"), ("8.8.8.8", home))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert "no public address" in traffic.why[0]


@pytest.mark.parametrize(
    "request_",
    [
        *(b"GET http://files.example.org/ HTTP/1.1\r\n\r\n", b"CONNECT  HTTP/1.1\r\n\r\n", b"\x16\x03\x01\r\n\r\n"),
        *(b"CONNECT files.example.org:443 HTTP/2\r\n\r\n", b"X" * 10_000, b"", b"CONNECT files.example.org:443"),
    ],
)
def test_whatever_a_job_says_it_gets_an_answer_and_nothing_else(request_: bytes) -> None:
    answer, traffic = ask(request_)
    assert answer[:12] in {b"HTTP/1.1 403", b"HTTP/1.1 502"}
    assert (traffic.bytes, traffic.refused) == (0, 1)


@pytest.mark.parametrize(
    "names",
    [
        *((), ("localhost",), ("10.0.0.1",), (".com",), ("Files.example",), ("a.example/x",), ("*.example.org",)),
        *(("nas.local",), ("router.lan",), ("fritz.box",), ("pc.home.arpa",), (".corp.internal",), ("a.b", "a.b")),
    ],
)
def test_a_list_is_made_of_public_names(names: tuple[str, ...]) -> None:
    with pytest.raises(SpecError):
        Rules(names, 1)


@pytest.mark.parametrize("bridge", ["", "br 0", 'br"', "br-" + "x" * 20, "br;drop", "BR"])
def test_a_bridge_with_an_odd_name_makes_no_table(bridge: str) -> None:
    with pytest.raises(SpecError):
        table("walls", (bridge,))


# --- TLS -----------------------------------------------------------------------------------------------------


def test_the_name_in_a_hello_is_read_in_whatever_pieces_it_comes() -> None:
    whole = hello("Files.Example.org.", (43, b"\x02\x03\x04"))
    assert asked_name(whole + b"more") == "files.example.org"
    assert [asked_name(whole[:end]) for end in range(len(whole))] == [None] * len(whole)
    halves = whole[5:40], whole[40:]
    records = b"".join(b"\x16\x03\x01" + len(half).to_bytes(2, "big") + half for half in halves)
    assert asked_name(records) == "files.example.org"


@pytest.mark.parametrize(
    "data",
    [
        *(b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-x\r\n", b"\x16\x02\x00\x00\x05hello", b"\x17\x03\x03\x00\x01x"),
        *(b"\x16\x03\x01\x00\x00", b"\x16\x03\x01\x00\x04\x02\x00\x00\x00", b"\x16\x03\x01\x40\x00\x01\xff\xff\xff"),
        *(hello(""), hello("a.example", (0, b"\x00\x0c\x00\x00\x09b.example")), hello("a.example", (0xFE0D, b"x"))),
        *(hello("a.example", (0, b"\x00\xff\x00")), b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"),
    ],
)
def test_what_is_no_hello_for_one_name_is_refused(data: bytes) -> None:
    with pytest.raises(AddressRefusedError):
        asked_name(data)


@given(st.binary(max_size=300), st.integers(0, 200), st.integers(0, 255))
def test_no_bytes_confuse_the_reader_of_hellos(noise: bytes, at: int, value: int) -> None:
    whole = bytearray(hello(NAME))
    whole[at % len(whole)] = value
    for data in (noise, b"\x16\x03\x01" + noise, bytes(whole), bytes(whole) + noise):
        try:
            found = asked_name(data)
        except AddressRefusedError:
            continue
        assert found is None or len(data) > 40
    assert len(noise) < MAX_HELLO


# --- what is told --------------------------------------------------------------------------------------------


def test_what_a_gate_did_is_one_line_that_is_read_back() -> None:
    traffic = (
        Traffic().connected(NAME).passed(NAME, 700).passed(None, LOOKUP_BYTES).denied("no\x1b[31m\n").denied("other")
    )
    assert traffic_of(traffic.text()) == traffic
    assert (traffic.bytes, traffic.refused, traffic.why) == (700 + LOOKUP_BYTES, 2, ("no?[31m?", "other"))
    assert "\n" not in traffic.text()


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"bytes":-1,"reached":{},"refused":0,"why":[]}', "[" * 9000, "1"])
def test_what_is_no_such_line_is_none(line: str) -> None:
    assert traffic_of(line) is None


def test_a_gate_tells_at_the_beginning_after_changes_and_at_the_end() -> None:
    gate, end, told = Gate(Order("", RULES)), threading.Event(), list[Traffic]()

    def tell(traffic: Traffic) -> None:
        told.append(traffic)
        if len(told) == 1:
            mine, its = socket.socketpair()
            mine.close()
            gate.serve(its)
        else:
            end.set()

    follow(gate, end, tell, every_s=0.01)
    assert [each.refused for each in told] == [0, 1]


def test_what_passes_keeps_to_the_rate() -> None:
    """The gate's own clock is asked, not this machine's: what was let through so far says when the next may come."""
    waited: list[float] = []
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        waited.append(seconds)
        now += seconds

    pace = Pace(1000, clock=lambda: now, sleep=sleep)
    for _ in range(11):
        pace.wait(500)
    assert now == pytest.approx(5.0)
    assert max(waited) == pytest.approx(0.5)
    Pace(0, clock=lambda: now, sleep=sleep).wait(1 << 40)
    assert now == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        ((), False),
        (("--platform=systrap", "--network=none"), False),
        (("--host-uds=none",), False),
        (("--host-uds=create",), False),
        (("open", "--host-uds"), False),
        (("--fsgofer-host-uds=false",), False),
        (("--platform=systrap", "--host-uds=open"), True),
        (("-host-uds=all",), True),
        (("--host-uds", "open"), True),
        (("--fsgofer-host-uds",), True),
    ],
)
def test_gvisor_is_known_to_let_a_job_reach_its_gate_by_its_arguments_alone(
    arguments: tuple[str, ...],
    opens: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert opens_sockets(arguments) == opens
