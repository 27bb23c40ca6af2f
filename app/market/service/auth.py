"""Who is speaking: a challenge, a signed login bound to this origin, and a token for a quarter of an hour.

Nonces and sessions live in memory alone: a restarted market knows none of them, so nothing that was captured before can
be used after it, and everyone logs in again. A token is kept as its hash. What needs the database (whether a grant was
revoked) is asked by the caller.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from app.market.codec import SchemaError, unpack
from app.market.schema import Challenge, LoginRequest, SignedMessage
from app.market.service.limits import Bucket
from app.market.service.refusals import FORBIDDEN, RefusalError
from app.market.service.rules import Rules, opened
from wallet.address import Address
from wallet.errors import SignatureError
from wallet.receipts import MAX_GRANT_S, Grant, Login, check, session_domain


CHALLENGE_S: Final = 60
SESSION_S: Final = 900
_MOST_CHALLENGES: Final = 100_000
_MOST_SESSIONS: Final = 200_000
_SKEW_S: Final = 300
"""A grant is signed by the owner's clock, which may be ahead of the market's."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a session says is speaking.

    Attributes:
        account: the key that logged in.
        owner: who is paid: the grant's owner for a worker, the account itself for a buyer.
        grant: the worker's grant, or None.
    """

    role: Literal["worker", "buyer"]
    account: Address
    owner: Address
    grant: Grant | None = None
    packed_grant: SignedMessage | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """An open session."""

    identity: Identity
    expires_at: float
    bucket: Bucket


K = TypeVar("K")
V = TypeVar("V")


class Gate:
    """Challenges and sessions. It lives on the event loop, where each method is atomic."""

    def __init__(self, rules: Rules, clock: Callable[[], float]) -> None:
        """Take the market's rules and a clock in seconds of UTC."""
        self._rules = rules
        self._clock = clock
        self._domains = [
            session_domain(rules.config.chain_id, rules.config.settler, origin) for origin in rules.config.origins
        ]
        self._nonces: OrderedDict[str, tuple[Address, float]] = OrderedDict()
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    def challenge(self, account: Address) -> Challenge:
        """Return a nonce for an account; it can be used once, within a minute."""
        nonce = secrets.token_hex(32)
        self._nonces[nonce] = (account, self._clock() + CHALLENGE_S)
        _shorten(self._nonces, _MOST_CHALLENGES)
        return Challenge(nonce=nonce, expires_in_s=CHALLENGE_S)

    def identify(self, request: LoginRequest) -> Identity:
        """Return who logs in, if the login and the grant hold.

        Raises:
            RefusalError: if they do not.
        """
        try:
            signed = unpack(Login, request.login)
        except SchemaError as error:
            raise RefusalError("malformed", str(error)) from None
        login = signed.message
        account, expires_at = self._nonces.pop(login.nonce.hex(), (None, 0.0))
        if account != login.account or expires_at < self._clock():
            raise RefusalError("challenge", "the challenge is unknown, used or expired", status=401)
        for domain in self._domains:
            try:
                check(domain, signed, login.account)
                break
            except SignatureError:
                continue
        else:
            raise RefusalError("login", "the login was not signed by this account for this origin", status=401)
        if request.grant is None:
            return Identity("buyer", login.account, login.account)
        grant = self._grant(request.grant, login.account)
        return Identity("worker", login.account, grant.owner, grant, request.grant)

    def _grant(self, packed: SignedMessage, worker: Address) -> Grant:
        try:
            owner = unpack(Grant, packed).message.owner
            grant = opened(Grant, packed, self._rules.domain, owner)
        except (SchemaError, RefusalError) as error:
            raise RefusalError("grant", f"the grant does not hold here: {error}", status=FORBIDDEN) from None
        config = self._rules.config
        here = (self._rules.market, config.settler, config.chain_id)
        if (grant.market, grant.settler, grant.chain_id) != here:
            raise RefusalError("grant", "the grant names another market, contract or chain", status=FORBIDDEN)
        if grant.worker != worker:
            raise RefusalError("grant", "the grant names another worker", status=FORBIDDEN)
        if grant.not_after <= self._clock():
            raise RefusalError("grant-expired", "the grant has expired", status=FORBIDDEN)
        if grant.not_after > self._clock() + MAX_GRANT_S + _SKEW_S:
            raise RefusalError("grant", "the grant runs for more than 30 days", status=FORBIDDEN)
        return grant

    def open(self, identity: Identity) -> tuple[str, int]:
        """Return a new session's token, and how many seconds it lasts: never beyond its grant."""
        now, config = self._clock(), self._rules.config
        lasts = SESSION_S if identity.grant is None else min(SESSION_S, int(identity.grant.not_after - now))
        token = secrets.token_urlsafe(32)
        bucket = Bucket(config.rate_per_s, config.rate_burst, now)
        self._sessions[_hash(token)] = Session(identity, now + lasts, bucket)
        _shorten(self._sessions, _MOST_SESSIONS)
        return token, lasts

    def enter(self, authorization: str | None, role: Literal["worker", "buyer"] | None = None) -> Identity:
        """Return who a request comes from, by its `Authorization` header, and count it.

        Raises:
            RefusalError: if the token is unknown or expired, the role is another one, or there are too many requests.
        """
        scheme, _, token = (authorization or "").partition(" ")
        session = self._sessions.get(_hash(token)) if scheme.lower() == "bearer" else None
        now = self._clock()
        if session is None or session.expires_at <= now:
            raise RefusalError("session", "log in first", status=401)
        session.bucket.take(now)
        if role is not None and session.identity.role != role:
            raise RefusalError("role", f"this is for a {role}", status=FORBIDDEN)
        return session.identity

    def revoke(self, worker: Address) -> None:
        """End all sessions of a worker."""
        for key in [k for k, s in self._sessions.items() if s.identity.account == worker]:
            del self._sessions[key]

    def sweep(self) -> None:
        """Forget what has expired."""
        now = self._clock()
        for nonce in [n for n, (_, expires_at) in self._nonces.items() if expires_at < now]:
            del self._nonces[nonce]
        for key in [k for k, s in self._sessions.items() if s.expires_at < now]:
            del self._sessions[key]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _shorten(table: OrderedDict[K, V], most: int) -> None:
    while len(table) > most:
        table.popitem(last=False)
