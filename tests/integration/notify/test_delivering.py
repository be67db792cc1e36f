"""Delivery by SMTP: in order, each message once, and an honest status whatever the mail server does."""

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, TraceFlags

from tests.integration.notify.delivering import plan, planning, put_contacts, reminder, settled, statuses, told, worker
from tests.integration.notify.mailbox import mailbox
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World

pytestmark = pytest.mark.integration


async def test_messages_are_sent_in_order_over_one_connection(world: World) -> None:
    book, parties = new_book(), [f"c{n:02}" for n in range(25)]
    async with mailbox() as box, planning(world, box) as notify:
        await put_contacts(notify, book, *parties)
        await plan(notify, book, [reminder(book, party) for party in parties])
        async with worker(notify):
            assert set((await settled(notify, book)).values()) == {"delivered"}
        assert box.addresses() == [f"{party}@example.com" for party in parties]
        assert box.connections == 1
        ids = [row["delivery_id"] for row in await notify.fetch("select delivery_id from delivery order by position")]
        assert [str(mail["Message-ID"]) for _, mail in box.mails] == [f"<{i}@hezhang.example>" for i in ids]
        assert await told(notify, book) == [(party, "delivered", None) for party in parties]


async def test_a_server_that_is_down_delays_messages_and_loses_none(world: World) -> None:
    book = new_book()
    async with mailbox(up=False) as box, planning(world, box) as notify:
        await put_contacts(notify, book, "a", "b")
        await plan(notify, book, [reminder(book, "a")])
        async with worker(notify):
            await plan(notify, book, [reminder(book, "b")])
            assert await statuses(notify, book) == {"a": "planned", "b": "planned"}
            await box.start()
            assert await settled(notify, book) == {"a": "delivered", "b": "delivered"}
            await box.stop()
            await put_contacts(notify, book, "c")
            await plan(notify, book, [reminder(book, "c")])
            await box.start()
            assert (await settled(notify, book))["c"] == "delivered"
        assert box.addresses() == ["a@example.com", "b@example.com", "c@example.com"]


async def test_a_refused_address_fails_alone_and_its_reason_has_no_address(world: World) -> None:
    book = new_book()
    async with mailbox() as box, planning(world, box) as notify:
        box.answers["b@example.com"] = ["550 5.1.1 <b@example.com>: no such mailbox"]
        await put_contacts(notify, book, "a", "b", "c")
        await plan(notify, book, [reminder(book, party) for party in "abc"])
        async with worker(notify):
            assert await settled(notify, book) == {"a": "delivered", "b": "failed", "c": "delivered"}
        assert await told(notify, book) == [
            ("a", "delivered", None), ("b", "failed", "smtp_550 5.1.1"), ("c", "delivered", None),
        ]  # fmt: skip
        assert box.addresses() == ["a@example.com", "c@example.com"]


@pytest.mark.parametrize("answer", ["451 4.7.1 try again later", "hang up"])
async def test_what_was_not_taken_is_tried_again_and_what_was_not_offered_keeps_its_turn(
    world: World, answer: str
) -> None:
    book = new_book()
    async with mailbox() as box, planning(world, box) as notify:
        box.answers["b@example.com"] = [answer]
        await put_contacts(notify, book, "a", "b", "c")
        await plan(notify, book, [reminder(book, party) for party in "abc"])
        async with worker(notify):
            assert await settled(notify, book) == {"a": "delivered", "b": "delivered", "c": "delivered"}
        assert box.addresses() == ["a@example.com", "c@example.com", "b@example.com"]
        attempts = await notify.fetch("select party_id, attempts from delivery order by position")
        assert [tuple(row) for row in attempts] == [("a", 1), ("b", 2), ("c", 1)]


async def test_a_connection_lost_after_the_text_leaves_the_message_unknown(world: World) -> None:
    book = new_book()
    async with mailbox() as box, planning(world, box) as notify:
        box.hang_up_after = "b@example.com"
        await put_contacts(notify, book, "a", "b", "c")
        await plan(notify, book, [reminder(book, party) for party in "abc"])
        async with worker(notify):
            assert await settled(notify, book) == {"a": "delivered", "b": "unknown", "c": "delivered"}
        assert box.addresses() == ["a@example.com", "b@example.com", "c@example.com"]
        assert ("b", "unknown", "smtp_connection_lost") in await told(notify, book)


async def test_a_stopping_worker_ends_its_message_and_leaves_the_rest(world: World) -> None:
    book, parties = new_book(), [f"c{n}" for n in range(5)]
    async with mailbox() as box, planning(world, box) as notify:
        box.hold_after = "c1@example.com"
        await put_contacts(notify, book, *parties)
        await plan(notify, book, [reminder(book, party) for party in parties])
        async with worker(notify) as task:
            await until(lambda: len(box.mails) == 2, "the second message is offered")
            task.cancel()
            box.go_on.set()
        assert list((await statuses(notify, book)).values()) == ["delivered", "delivered", *["sending"] * 3]
        assert box.addresses() == ["c0@example.com", "c1@example.com"]
        async with worker(notify):
            assert set((await settled(notify, book)).values()) == {"delivered"}
        assert box.addresses() == [f"{party}@example.com" for party in parties]


async def test_two_workers_send_each_message_once(world: World) -> None:
    book, parties = new_book(), [f"c{n:02}" for n in range(40)]
    async with mailbox() as box, planning(world, box) as notify:
        await put_contacts(notify, book, *parties)
        async with worker(notify), worker(notify):
            await plan(notify, book, [reminder(book, party) for party in parties])
            await settled(notify, book)
        assert box.addresses() == [f"{party}@example.com" for party in parties]


async def test_the_sending_is_a_span_of_the_trace_that_asked_for_it(world: World) -> None:
    book = new_book()
    asked = SpanContext(0xABC123, 0xDEF456, is_remote=True, trace_flags=TraceFlags(1))
    async with mailbox() as box, planning(world, box) as notify:
        exporter = InMemorySpanExporter()
        notify.runtime.tracing.export_to(SimpleSpanProcessor(exporter))
        await put_contacts(notify, book, "a")
        await plan(notify, book, [reminder(book, "a", asked)])
        async with worker(notify):
            await settled(notify, book)
        spans = {span.name: span for span in exporter.get_finished_spans()}
        sent, reported = spans["send email"], spans["send message.delivered"]
        assert sent.parent is not None
        assert reported.parent is not None
        assert (sent.parent.trace_id, sent.parent.span_id) == (asked.trace_id, asked.span_id)
        assert reported.parent == sent.get_span_context()
        assert not any("example.com" in str(value) for value in (sent.attributes or {}).values())
        [delivery] = (await notify.get("/deliveries", book)).json()["items"]
        assert delivery["trace_id"] == f"{asked.trace_id:032x}"
