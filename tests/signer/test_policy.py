"""What the signer signs without asking: nothing of value, and nothing out of this machine."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.errors import UsageError
from app.protocol.money import Units
from app.protocol.states import Protection
from app.signer.policy import PRACTICE_CHAIN, check_origin, is_loopback, may_be_silent
from app.signer.requests import Create, Grant, Opening, Show


GRANT = Grant(
    origin="http://127.0.0.1:8990",
    worker="0x" + "11" * 20,
    market="0x" + "22" * 20,
    settler="0x" + "33" * 20,
    chain_id=PRACTICE_CHAIN,
    not_after=2_000_000_000,
    max_at_risk=Units(10**18),
    symbol="tLULL",
    decimals=18,
)
LOOPBACK = ["http://127.0.0.1:8990", "http://127.8.9.1", "http://localhost:1", "https://[::1]:8443", "http://[::1]"]
ELSEWHERE = [
    "http://192.168.1.2:8990",
    "https://market.example",
    "http://localhost.example:8990",
    "http://127.0.0.1.example",
    "http://10.0.0.1",
    "http://[::2]:1",
    "http://0.0.0.0:1",
    "http://2130706433",
    "",
]


@pytest.mark.parametrize("origin", LOOPBACK)
@pytest.mark.parametrize("protection", [Protection.FILE, Protection.KEYRING])
def test_a_grant_on_the_practice_chain_to_this_machine_is_silent(origin: str, protection: Protection) -> None:
    assert may_be_silent(replace(GRANT, origin=origin), protection)


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_grant_to_another_machine_is_asked_for(origin: str) -> None:
    assert not is_loopback(origin)
    assert not may_be_silent(replace(GRANT, origin=origin), Protection.FILE)


@given(st.integers().filter(lambda chain: chain != PRACTICE_CHAIN), st.sampled_from(Protection))
def test_a_grant_on_any_other_chain_is_asked_for(chain_id: int, protection: Protection) -> None:
    assert not may_be_silent(replace(GRANT, chain_id=chain_id), protection)


@pytest.mark.parametrize("protection", [Protection.PASSWORD, Protection.NONE])
def test_a_wallet_behind_a_password_is_never_opened_silently(protection: Protection) -> None:
    assert not may_be_silent(GRANT, protection)


@given(st.sampled_from(Protection))
def test_showing_and_a_quick_start_are_silent_and_a_password_is_not(protection: Protection) -> None:
    assert may_be_silent(Show(), protection)
    assert may_be_silent(Create(), protection)
    assert not may_be_silent(Create(Opening.PASSWORD), protection)


@pytest.mark.parametrize("origin", [*LOOPBACK, "https://market.example", "https://market.example:8443"])
def test_an_origin_is_a_scheme_a_host_and_perhaps_a_port(origin: str) -> None:
    check_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "market.example",
        "ftp://market.example",
        "https://",
        "https://market.example/",
        "https://market.example/path",
        "https://market.example?x=1",
        "https://market.example#x",
        "https://user:pw@market.example",
        "https://user@market.example",
        "https://market.example:99999",
        "https://market.example:",
        "HTTPS://MARKET.example",
        "https://m\u0430rket.example",
        "https://market.example\n",
        "https://[::1",
        "https://" + "a" * 300,
    ],
)
def test_what_is_no_plain_origin_is_refused(origin: str) -> None:
    with pytest.raises(UsageError):
        check_origin(origin)


@given(st.text())
def test_any_text_is_an_origin_or_a_clear_refusal(text: str) -> None:
    try:
        check_origin(text)
    except UsageError:
        return
    assert text.startswith(("http://", "https://"))
