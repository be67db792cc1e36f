"""A token that was found good is believed for a while, never past its own expiry, and no other is."""

import time

import jwt
import pytest
from hezhang_kit.identity import InvalidToken, TokenVerifier
from hezhang_kit.settings import Settings

from tests.support.conditions import until
from tests.support.identity import AUDIENCE, ISSUER, TestIssuer

pytestmark = pytest.mark.integration


def verifier(issuer: TestIssuer) -> TokenVerifier:
    wanted = {
        "database_url": "postgresql://nobody@127.0.0.1/none", "kafka_bootstrap": "127.0.0.1:1",
        "jwks_url": issuer.jwks_url, "jwt_issuer": ISSUER, "jwt_audience": AUDIENCE,
    }  # fmt: skip
    return TokenVerifier(Settings.model_validate(wanted))


async def test_a_believed_token_is_not_checked_again(issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    checks: list[str] = []
    decode = jwt.decode
    monkeypatch.setattr(
        jwt, "decode", lambda token, *args, **more: checks.append(token) or decode(token, *args, **more)
    )
    asked, token = verifier(issuer), issuer.token("b1", "b2", roles=("reviewer",))
    first = await asked.verify(token)
    assert await asked.verify(token) == first
    assert (first.roles, first.books) == ({"reviewer"}, {"b1", "b2"})
    assert checks == [token]


async def test_a_believed_token_expires(issuer: TestIssuer) -> None:
    asked, token = verifier(issuer), issuer.token("b1", exp=int(time.time()) + 2)
    assert (await asked.verify(token)).may_see("b1")

    async def refused() -> bool:
        try:
            await asked.verify(token)
        except InvalidToken:
            return True
        return False

    await until(refused, "the token is refused once it has expired", 10)


async def test_belief_in_one_token_is_no_belief_in_another(issuer: TestIssuer) -> None:
    asked, good = verifier(issuer), issuer.token("b1")
    await asked.verify(good)
    head, body, signature = good.split(".")
    other_body = issuer.token("b2").split(".")[1]
    for forged in (f"{head}.{other_body}.{signature}", f"{head}.{body}.{signature[:-4]}AAAA", f"{head}.{body}."):
        with pytest.raises(InvalidToken):
            await asked.verify(forged)
