"""An operator settles parked records with `hezhang parked`, on the whole system, while it works for others."""

import json
import os
import re
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hezhang_contracts.returns_events import RedInvoice, ReturnLine, ReturnRecorded
from hezhang_stack.demo.api import Api
from hezhang_stack.state import Stack

from tests.support.conditions import until
from tests.support.world import Raw, record_of, send

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LISTENERS = ("collections", "ledger", "notify")
"""Who hears of returns, and so parks a bad one."""


def hezhang(stack: Stack, *arguments: str, code: int = 0) -> str:
    """The command as an operator types it."""
    done = subprocess.run(
        (sys.executable, "-m", "hezhang_stack", *arguments, "--dir", str(stack.directory)),
        capture_output=True, text=True, env=os.environ | {"COLUMNS": "1000"}, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def listed(stack: Stack, service: str, book: str) -> list[tuple[str, str]]:
    """Number and code of what `parked list` shows of a book, in its order."""
    rows = [re.split(r"\s*│\s*", line) for line in hezhang(stack, "parked", "list", "-s", service).splitlines()]
    return [(row[2], row[8]) for row in rows if len(row) > 8 and row[6] == book]


def opened(api: Api) -> None:
    """A book with goods in it."""
    goods = [
        {"account": "1405", "side": "debit", "amount": "900.00", "sku": "S1", "qty": "900"},
        {"account": "3001", "side": "credit", "amount": "900.00"},
    ]
    book = {"book_id": api.book_id, "name": "b", "taxpayer": "general", "zone": "Asia/Shanghai",
            "opened_on": "2026-01-01", "opening": goods}  # fmt: skip
    api.post("ledger", "/books", book, key="book", about="the book")


def sold(api: Api, number: str, qty: int) -> str:
    """An invoice over goods; its id."""
    line = {"item": "S1", "kind": "goods", "qty": str(qty), "unit_price": "10.00", "vat_rate": "0.13"}
    sale = {"book_id": api.book_id, "number": number, "customer_id": "c1", "day": "2026-01-05", "lines": [line]}
    return api.post("collections", "/invoices", sale, key=number, about=number)["invoice"]["invoice_id"]


def back(book: str, return_id: str, part: int, invoice_id: str) -> Raw:
    """A part of a return, as its service would tell it."""
    line = ReturnLine(line_no=1, invoice_line_no=1, item="S1", sku="S1", qty=Decimal(1), net=1000,
                      vat_rate=Decimal("0.13"), vat=130)  # fmt: skip
    day = date(2026, 1, 9)
    event = ReturnRecorded(
        book_id=book, return_id=return_id, part=part, customer_id="c1", invoice_id=invoice_id, lines=(line,),
        settlement="on_account", reason="broken", occurred_on=day, recorded_on=day,
        red_invoice=RedInvoice(status="issued", number=f"R{part}", issued_on=day),
    )  # fmt: skip
    return record_of(event, f"{book} {return_id} {part}")


def spoilt(raw: Raw) -> Raw:
    """With money as a number."""
    return Raw(raw.topic, raw.key, (raw.value or b"").replace(b'"net":"10.00"', b'"net": 10.00'), raw.headers)


@dataclass
class Others:
    """Sales of another book, one after the other, in a thread."""

    stack: Stack
    book: str = field(default_factory=lambda: f"others-{uuid.uuid4().hex[:8]}")
    sold: int = 0

    @contextmanager
    def trading(self) -> Iterator["Others"]:
        """Sell until the block ends."""
        done = threading.Event()

        def sell() -> None:
            with Api(self.stack, self.book) as api:
                opened(api)
                while not done.is_set():
                    sold(api, f"N{self.sold}", 1)
                    self.sold += 1

        thread = threading.Thread(target=sell)
        thread.start()
        try:
            yield self
        finally:
            done.set()
            thread.join()

    async def go_on(self) -> None:
        """Wait until sales that are made from now on are in the ledger."""
        with Api(self.stack, self.book) as api:
            await until(lambda: self.sold > 0, "sales are made")
            wanted = posted(api) + 10
            await until(lambda: posted(api) >= wanted, "the others' sales are posted", 60)


def posted(api: Api) -> int:
    """How many invoices of a book the ledger has worked."""
    return api.get("ledger", f"/books/{api.book_id}/flow")["applied"].get("invoice.issued", 0)


def parts_posted(api: Api, return_id: str) -> list[tuple[int, int]]:
    """(part, number) of the vouchers of a return in the order of their numbers."""
    found = list(api.items("ledger", f"/books/{api.book_id}/vouchers", source_type="return", source_id=return_id))
    return [(one["source"]["part"], one["number"]) for one in found]


async def test_an_operator_repairs_and_discards_while_others_go_on(stack: Stack, tmp_path: Path) -> None:
    with Api(stack, f"poison-{uuid.uuid4().hex[:8]}") as api, Others(stack).trading() as others:
        book = api.book_id
        opened(api)
        invoice_id = sold(api, "1", 9)
        mended = [back(book, "mended", part, invoice_id) for part in (1, 2, 3)]
        dropped = [back(book, "dropped", part, invoice_id) for part in (1, 2)]
        await until(lambda: posted(api) == 1, "the sale is posted")
        await send(stack.kafka_bootstrap, [spoilt(mended[0]), *mended[1:], spoilt(dropped[0]), dropped[1]])
        await send(stack.kafka_bootstrap, [back(book, "sound", 1, invoice_id)])
        for service in LISTENERS:
            await until(lambda s=service: len(listed(stack, s, book)) == 5, f"{service} has parked five", 60)
            codes = [code for _, code in listed(stack, service, book)]
            assert codes == ["content_invalid", "behind", "behind", "content_invalid", "behind"]
        await until(lambda: len(parts_posted(api, "sound")) == 1, "another return of the book goes on")
        assert (parts_posted(api, "mended"), parts_posted(api, "dropped")) == ([], [])
        await others.go_on()

        repaired = tmp_path / "repaired.json"
        repaired.write_bytes(mended[0].value or b"")
        for service in LISTENERS:
            first, second, _, given_up, _ = [number for number, _ in listed(stack, service, book)]
            said = hezhang(stack, "parked", "replay", second, "-s", service, "--note", "too early", code=1)
            assert f"record {first} of the same subject is parked before it" in said
            said = hezhang(stack, "parked", "replay", first, "-s", service, "--note", "as it was", code=1)
            assert "money is a decimal string" in said
            settle(stack, "replay", first, service, "the sender agrees", "--value", str(repaired), settled=3)
            settle(stack, "discard", given_up, service, "told twice", settled=2)
            assert listed(stack, service, book) == []
            record = json.loads(hezhang(stack, "parked", "show", first, "-s", service))
            [entry] = record["audit"]
            assert (record["state"], entry["action"], entry["note"]) == ("replayed", "replay", "the sender agrees")
            assert (entry["by"], entry["outcome"]) == ("hezhang parked", "applied")
            shown = hezhang(stack, "parked", "list", "-s", service, "--state", "discarded")
            assert re.search(rf"│ {given_up}\s*│ return.recorded", shown)
        await others.go_on()

    numbers = parts_posted(api_of(stack, book), "mended")
    assert [part for part, _ in numbers] == [1, 2, 3], "the order of the subject is kept"
    assert [part for part, _ in parts_posted(api_of(stack, book), "dropped")] == [2]
    with Api(stack, others.book) as theirs:
        await until(lambda: posted(theirs) == others.sold, "every sale of the others is posted", 60)
        flows = [theirs.get(service, f"/books/{others.book}/flow") for service in stack.services]
        assert [flow["parked"] for flow in flows] == [0] * len(flows)
    with Api(stack, book) as api:
        ties = api.get("ledger", f"/books/{book}/tie-outs")["tie_outs"]
        assert all(tie["ok"] for tie in ties if tie["name"] in ("stock", "vat", "numbers")), ties


def settle(stack: Stack, action: str, number: str, service: str, note: str, *more: str, settled: int) -> None:
    """Replay or discard; so many records are settled by it."""
    answer: dict[str, Any] = json.loads(hezhang(stack, "parked", action, number, "-s", service, "--note", note, *more))
    assert (len(answer["settled"]), answer["still_parked"]) == (settled, None), answer


def api_of(stack: Stack, book: str) -> Api:
    """The APIs, for a look."""
    return Api(stack, book)
