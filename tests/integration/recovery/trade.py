"""What a shop does in a while: every command of every service, right and wrong ones, and whatever follows from them."""

import asyncio
import uuid
from typing import Any

from tests.integration.ledger.shop import opening
from tests.integration.recovery.company import Company
from tests.support.conditions import until

RED = {"status": "issued", "number": "R1", "issued_on": "2026-01-20"}


class Shop:
    """A shop with its own book. Every command has a key, so that it can be asked again."""

    def __init__(self, company: Company, book: str) -> None:
        self._company = company
        self.book = book
        self.asked: list[tuple[str, str, Any, str, str, bytes]] = []
        """(service, path, body, key, who, answer) of every command that was accepted."""
        self._round = 0

    async def post(self, service: str, path: str, body: Any, status: int, by: str = "tester") -> Any:
        """A command that has to be answered with this status."""
        key = str(uuid.uuid4())
        roles = ("manager", "bookkeeper", "reviewer")
        answer = await self._company.up[service].post(path, body, self.book, key=key, roles=roles, sub=by)
        assert answer.status_code == status, (path, answer.text)
        if answer.is_success:
            self.asked.append((service, path, body, key, by, answer.content))
        return answer.json()

    async def open(self, *, empty: bool = False) -> None:
        """Open the book, and enter contacts."""
        goods = () if empty else (("S1", 60, "3601.00"), ("S2", 7, "10.00"))
        body = opening(self.book, *goods, capital="0.00" if empty else "3611.00")
        await self.post("ledger", "/books", body | ({"opening": []} if empty else {}), 201)
        contacts = [
            {"party_id": party, "name": party, "locale": "en", "email": f"{party}.{self.book}@example.com"}
            for party in ("c1", "staff", "li")
        ]
        notify = self._company.up["notify"]
        answer = await notify.client.put(
            f"/contacts/{self.book}", json={"contacts": contacts}, headers=notify.headers(self.book)
        )
        assert answer.status_code == 200

    async def trade(self) -> None:
        """A round: sales with bad lines, payments, returns good and bad, cases, a sweep and a statement."""
        self._round += 1
        n = self._round
        first = await self._sell(f"A{n}", qty=3, price="110.50")
        bulk = [self._sale(f"B{n}", 2, "99.00"), self._sale(f"C{n}", -1, "5"), self._sale(f"B{n}", 1, "1")]
        results = await self.post("collections", "/invoices/bulk", {"book_id": self.book, "invoices": bulk}, 200)
        assert [one["status"] for one in results["results"]] == [201, 201, 409]
        second = results["results"][0]["result"]["invoice"]["invoice_id"]
        await self._pay(first, "400.00")
        await asyncio.gather(self._take_back(first), self._pay(second, "50.00"), self._sell(f"D{n}", 4, "60.00"))
        await self._sell(f"E{n}", 5, "7.00", "S2")
        await self._take_back_in_bulk(second)
        await self.post("collections", "/sweeps", {"book_id": self.book, "day": f"2026-0{n + 2}-15"}, 201)
        await self._ask_for_returns(n)
        await self._cancel_an_invoice(n)
        await self._work_on_a_case()
        await self._keep_books(n)
        await self.state_receivables()

    async def _keep_books(self, n: int) -> None:
        """Goods come in, a voucher by hand is reviewed and posted; the first month is closed after the first round."""
        bought = {"sku": "S2", "qty": "20", "net": "30.00", "vat": "3.90"}
        common = {"book_id": self.book, "day": "2026-02-03"}
        await self.post(
            "ledger", "/purchases", common | {"supplier_id": "s1", "number": f"P{n}", "lines": [bought]}, 201
        )
        rent = [
            {"account": account, "side": side, "amount": "9.00", "summary": "房租"}
            for account, side in (("5602", "debit"), ("1002", "credit"))
        ]
        draft = (await self.post("ledger", "/vouchers", common | {"lines": rent}, 201))["draft_id"]
        await self.post("ledger", f"/books/{self.book}/drafts/{draft}/review", None, 201, by="checker")
        posted = await self.post("ledger", f"/books/{self.book}/drafts/{draft}/post", None, 201)
        wrong = {"voucher_id": posted["vouchers"][0]["voucher_id"], "how": "reverse", "reason": "重复"}
        await self.post("ledger", "/corrections", common | wrong, 201)
        if n == 1:
            month = f"/books/{self.book}/periods/2026-01"
            await self.post("ledger", f"{month}/soft-close", None, 201)
            await self.post("ledger", f"{month}/close", {"waiver": "晚到的单据入下月"}, 201)

    async def state_receivables(self) -> None:
        """What collections holds to be receivable, for the ledger's tie-out."""
        await self.post("collections", "/receivables/statements", {"book_id": self.book, "as_of": "2026-03-01"}, 201)

    def _sale(self, number: str, qty: int, price: str, item: str = "S1") -> dict[str, Any]:
        line = {"item": item, "kind": "goods", "qty": str(qty), "unit_price": price, "vat_rate": "0.13"}
        common = {"book_id": self.book, "customer_id": "c1", "day": "2026-01-05", "net_days": 10}
        return common | {"number": number, "lines": [line]}

    async def _sell(self, number: str, qty: int, price: str, item: str = "S1") -> str:
        answer = await self.post("collections", "/invoices", self._sale(number, qty, price, item), 201)
        return answer["invoice"]["invoice_id"]

    async def _pay(self, invoice_id: str, amount: str) -> None:
        body = {
            "book_id": self.book, "customer_id": "c1", "direction": "in", "method": "cash", "day": "2026-01-06",
            "amount": amount, "allocations": [{"invoice_id": invoice_id, "amount": amount}],
        }  # fmt: skip
        await self.post("collections", "/payments", body, 201)

    def _request(self, **what: Any) -> dict[str, Any]:
        common = {"book_id": self.book, "customer_id": "c1", "day": "2026-01-20", "reason": "broken"}
        return common | {"settlement": "on_account", "red_invoice": RED} | what

    async def _take_back(self, invoice_id: str) -> None:
        await self._known(invoice_id)
        await self.post("returns", "/returns", self._request(lines=[self._line(invoice_id, "1")]), 202)
        await self.post("returns", "/returns", self._request(match={"item": "never", "qty": "1"}), 202)

    async def _take_back_in_bulk(self, invoice_id: str) -> None:
        await self._known(invoice_id)
        items = [self._request(lines=[self._line(invoice_id, qty)]) for qty in ("1", "5", "1")]
        items.append(self._request(match={"item": "S1", "qty": "2"}, settlement="refund"))
        await self.post("returns", "/returns/bulk", {"book_id": self.book, "returns": items}, 200)

    async def _ask_for_returns(self, n: int) -> None:
        """Requests: one through its whole life, one that is taken back, one that nobody wants, one that is waiting."""
        invoice_id = await self._sell(f"F{n}", 6, "20.00")
        await self._known(invoice_id)
        returned = await self._recorded(invoice_id, "2", accepted="1", damaged="1")
        path = f"/returns/{returned}/red-invoice"
        sheet = {"part": 1, "started_by": "seller", "sheet_number": f"S{n}"}
        await self._step(f"{path}/sheet", sheet)
        await self._step(f"{path}/answer", {"part": 1, "by": "buyer", "confirmed": True})
        said = [{"vat_rate": "0.13", "net": "39.00", "vat": "5.07"}]
        red = {"part": 1, "number": f"R{n}", "issued_on": "2026-01-23", "amounts": said}
        await self._step(path, red)
        await self._step(path, red | {"amounts": [{"vat_rate": "0.13", "net": "40.00", "vat": "5.20"}]})
        await self._step(f"/returns/{returned}/scrap", {"part": 1, "ground": "ordinary"}, by="checker")
        mistaken = await self._recorded(invoice_id, "1", accepted="1", damaged="0")
        await self._step(f"/returns/{mistaken}/cancel", {"reason": "by mistake"})
        unwanted = await self._wish(invoice_id, "1", "unwanted")
        await self._step(f"/returns/{unwanted}/review", {"decision": "reject", "note": "too late"}, by="checker")
        await self._wish(invoice_id, "1", "waiting")

    async def _recorded(self, invoice_id: str, qty: str, **counted: str) -> str:
        return_id = await self._wish(invoice_id, qty, f"{qty} {counted}")
        seen = await self._company.up["returns"].get(f"/returns/{return_id}/preview", self.book)
        approval = {"decision": "approve", "preview": seen.json()["digest"]}
        await self._step(f"/returns/{return_id}/review", approval, by="checker")
        line = {"invoice_id": invoice_id, "invoice_line_no": 1} | counted
        await self._step(f"/returns/{return_id}/inspection", {"received_on": "2026-01-22", "lines": [line]})
        await self._step(f"/returns/{return_id}/record", {})
        return return_id

    async def _wish(self, invoice_id: str, qty: str, about: str) -> str:
        """A request for a return; its id."""
        body = self._request(lines=[self._line(invoice_id, qty)], tax_invoice="used", source_ref=about)
        del body["red_invoice"]
        return (await self.post("returns", "/returns/requests", body, 201))["return_id"]

    async def _step(self, path: str, body: dict[str, Any], by: str = "tester") -> None:
        await self.post("returns", path, {"book_id": self.book} | body, 200, by=by)

    async def _cancel_an_invoice(self, n: int) -> None:
        """An invoice that was paid in part and of which goods are asked back is cancelled."""
        invoice_id = await self._sell(f"G{n}", 2, "30.00")
        await self._known(invoice_id)
        await self._pay(invoice_id, "10.00")
        await self._wish(invoice_id, "1", "of what was not sold")
        path = f"/invoices/{invoice_id}/cancellation"
        await self.post("collections", path, {"book_id": self.book, "reason": "wrong buyer"}, 201)
        decision = {"book_id": self.book, "decision": "approve", "day": "2026-02-02"}
        await self.post("collections", f"{path}/decision", decision, 201, by="checker")

    @staticmethod
    def _line(invoice_id: str, qty: str) -> dict[str, Any]:
        return {"invoice_id": invoice_id, "invoice_line_no": 1, "qty": qty}

    async def _known(self, invoice_id: str) -> None:
        async def there() -> bool:
            sql = "select from sold_line where book_id = $1 and invoice_id = $2"
            return bool(await self._company.fetch("returns", sql, self.book, invoice_id))

        await until(there, f"returns knows invoice {invoice_id}")

    async def _work_on_a_case(self) -> None:
        cases = self._company.up["cases"]

        async def opened() -> list[dict[str, Any]]:
            answer = await cases.get(f"/cases?book_id={self.book}&status=opened", self.book)
            return answer.json()["items"]

        async def any_opened() -> bool:
            return bool(await opened())

        await until(any_opened, "a case is opened")
        case_id = (await opened())[0]["case_id"]
        await self.post("cases", f"/cases/{case_id}/acknowledge", {}, 200)
        await self.post("cases", f"/cases/{case_id}/assign", {"assignee": "li"}, 200)
        await self.post("cases", f"/cases/{case_id}/close", {"reason": "已与客户核对"}, 200)

    async def ask_again(self) -> None:
        """Every command once more with its key: the same answer, to the byte."""
        roles = ("manager", "bookkeeper", "reviewer")
        for service, path, body, key, by, before in self.asked:
            answer = await self._company.up[service].post(path, body, self.book, key=key, roles=roles, sub=by)
            assert answer.content == before, (path, answer.text)
