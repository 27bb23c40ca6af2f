"""An owner's signed revocation, brought to the market by anybody: the worker is out at once, until a later grant."""

import time

import pytest

from app.market.codec import pack
from app.market.connection import MarketRefusedError, bring_revocation
from app.market.provider import ProviderSession
from app.market.schema import SignedMessage
from tests.helpers.market import Town
from tests.helpers.provider import MemoryMailbox, SimProvider
from tests.market.conftest import Scene
from wallet.address import Address
from wallet.keys.worker import WorkerKey
from wallet.receipts import Revocation, contract_domain, sign


DAY = 86_400


def revocation(
    here: Town, provider: SimProvider, until: int, *, by: WorkerKey | None = None, chain_id: int | None = None
) -> SignedMessage:
    """Return a signed revocation of a provider's worker."""
    domain = contract_domain(chain_id or here.info.chain_id, Address(here.info.settler))
    message = Revocation(provider.owner.address, provider.worker.address, until)
    return pack(sign(domain, message, by or provider.owner))


def test_a_worker_whose_owner_took_his_grant_back_is_out_until_a_grant_that_ends_later(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, other = await here.provider(), await here.provider()
        until = int(time.time()) + 20 * DAY
        noted = await bring_revocation(here.client, here.market.origin, revocation(here, provider, until))
        assert (noted.worker, noted.until) == (provider.worker.address, until)
        with pytest.raises(MarketRefusedError) as caught:
            await provider.step()
        assert caught.value.code == "market.grant"
        await other.step()
        again = revocation(here, provider, until - DAY)
        await bring_revocation(here.client, here.market.origin, again)
        for not_after, taken in ((until - DAY // 2, False), (until + DAY, True)):
            grant = provider.signed_grant(not_after=not_after)
            renewed = ProviderSession(here.client, here.market.origin, provider.worker, grant, MemoryMailbox())
            if taken:
                await renewed.exchange(provider.status(), 0.0)
            else:
                with pytest.raises(MarketRefusedError):
                    await renewed.exchange(provider.status(), 0.0)

    scene(acts)


def test_nobody_but_the_owner_for_this_chain_takes_a_grant_back(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider, until = await here.provider(), int(time.time()) + 20 * DAY
        stranger = SimProvider(here.client, here.market.origin, here.info, here.folder)
        for wrong in (
            revocation(here, provider, until, by=provider.worker),
            revocation(here, provider, until, by=WorkerKey.generate()),
            revocation(here, provider, until, chain_id=1),
            revocation(here, stranger, until),
            provider.grant,
        ):
            with pytest.raises(MarketRefusedError):
                await bring_revocation(here.client, here.market.origin, wrong)
        await provider.step()

    scene(acts)
