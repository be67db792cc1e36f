"""A return through the whole system: from its file to the proof sheet, with the real ledger's preview and vouchers."""

import re
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from hezhang_stack.cli import app
from hezhang_stack.demo.api import Api
from hezhang_stack.state import Stack
from typer.testing import CliRunner

from tests.support.conditions import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

FILE = """日期,客户,发票号,行号,货品,数量,单价,原因,结算方式,发票状态,单据号
2026-01-09,c1,N1,1,,2,100.00,质量问题,挂账,未使用,T1
2026-01-09,c1,,,S1,9,100.00,多退,挂账,未使用,T2
"""


class Person:
    """A caller of the returns API."""

    def __init__(self, stack: Stack, book: str, name: str, role: str) -> None:
        headers = {"Authorization": f"Bearer {stack.token(name, [role], [book])}"}
        url = stack.service("returns").url
        self._http = httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=30)
        self.book = book

    def get(self, path: str) -> httpx.Response:
        """Read."""
        return self._http.get(path)

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Take a step."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answer = self._http.post(path, json={"book_id": self.book} | body, headers=key)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    """A shop that sold two of ten lamps for 226.00; they had cost 120.01."""
    api = Api(stack, f"life-{uuid.uuid4().hex[:12]}")
    opening = [
        {"account": "1405", "side": "debit", "amount": "600.05", "sku": "S1", "qty": "10"},
        {"account": "3001", "side": "credit", "amount": "600.05"},
    ]
    opened: dict[str, Any] = {
        "book_id": api.book_id, "name": "life", "taxpayer": "general", "zone": "Asia/Shanghai",
        "opened_on": "2026-01-01", "opening": opening,
    }  # fmt: skip
    api.post("ledger", "/books", opened, key="book", about="the book")
    line = {"item": "S1", "kind": "goods", "qty": "2", "unit_price": "100.00", "vat_rate": "0.13"}
    sale = {"book_id": api.book_id, "number": "N1", "customer_id": "c1", "day": "2026-01-05", "lines": [line]}
    api.post("collections", "/invoices", sale, key="sale", about="the sale")
    return api


async def requested(stack: Stack, api: Api, folder: Path) -> str:
    """The return that the file asks for; its id."""
    await until(lambda: "voucher.posted" in api.get("returns", f"/books/{api.book_id}/flow")["applied"], "it is sold")
    file = folder / "requests.csv"
    file.write_text(FILE, encoding="utf-8")
    command = ["returns", "import", str(file), "--book", api.book_id, "--dir", str(stack.directory)]
    seen = CliRunner().invoke(app, command, input="n\n")
    assert (seen.exit_code, list(api.items("returns", "/returns", book_id=api.book_id))) == (1, []), "only looked at"
    done = CliRunner().invoke(app, [*command, "--yes"])
    assert done.exit_code == 0, done.output
    assert "1 lines would be requested, 1 would be not" in done.output
    assert "return_more_than_sold" in done.output
    [made] = [one for one in api.items("returns", "/returns", book_id=api.book_id) if one["status"] == "requested"]
    return made["return_id"]


async def test_from_the_file_to_a_proof_sheet_that_is_as_if_never_sold(stack: Stack, api: Api, tmp_path: Path) -> None:
    return_id = await requested(stack, api, tmp_path)
    clerk = Person(stack, api.book_id, "clerk", "bookkeeper")
    reviewer = Person(stack, api.book_id, "reviewer", "reviewer")
    path = f"/returns/{return_id}"
    seen = clerk.get(f"{path}/preview").json()
    assert seen["available"], seen["reason"]
    amounts = {(one["account"], one["side"]): one["amount"] for one in seen["parts"][0]["lines"]}
    assert (amounts["1122", "debit"], amounts["5401", "debit"]) == ("-226.00", "-120.01")
    assert reviewer.post(f"{path}/review", decision="approve", preview=seen["digest"])["status"] == "reviewed"
    invoice_id = seen["parts"][0]["invoice_id"]
    counted = {"invoice_id": invoice_id, "invoice_line_no": 1, "accepted": "2"}
    clerk.post(f"{path}/inspection", received_on="2026-01-10", lines=[counted])
    clerk.post(f"{path}/record")
    await until(lambda: clerk.get(path).json()["status"] == "posted", "the return is posted")
    red = [{"vat_rate": "0.13", "net": "200.00", "vat": "26.00"}]
    clerk.post(f"{path}/red-invoice", part=1, number="R1", issued_on="2026-01-12", amounts=red)
    assert clerk.get(path).json()["status"] == "settled"

    def red_posted() -> bool:
        vouchers = clerk.get(f"{path}/proof").json()["invoices"][0]["vouchers"]
        return [one["source_type"] for one in vouchers] == ["invoice", "return", "red_invoice"]

    await until(red_posted, "the red invoice is posted")
    sheet = clerk.get(f"{path}/proof").json()
    assert sheet["mark"] == "agrees", sheet
    assert {row["left"] for row in sheet["invoices"][0]["never_sold"]} == {"0.00"}
    posted = [amounts_of(api, one["voucher_id"]) for one in sheet["invoices"][0]["vouchers"]]
    assert posted[1]["1122", "debit"] == "-226.00", "what was previewed is what was posted"
    assert sheet["trace_id"]
    page = clerk.get(f"{path}/proof.html").text
    assert "账已平" in page
    assert len(re.findall(r"记-\d+", page)) == 3


def amounts_of(api: Api, voucher_id: str) -> dict[tuple[str, str], str]:
    """The lines of a voucher by account and side."""
    voucher = api.get("ledger", f"/books/{api.book_id}/vouchers/{voucher_id}")
    return {(line["account"], line["side"]): line["amount"] for line in voucher["lines"]}
