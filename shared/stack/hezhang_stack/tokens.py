"""The local token issuer: who somebody is and which books are theirs, signed.

It stands in for the identity provider that an agency has.
"""

import hmac
import os
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from fastapi import APIRouter, FastAPI, Header, HTTPException
from jwt.algorithms import RSAAlgorithm
from pydantic import BaseModel, Field

from hezhang_stack import AUDIENCE, files

AGENCY = "local-agency"
_KEY_BITS = 2048
_LONGEST_S = 86_400

Role = Literal["manager", "bookkeeper", "reviewer", "operator", "partner"]


@dataclass(frozen=True)
class SigningKey:
    """An RSA key and the id under which its public half is published."""

    kid: str
    private: RSAPrivateKey

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new key."""
        return cls.of(generate_private_key(public_exponent=65_537, key_size=_KEY_BITS))

    @classmethod
    def of(cls, private: RSAPrivateKey) -> "SigningKey":
        """The key with its id: a hash of the public half."""
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return cls(urlsafe_b64encode(sha256(public).digest()[:12]).decode(), private)

    @classmethod
    def load(cls, key_dir: Path) -> "SigningKey":
        """The key kept in ``key_dir``, made there at first use (mode 0600)."""
        path = key_dir / "issuer.pem"
        if not path.exists():
            key_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = cls.generate().private
            pem = fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            files.write_private(path, pem.decode())
        private = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(private, RSAPrivateKey):
            raise TypeError(f"{path} holds a {type(private).__name__}; an RSA private key is needed")
        return cls.of(private)

    def jwks(self) -> dict[str, Any]:
        """The public half as a JSON Web Key Set (RFC 7517)."""
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}


def mint(
    key: SigningKey,
    *,
    sub: str,
    roles: list[str],
    books: list[str],
    issuer: str,
    audience: str = AUDIENCE,
    agency_id: str = AGENCY,
    ttl_s: int = 3_600,
) -> str:
    """A signed token; ``books`` may be ["*"] for operators of the whole deployment; ``ttl_s`` may be negative."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": sub,
        "iat": min(now, now + ttl_s),
        "exp": now + ttl_s,
        "agency_id": agency_id,
        "roles": roles,
        "books": books,
    }
    return jwt.encode(claims, key.private, algorithm="RS256", headers={"kid": key.kid})


class TokenRequest(BaseModel):
    """For whom a token is wanted."""

    sub: Annotated[str, Field(min_length=1, max_length=200)]
    roles: list[Role] = []
    books: list[str] = []
    agency_id: str = AGENCY
    ttl_s: Annotated[int, Field(ge=1, le=_LONGEST_S)] = 3_600


class TokenAnswer(BaseModel):
    """The token, and for how many seconds it holds."""

    access_token: str
    expires_in: int


def routes(key: SigningKey, *, issuer: str, audience: str, secret: str) -> APIRouter:
    """POST /token for whoever has the issuer's secret; the public keys for everybody."""
    router = APIRouter()

    @router.post("/token")
    async def issue(wish: TokenRequest, authorization: Annotated[str, Header()] = "") -> TokenAnswer:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {secret}".encode()):
            raise HTTPException(401, "the Authorization header must be: Bearer <issuer secret>")
        token = mint(key, issuer=issuer, audience=audience, **wish.model_dump())
        return TokenAnswer(access_token=token, expires_in=wish.ttl_s)

    @router.get("/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        return key.jwks()

    @router.get("/health/live")
    @router.get("/health/ready")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return router


def main() -> None:
    """The issuer on its own, as docker-compose runs it.

    Reads HEZHANG_HTTP_HOST (127.0.0.1), HEZHANG_HTTP_PORT, HEZHANG_JWT_ISSUER (http://host:port),
    HEZHANG_JWT_AUDIENCE (hezhang), HEZHANG_KEY_DIR, and HEZHANG_ISSUER_SECRET (kept in that folder when not given).
    """
    host, port = os.environ.get("HEZHANG_HTTP_HOST", "127.0.0.1"), int(os.environ["HEZHANG_HTTP_PORT"])
    key_dir = Path(os.environ["HEZHANG_KEY_DIR"])
    key = SigningKey.load(key_dir)
    app = FastAPI(title="hezhang token issuer")
    app.include_router(
        routes(
            key,
            issuer=os.environ.get("HEZHANG_JWT_ISSUER") or f"http://{host}:{port}",
            audience=os.environ.get("HEZHANG_JWT_AUDIENCE") or AUDIENCE,
            secret=os.environ.get("HEZHANG_ISSUER_SECRET") or files.secret(key_dir / "issuer-secret"),
        )
    )
    uvicorn.run(app, host=host, port=port, log_level="warning")


if __name__ == "__main__":
    main()
