"""The wallet's errors: known problems with values, keys and chains.

WalletError
├── AddressError       not an Ethereum address
├── AmountError        not an amount of tokens
├── SignatureError     not a signature, or not by whom it claims
├── KeyFileError       a key file is missing, unreadable or does not open
│   ├── WrongSecretError  it is whole, and the password or wrap key is another one's
│   └── FullDiskError     there is no room for it
├── ProofError         a Merkle leaf or proof that does not hold
├── LedgerError        an entry contradicts what the ledger holds already
├── MnemonicError      words that are no seed phrase; the message names places and never words
├── TransactionError   bytes that are no transaction, or another one than was asked for
├── FeeError           gas is dearer than the policy pays
└── ChainError         the chain did not answer, or answered nonsense
    ├── WrongChainError   the node answers for another chain than the pinned one
    ├── RefusedError      the node understood a request and refuses it, in words of its own
    ├── StaleError        the node's newest block is too old to be believed
    ├── DisagreementError  too few nodes say the same
    └── ContractError     no contract, or another one, stands at an address

None of them carries secret material: not a key, a password, a phrase, or an RPC address's credentials.
"""

from pathlib import Path


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


class FullDiskError(KeyFileError):
    """There is no room for a key file: what was there before is there still.

    Attributes:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        """Keep which file had no room."""
        super().__init__(f"there is no room for {path.name}")
        self.path = path


class ProofError(WalletError):
    """A Merkle tree has no leaf, or a leaf or its proof is not what its root holds."""


class LedgerError(WalletError):
    """An entry does not fit the ledger, or contradicts one that it holds."""


class MnemonicError(WalletError):
    """The words are no seed phrase. Says where, never what was typed."""


class TransactionError(WalletError):
    """The bytes are no transaction, or another one than was asked for."""


class FeeError(WalletError):
    """The chain asks for more than the policy pays."""


class ChainError(WalletError):
    """The chain's node did not answer, or its answer makes no sense."""


class WrongChainError(ChainError):
    """The node answers for another chain than the one that is pinned."""

    def __init__(self, expected: int, actual: int) -> None:
        """Keep both chain ids."""
        super().__init__(f"expected chain {expected}, but the node answers for chain {actual}")
        self.expected = expected
        self.actual = actual


class RefusedError(ChainError):
    """A node understood a request and refuses it.

    Attributes:
        words: what it says, plain and capped; its own words, to be matched and shown, never obeyed.
    """

    def __init__(self, origin: str, method: str, words: str) -> None:
        """Keep the node's words apart from ours."""
        super().__init__(f"{origin} refuses {method}: {words}")
        self.words = words


class TooMuchError(ChainError):
    """A node's answer is larger than is read: less has to be asked for at once."""


class StaleError(ChainError):
    """The newest block that a node knows is older than the chain's blocks ever are."""


class DisagreementError(ChainError):
    """Too few nodes gave the same answer."""


class ContractError(ChainError):
    """At an address stands no contract, or another one than was expected."""
