"""What every rule needs: the operator's decisions, the market's key, and the domains in which messages are signed."""

from dataclasses import dataclass
from typing import TypeVar

from app.market.codec import SchemaError, pack, unpack
from app.market.schema import SignedMessage
from app.market.service.config import MarketConfig
from app.market.service.refusals import RefusalError
from wallet.address import Address
from wallet.eip712 import Domain
from wallet.errors import SignatureError
from wallet.receipts import Message, check, contract_domain, sign
from wallet.signing import Signer


M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Rules:
    """The market's decisions and its key."""

    config: MarketConfig
    key: Signer

    @property
    def market(self) -> Address:
        """The address of the market's key."""
        return self.key.address

    @property
    def domain(self) -> Domain:
        """The domain of all messages but `Spend` and `Login`."""
        return contract_domain(self.config.chain_id, self.config.settler)

    @property
    def vault_domain(self) -> Domain:
        """The domain of `Spend`."""
        return contract_domain(self.config.chain_id, self.config.vault)

    def sign(self, message: Message) -> SignedMessage:
        """Return a message, signed by the market, as it travels."""
        return pack(sign(self.domain, message, self.key))


def opened(cls: type[M], packed: SignedMessage, domain: Domain, signer: Address) -> M:
    """Return a message that came from outside, if `signer` signed it.

    Raises:
        RefusalError: if it is malformed or somebody else signed it.
    """
    try:
        return check(domain, unpack(cls, packed), signer)
    except SchemaError as error:
        raise RefusalError("malformed", str(error)) from None
    except SignatureError as error:
        raise RefusalError("bad-signature", f"the {cls.__name__} does not hold: {error}") from None
