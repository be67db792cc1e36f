"""A shop's book on a running service: invoices, payments and returns of sums that can be seen through."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hezhang_contracts.money import parse_fen
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded

from tests.support.world import Running


@dataclass
class Shop:
    """A book of the running service."""

    app: Running
    book: str
    returned: int = 0

    async def issue(self, number: str, yuan: str, customer: str = "c1", day: str = "2026-01-05") -> str:
        """An invoice over this sum without VAT; its id."""
        line = {"item": "S1", "kind": "goods", "qty": "1", "unit_price": yuan, "vat_rate": "0"}
        body = {"book_id": self.book, "number": number, "customer_id": customer, "day": day, "lines": [line]}
        answer = await self.app.post("/invoices", body, self.book)
        assert answer.status_code == 201, answer.text
        return answer.json()["invoice"]["invoice_id"]

    async def pay(self, yuan: str, *wishes: tuple[str, str], key: str | None = None, **changes: Any) -> Any:
        """A payment of customer c1; wishes are (invoice or return, yuan)."""
        purpose = "return_id" if changes.get("direction") == "out" else "invoice_id"
        body = {
            "book_id": self.book, "customer_id": "c1", "method": "bank_transfer", "day": "2026-01-15", "amount": yuan,
            "allocations": [{purpose: identifier, "amount": part} for identifier, part in wishes],
        }  # fmt: skip
        return await self.app.post("/payments", body | changes, self.book, key=key)

    async def take_back(
        self, invoice_id: str, yuan: str, settlement: Any = "on_account", customer: str = "c1", wait: bool = True
    ) -> str:
        """A return of this sum; its id."""
        event = a_return(self.book, invoice_id, yuan, settlement, customer)
        await self.app.tell(event)
        self.returned += 1
        if wait:
            await self.app.applied(self.book, "return.recorded", self.returned)
        return event.return_id

    async def open(self, *invoices: str) -> list[str]:
        """What is open on invoices."""
        return [(await self.app.get(f"/invoices/{i}", self.book)).json()["open"] for i in invoices]

    async def state(self) -> dict[str, Any]:
        """A statement of now."""
        answer = await self.app.post(
            "/receivables/statements", {"book_id": self.book, "as_of": "2026-03-01"}, self.book
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def totals(self) -> tuple[str, str, str]:
        """Receivable, advance and refund payable."""
        said = await self.state()
        return said["receivable"], said["advance"], said["refund_payable"]


def a_return(book: str, invoice_id: str, yuan: str, settlement: Any, customer: str = "c1") -> ReturnRecorded:
    line = ReturnLine(
        line_no=1,
        invoice_line_no=1,
        item="S1",
        sku="S1",
        qty=Decimal(1),
        net=parse_fen(yuan),
        vat_rate=Decimal(0),
        vat=0,
    )
    day = date(2026, 1, 20)
    return ReturnRecorded(
        book_id=book, return_id=str(uuid.uuid4()), part=1, customer_id=customer, invoice_id=invoice_id, lines=(line,),
        settlement=settlement, reason="broken", occurred_on=day, recorded_on=date(2026, 1, 21),
        red_invoice=RedInvoice(status="issued", number="R1", issued_on=day),
    )  # fmt: skip


async def waiting(app: Running, book: str) -> bool:
    """Whether one event of the book waits."""
    return len(await app.fetch("select from waiting where book_id = $1", book)) == 1
