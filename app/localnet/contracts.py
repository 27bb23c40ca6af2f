"""Where the practice network's contracts stand."""

from dataclasses import dataclass

from wallet.address import Address


@dataclass(frozen=True, slots=True)
class Contracts:
    """The addresses of the contracts, and the chain that they are on."""

    chain_id: int
    token: Address
    vault: Address
    settler: Address
