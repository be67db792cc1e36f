"""The trade of many shops at running ledgers and collections, through their APIs and their topics."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import collections_service.bootstrap
import ledger_service.bootstrap
from aiokafka import AIOKafkaProducer
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded

from tests.integration.ledger.shop import opening
from tests.support.events import new_book
from tests.support.world import Running, World, record_of

DAY = "2026-01-05"
LISTENED = ("invoice.issued", "payment.recorded", "credit.applied", "receivable.stated")
"""What collections tells the ledger."""


@dataclass
class Trade:
    """Members of both services; every call goes to the next one."""

    ledgers: list[Running]
    collections: list[Running]
    producer: AIOKafkaProducer
    books: list[str] = field(default_factory=list[str])
    calls: int = 0

    def __post_init__(self) -> None:
        self._ledger, self._collections = itertools.cycle(self.ledgers), itertools.cycle(self.collections)

    @classmethod
    @asynccontextmanager
    async def running(cls, world: World, members: int) -> AsyncIterator["Trade"]:
        """So many members of each, which share a database."""
        async with AsyncExitStack() as stack:
            groups: list[list[Running]] = []
            for service in (ledger_service.bootstrap.service, collections_service.bootstrap.service):
                url = await world.database(service)
                entering = [stack.enter_async_context(world.running(service, url=url)) for _ in range(members)]
                groups.append([await member for member in entering])
            producer = AIOKafkaProducer(bootstrap_servers=world.servers.bootstrap, acks="all", enable_idempotence=True)
            await producer.start()
            stack.push_async_callback(producer.stop)
            yield cls(groups[0], groups[1], producer)

    @property
    def urls(self) -> list[str]:
        """The databases."""
        return [self.ledgers[0].url, self.collections[0].url]

    async def deal(self, number: int) -> None:
        """All business of one shop; its book is opened before, after or while the first events come."""
        book = new_book()
        self.books.append(book)
        if number % 3 == 0:
            await self._open(book)
            await self._sell(book)
        elif number % 3 == 1:
            await self._sell(book)
            await self._open(book)
        else:
            await asyncio.gather(self._open(book), self._sell(book))

    async def _open(self, book: str) -> None:
        await self._post(next(self._ledger), "/books", opening(book, ("S1", 100, "6000.00"), capital="6000.00"))

    async def _sell(self, book: str) -> None:
        line = {"item": "S1", "kind": "goods", "qty": "2", "unit_price": "100", "vat_rate": "0"}
        common = {"book_id": book, "day": DAY, "customer_id": "c1"}
        issued = await self._post(next(self._collections), "/invoices", common | {"number": "N1", "lines": [line]})
        invoice_id = issued["invoice"]["invoice_id"]
        paid = common | {
            "direction": "in", "method": "cash", "amount": "150.00",
            "allocations": [{"invoice_id": invoice_id, "amount": "150.00"}],
        }  # fmt: skip
        await asyncio.gather(
            self._post(next(self._collections), "/payments", paid),
            self._take_back(book, invoice_id),
            self._post(next(self._collections), "/sweeps", {"book_id": book, "day": "2026-03-01"}),
            self._post(next(self._collections), "/receivables/statements", {"book_id": book, "as_of": "2026-03-01"}),
        )

    async def _take_back(self, book: str, invoice_id: str) -> None:
        line = ReturnLine(
            line_no=1, invoice_line_no=1, item="S1", sku="S1", qty=Decimal(1), net=10000, vat_rate=Decimal(0), vat=0
        )
        day = date(2026, 1, 20)
        event = ReturnRecorded(
            book_id=book, return_id=f"{book} r", part=1, customer_id="c1", invoice_id=invoice_id, lines=(line,),
            settlement="on_account", reason="broken", occurred_on=day, recorded_on=day,
            red_invoice=RedInvoice(status="issued", number="R1", issued_on=day),
        )  # fmt: skip
        r = record_of(event, f"{book} r")
        await self.producer.send_and_wait(r.topic, r.value, key=r.key, headers=r.headers)  # pyright: ignore[reportArgumentType]

    async def _post(self, member: Running, path: str, body: dict[str, Any]) -> Any:
        answer = await member.post(path, body, body["book_id"], roles=("manager", "bookkeeper"))
        assert answer.status_code == 201, answer.text
        self.calls += 1
        return answer.json()

    async def settled(self) -> bool:
        """Whether everything that was told has had its effect, everywhere."""
        told, applied = [Counter[tuple[str, str]](), Counter[tuple[str, str]]()]
        for book in self.books:
            told[book, "return.recorded"] = 1
        for book, topic, n in await self._flow(self.collections[0], "emitted"):
            told[book, topic] = n
        for book, topic, n in await self._flow(self.ledgers[0], "applied"):
            applied[book, topic] = n
        returned = await self._flow(self.collections[0], "applied")
        return applied == told and len(returned) == len(self.books)

    async def _flow(self, member: Running, direction: str) -> list[Any]:
        sql = """select book_id, topic, n from flow
                 where direction = $1 and topic = any($2::text[]) and book_id = any($3::text[])"""
        return await member.fetch(sql, direction, [*LISTENED, "return.recorded"], self.books)

    async def check(self) -> None:
        """Nothing waits or is parked; the books of every shop are complete, balanced and agree with collections."""
        for member in (self.ledgers[0], self.collections[0]):
            # Of these shops: what an earlier test of the house told late waits for a book that nobody opens.
            for kept in ("select topic, on_type, on_id from waiting", "select topic, code, reason from parked"):
                rows = await member.fetch(f"{kept} where book_id = any($1::text[])", self.books)
                assert [tuple(row) for row in rows] == []
        sql = """select book_id, count(distinct voucher_id) vouchers,
                        sum(case side when 'debit' then amount_fen else -amount_fen end) difference,
                        sum(case when account = '1122' then
                            case side when 'debit' then amount_fen else -amount_fen end else 0 end) receivable
                 from voucher_line group by book_id"""
        found = {row["book_id"]: (row["difference"], row["receivable"]) for row in await self.ledgers[0].fetch(sql)}
        assert found == dict.fromkeys(self.books, (0, 0))
