"""Carries out one request: the only place of Lull where the owner's key is opened."""

import time
from collections.abc import Callable
from typing import Final

from app.market import codec
from app.paths import Home
from app.protocol.errors import KnownError, UsageError
from app.signer.finding import FindAsker
from app.signer.keeping import Keeper
from app.signer.opening import Opener, described, needs_password, said
from app.signer.page import draft_page, grant_page, revocation_page
from app.signer.policy import check_origin, may_be_silent
from app.signer.requests import (
    Answer,
    Backup,
    Create,
    Export,
    Grant,
    Granted,
    Import,
    Protect,
    Request,
    Restore,
    Revoke,
    Revoked,
    Show,
    Sign,
    Signed,
)
from wallet import receipts
from wallet.address import Address, parse_address
from wallet.chain.orders import rungs
from wallet.errors import AddressError, FullDiskError, KeyFileError, SignatureError, WalletError
from wallet.keys import store


_SLACK_S: Final = 300
"""How far a requester's clock may be ahead of this process's: they are on one machine, and some time passes."""


class Signer:
    """Serves the wallet of one home."""

    def __init__(self, home: Home, find_asker: FindAsker, clock: Callable[[], float] = time.time) -> None:
        """Take the home, the way to a person, and the clock (seconds of UTC)."""
        self._home = home
        self._find_asker = find_asker
        self._clock = clock
        self._opener = Opener(home)
        self._keeper = Keeper(home, find_asker)

    def handle(self, request: Request) -> Answer:  # noqa: C901, PLR0911 - one branch per request
        """Carry out a request.

        Raises:
            KnownError: `wallet.none`, `wallet.exists`, `wallet.locked`, `wallet.declined`, `disk.full`, `usage`, ...
        """
        try:
            match request:
                case Show():
                    return described(store.load(self._home.keystore))
                case Create():
                    return self._keeper.create(request)
                case Restore():
                    return self._keeper.restore(request)
                case Import():
                    return self._keeper.import_(request)
                case Protect():
                    return self._keeper.protect(request)
                case Backup():
                    return self._keeper.backup(request)
                case Export():
                    return self._keeper.export(request)
                case Grant():
                    return self._grant(request)
                case Revoke():
                    return self._revoke(request)
                case Sign():
                    return self._sign(request)
        except FullDiskError as error:
            raise KnownError("disk.full", path=error.path) from None
        except KeyFileError as error:
            raise KnownError("wallet.locked", what=str(error)) from None

    def _grant(self, request: Grant) -> Granted:
        sealed = self._opener.load()
        now = self._clock()
        message = _message(request, sealed.address, now)
        if may_be_silent(request, said(sealed)):
            secret = self._opener.silently(sealed)
        else:
            page = grant_page(request, sealed.address, now, password=needs_password(sealed))
            secret = self._opener.asking(sealed, page, self._find_asker(request.ask, request.password_fd))
        key = secret.key()
        try:
            domain = receipts.contract_domain(request.chain_id, message.settler)
            signed = receipts.sign(domain, message, key)
        except SignatureError as error:
            raise UsageError(str(error)) from None
        packed = codec.encode(codec.pack(signed)).decode("utf-8")
        return Granted(key.address, said(sealed), packed, backed_up=sealed.backed_up)

    def _revoke(self, request: Revoke) -> Revoked:
        sealed = self._opener.load()
        if not 0 < request.until < 1 << 53 or not 0 < request.chain_id < 1 << 63:
            raise UsageError("a revocation names a chain and a time")
        try:
            worker, settler = parse_address(request.worker), parse_address(request.settler)
        except AddressError as error:
            raise UsageError(str(error)) from None
        page = revocation_page(request, sealed.address, password=needs_password(sealed))
        key = self._opener.asking(sealed, page, self._find_asker(request.ask, request.password_fd)).key()
        message = receipts.Revocation(key.address, worker, request.until)
        signed = receipts.sign(receipts.contract_domain(request.chain_id, settler), message, key)
        return Revoked(key.address, codec.encode(codec.pack(signed)).decode("utf-8"))

    def _sign(self, request: Sign) -> Signed:
        sealed = self._opener.load()
        draft = request.draft
        try:
            transactions = rungs(draft)
        except WalletError as error:
            raise UsageError(str(error)) from None
        if draft.sender != sealed.address:
            raise UsageError("the draft is another wallet's")
        worst = transactions[-1].gas * transactions[-1].max_fee
        page = draft_page(draft, worst, password=needs_password(sealed))
        secret = self._opener.asking(sealed, page, self._find_asker(request.ask, request.password_fd))
        key = secret.key()
        return Signed(key.address, said(sealed), tuple(one.signed(key).hex() for one in transactions))


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
