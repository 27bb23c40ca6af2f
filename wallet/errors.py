"""The wallet's errors: known problems with values, keys and chains.

WalletError
├── AddressError       not an Ethereum address
├── AmountError        not an amount of tokens
├── SignatureError     not a signature, or not by whom it claims
├── KeyFileError       a key file is missing, unreadable or does not open
│   └── WrongSecretError  it is whole, and the password or wrap key is another one's
├── ProofError         a Merkle leaf or proof that does not hold
├── LedgerError        an entry contradicts what the ledger holds already
└── ChainError         the chain did not answer, or answered nonsense
    ├── WrongChainError   the node answers for another chain than the pinned one
    └── ContractError     no contract, or another one, stands at an address

None of them carries secret material: not a key, a password, a phrase, or an RPC address's credentials.
"""


class WalletError(Exception):
    """Base of all that can go wrong here for a known reason."""


class AddressError(WalletError):
    """The text is not an Ethereum address."""


class AmountError(WalletError):
    """The text is not an amount of tokens."""


class SignatureError(WalletError):
    """The bytes are not a valid signature, or not by the expected signer."""


class KeyFileError(WalletError):
    """A key file is missing, unreadable or does not open with what was given."""


class WrongSecretError(KeyFileError):
    """The password or the wrap key does not open the key file."""


class ProofError(WalletError):
    """A Merkle tree has no leaf, or a leaf or its proof is not what its root holds."""


class LedgerError(WalletError):
    """An entry does not fit the ledger, or contradicts one that it holds."""


class ChainError(WalletError):
    """The chain's node did not answer, or its answer makes no sense."""


class WrongChainError(ChainError):
    """The node answers for another chain than the one that is pinned."""

    def __init__(self, expected: int, actual: int) -> None:
        """Keep both chain ids."""
        super().__init__(f"expected chain {expected}, but the node answers for chain {actual}")
        self.expected = expected
        self.actual = actual


class ContractError(ChainError):
    """At an address stands no contract, or another one than was expected."""
