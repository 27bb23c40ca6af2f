"""A market is reached at a checked public address under its own name, or on this machine where the owner says so."""

import ssl
from urllib.parse import urlsplit

import httpx
import pytest

from app.market.connection import MarketUnreachableError, market_info
from app.market.origin import parse_origin
from app.market.reaching import routes
from gpu_sandbox.errors import AddressRefusedError


def test_the_connection_goes_to_the_address_and_the_certificate_is_the_names() -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8", "2606:4700:4700::1111"]

    first, second = routes("https://market.example:8443", resolve)
    assert asked == ["market.example"]
    assert (first.base, second.base) == ("https://8.8.8.8:8443", "https://[2606:4700:4700::1111]:8443")
    for way in (first, second):
        assert way.headers == {"Host": "market.example:8443"}
        assert way.extensions == {"sni_hostname": "market.example"}


@pytest.mark.parametrize("home", ["192.168.1.1", "127.0.0.1", "169.254.169.254", "fd00::1", "::ffff:10.0.0.1"])
def test_a_market_whose_name_leads_home_is_not_reached(home: str) -> None:
    with pytest.raises(AddressRefusedError):
        routes("https://market.example", lambda _host, _port: ["8.8.8.8", home])


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_the_practice_network_is_reached_as_the_owner_wrote_it(origin: str) -> None:
    (only,) = routes(parse_origin(origin))
    assert (only.base, only.extensions) == (origin, {})


@pytest.mark.parametrize(
    "origin", ["https://192.168.1.1", "https://8.8.8.8", "https://127.1", "https://0x7f000001", "https://[fe80::1]"]
)
def test_a_market_elsewhere_has_a_name(origin: str) -> None:
    with pytest.raises(AddressRefusedError, match="only names"):
        routes(parse_origin(origin))


async def test_an_address_of_the_home_is_refused_before_anything_is_sent() -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(MarketUnreachableError, match="only names are connected to"):
            await market_info(client, "https://192.168.1.1")


def test_the_clients_check_certificates() -> None:
    context = httpx.create_ssl_context(trust_env=False)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert urlsplit("https://market.example").hostname == "market.example"
