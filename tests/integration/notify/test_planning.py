"""From events on real Kafka to letters in a real mailbox, and the contact book."""

import hashlib

import pytest
from hezhang_contracts.anomaly_events import AnomalyOpened
from notify_service.bootstrap import service

from tests.integration.notify.delivering import planning, put_contacts, settled, told
from tests.integration.notify.mailbox import mailbox
from tests.support.conditions import until
from tests.support.events import new_book
from tests.support.world import World, record_of, send
from tests.unit.notify.examples import anomaly, cancelled, case_changed, overdue, returned, sheet

pytestmark = pytest.mark.integration


async def test_each_event_becomes_the_letters_that_it_should(world: World) -> None:
    book = new_book()
    async with mailbox() as box, world.running(service, smtp_port=box.port, delivery_poll_ms=20) as notify:
        await put_contacts(notify, book, "17850", "li")
        await put_contacts(notify, book, "staff", locale="en")
        first = overdue(book)
        assigned = case_changed(book)
        await notify.tell(first, first, ids=[f"{book}-1", f"{book}-1"])
        await notify.tell(returned(book), anomaly(book), assigned)
        await notify.tell(
            *(assigned.model_copy(update={"change": c, "case_id": c}) for c in ("opened", "status", "finding"))
        )
        for topic, count in (
            ("invoice.overdue", 1),
            ("return.recorded", 1),
            ("anomaly.opened", 1),
            ("case.changed", 4),
        ):
            await notify.applied(book, topic, count)
        assert await settled(notify, book) == {"17850": "delivered", "staff": "delivered", "li": "delivered"}
        assert sorted(box.addresses()) == ["17850@example.com"] * 2 + ["li@example.com", "staff@example.com"]
        by_subject = {str(mail["Subject"]).strip(): mail for _, mail in box.mails}
        reminder = by_subject["付款提醒：发票 536365 已逾期 31 天，未付 139.12 元"]
        assert "客户 17850，您好！" in reminder.get_content()
        assert reminder["Content-Language"] == "zh-CN"
        english = by_subject[f"[P3] returned goods were never sold: return return-9 (book {book})"]
        assert english["Content-Language"] == "en"
        assert {(party, status) for party, status, _ in await told(notify, book)} == {
            ("17850", "delivered"), ("staff", "delivered"), ("li", "delivered"),
        }  # fmt: skip


async def test_a_cancelled_return_and_a_sheet_that_soon_lapses_are_told(world: World) -> None:
    book = new_book()
    async with mailbox() as box, world.running(service, smtp_port=box.port, delivery_poll_ms=20) as notify:
        await put_contacts(notify, book, "17850", "staff")
        of_book = {"book_id": book}
        await notify.tell(cancelled().model_copy(update=of_book))
        await notify.tell(sheet(reminder=False).model_copy(update=of_book), sheet().model_copy(update=of_book))
        await notify.applied(book, "return.cancelled", 1)
        await notify.applied(book, "red_invoice.changed", 2)
        assert await settled(notify, book) == {"17850": "delivered", "staff": "delivered"}
        assert sorted(str(mail["Subject"]).strip() for _, mail in box.mails) == [
            f"红字发票信息确认单即将失效：44030226030000000001（账套 {book}）",
            "退货登记已撤销：return-1",
        ]


async def test_one_id_of_two_sources_is_two_letters(world: World) -> None:
    book = new_book()
    async with mailbox() as box, world.running(service, smtp_port=box.port, delivery_poll_ms=20) as notify:
        await put_contacts(notify, book, "17850")
        ours, theirs = record_of(overdue(book), book), record_of(overdue(book), book, ce_source=b"/partner")
        await send(world.servers.bootstrap, [ours, theirs])
        await notify.applied(book, "invoice.overdue", 2)
        await until(lambda: len(box.mails) == 2, "both letters have arrived")


async def test_a_party_without_contact_is_told_as_not_sent(world: World) -> None:
    book = new_book()
    async with mailbox() as box, planning(world, box) as notify, world.running(service, url=notify.url) as consumer:
        await consumer.tell(overdue(book), case_changed(book, assignee="nobody"))
        await consumer.applied(book, "invoice.overdue", 1)
        await consumer.applied(book, "case.changed", 1)
        assert sorted(await told(notify, book)) == [
            ("17850", "not_sent", "no_contact"),
            ("nobody", "not_sent", "no_contact"),
        ]
        listed = (
            await notify.get(f"/deliveries?book_id={book}&status=not_sent&event_type=invoice.overdue", book)
        ).json()
        [delivery] = listed["items"]
        assert (delivery["about"], delivery["reason"], delivery["recipient"]) == ("invoice-1", "no_contact", None)
        assert box.mails == []


async def test_the_log_keeps_the_text_and_never_shows_an_address(world: World) -> None:
    book, other = new_book(), new_book()
    async with mailbox() as box, world.running(service, smtp_port=box.port, delivery_poll_ms=20) as notify:
        await put_contacts(notify, book, "staff")
        events: list[AnomalyOpened] = [anomaly(book, f"anomaly-{n}") for n in range(5)]
        await notify.tell(*events)
        await notify.applied(book, "anomaly.opened", 5)
        await settled(notify, book)
        first = await notify.get(f"/deliveries?book_id={book}&limit=3", book)
        rest = await notify.get(f"/deliveries?limit=3&cursor={first.json()['next_cursor']}", book)
        items = first.json()["items"] + rest.json()["items"]
        assert [item["about"] for item in items] == [f"anomaly-{n}" for n in (4, 3, 2, 1, 0)]
        assert rest.json()["next_cursor"] is None
        about = (await notify.get(f"/deliveries?book_id={book}&about=anomaly-3", book)).json()["items"]
        assert about == [items[1]]
        delivery_id = items[0]["delivery_id"]
        one = await notify.get(f"/deliveries/{delivery_id}", book)
        record = one.json()
        assert record["recipient"] == "s***@example.com"
        assert "staff@example.com" not in first.text + rest.text + one.text
        text = f"{record['subject']}\n\n{record['body']}"
        assert record["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        mail = next(mail for _, mail in box.mails if delivery_id in str(mail["Message-ID"]))
        assert (str(mail["Subject"]).strip(), mail.get_content().replace("\r\n", "\n")) == (
            record["subject"],
            record["body"],
        )
        assert (await notify.get(f"/deliveries/{delivery_id}", other)).status_code == 404
        assert (await notify.get("/deliveries", other)).json()["items"] == []


async def test_contacts_are_replaced_and_every_reading_is_logged(world: World) -> None:
    book = new_book()
    async with mailbox() as box, planning(world, box) as notify:
        await put_contacts(notify, book, "17850", "17851")
        changed = {"name": "王小明", "locale": "en", "email": "wang@example.com"}
        path = f"/contacts/{book}/17850"
        answer = await notify.client.put(path, json=changed, headers=notify.headers(book))
        assert answer.status_code == 200
        read = await notify.get(path, book, sub="li")
        assert read.json() == {"book_id": book, "party_id": "17850", **changed}
        assert (await notify.get(f"/contacts/{book}/nobody", book, sub="li")).status_code == 404
        assert (await notify.get(path, new_book())).status_code == 404
        assert (await notify.get(path, book, roles=("partner",))).status_code == 403
        refused = await notify.client.put(path, json=changed | {"email": "wang"}, headers=notify.headers(book))
        assert (refused.status_code, refused.json()["field"]) == (422, "email")
        log = await notify.fetch("select party_id, by from contact_access where book_id = $1", book)
        assert [(row["party_id"], row["by"]) for row in log] == [("17850", "li")]
        for verb in ("update", "delete"):
            [row] = await notify.fetch("select has_table_privilege(current_user, 'contact_access', $1)", verb)
            assert row[0] is False
