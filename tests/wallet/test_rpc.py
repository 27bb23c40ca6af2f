"""A node can lie, stall, flood and redirect; it is refused in one sentence that keeps the secrets of its address."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.node import Answer, FakeNode, fake_node, http, results
from tests.helpers.ports import free_port
from wallet.address import ZERO_ADDRESS
from wallet.chain.endpoint import MAX_TEXT, origin, plain
from wallet.chain.rpc import MAX_ANSWER, MAX_BATCH, Request, Rpc, octets, quantity, word
from wallet.errors import ChainError, WrongChainError


CHAIN = 31337
HASH = "0x" + "ab" * 32
BLOCK = {"number": "0x10", "hash": HASH, "timestamp": "0x65"}
GOOD = {
    "eth_chainId": hex(CHAIN),
    "eth_getBlockByNumber": BLOCK,
    "eth_getBalance": "0x7",
    "eth_getCode": "0x6001",
    "eth_call": "0x" + "0" * 63 + "5",
    "eth_getTransactionReceipt": None,
}


@asynccontextmanager
async def _rpc(answer: Answer, *, chain: int = CHAIN, timeout_s: float = 5.0) -> AsyncIterator[tuple[Rpc, FakeNode]]:
    async with fake_node(answer) as node, httpx.AsyncClient() as client:
        yield Rpc(client, node.url, chain, timeout_s=timeout_s), node


def _good(**changes: Any) -> Answer:  # noqa: ANN401 - JSON
    return lambda request: results(request, GOOD | changes)


async def test_the_chain_is_checked_before_the_first_answer_is_believed() -> None:
    async with _rpc(_good()) as (rpc, node):
        assert await rpc.balance(ZERO_ADDRESS) == 7
        assert await rpc.balance(ZERO_ADDRESS) == 7
        assert node.methods == ["eth_chainId", "eth_getBalance", "eth_getBalance"]


async def test_a_node_of_another_chain_is_asked_nothing_else() -> None:
    async with _rpc(_good(eth_chainId="0x1")) as (rpc, node):
        for _ in range(2):
            with pytest.raises(WrongChainError) as caught:
                await rpc.balance(ZERO_ADDRESS)
            assert (caught.value.expected, caught.value.actual) == (CHAIN, 1)
        assert set(node.methods) == {"eth_chainId"}
        assert await rpc.chain_id() == 1


async def test_a_node_that_changes_its_chain_is_found_out_on_request() -> None:
    chain = {"eth_chainId": hex(CHAIN)}
    async with _rpc(lambda request: results(request, GOOD | chain)) as (rpc, _):
        await rpc.block()
        chain["eth_chainId"] = "0x1"
        with pytest.raises(WrongChainError):
            await rpc.verify_chain()
        with pytest.raises(WrongChainError):
            await rpc.block()
        chain["eth_chainId"] = hex(CHAIN)
        assert (await rpc.block()).number == 16, "and it is checked again before the next answer"


async def test_values_are_typed() -> None:
    async with _rpc(_good()) as (rpc, _):
        block = await rpc.block("finalized")
        assert (block.number, block.hash, block.timestamp) == (16, b"\xab" * 32, 0x65)
        assert await rpc.call(ZERO_ADDRESS, b"\1\2\3\4", block) == (5).to_bytes(32, "big")
        assert await rpc.calls([(ZERO_ADDRESS, b"")] * 3, block) == [(5).to_bytes(32, "big")] * 3
        assert await rpc.code(ZERO_ADDRESS) == b"\x60\x01"
        assert await rpc.receipt(b"\1" * 32) is None


async def test_calls_of_one_batch_name_one_block_by_its_hash() -> None:
    async with _rpc(_good()) as (rpc, node):
        await rpc.calls([(ZERO_ADDRESS, b"\1")] * 2, await rpc.block())
        assert [one["params"][1] for one in node.heard[-1]] == [{"blockHash": HASH}] * 2


async def test_answers_of_a_batch_may_come_in_any_order() -> None:
    def backwards(request: Any) -> bytes:  # noqa: ANN401 - JSON
        if not isinstance(request, list):
            return results(request, GOOD)
        return http(json.dumps([{"id": one["id"], "result": hex(one["id"])} for one in reversed(request)]))

    async with _rpc(backwards) as (rpc, _):
        assert await rpc.batch([Request("eth_x", ())] * 3) == ["0x0", "0x1", "0x2"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        "null",
        "7",
        '"text"',
        "[]",
        "{}",
        "[[]]",
        '{"id": 0}',
        '{"id": 1, "result": "0x7a69"}',
        '{"id": "0", "result": "0x7a69"}',
        '{"id": 0, "result": null}',
        '{"id": 0, "result": 31337}',
        '{"id": 0, "result": "0x07a69"}',
        '{"id": 0, "result": "31337"}',
        '{"id": 0, "result": "0x' + "f" * 65 + '"}',
        '{"id": 0, "error": {}}',
        '{"id": 0, "error": "no"}',
        '{"error": {"message": "no batches"}}',
        '{"id": null, "error": {"message": "no"}}',
        "[" * 100_000,
        "9" * 100_000,
        b"\xff\xfe\x00",
    ],
)
async def test_what_is_no_answer_of_a_node_is_refused(body: str | bytes) -> None:
    async with _rpc(lambda _: http(body)) as (rpc, _):
        with pytest.raises(ChainError):
            await rpc.block()


async def test_one_refusal_in_a_batch_is_named() -> None:
    def half(request: Any) -> bytes:  # noqa: ANN401 - JSON
        if not isinstance(request, list):
            return results(request, GOOD)
        return http(json.dumps([{"id": 0, "result": "0x"}, {"id": 1, "error": {"message": "execution reverted"}}]))

    async with _rpc(half) as (rpc, node):
        with pytest.raises(ChainError, match=f"^{node.url} refuses eth_call: execution reverted$"):
            await rpc.calls([(ZERO_ADDRESS, b"")] * 2, await rpc.block())


async def test_a_receipt_of_another_transaction_is_refused() -> None:
    async with _rpc(_good(eth_getTransactionReceipt={"transactionHash": HASH})) as (rpc, _):
        with pytest.raises(ChainError, match="another transaction"):
            await rpc.receipt(b"\1" * 32)


async def test_an_unknown_block_is_refused() -> None:
    async with _rpc(_good(eth_getBlockByNumber=None)) as (rpc, _):
        with pytest.raises(ChainError, match="knows no block 99"):
            await rpc.block(99)


@pytest.mark.parametrize("count", [0, MAX_BATCH + 1])
async def test_a_batch_is_neither_empty_nor_endless(count: int) -> None:
    async with _rpc(_good()) as (rpc, _):
        with pytest.raises(ChainError, match="1 to 64"):
            await rpc.batch([Request("eth_x", ())] * count)


async def test_a_flood_is_cut_off() -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
        while True:
            yield b" " * 65536
            sent += 65536

    async with _rpc(lambda _: flood()) as (rpc, _):
        with pytest.raises(ChainError, match="more than 1048576 bytes"):
            await rpc.block()
    assert sent < 16 * MAX_ANSWER


async def test_a_node_that_says_nothing_is_given_up() -> None:
    async def nothing() -> bytes:
        await asyncio.Event().wait()
        return b""

    async with _rpc(lambda _: nothing(), timeout_s=0.1) as (rpc, _):
        with pytest.raises(ChainError, match="did not answer in time"):
            await rpc.block()


async def test_a_node_that_drips_is_given_up_though_each_drop_is_in_time() -> None:
    async def drops() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    async with _rpc(lambda _: drops(), timeout_s=0.2) as (rpc, _):
        with pytest.raises(ChainError, match="did not answer in time"):
            await rpc.block()


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent"])
async def test_a_redirect_is_refused_and_not_followed(status: str) -> None:
    async with fake_node(_good()) as elsewhere:
        async with _rpc(lambda _: http("", status, Location=elsewhere.url)) as (rpc, _):
            with pytest.raises(ChainError, match=f"answers with status {status[:3]}"):
                await rpc.block()
        assert elsewhere.heard == []


async def test_a_redirect_is_not_followed_even_by_a_client_that_follows() -> None:
    async with (
        fake_node(_good()) as elsewhere,
        fake_node(lambda _: http("", "307 T", Location=elsewhere.url)) as node,
        httpx.AsyncClient(follow_redirects=True) as client,
    ):
        with pytest.raises(ChainError, match="307"):
            await Rpc(client, node.url, CHAIN).block()
        assert elsewhere.heard == []


@pytest.mark.parametrize("status", ["401 Unauthorized", "429 Too Many Requests", "500 Oops", "204 No Content"])
async def test_a_refusal_of_the_server_is_named_by_its_status(status: str) -> None:
    async with _rpc(lambda _: http("", status)) as (rpc, _):
        with pytest.raises(ChainError, match=f"status {status[:3]}"):
            await rpc.block()


async def test_a_compressed_answer_is_refused_because_it_can_be_a_bomb() -> None:
    async with _rpc(lambda _: http(b"\x1f\x8b", Content_Encoding="gzip")) as (rpc, _):
        with pytest.raises(ChainError, match="compresses"):
            await rpc.block()


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"garbage\r\n\r\n"])
async def test_a_broken_connection_is_one_sentence(raw: bytes) -> None:
    async with _rpc(lambda _: raw) as (rpc, node):
        with pytest.raises(ChainError, match=f"^{node.url} broke off: [A-Za-z]+$"):
            await rpc.block()


SECRETS = ("alice", "hunter2", "k3y-in-path", "k3y-in-query", "k3y-in-fragment")


def _with_secrets(url: str) -> str:
    return url.replace("://", "://alice:hunter2@") + "/v3/k3y-in-path?key=k3y-in-query#k3y-in-fragment"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that anybody logs, down to the last detail."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.parametrize(
    "answer",
    [
        _good(),
        _good(eth_chainId="0x1"),
        lambda _: http("", "302 Found", Location="/"),
        lambda _: http("", "500 Oops"),
        lambda _: http('{"id": 0, "error": {"message": "no"}}'),
        lambda _: http("nonsense"),
        lambda _: b"",
    ],
    ids=["good", "wrong chain", "redirect", "500", "error", "nonsense", "closed"],
)
async def test_the_secrets_of_an_address_are_in_no_error_and_no_log(
    answer: Answer, log: pytest.LogCaptureFixture
) -> None:
    said = []
    async with fake_node(answer) as node, httpx.AsyncClient() as client:
        rpc = Rpc(client, _with_secrets(node.url), CHAIN)
        said.append(repr(rpc))
        try:
            await rpc.block()
        except ChainError as error:
            said += [str(error), repr(error), repr(error.__context__), repr(error.__cause__)]
    assert log.records, "httpx has logged the request"
    said += [record.getMessage() + repr(record.args) for record in log.records]
    assert [(secret, text) for text in said for secret in SECRETS if secret in text] == []


async def test_the_secrets_of_an_address_that_cannot_be_reached_are_not_told(log: pytest.LogCaptureFixture) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with httpx.AsyncClient() as client:
        with pytest.raises(ChainError, match=f"^{url} cannot be reached$") as caught:
            await Rpc(client, _with_secrets(url), CHAIN).block()
    assert caught.value.__context__ is None
    assert not any(secret in log.text for secret in SECRETS)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "alice:hunter2@host",
        "ftp://alice:hunter2@host",
        "http://",
        "http://alice:hunter2@host:port",
        "http://[::1",
        "file:///hunter2",
        "http://:hunter2@/x",
    ],
)
def test_an_address_that_is_none_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ChainError) as caught:
        origin(url)
    assert not any(secret in str(caught.value) for secret in SECRETS)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://localhost:8545", "http://localhost:8545"),
        ("https://u:p@node.example/v3/key?x=1", "https://node.example:443"),
        ("http://node.example", "http://node.example:80"),
        ("http://u@[::1]:8545/", "http://[::1]:8545"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, shown: str) -> None:
    assert origin(url) == shown


async def test_a_nodes_words_are_plain_and_short() -> None:
    evil = "\x1b[31m<b>%s {0}\n\u202e" + "x" * 10_000
    async with _rpc(lambda _: http(json.dumps({"id": 0, "error": {"message": evil}}))) as (rpc, _):
        with pytest.raises(ChainError) as caught:
            await rpc.block()
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) < MAX_TEXT + 100


@given(st.text())
def test_plain_text_is_one_printable_line_of_bounded_length(text: str) -> None:
    assert plain(text).isprintable()
    assert len(plain(text)) <= MAX_TEXT
    if text.isprintable() and len(text) <= MAX_TEXT:
        assert plain(text) == text


@given(st.integers(0, 2**256 - 1))
def test_a_quantity_is_read_back(number: int) -> None:
    assert quantity(hex(number)) == number


@given(st.binary(max_size=100))
def test_data_is_read_back(data: bytes) -> None:
    assert octets("0x" + data.hex()) == data
    if len(data) != 32:
        with pytest.raises(ChainError):
            word("0x" + data.hex())


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()))
def test_other_json_is_neither_quantity_nor_data(value: object) -> None:
    for read in (quantity, octets, word):
        with pytest.raises(ChainError):
            read(value)
