"""What the ledger says about returns, over real Kafka."""

import pytest
from returns_service.app import handlers
from returns_service.bootstrap import service

from tests.integration.returns.shop import issued, line, match, new_book, posted, received, rejected, sell
from tests.support.conditions import until
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
A, B = {"net": "10.00", "vat": "1.30"}, {"net": "11.00", "vat": "1.43"}
"""What came back of the two invoices."""


async def two_parts(returns: Running, book: str) -> str:
    """A recorded return of two parts; its id."""
    body = (await returns.post("/returns", match(book, "2", 5), book)).json()
    assert len(body["parts"]) == 2
    return body["return_id"]


def two_invoices(book: str) -> list:
    """Two invoices of one unit each."""
    return [
        issued(book, "a", line(1, "1", "10.00", "10.00", "1.30", source_seq=1)),
        issued(book, "b", line(1, "1", "11.00", "11.00", "1.43", source_seq=2)),
    ]


async def test_a_return_is_posted_when_both_parts_have_their_voucher(world: World) -> None:
    book = new_book()
    async with world.running(service) as returns:
        await returns.tell(*two_invoices(book))
        await returns.applied(book, "invoice.issued", 2)
        return_id = await two_parts(returns, book)
        await returns.tell(posted(book, "a", 0, 6, "invoice"), posted(book, return_id, 2, 7, **A))
        await returns.applied(book, "voucher.posted", 2)
        half = (await returns.get(f"/returns/{return_id}", book)).json()
        assert half["status"] == "recorded"
        assert [(p["status"], p["voucher_number"]) for p in half["parts"]] == [("recorded", None), ("posted", 7)]
        first = posted(book, return_id, 1, 8, **B)
        ids = await returns.tell(first)
        await returns.tell(first, ids=ids)
        await returns.applied(book, "voucher.posted", 3)
        whole = (await returns.get(f"/returns/{return_id}", book)).json()
        assert whole["status"] == "posted"
        assert [(p["voucher_word"], p["voucher_number"], p["voucher_id"]) for p in whole["parts"]] == [
            ("记", 8, f"v-{return_id}-1"),
            ("记", 7, f"v-{return_id}-2"),
        ]
        assert await returns.told(book, "anomaly.opened") == []


async def test_a_refused_posting_opens_an_anomaly_and_a_later_voucher_settles_it(world: World) -> None:
    book = new_book()
    async with world.running(service) as returns:
        await sell(returns, *two_invoices(book))
        return_id = await two_parts(returns, book)
        await returns.tell(posted(book, return_id, 2, 7, **A), rejected(book, return_id, 1, "day"))
        await returns.applied(book, "voucher.posted", 1)
        await returns.applied(book, "voucher.rejected", 1)
        refused = (await returns.get(f"/returns/{return_id}", book)).json()
        assert refused["status"] == "posting_refused"
        assert (refused["parts"][0]["code"], refused["parts"][0]["message"]) == (
            "before_opening",
            "the book opens later",
        )
        [(_, anomaly)] = await returns.told(book, "anomaly.opened")
        assert (anomaly["kind"], anomaly["about"]) == ("return_time_mismatch", {"type": "return", "id": return_id})
        assert anomaly["actual"] == "refused by the ledger (before_opening): the book opens later"
        await returns.tell(posted(book, return_id, 1, 9, **B), rejected(book, return_id, 1, "day"))
        await returns.applied(book, "voucher.rejected", 2)
        await returns.applied(book, "voucher.posted", 2)
        settled = (await returns.get(f"/returns/{return_id}", book)).json()
        assert (settled["status"], settled["parts"][0]["voucher_number"]) == ("posted", 9)


async def test_an_answer_for_a_return_that_is_not_there_yet_waits_for_it(world: World) -> None:
    """As after a restore: the request is asked again with its key and gives the return that the ledger knows."""
    book = new_book()
    async with world.running(service, role="api") as before:
        await sell(before, *two_invoices(book))
        return_id = (await before.post("/returns", match(book, "1", 5), book, key="row-5")).json()["return_id"]
    async with world.running(service) as restored:
        await restored.tell(*two_invoices(book))
        await restored.applied(book, "invoice.issued", 2)
        await restored.tell(posted(book, return_id, 1, 7, **B))

        async def waits() -> bool:
            return bool(await restored.fetch("select from waiting where book_id = $1 and on_id = $2", book, return_id))

        await until(waits, "the answer waits")
        again = await restored.post("/returns", match(book, "1", 5), book, key="row-5")
        assert again.json()["return_id"] == return_id
        await restored.applied(book, "voucher.posted", 1)
        found = (await restored.get(f"/returns/{return_id}", book)).json()
        assert (found["status"], found["parts"][0]["voucher_number"]) == ("posted", 7)


async def test_a_part_that_the_return_does_not_have_is_a_broken_contract(world: World) -> None:
    book = new_book()
    async with world.running(service, role="api") as returns:
        await sell(returns, *two_invoices(book))
        return_id = await two_parts(returns, book)
        async with returns.runtime.transactions.work([book]) as work:
            with pytest.raises(ValueError, match=r"has no part 3; it has \[1, 2\]"):
                await handlers.mark_posted([received(posted(book, return_id, 3, 7))], returns.runtime.ports(work))


async def test_vouchers_of_sales_are_copied_and_cost_no_other_statement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = new_book()
    async with world.running(service, role="api") as returns, returns.runtime.transactions.work([book]) as work:
        statements: list[str] = []

        async def record(sql: str, *_: object) -> list[object]:
            statements.append(sql)
            return []

        with monkeypatch.context() as patch:
            patch.setattr(work, "fetch", record)
            patch.setattr(work, "execute", record)
            others = [received(posted(book, f"i{n}", 0, n, "invoice")) for n in range(500)]
            await handlers.mark_posted(others, returns.runtime.ports(work))
        assert statements == []


async def test_an_invoice_told_again_under_another_id_is_parked_and_kept_once(world: World) -> None:
    book = new_book()
    async with world.running(service) as returns:
        invoice, _ = two_invoices(book)
        await returns.tell(invoice, invoice)

        async def parked() -> bool:
            return bool(await returns.fetch("select from parked where book_id = $1", book))

        await until(parked, "the second telling is parked")
        await returns.applied(book, "invoice.issued", 1)
        assert len(await returns.fetch("select from sold_line where book_id = $1", book)) == 1
