"""The small servers: tokens and mail, without the network."""

from email.message import EmailMessage
from pathlib import Path

import httpx
import jwt
import pytest
from fastapi import FastAPI
from hezhang_stack import files, tokens
from hezhang_stack.errors import StackError
from hezhang_stack.mailbox import MailStore
from hezhang_stack.tokens import SigningKey

ISSUER = "http://issuer.example"


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture
def client(key: SigningKey) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(tokens.routes(key, issuer=ISSUER, audience="hezhang", secret="s3cret"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER)


def decode(token: str, key: SigningKey) -> dict[str, object]:
    public = jwt.PyJWKSet.from_dict(key.jwks())[key.kid]
    return jwt.decode(token, public.key, algorithms=["RS256"], audience="hezhang", issuer=ISSUER)


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = SigningKey.load(tmp_path / "keys")
    assert SigningKey.load(tmp_path / "keys").kid == first.kid
    assert (tmp_path / "keys" / "issuer.pem").stat().st_mode & 0o777 == 0o600
    assert "d" not in first.jwks()["keys"][0], "the private exponent"


def test_a_minted_token_says_who_and_which_books(key: SigningKey) -> None:
    claims = decode(tokens.mint(key, sub="li", roles=["manager"], books=["b1"], issuer=ISSUER), key)
    assert {name: claims[name] for name in ("sub", "roles", "books", "aud", "agency_id")} == {
        "sub": "li", "roles": ["manager"], "books": ["b1"], "aud": "hezhang", "agency_id": "local-agency",
    }  # fmt: skip


def test_a_token_can_be_minted_expired(key: SigningKey) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        decode(tokens.mint(key, sub="li", roles=[], books=[], issuer=ISSUER, ttl_s=-60), key)


async def test_the_issuer_asks_for_its_secret_and_known_roles(client: httpx.AsyncClient, key: SigningKey) -> None:
    wish = {"sub": "li", "roles": ["reviewer"], "books": ["b1"], "ttl_s": 60}
    good = {"Authorization": "Bearer s3cret"}
    answer = (await client.post("/token", json=wish, headers=good)).json()
    assert answer["expires_in"] == 60
    assert decode(answer["access_token"], key)["roles"] == ["reviewer"]
    assert (await client.post("/token", json=wish)).status_code == 401
    assert (await client.post("/token", json=wish, headers={"Authorization": "Bearer s3cre"})).status_code == 401
    for bad in ({"roles": ["king"]}, {"ttl_s": 0}, {"ttl_s": 10**9}, {"sub": ""}):
        assert (await client.post("/token", json=wish | bad, headers=good)).status_code == 422


def test_mail_is_found_by_recipient_and_subject_and_the_oldest_is_forgotten() -> None:
    store = MailStore(":memory:", kept=2)
    for number in (1, 2, 3):
        mail = EmailMessage()
        mail["Subject"], mail["Message-ID"] = f"对账单 {number}", f"<{number}@agency>"
        mail.set_content("Dear 李", charset="utf-8")
        mail.add_alternative("<p>Dear 李</p>", subtype="html")
        store.add("books@agency", ["li@shop.example", f"copy{number}@agency"], mail.as_bytes())
    assert [mail.message_id for mail in store.find("LI@shop", "对账单", 10)] == ["<3@agency>", "<2@agency>"]
    assert store.count("copy3@", "") == 1
    assert store.count("", "100%") == 0
    newest = store.find("", "", 1)[0]
    assert (newest.to, newest.body.strip()) == (["li@shop.example", "copy3@agency"], "Dear 李")
    assert store.get(newest.id) == newest
    assert store.get(1) is None
    store.close()


def test_a_mail_that_is_hardly_one_is_kept_all_the_same() -> None:
    store = MailStore(":memory:")
    store.add("", ["a@b"], b"\xff\xfe no header at all")
    assert store.count("a@b", "") == 1
    store.close()


def test_missing_space_says_how_much_is_needed_and_where(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"not enough disk space for Kafka: 1000000000000 MB are needed under .*/new"):
        files.need_space(tmp_path / "new" / "deep", 10**12, "Kafka")


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "secret"
    assert files.secret(path) == files.secret(path)
    assert path.stat().st_mode & 0o777 == 0o600
