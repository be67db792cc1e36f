"""Effects exactly once, in the order of each subject, whatever arrives: on a real broker and a real database."""

import json
from collections.abc import Iterator

import jwt
import pytest
from hezhang_kit.cluster import Refused
from hezhang_kit.lanes import OffsetBeyondEnd
from toy_service import Faults, faults, service

from tests.support.conditions import until
from tests.support.events import goods_return, invoice, new_book
from tests.support.world import Raw, Running, World, record_of, send

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    """Every test starts and ends with handlers that work."""
    yield
    faults.__dict__.update(Faults().__dict__)


async def effects(toy: Running, book: str) -> list[tuple[str, str]]:
    """(kind, subject) in the order in which they were written."""
    rows = await toy.fetch("select kind, subject from effect where book_id = $1 order by seq", book)
    return [(row["kind"], row["subject"]) for row in rows]


async def parked(toy: Running, key: str) -> list[str]:
    """The codes of what is parked under a key, in order."""
    rows = await toy.fetch("select code from parked where key = $1 and state = 'parked' order by id", key.encode())
    return [row["code"] for row in rows]


async def test_the_same_event_five_times_has_one_effect(world: World) -> None:
    book = new_book()
    async with world.running(service) as toy:
        await toy.tell(*[invoice(book, "i1")] * 5, ids=[book] * 5)
        await toy.tell(invoice(book, "i2"))
        await toy.applied(book, "invoice.issued", 2)
        assert await effects(toy, book) == [("invoice", "i1"), ("invoice", "i2")]


async def test_the_same_id_with_other_content_is_parked_and_blocks_nothing(world: World) -> None:
    book = new_book()
    async with world.running(service) as toy:
        await toy.tell(invoice(book, "i1"), invoice(book, "i1", number="other"), ids=[book, book])
        await toy.tell(invoice(book, "i1", number="later"))
        await toy.applied(book, "invoice.issued", 2)
        assert await parked(toy, book) == ["content_differs"]


@pytest.mark.parametrize("first", ["invoice", "return"])
async def test_a_return_and_its_invoice_in_both_orders(world: World, first: str) -> None:
    book = new_book()
    events = [invoice(book, "i1"), goods_return(book, "r1", "i1")]
    async with world.running(service) as toy:
        for event in events if first == "invoice" else reversed(events):
            await toy.tell(event)
            if first == "return" and event is events[1]:
                await until(lambda: _waiting(toy, book), "the return waits")
        await toy.applied(book, "return.recorded", 1)
        assert await effects(toy, book) == [("invoice", "i1"), ("return", "r1/1")]
        assert len(await toy.told(book, "credit.applied")) == 1


async def _waiting(toy: Running, book: str) -> bool:
    return bool(await toy.fetch("select 1 from waiting where book_id = $1", book))


async def test_later_events_of_a_waiting_subject_queue_behind_it(world: World) -> None:
    book = new_book()
    async with world.running(service) as toy:
        await toy.tell(invoice(book, "i2"), goods_return(book, "r1", "i1", 1), goods_return(book, "r1", "i2", 2))
        await toy.tell(goods_return(book, "r2", "i2"))
        await toy.applied(book, "return.recorded", 1)
        assert await effects(toy, book) == [("invoice", "i2"), ("return", "r2/1")]
        await toy.tell(invoice(book, "i1"))
        await toy.applied(book, "return.recorded", 3)
        assert (await effects(toy, book))[3:] == [("return", "r1/1"), ("return", "r1/2")]


async def test_a_waiter_that_fails_is_parked_and_not_the_one_who_woke_it(world: World) -> None:
    book = new_book()
    faults.fail_on = frozenset({"hopeless"})
    async with world.running(service) as toy:
        await toy.tell(goods_return(book, "r1", "i1", reason="hopeless"), goods_return(book, "r2", "i1"))
        await until(lambda: _waiting(toy, book), "both wait")
        await toy.tell(invoice(book, "i1"))
        await toy.applied(book, "return.recorded", 1)
        assert await effects(toy, book) == [("invoice", "i1"), ("return", "r2/1")]
        assert await parked(toy, book) == ["handler_failed"]


POISON: dict[str, tuple[str, dict[str, bytes | None], str]] = {
    # what: (value with {book}, changed headers, code)
    "broken json": ('{{"book_id": "{book}", ', {}, "content_invalid"),
    "float money": ('{{"book_id": "{book}", "total": 11.3}}', {}, "content_invalid"),
    "unknown type": ("{{}}", {"ce_type": b"invoice.burnt.v1"}, "type_unknown"),
    "unknown version": ("{{}}", {"ce_type": b"invoice.issued.v9"}, "type_unknown"),
    "null header": ("{{}}", {"x-partner": None}, "header_null"),
    "header not utf-8": ("{{}}", {"x-partner": b"\xff\xfe"}, "header_not_utf8"),
    "no id": ("{{}}", {"ce_id": b""}, "attribute_missing"),
    "no time": ("{{}}", {"ce_time": b"yesterday"}, "time_invalid"),
}


@pytest.mark.parametrize("what", POISON)
async def test_poison_is_parked_with_its_reason_and_others_go_on(world: World, what: str) -> None:
    value, headers, code = POISON[what]
    book = new_book()
    good = record_of(invoice(book, "good"), f"{book} good")
    base = record_of(invoice(book, "bad"), f"{book} bad", **headers)
    bad = Raw(base.topic, base.key, value.format(book=book).encode(), base.headers)
    async with world.running(service) as toy:
        await send(world.servers.bootstrap, [bad, good, record_of(invoice(book, "bad"), f"{book} later")])
        await toy.applied(book, "invoice.issued", 1)
        await until(lambda: _any_parked(toy, book), "the poison is parked")
        assert (await parked(toy, book))[0] == code


async def _any_parked(toy: Running, book: str) -> bool:
    return bool(await parked(toy, book))


async def test_a_key_that_is_not_the_book_and_a_missing_one_block_nothing(world: World) -> None:
    book, other = new_book(), new_book()
    sound = record_of(invoice(book, "i1"), book)
    async with world.running(service) as toy:
        wrong = Raw(sound.topic, other.encode(), sound.value, sound.headers)
        missing = Raw(sound.topic, None, sound.value, sound.headers)
        empty = Raw(sound.topic, book.encode(), None, sound.headers)
        await send(world.servers.bootstrap, [wrong, missing, empty, sound])
        await toy.applied(book, "invoice.issued", 1)
        sql = "select code, book_id from parked where key = any($1::bytea[]) or (key is null and value = $2)"

        async def all_three() -> bool:
            rows = await toy.fetch(sql, [other.encode(), book.encode()], sound.value)
            codes = [("key_missing", None), ("key_not_book", None), ("value_null", None)]
            return sorted(tuple(row) for row in rows) == codes

        await until(all_three, "each of the three is parked, of no book")


async def test_a_handler_that_fails_parks_its_record_and_blocks_its_subject_only(world: World) -> None:
    book = new_book()
    faults.fail_on = frozenset({"N-bad"})
    async with world.running(service) as toy:
        await toy.tell(
            invoice(book, "i1"), invoice(book, "i2", "N-bad"), invoice(book, "i2", "N-good"), invoice(book, "i3")
        )
        await toy.applied(book, "invoice.issued", 2)
        await until(lambda: _parked_count(toy, book, 2), "the bad one and its follower are parked")
        assert await effects(toy, book) == [("invoice", "i1"), ("invoice", "i3")]
        assert await parked(toy, book) == ["handler_failed", "behind"]


async def _parked_count(toy: Running, book: str, count: int) -> bool:
    return len(await parked(toy, book)) == count


async def test_an_operator_replays_in_order_and_leaves_an_audit_trail(world: World) -> None:
    book = new_book()
    faults.fail_on = frozenset({"N-bad"})
    async with world.running(service) as toy:
        await toy.tell(invoice(book, "i2", "N-bad"), invoice(book, "i2", "N-good"))
        await until(lambda: _parked_count(toy, book, 2), "both are parked")
        operator = toy.headers("*", roles=("operator",))
        listed = (await toy.client.get("/operator/parked?limit=500", headers=operator)).json()["items"]
        mine = [item["id"] for item in listed if item["book_id"] == book]
        assert (
            await toy.client.get("/operator/parked", headers=toy.headers(book, roles=("operator",)))
        ).status_code == 403
        second = await toy.client.post(f"/operator/parked/{mine[1]}/replay", json={"note": "try"}, headers=operator)
        assert second.status_code == 409
        still = await toy.client.post(f"/operator/parked/{mine[0]}/replay", json={"note": "try"}, headers=operator)
        assert still.status_code == 422
        faults.fail_on = frozenset()
        done = await toy.client.post(f"/operator/parked/{mine[0]}/replay", json={"note": "mended"}, headers=operator)
        assert done.json()["settled"] == mine
        assert [subject for _, subject in await effects(toy, book)] == ["i2", "i2"]
        audit = await toy.fetch("select action, by, note from parked_audit where parked_id = $1", mine[0])
        assert [tuple(row) for row in audit] == [("replay", "tester", "mended")]


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(world: World) -> None:
    book = new_book()
    async with world.running(service, role="api") as toy:
        body = {"book_id": book, "invoice_id": "i1"}
        first = await toy.post("/notes", body, book, key="k1")
        again = await toy.post("/notes", body, book, key="k1")
        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert again.headers["Idempotency-Replayed"] == "true"
        other = await toy.post("/notes", body | {"invoice_id": "i2"}, book, key="k1")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert await effects(toy, book) == [("invoice", "i1")]


async def test_a_refused_item_of_a_bulk_writes_nothing_and_the_others_stand(world: World) -> None:
    book = new_book()
    async with world.running(service, role="api") as toy:
        notes = [{"book_id": book, "invoice_id": name} for name in ("i1", "bad", "i2")]
        answer = await toy.post("/notes/bulk", {"book_id": book, "notes": notes}, book)
        assert [item["status"] for item in answer.json()["results"]] == [201, 422, 201]
        assert [subject for _, subject in await effects(toy, book)] == ["i1", "i2"]


async def test_tokens_that_cannot_be_trusted(world: World) -> None:
    book = new_book()
    async with world.running(service, role="api") as toy:
        path, body = "/notes", {"book_id": book, "invoice_id": "i1"}
        good = world.issuer.token(book)
        unsigned = jwt.encode(jwt.decode(good, options={"verify_signature": False}), "", "none", {"kid": "test"})
        symmetric = jwt.encode(
            jwt.decode(good, options={"verify_signature": False}), "x" * 32, "HS256", {"kid": "test"}
        )
        tokens = {
            "expired": world.issuer.token(book, exp=1), "audience": world.issuer.token(book, aud="other"),
            "issuer": world.issuer.token(book, iss="https://other.test"), "unsigned": unsigned, "algorithm": symmetric,
            "broken": "abc",
        }  # fmt: skip
        for name, token in tokens.items():
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
            answer = await toy.client.post(path, json=body, headers=headers)
            assert answer.status_code == 401, name
            assert answer.headers["content-type"] == "application/problem+json"
        assert (await toy.client.post(path, json=body)).status_code == 401
        assert (await toy.post(path, body, "another-book")).status_code == 404
        assert (await toy.post(path, body | {"amount": 11.3}, book)).status_code == 422


async def test_a_structured_event_is_taken_like_a_binary_one(world: World) -> None:
    book = new_book()
    event = invoice(book, "i1")
    whole = {
        "specversion": "1.0", "id": book, "source": "/collections", "type": event.ce_type(), "subject": "i1",
        "time": "2026-01-05T00:00:00Z", "datacontenttype": "application/json", "data": event.model_dump(mode="json"),
    }  # fmt: skip
    headers: list[tuple[str, bytes | None]] = [("content-type", b"application/cloudevents+json")]
    async with world.running(service) as toy:
        await send(world.servers.bootstrap, [Raw(event.topic, book.encode(), json.dumps(whole).encode(), headers)])
        await toy.applied(book, "invoice.issued", 1)
        assert await effects(toy, book) == [("invoice", "i1")]


async def test_a_database_of_another_cluster_is_refused(world: World) -> None:
    url = await world.database(service)
    async with world.running(service, role="api", url=url) as toy:
        await toy.fetch("update kafka_cluster set id = 'another'")
    with pytest.raises(Refused, match="belongs to Kafka cluster another"):
        async with world.running(service, role="api", url=url):
            raise AssertionError("it started")


async def test_a_stored_offset_beyond_the_log_is_refused(world: World) -> None:
    url = await world.database(service)
    async with world.running(service, role="api", url=url) as toy:
        await toy.fetch("update consumer_offset set next_offset = 1000000000 where topic = 'invoice.issued'")
    with pytest.raises(OffsetBeyondEnd, match="another or a rebuilt broker"):
        async with world.running(service, url=url):
            raise AssertionError("it started")
