"""Looking at a market before it is joined: the real service's words, and one sentence for whatever else answers."""

from pathlib import Path

import httpx
import pytest

from app.engine.joining import look
from app.protocol.errors import KnownError
from app.protocol.states import NetworkKind
from tests.helpers.market import running_market
from tests.helpers.ports import free_port


async def test_a_market_says_what_it_is_and_nothing_is_joined(tmp_path: Path) -> None:
    with running_market(tmp_path) as market:
        async with httpx.AsyncClient(trust_env=False) as client:
            seen = await look(client, market.origin + "/")
    assert seen.url == market.origin
    assert seen.network is NetworkKind.PRACTICE
    assert seen.kinds
    assert seen.market.startswith("0x")


@pytest.mark.parametrize(
    ("url", "code"), [("market.example", "usage"), ("http://market.example", "usage"), ("", "usage")]
)
async def test_an_address_that_is_none_is_said_before_anything_is_sent(url: str, code: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(KnownError) as refused:
            await look(client, url)
    assert refused.value.code == code


async def test_nobody_there_is_one_sentence() -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(KnownError) as refused:
            await look(client, f"http://127.0.0.1:{free_port()}")
    assert refused.value.code == "market.unreachable"
