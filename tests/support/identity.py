"""Tokens for tests: a key pair of their own, published as a JWKS on loopback."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://issuer.test"
AUDIENCE = "hezhang"


class TestIssuer:
    """Signs what a test asks for, right or wrong."""

    __test__ = False
    jwks_url: str = ""

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The signing key."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwks(self) -> bytes:
        """The public keys."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return json.dumps({"keys": [public | {"kid": "test", "use": "sig", "alg": "RS256"}]}).encode()

    def token(
        self, *books: str, roles: tuple[str, ...] = ("bookkeeper",), sub: str = "tester", **claims: object
    ) -> str:
        """A good token for these books, unless ``claims`` make it a bad one."""
        now = int(time.time())
        content = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": sub, "iat": now, "exp": now + 3600,
            "agency_id": "agency", "roles": list(roles), "books": list(books),
        }  # fmt: skip
        return jwt.encode(content | claims, self.key, "RS256", {"kid": "test"})


@contextmanager
def publishing() -> Iterator[TestIssuer]:
    """An issuer whose keys can be fetched."""
    issuer = TestIssuer()
    body = issuer.jwks()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test's output is the test's."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        issuer.jwks_url = f"http://127.0.0.1:{server.server_port}/jwks.json"
        yield issuer
        server.shutdown()
