"""Carries out one request: the only place of Lull where the owner's key is opened."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from app.market import codec
from app.paths import Home
from app.protocol.errors import KnownError, UsageError
from app.protocol.states import Protection
from app.signer.asking import Asker
from app.signer.page import Page, draft_page, grant_page, new_wallet_page
from app.signer.policy import check_origin, may_be_silent
from app.signer.requests import Answer, Ask, Create, Grant, Granted, Opening, Request, Show, Sign, Signed, Wallet
from wallet import receipts
from wallet.address import Address, parse_address
from wallet.chain.orders import rungs
from wallet.errors import AddressError, KeyFileError, SignatureError, WalletError, WrongSecretError
from wallet.keys import keyring, keystore
from wallet.keys.keystore import Keystore
from wallet.keys.owner import OwnerKey


_TRIES: Final = 3
_SLACK_S: Final = 300
"""How far a requester's clock may be ahead of this process's: they are on one machine, and some time passes."""


class FindAsker(Protocol):
    """Finds the way to ask."""

    def __call__(self, how: Ask, password_fd: int | None = None) -> Asker:
        """Return it, or raise `wallet.locked`."""
        ...


class Signer:
    """Serves the wallet of one home."""

    def __init__(self, home: Home, find_asker: FindAsker, clock: Callable[[], float] = time.time) -> None:
        """Take the home, the way to a person, and the clock (seconds of UTC)."""
        self._home = home
        self._find_asker = find_asker
        self._clock = clock

    def handle(self, request: Request) -> Answer:
        """Carry out a request.

        Raises:
            KnownError: `wallet.none`, `wallet.exists`, `wallet.locked`, `wallet.declined`, `disk.full`, `usage`, ...
        """
        try:
            match request:
                case Show():
                    return self._show()
                case Create():
                    return self._create(request)
                case Grant():
                    return self._grant(request)
                case Sign():
                    return self._sign(request)
        except KeyFileError as error:
            raise KnownError("wallet.locked", what=str(error)) from None

    def _show(self) -> Wallet:
        sealed = keystore.load(self._home.keystore)
        return Wallet(sealed.address, _said(sealed)) if sealed else Wallet(None, Protection.NONE)

    def _create(self, request: Create) -> Wallet:
        if (sealed := keystore.load(self._home.keystore)) is not None:
            raise KnownError("wallet.exists", owner=sealed.address)
        self._home.create()
        key = OwnerKey.generate()
        if request.opening is Opening.PASSWORD:
            consent = self._find_asker(request.ask).ask(new_wallet_page())
            if consent is None:
                raise KnownError("wallet.declined")
            secret, protection = consent.password.encode(), keystore.Protection.PASSWORD
        else:
            wrap = keyring.make_wrap_key(key.address, self._home.wrap_key)
            secret, protection = wrap.secret, wrap.protection
        content = keystore.seal(key, secret, protection)
        keystore.create(self._home.keystore, content)
        if (written := keystore.load(self._home.keystore)) is None or written.unlock(secret).address != key.address:
            raise KnownError("wallet.locked", what="the key file cannot be read back")
        return Wallet(key.address, _said(written))

    def _grant(self, request: Grant) -> Granted:
        sealed = keystore.load(self._home.keystore)
        if sealed is None:
            raise KnownError("wallet.none")
        now = self._clock()
        message = _message(request, sealed.address, now)
        key = self._open(request, sealed, now)
        try:
            domain = receipts.contract_domain(request.chain_id, message.settler)
            signed = receipts.sign(domain, message, key)
        except SignatureError as error:
            raise UsageError(str(error)) from None
        return Granted(key.address, _said(sealed), codec.encode(codec.pack(signed)).decode("utf-8"))

    def _sign(self, request: Sign) -> Signed:
        sealed = keystore.load(self._home.keystore)
        if sealed is None:
            raise KnownError("wallet.none")
        draft = request.draft
        try:
            transactions = rungs(draft)
        except WalletError as error:
            raise UsageError(str(error)) from None
        if draft.sender != sealed.address:
            raise UsageError("the draft is another wallet's")
        by_password = sealed.protection is keystore.Protection.PASSWORD
        page = draft_page(draft, transactions[-1].gas * transactions[-1].max_fee, password=by_password)
        asker = self._find_asker(request.ask, request.password_fd)
        key = self._unlock_asking(sealed, page, asker) if by_password else self._unlock_asked(sealed, page, asker)
        return Signed(key.address, _said(sealed), tuple(one.signed(key).hex() for one in transactions))

    def _open(self, request: Grant, sealed: Keystore, now: float) -> OwnerKey:
        """Return the key, with the owner's consent where the policy wants it."""
        by_password = sealed.protection is keystore.Protection.PASSWORD
        if may_be_silent(request, _said(sealed)):
            return sealed.unlock(self._wrap_key(sealed))
        page = grant_page(request, sealed.address, now, password=by_password)
        asker = self._find_asker(request.ask)
        return self._unlock_asking(sealed, page, asker) if by_password else self._unlock_asked(sealed, page, asker)

    def _unlock_asked(self, sealed: Keystore, page: Page, asker: Asker) -> OwnerKey:
        if asker.ask(page) is None:
            raise KnownError("wallet.declined")
        return sealed.unlock(self._wrap_key(sealed))

    @staticmethod
    def _unlock_asking(sealed: Keystore, page: Page, asker: Asker) -> OwnerKey:
        problem = ""
        for _ in range(_TRIES):
            consent = asker.ask(page, problem)
            if consent is None:
                raise KnownError("wallet.declined")
            try:
                return sealed.unlock(consent.password.encode())
            except WrongSecretError:
                problem = "That is not the wallet's password."
        raise KnownError("wallet.locked", what="the password was wrong three times")

    def _wrap_key(self, sealed: Keystore) -> bytes:
        return keyring.fetch(sealed.address, sealed.protection, self._home.wrap_key)


def _said(sealed: Keystore) -> Protection:
    """Return a keystore's protection in the words of the protocol."""
    return Protection(sealed.protection.value)


def _message(request: Grant, owner: Address, now: float) -> receipts.Grant:
    """Return the message of a request, built here from checked values.

    Raises:
        UsageError: if a value is out of range.
    """
    check_origin(request.origin)
    if not now < request.not_after <= now + receipts.MAX_GRANT_S + _SLACK_S:
        raise UsageError("a grant ends after now and within 30 days")
    if not 0 < request.max_at_risk < 1 << 256 or not 0 < request.chain_id < 1 << 63:
        raise UsageError("a grant names a chain, and an amount above zero")
    if not 0 <= request.decimals <= 36:
        raise UsageError("a token has 0 to 36 digits behind the point")
    try:
        worker, market, settler = (parse_address(a) for a in (request.worker, request.market, request.settler))
    except AddressError as error:
        raise UsageError(str(error)) from None
    if owner in (worker, market):
        raise UsageError("the owner's key works nowhere and is no market: the grant names another")
    return receipts.Grant(
        owner=owner,
        worker=worker,
        market=market,
        settler=settler,
        chain_id=request.chain_id,
        not_after=request.not_after,
        max_at_risk=request.max_at_risk,
    )
