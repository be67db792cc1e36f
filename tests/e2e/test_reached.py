"""From the id of a return alone: its trace, proof sheet, vouchers and message; its case when something differs."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hezhang_stack.cli.trace import settled
from hezhang_stack.demo.api import Api
from hezhang_stack.state import Stack

from tests.support.conditions import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
SOLD = ("N1", "N2")


def today() -> date:
    """All happens on the day of the test: what is recorded in another month than it happened in is an anomaly."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


class Desk:
    """Anybody of the agency, at any service."""

    def __init__(self, stack: Stack, name: str, role: str) -> None:
        self._stack = stack
        headers = {"Authorization": f"Bearer {stack.token(name, [role], ['*'])}"}
        self._http = httpx.Client(headers=headers, trust_env=False, timeout=30)

    def get(self, service: str, path: str, **params: str) -> httpx.Response:
        """Read."""
        return self._http.get(self._stack.service(service).url + path, params=params).raise_for_status()

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Take a step of a return."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answer = self._http.post(self._stack.service("returns").url + path, json=body, headers=key)
        assert answer.is_success, answer.text
        return answer.json()


@dataclass
class Reached:
    """What is found of a return by its id."""

    view: dict[str, Any]
    sheet: dict[str, Any]
    page: str
    vouchers: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    cases: list[dict[str, Any]]

    @classmethod
    def by(cls, desk: Desk, return_id: str) -> "Reached":
        """Ask every service."""
        view = desk.get("returns", f"/returns/{return_id}").json()
        book = view["book_id"]
        heads = desk.get("ledger", f"/books/{book}/vouchers", source_id=return_id).json()["items"]
        return cls(
            view,
            desk.get("returns", f"/returns/{return_id}/proof").json(),
            desk.get("returns", f"/returns/{return_id}/proof.html").text,
            [desk.get("ledger", f"/books/{book}/vouchers/{head['voucher_id']}").json() for head in heads],
            desk.get("notify", "/deliveries", book_id=book, about=return_id).json()["items"],
            desk.get("cases", "/cases", book_id=book, about=return_id).json()["items"],
        )


@pytest.fixture(scope="module")
async def book(stack: Stack) -> str:
    """A shop that sold two lamps twice."""
    book_id = f"reach-{uuid.uuid4().hex[:12]}"
    with Api(stack, book_id) as api:
        opening = [
            {"account": "1405", "side": "debit", "amount": "600.00", "sku": "S1", "qty": "10"},
            {"account": "3001", "side": "credit", "amount": "600.00"},
        ]
        opened: dict[str, Any] = {
            "book_id": book_id, "name": "reach", "taxpayer": "general", "opened_on": f"{today():%Y}-01-01",
            "opening": opening,
        }  # fmt: skip
        api.post("ledger", "/books", opened, key="book", about="the book")
        people = [
            {"party_id": party, "name": party, "locale": "en", "email": f"{party}@{book_id}.example.com"}
            for party in ("c1", "staff")
        ]
        api.put("notify", f"/contacts/{book_id}", {"contacts": people}, about="the contacts")
        line = {"item": "S1", "kind": "goods", "qty": "2", "unit_price": "100.00", "vat_rate": "0.13"}
        for number in SOLD:
            sale = {"book_id": book_id, "number": number, "customer_id": "c1", "day": f"{today()}", "lines": [line]}
            api.post("collections", "/invoices", sale, key=number, about="a sale")

        def sold() -> bool:
            return api.get("returns", f"/books/{book_id}/flow")["applied"].get("voucher.posted", 0) > len(SOLD)

        await until(sold, "what was sold is posted and known")
    return book_id


async def taken_back(stack: Stack, book: str, number: str, came: str) -> str:
    """A return of both lamps of an invoice, of which ``came`` arrive, until it is posted; its id."""
    clerk, reviewer = Desk(stack, "clerk", "bookkeeper"), Desk(stack, "reviewer", "reviewer")
    invoices = clerk.get("collections", "/invoices", book_id=book).json()["items"]
    [invoice_id] = [one["invoice_id"] for one in invoices if one["number"] == number]
    line = {"invoice_id": invoice_id, "invoice_line_no": 1}
    made = clerk.post(
        "/returns/requests", book_id=book, customer_id="c1", day=f"{today()}", reason="broken", settlement="on_account",
        tax_invoice="none", lines=[line | {"qty": "2"}],
    )  # fmt: skip
    path = f"/returns/{made['return_id']}"
    seen = clerk.get("returns", f"{path}/preview").json()
    reviewer.post(f"{path}/review", book_id=book, decision="approve", preview=seen["digest"])
    counted = [line | {"accepted": came}]
    clerk.post(f"{path}/inspection", book_id=book, received_on=f"{today()}", lines=counted)
    clerk.post(f"{path}/record", book_id=book)
    return made["return_id"]


async def reached(stack: Stack, return_id: str, cases: int) -> Reached:
    """All of it, once everything has arrived."""
    desk, last = Desk(stack, "manager", "manager"), list[Reached]()

    def complete() -> bool:
        last[:] = [Reached.by(desk, return_id)]
        found = last[0]
        arrived = len(found.cases) == cases and [one["status"] for one in found.messages] == ["delivered"]
        return arrived and found.view["status"] == "settled"

    await until(complete, f"everything of return {return_id} has arrived", deadline_s=60)
    return last[0]


def assert_one_story(stack: Stack, found: Reached, received: str) -> None:
    """Sheet, voucher, message and traces are of the same return and name each other."""
    [voucher] = found.vouchers
    assert (voucher["source"]["type"], voucher["source"]["id"]) == ("return", found.view["return_id"])
    assert [part["voucher_id"] for part in found.view["parts"]] == [voucher["voucher_id"]]
    on_sheet = {one["voucher_id"]: one for one in found.sheet["invoices"][0]["vouchers"]}
    assert f"{voucher['word']}-{voucher['number']}" in found.page
    returned = [line for line in voucher["lines"] if line["account"] == "1405"]
    assert [(line["amount"], line["qty"]) for line in returned] == [(f"-{int(received) * 60}.00", f"-{received}")]
    [message] = found.messages
    assert (message["event_type"], message["party_id"]) == ("return.recorded", "c1")
    asked, told = found.view["trace_id"], on_sheet[voucher["voucher_id"]]["trace_id"]
    assert (message["trace_id"], voucher["trace_id"]) == (told, told)
    assert {span["name"] for span in settled(stack, asked)} >= {"POST /returns/requests"}
    spans = {(span["service_name"], span["name"]) for span in settled(stack, told)}
    assert spans >= {
        ("returns", "POST /returns/{return_id}/record"), ("ledger", "process return.recorded"),
        ("returns", "process voucher.posted"), ("notify", "process return.recorded"),
    }  # fmt: skip


async def test_everything_of_a_return_that_agrees_is_reached_from_its_id(stack: Stack, book: str) -> None:
    return_id = await taken_back(stack, book, "N1", "2")
    found = await reached(stack, return_id, cases=0)
    assert found.sheet["mark"] == "agrees"
    assert "账已平" in found.page
    assert_one_story(stack, found, received="2")


async def test_everything_of_a_return_that_differs_is_reached_and_its_case_too(stack: Stack, book: str) -> None:
    return_id = await taken_back(stack, book, "N2", "1")
    found = await reached(stack, return_id, cases=1)
    assert found.sheet["mark"] == "differs"
    assert "有差异" in found.page
    assert_one_story(stack, found, received="1")
    [case] = found.cases
    assert (case["kind"], case["difference"]) == ("return_quantity_mismatch", "-1")
    assert case["about"] == {"type": "return", "id": return_id}
    desk = Desk(stack, "manager", "manager")

    def staff_knows() -> bool:
        told = desk.get("notify", "/deliveries", book_id=book, about=case["anomaly_id"]).json()["items"]
        return [(one["party_id"], one["status"]) for one in told] == [("staff", "delivered")]

    await until(staff_knows, "the bookkeeper was told of what differs")
