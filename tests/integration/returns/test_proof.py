"""The proof sheet of a return: as JSON, as a page, and as a browser shows it."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from returns_service.app import handlers
from returns_service.bootstrap import service

from tests.integration.returns.browser import pixels, screenshot
from tests.integration.returns.life import DryLedger, Life, dry_ledger
from tests.integration.returns.shop import issued, line, named, new_book, posted, received, sell
from tests.support.world import World

pytestmark = pytest.mark.integration
RED = (192, 0, 0)
"""The ground of a figure that differs."""


@pytest.fixture
def ledger() -> Iterator[DryLedger]:
    """Answers dry runs."""
    with dry_ledger() as started:
        yield started


@pytest.fixture
async def life(world: World, ledger: DryLedger) -> AsyncIterator[Life]:
    """A book with one invoice of 10 units at 100.00 that cost 600.00, posted as voucher 1."""
    book = new_book()
    clock = lambda: datetime(2026, 1, 23, 4, 0, tzinfo=UTC)  # noqa: E731
    settings = {"ledger_url": ledger.url, "trace_url": "http://traces.test/{trace_id}"}
    async with world.running(service, role="api", clock=clock, **settings) as returns:
        await sell(returns, issued(book, "a", line(1, "10", "100.00", "1000.00", "130.00")))
        life = Life(returns, book)
        await post(
            life,
            "a",
            0,
            1,
            source_type="invoice",
            net="-1000.00",
            vat="-130.00",
            goods=[(1, "22423", "-10", "-600.00")],
        )
        yield life


async def post(life: Life, source_id: str, part: int, number: int, **figures: Any) -> None:
    """The ledger posted something."""
    voucher = posted(life.book, source_id, part, number, trace_id="0af7651916cd43dd8448eb211c80319c", **figures)
    async with life.returns.runtime.transactions.work([life.book]) as work:
        await handlers.mark_posted([received(voucher)], life.returns.runtime.ports(work))


async def page(life: Life, return_id: str) -> str:
    """The sheet as HTML."""
    answer = await life.returns.get(f"/returns/{return_id}/proof.html", life.book)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    return answer.text


def marked(html: str) -> list[str]:
    """The figures that the page marks as different."""
    return re.findall(r'<td class="figure differs">([^<]*)</td>', html)


async def full_return(life: Life, **figures: Any) -> str:
    """All ten units come back, and the ledger posts them, rightly unless told otherwise."""
    made = await life.recorded(("a", 1, "10"), tax_invoice="none", reason="<b>broken</b> & late")
    right = {"net": "1000.00", "vat": "130.00", "goods": [(1, "22423", "10", "600.00")]}
    await post(life, made["return_id"], 1, 2, **(right | figures))
    return made["return_id"]


async def test_a_full_return_is_as_if_never_sold(life: Life) -> None:
    return_id = await full_return(life)
    sheet = await life.get(f"/{return_id}/proof")
    assert (sheet["mark"], sheet["status"]) == ("agrees", "settled")
    [invoice] = sheet["invoices"]
    assert {row["group"]: row["actual"] for row in invoice["postings"]} == {
        "stock": "600.00", "sales": "-1000.00", "receivable": "-1130.00", "cost": "-600.00", "tax": "-130.00",
    }  # fmt: skip
    assert {(row["left"], row["expected"], row["mark"]) for row in invoice["never_sold"]} == {
        ("0.00", "0.00", "agrees")
    }
    assert [(row["source_type"], row["number"]) for row in invoice["vouchers"]] == [("invoice", 1), ("return", 2)]
    assert invoice["vouchers"][1]["trace_url"] == "http://traces.test/0af7651916cd43dd8448eb211c80319c"
    html = await page(life, return_id)
    assert "账已平" in html
    assert marked(html) == []
    assert "&lt;b&gt;broken&lt;/b&gt; &amp; late" in html
    assert "<b>" not in html
    assert "记-2" in html


async def test_a_wrong_posting_is_marked_where_it_is(life: Life) -> None:
    return_id = await full_return(life, net="900.00")
    sheet = await life.get(f"/{return_id}/proof")
    wrong = {row["group"]: row["difference"] for row in sheet["invoices"][0]["postings"] if row["mark"] == "differs"}
    assert (sheet["mark"], wrong) == ("differs", {"sales": "100.00", "receivable": "100.00"})
    html = await page(life, return_id)
    assert marked(html) == ["-900.00", "-1030.00", "100.00", "100.00"]
    assert "有差异" in html


async def test_a_count_that_is_not_the_claim_is_marked(life: Life) -> None:
    made = await life.ask(("a", 1, "5"), tax_invoice="none")
    await life.approve(made["return_id"])
    await life.inspect(made["return_id"], ("a", 1, "4", "0", "0"))
    sheet = await life.get(f"/{made['return_id']}/proof")
    assert [(row["claimed"], row["received"], row["difference"], row["mark"]) for row in sheet["goods"]] == [
        ("5", "4", "-1", "differs")
    ]
    assert marked(await page(life, made["return_id"])) == ["4"]


async def test_a_direct_return_has_a_sheet_too_and_another_books_has_none(life: Life) -> None:
    made = (await life.returns.post("/returns", named(life.book, ("a", 1, "4")), life.book)).json()
    assert (await life.get(f"/{made['return_id']}/proof"))["mark"] == "pending"
    await post(life, made["return_id"], 1, 2, net="400.00", vat="52.00", goods=[(1, "22423", "4", "240.00")])
    sheet = await life.get(f"/{made['return_id']}/proof")
    assert sheet["mark"] == "agrees"
    assert {row["group"]: row["left"] for row in sheet["invoices"][0]["never_sold"]} == {
        "stock": "-360.00", "sales": "600.00", "receivable": "678.00", "cost": "360.00", "tax": "78.00",
    }  # fmt: skip
    for path in ("proof", "proof.html"):
        assert (await life.returns.get(f"/returns/{made['return_id']}/{path}", "another")).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(("net", "differing"), [("1000.00", 0), ("900.00", 4)])
async def test_the_browser_shows_differing_figures_on_red_and_only_them(
    life: Life, tmp_path: Path, net: str, differing: int
) -> None:
    html = await page(life, await full_return(life, net=net))
    assert len(marked(html)) == differing
    red = pixels(screenshot(html, tmp_path)).count(RED)
    # A cell is about 90 by 25 pixels, less the figure itself; its row's last cell is marked too.
    assert red > 1_000 * differing if differing else red == 0
