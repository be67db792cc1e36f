"""Who calls: bearer tokens (JWT) checked against a JWKS."""

import asyncio
import time
from typing import Any, cast

import jwt
from cachetools import TLRUCache
from hezhang_contracts.values import value

from hezhang_kit.problems import forbidden
from hezhang_kit.settings import Settings

ALGORITHMS = ("RS256", "ES256")
_TRUSTED_S = 60.0
_TRUSTED_TOKENS = 4_096


@value
class Principal:
    """A user, a partner or an operator, and the books granted to them (None: all of the deployment)."""

    subject: str
    agency_id: str
    roles: frozenset[str]
    books: frozenset[str] | None

    def may_see(self, book_id: str) -> bool:
        """Whether the book is granted."""
        return self.books is None or book_id in self.books

    def holds(self, *roles: str) -> bool:
        """Whether one of the roles is held."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: str) -> None:
        """Problem 403 unless one of the roles is held."""
        if not self.holds(*roles):
            raise forbidden(f"this needs one of the roles {', '.join(sorted(roles))}")


class InvalidToken(Exception):
    """The token cannot be trusted; the message says why."""


class KeysUnavailable(Exception):
    """Nothing can be said of the token, since the issuer does not answer."""


class TokenVerifier:
    """Checks algorithm, signature, issuer, audience and expiry. Keys are fetched once and kept for five minutes.

    A token that was found good is believed for a minute, or until it expires, since checking a signature is dear.
    """

    def __init__(self, settings: Settings) -> None:
        self._keys = jwt.PyJWKClient(str(settings.jwks_url), cache_keys=True, lifespan=300, timeout=5)
        self._issuer = settings.jwt_issuer
        self._audience = settings.jwt_audience
        # Expiry is wall-clock time, as in the token itself.
        self._trusted: TLRUCache[str, tuple[Principal, float]] = TLRUCache(_TRUSTED_TOKENS, _until, timer=time.time)

    async def verify(self, token: str) -> Principal:
        """The principal of a token. InvalidToken when anything about it is wrong, KeysUnavailable without keys."""
        known = self._trusted.get(token)
        if known is None:
            known = self._trusted[token] = await self._check(token)
        return known[0]

    async def _check(self, token: str) -> tuple[Principal, float]:
        try:
            if jwt.get_unverified_header(token).get("alg") not in ALGORITHMS:
                raise InvalidToken(f"the token is not signed with one of {', '.join(ALGORITHMS)}")
            key = await asyncio.to_thread(self._keys.get_signing_key_from_jwt, token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._audience,
                issuer=self._issuer,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWKClientConnectionError as error:
            raise KeysUnavailable(f"the issuer's keys cannot be fetched now: {error}") from error
        except jwt.PyJWTError as error:
            raise InvalidToken(str(error)) from error
        books = claims.get("books")
        roles = claims.get("roles")
        if not isinstance(books, list) or not isinstance(roles, list):
            raise InvalidToken("the token has no list of books or roles")
        granted = None if "*" in books else _texts(cast(list[object], books))
        agency = str(claims.get("agency_id", ""))
        principal = Principal(str(claims["sub"]), agency, _texts(cast(list[object], roles)), granted)
        return principal, float(claims["exp"])


def _until(token: str, trusted: tuple[Principal, float], now: float) -> float:
    return min(now + _TRUSTED_S, trusted[1])


def _texts(values: list[object]) -> frozenset[str]:
    return frozenset(str(value) for value in values)
