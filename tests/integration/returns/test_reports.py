"""Rates, the cycle count, and files of requests."""

import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from openpyxl import Workbook
from returns_service.bootstrap import service

from tests.integration.returns.life import DryLedger, Life, dry_ledger, remaining
from tests.integration.returns.shop import issued, line, named, new_book, sell
from tests.support.world import World

pytestmark = pytest.mark.integration
HEADER = "日期,客户,发票号,行号,货品,数量,单价,原因,结算方式,发票状态,单据号"
GOOD = "2026-01-20,wang,No. a,1,,2,100.00,质量问题,退款,已使用,T1"


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def life(world: World, ledger: DryLedger) -> AsyncIterator[Life]:
    """A book with an invoice of 10 lamps at 100.00 and 20 cups at 5.00."""
    book = new_book()
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    async with world.running(service, role="api", clock=clock, ledger_url=ledger.url) as returns:
        cups = line(2, "20", "5.00", "100.00", "13.00", item="cup")
        await sell(returns, issued(book, "a", line(1, "10", "100.00", "1000.00", "130.00", item="lamp"), cups))
        yield Life(returns, book)


async def upload(
    life: Life, content: bytes, name: str = "requests.csv", preview: bool = False, key: str = "k"
) -> httpx.Response:
    """Send a file as the clerk."""
    headers = life.returns.headers(life.book, sub="clerk") | {"Idempotency-Key": key}
    params = {"book_id": life.book, "name": name, "preview": str(preview).lower()}
    return await life.returns.client.post("/returns/imports", params=params, content=content, headers=headers)


def table(*rows: str) -> bytes:
    """A CSV file of these lines."""
    return "\n".join([HEADER, *rows]).encode()


async def test_a_file_is_looked_at_and_then_imported_once(life: Life) -> None:
    content = table(
        GOOD,
        "2026-01-20,wang,,,cup,3,,不喜欢,挂账,未使用,T2",
        "2026-01-20,wang,No. a,1,,9,,多退,,未使用,T3",
        "2026-01-20,li,,,cup,1,,没买过,,未使用,T4",
        "2026-01-20,wang,No. zz,1,,1,,找不到,,未使用,T5",
    )
    seen = (await upload(life, content, preview=True)).json()
    outcomes = [(one["line"], one["outcome"], one["kind"]) for one in seen["lines"]]
    assert outcomes == [
        (2, "requested", None), (3, "requested", None), (4, "refused", "return_more_than_sold"),
        (5, "refused", "return_never_sold"), (6, "problem", "not_found"),
    ]  # fmt: skip
    assert (seen["preview"], seen["requested"], seen["refused"]) == (True, 2, 3)
    assert (await life.returns.get(f"/returns?book_id={life.book}", life.book)).json()["items"] == []
    done = (await upload(life, content)).json()
    assert [(one["line"], one["outcome"], one["kind"]) for one in done["lines"]] == outcomes
    first = await life.get(f"/{done['lines'][0]['return_id']}")
    assert (first["status"], first["settlement"], first["tax_invoice"]) == ("requested", "refund", "used")
    assert (first["source_ref"], first["reason"], first["requested_by"]) == ("T1", "质量问题", "clerk")
    assert (
        len(
            {
                one["trace_id"]
                for one in (await life.returns.get(f"/returns?book_id={life.book}", life.book)).json()["items"]
            }
        )
        == 4
    )
    again = (await upload(life, content)).json()
    assert again == done
    assert {key: row[3] for key, row in (await remaining(life.returns, life.book)).items()} == {
        ("a", 1): 2,
        ("a", 2): 3,
    }


async def test_gbk_and_sheets_are_read_too(life: Life) -> None:
    gbk = (await upload(life, table(GOOD).decode().encode("gbk"), preview=True)).json()
    assert gbk["requested"] == 1
    book = Workbook()
    sheet: Any = book.active
    sheet.append(HEADER.split(","))
    sheet.append([date(2026, 1, 20), "wang", "No. a", 1, None, 2, 100.0, "质量问题", "退款", "已使用", "T1"])
    file = io.BytesIO()
    book.save(file)
    answer = await upload(life, file.getvalue(), "requests.xlsx", preview=True)
    assert answer.json().get("requested") == 1, answer.text


async def test_return_rates_tell_what_comes_back_and_why(life: Life) -> None:
    for n in range(5):
        await life.returns.post(
            "/returns", named(life.book, ("a", 1, "1"), reason="broken" if n else "late"), life.book
        )
    query = f"/return-rates?book_id={life.book}&since=2026-01-01&until=2026-01-31&by="
    found = (await life.returns.get(query + "sku", life.book)).json()
    assert found["rate"] == "0.166667"
    assert found["items"] == [
        {"of": "lamp", "sold": "10", "returned": "5", "rate": "0.5", "sold_net": "1000.00", "returned_net": "500.00",
         "returns": 5, "reasons": {"broken": 4, "late": 1}, "unusual": False},
        {"of": "cup", "sold": "20", "returned": "0", "rate": "0", "sold_net": "100.00", "returned_net": "0.00",
         "returns": 0, "reasons": {}, "unusual": False},
    ]  # fmt: skip
    assert (await life.returns.get(query + "customer", life.book)).json()["items"][0]["of"] == "wang"
    assert (await life.returns.get(query + "sku", "another")).status_code == 404


async def test_a_rate_that_stands_out_is_an_anomaly_while_it_does(life: Life) -> None:
    saucers = [issued(life.book, f"s{n}", line(1, "90", "1.00", "90.00", "11.70", item="saucer")) for n in range(2)]
    await sell(life.returns, *saucers)
    for _ in range(5):
        await life.returns.post("/returns", named(life.book, ("a", 1, "1"), reason="broken"), life.book)
    body = {"book_id": life.book, "by": "sku", "since": "2026-01-01", "until": "2026-01-31"}
    answer = await life.returns.post("/return-rates/checks", body, life.book)
    assert (answer.status_code, [one["of"] for one in answer.json()["items"]]) == (201, ["lamp"])
    await life.returns.post("/return-rates/checks", body, life.book)
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert (anomaly["kind"], anomaly["about"]) == ("amount_unusual", {"type": "return_rate_sku", "id": "lamp"})
    assert anomaly["actual"] == "0.5 from 2026-01-01 to 2026-01-31: 5 of 10 in 5 returns"
    assert "broken (5)" in anomaly["suspected_cause"]
    await sell(life.returns, issued(life.book, "l", line(1, "200", "100.00", "20000.00", "2600.00", item="lamp")))
    await life.returns.post("/return-rates/checks", body, life.book)
    [(_, resolved)] = await life.returns.told(life.book, "anomaly.resolved")
    assert resolved["anomaly_id"] == anomaly["anomaly_id"]
    wrong = await life.returns.post("/return-rates/checks", body | {"until": "2025-12-31"}, life.book)
    assert wrong.status_code == 422


async def test_open_returns_explain_a_count_and_the_rest_is_an_anomaly(life: Life) -> None:
    made = await life.ask(("a", 1, "3"), ("a", 2, "4"))
    await life.approve(made["return_id"])
    await life.inspect(made["return_id"], ("a", 1, "2", "1", "0"), ("a", 2, "4", "0", "0"))
    lines = [
        {"sku": "lamp", "booked": "90", "counted": "92"},
        {"sku": "cup", "booked": "80", "counted": "83"},
        {"sku": "bowl", "booked": "5", "counted": "5"},
    ]
    body = {"book_id": life.book, "day": "2026-01-23", "lines": lines}
    answer = await life.returns.post("/stock-counts", body, life.book)
    assert answer.status_code == 201
    lamp, cup, bowl = answer.json()["lines"]
    assert (lamp["difference"], lamp["explained"], lamp["unexplained"], lamp["anomaly_id"]) == ("2", "2", "0", None)
    assert lamp["open_returns"] == [made["return_id"]]
    assert (cup["difference"], cup["explained"], cup["unexplained"]) == ("3", "4", "-1")
    assert (bowl["difference"], bowl["anomaly_id"]) == ("0", None)
    [(_, anomaly)] = await life.returns.told(life.book, "anomaly.opened")
    assert (anomaly["anomaly_id"], anomaly["kind"], anomaly["about"]) == (
        cup["anomaly_id"], "stock_mismatch", {"type": "sku", "id": "cup"},
    )  # fmt: skip
    assert anomaly["difference"] == "-1"
