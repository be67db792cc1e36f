"""The demo's phases: everything about a book is asked of the services, nothing is decided here."""

import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hezhang_stack.demo import flow, requests
from hezhang_stack.demo.api import Api, DemoError
from hezhang_stack.demo.phases import Advance, Phases
from hezhang_stack.demo.sales import Row
from hezhang_stack.demo.spool import Spool, batches, chunks, is_goods

INVOICES_AT_ONCE = 100
LINES_AT_ONCE = 2_000
RETURNS_AT_ONCE = 100
CONTACTS_AT_ONCE = 200
PAYMENTS_BESIDE = 6
SWEPT_AFTER = timedelta(days=60)


@dataclass
class Run:
    """What the services answered while the rows of one file went in."""

    book_id: str
    rows_in: int = 0
    outcomes: Counter[str] = field(default_factory=lambda: Counter({"sold": 0, "returned": 0}))
    shown_return: dict[str, Any] | None = None
    overdue_invoices: int = 0
    closed_on: date = date.min
    """No document of the book is dated later."""


def run(sales: Path, api: Api, phases: Phases) -> Run:
    """Sends a file's rows as a new book. SalesFileError before the first call, DemoError when a service refuses."""
    with phases.phase("read", f"Reading {sales.name}"):
        spool = Spool(sales)
    with spool:
        done = Run(api.book_id, rows_in=spool.count(), closed_on=spool.last_day() + SWEPT_AFTER)
        with phases.phase("book", "Opening the book with its stock"):
            api.post("ledger", "/books", requests.book(api.book_id, spool), key="book", about="opening")
        with phases.phase("contacts", "Contacts of the customers") as advance:
            for people in chunks(_contacts(spool), CONTACTS_AT_ONCE):
                api.put("notify", f"/contacts/{api.book_id}", {"contacts": people}, about="contacts")
                advance(len(people))
        with phases.phase("sales", "Sales, invoice by invoice", spool.count() - spool.count_credits()) as advance:
            for batch in batches(spool.invoices(), INVOICES_AT_ONCE, LINES_AT_ONCE):
                _issue(api, spool, done, batch)
                advance(sum(map(len, batch)))
            flow.wait(api, flow.arrived("invoice.issued", "returns"), "sales on their way to returns")
        with phases.phase("returns", "Returns, row by row", spool.count_credits()) as advance:
            for rows in _one_by_one_first(spool, done):
                _request_returns(api, done, rows)
                advance(len(rows))
            # What a payment is applied to must not depend on which of the two arrives first.
            flow.wait(api, flow.arrived("return.recorded", "collections"), "returns on their way to collections")
        with phases.phase("payments", "Payments") as advance:
            _pay(api, spool, advance)
        with phases.phase("reminders", "60 days later: reminders"):
            _sweep(api, spool, done)
            flow.settle(api, "events and messages on their way")
        with phases.phase("tie_outs", "Comparing the ledger with collections"):
            body = {"book_id": api.book_id, "as_of": done.closed_on.isoformat()}
            api.post("collections", "/receivables/statements", body, key="statement", about="statement")
            flow.settle(api, "the statement of receivables on its way")
    return done


def new_book_id() -> str:
    return f"demo-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _contacts(spool: Spool) -> Iterator[dict[str, Any]]:
    yield requests.staff()
    for number, customer in enumerate(spool.customers(), 1):
        yield requests.contact(number, customer)


def _issue(api: Api, spool: Spool, done: Run, batch: list[list[Row]]) -> None:
    first, last = batch[0][0], batch[-1][-1]
    answer = api.post(
        "collections",
        "/invoices/bulk",
        {"book_id": api.book_id, "invoices": [requests.invoice(rows) for rows in batch]},
        key=f"invoices/{first.seq}-{last.seq}",
        about=f"rows {first.seq} to {last.seq}",
    )
    for rows, item in zip(batch, answer["results"], strict=True):
        issued = _result(item, f"invoice {rows[0].invoice}, row {rows[0].seq}")
        if issued["invoice"] is not None:
            spool.keep_issued(issued["invoice"])
            done.outcomes["sold"] += len(issued["invoice"]["lines"])
        done.outcomes.update(line["kind"] for line in issued["refused_lines"])


def _one_by_one_first(spool: Spool, done: Run) -> Iterator[list[Row]]:
    """C rows one by one until one of goods is recorded, to be shown with its own trace; then in batches, in order."""
    rows = spool.credit_rows()
    while done.shown_return is None and (row := next(rows, None)):
        yield [row]
    yield from chunks(rows, RETURNS_AT_ONCE)


def _request_returns(api: Api, done: Run, rows: list[Row]) -> None:
    bodies = [requests.credit(api.book_id, row) for row in rows]
    key = f"returns/{rows[0].seq}-{rows[-1].seq}"
    if len(rows) == 1:
        answers = [api.post("returns", "/returns", bodies[0], key=key, about=f"row {rows[0].seq}")]
    else:
        body = {"book_id": api.book_id, "returns": bodies}
        about = f"rows {rows[0].seq} to {rows[-1].seq}"
        items = api.post("returns", "/returns/bulk", body, key=key, about=about)["results"]
        answers = [_result(item, f"row {row.seq}") for row, item in zip(rows, items, strict=True)]
    for row, answer in zip(rows, answers, strict=True):
        anomaly = answer["anomaly"]
        done.outcomes["returned" if anomaly is None else anomaly["kind"]] += 1
        if anomaly is None and done.shown_return is None and is_goods(row.item):
            done.shown_return = answer


def _pay(api: Api, spool: Spool, advance: Advance) -> None:
    def pay(due: tuple[dict[str, Any], int]) -> None:
        invoice, amount_fen = due
        body = requests.payment(api.book_id, invoice, amount_fen)
        about = f"payment of invoice {invoice['number']}"
        api.post("collections", "/payments", body, key=f"payment/{invoice['invoice_id']}", about=about)

    dues = ((invoice, requests.paid_fen(n, invoice["total"])) for n, invoice in enumerate(spool.issued(), 1))
    with ThreadPoolExecutor(PAYMENTS_BESIDE) as pool:
        for some in chunks((due for due in dues if due[1]), 50 * PAYMENTS_BESIDE):
            for _ in pool.map(pay, some):
                advance(1)


def _sweep(api: Api, spool: Spool, done: Run) -> None:
    last_day = spool.last_issued_day()
    if last_day is None:
        return
    body = {"book_id": api.book_id, "day": (last_day + SWEPT_AFTER).isoformat()}
    done.overdue_invoices = api.post("collections", "/sweeps", body, key="sweep", about="sweep")["emitted"]


def _result(item: dict[str, Any], about: str) -> dict[str, Any]:
    """The answer for one item of a bulk. DemoError when it was refused."""
    if problem := item["problem"]:
        raise DemoError(f"{about}: {item['status']} {problem['title']}: {problem['detail']}")
    return item["result"]
