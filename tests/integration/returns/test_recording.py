"""Recording returns through the API on a real database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from returns_service.bootstrap import service

from tests.integration.returns.shop import issued, line, match, named, new_book, sell, taken
from tests.support.world import Running, World

pytestmark = pytest.mark.integration


@pytest.fixture
async def returns(world: World) -> AsyncIterator[Running]:
    """The API at 23:30 on 1 March in Shanghai, when it is still afternoon in UTC."""
    async with world.running(service, role="api", clock=lambda: datetime(2026, 3, 1, 15, 30, tzinfo=UTC)) as running:
        yield running


async def returned(returns: Running, book: str) -> dict[tuple[str, int], tuple[int, int, int]]:
    """Quantity, net and VAT in fen that came back, by (invoice, line); lines of which nothing did are left out."""
    rows = await returns.fetch("select * from sold_line where book_id = $1 and returned_qty > 0", book)
    return {
        (row["invoice_id"], row["line_no"]): (row["returned_qty"], row["returned_net_fen"], row["returned_vat_fen"])
        for row in rows
    }


async def test_a_match_over_several_invoices_is_recorded_with_one_event_a_part(returns: Running) -> None:
    book = new_book()
    await sell(
        returns,
        issued(book, "a", line(1, "5", "10.00", "50.00", "6.50", source_seq=1)),
        issued(book, "b", line(1, "1", "11.00", "11.00", "1.43", source_seq=2),
               line(2, "1", "12.00", "12.00", "1.56", source_seq=3)),
        issued(book, "c", line(1, "9", "1.00", "9.00", "1.17", source_seq=9)),
    )  # fmt: skip
    answer = await returns.post("/returns", match(book, "3", 5, unit_price="77.00", source_ref="row 5"), book)
    assert answer.status_code == 202
    body = answer.json()
    assert (body["status"], body["anomaly"], body["recorded_on"]) == ("recorded", None, "2026-03-01")
    assert taken(body["parts"]) == [
        (1, "b", [(2, "1", "12.00", "1.56"), (1, "1", "11.00", "1.43")]),
        (2, "a", [(1, "1", "10.00", "1.30")]),
    ]
    told = [content for _, content in await returns.told(book, "return.recorded")]
    assert [(e["return_id"], e["part"], e["invoice_id"]) for e in told] == [
        (body["return_id"], 1, "b"),
        (body["return_id"], 2, "a"),
    ]
    assert told[1] == {
        "book_id": book, "return_id": body["return_id"], "part": 2, "customer_id": "wang", "invoice_id": "a",
        "lines": [{"line_no": 1, "invoice_line_no": 1, "item": "22423", "sku": "22423", "qty": "1", "net": "10.00",
                   "vat_rate": "0.13", "vat": "1.30", "disposition": "restock"}],
        "kind": "goods", "settlement": "on_account", "reason": "damaged", "occurred_on": "2026-01-20",
        "recorded_on": "2026-03-01",
        "red_invoice": {"status": "issued", "number": "C1", "issued_on": "2026-01-20"},
        "invoice_number": "No. a", "replaces": None,
    }  # fmt: skip
    assert (await returns.get(f"/returns/{body['return_id']}", book)).json() == body
    assert await returned(returns, book) == {
        ("a", 1): (1, 10_00, 1_30),
        ("b", 1): (1, 11_00, 1_43),
        ("b", 2): (1, 12_00, 1_56),
    }


async def test_a_refused_request_is_kept_with_its_anomaly(returns: Running) -> None:
    book = new_book()
    await sell(returns, issued(book, "a", line(1, "5", "10.00", "50.00", "6.50", source_seq=1)))
    body = (await returns.post("/returns", match(book, "6", 5, source_ref="row 5"), book)).json()
    assert (body["status"], body["anomaly"]["kind"], body["parts"]) == ("refused", "return_more_than_sold", [])
    assert (await returns.get(f"/returns/{body['return_id']}", book)).json() == body
    [(_, anomaly)] = await returns.told(book, "anomaly.opened")
    assert anomaly["anomaly_id"] == body["anomaly"]["anomaly_id"]
    assert anomaly["about"] == {"type": "return_request", "id": body["return_id"]}
    assert (anomaly["severity"], anomaly["customer_id"], anomaly["difference"]) == ("P3", "wang", "1")
    assert anomaly["expected"].startswith("at most 5 of item 22423")
    assert anomaly["evidence_refs"] == ["source:row 5", "invoice:a/1"]
    assert await returns.told(book, "return.recorded") == []


@pytest.mark.parametrize(
    ("qty", "price", "item", "kind"),
    [
        ("0", "0", "22423", "price_not_positive"),
        ("-1", "1.00", "22423", "quantity_not_positive"),
        ("1", None, "22424", "return_never_sold"),
    ],
)
async def test_a_bad_row_is_an_anomaly_and_not_an_error(
    returns: Running, qty: str, price: str | None, item: str, kind: str
) -> None:
    book = new_book()
    await sell(returns, issued(book, "a", line(1, "5", "10.00", "50.00", "6.50", source_seq=1)))
    answer = await returns.post("/returns", match(book, qty, 5, unit_price=price, item=item), book)
    assert (answer.status_code, answer.json()["anomaly"]["kind"]) == (202, kind)


async def test_the_items_of_a_bulk_see_what_the_ones_before_took(returns: Running) -> None:
    book = new_book()
    await sell(returns, issued(book, "a", line(1, "3", "0.335", "1.01", "0.13", source_seq=1)))
    items = [
        match(book, "1", 5), match(book, "3", 6), named(book, ("a", 1, "1")), named(book, ("zz", 1, "1")),
        match(book, "1", 9), match(book, "1", 10), match(book, "1", 11, customer_id=None),
    ]  # fmt: skip
    answer = await returns.post("/returns/bulk", {"book_id": book, "returns": items}, book)
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [
        (r["result"]["status"], r["result"]["anomaly"] and r["result"]["anomaly"]["kind"]) if r["result"]
        else r["problem"]["status"]
        for r in results
    ] == [
        ("recorded", None), ("refused", "return_more_than_sold"), ("recorded", None), 404,
        ("recorded", None), ("refused", "return_more_than_sold"), ("refused", "return_never_sold"),
    ]  # fmt: skip
    amounts = [part[2][0][2:] for r in results if r["result"] for part in taken(r["result"]["parts"])]
    assert amounts == [("0.34", "0.04"), ("0.33", "0.05"), ("0.34", "0.04")]
    assert len({r["result"]["trace_id"] for r in results if r["result"]}) == 6
    listed = (await returns.get(f"/returns?book_id={book}&limit=4", book)).json()
    rest = (await returns.get(f"/returns?book_id={book}&limit=4&cursor={listed['next_cursor']}", book)).json()
    made = [r["result"]["return_id"] for r in results if r["result"]]
    assert [one["return_id"] for one in listed["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


async def test_two_named_lines_of_one_invoice_are_one_part(returns: Running) -> None:
    book = new_book()
    await sell(
        returns,
        issued(book, "a", line(1, "2", "10.00", "20.00", "2.60"), line(2, "2", "1.00", "2.00", "0.26", sku=None)),
    )
    body = (await returns.post("/returns", named(book, ("a", 2, "1"), ("a", 1, "2")), book)).json()
    assert taken(body["parts"]) == [(1, "a", [(2, "1", "1.00", "0.13"), (1, "2", "20.00", "2.60")])]


async def test_an_unknown_invoice_is_404_and_an_unknown_line_422_and_nothing_is_kept(returns: Running) -> None:
    book, other = new_book(), new_book()
    await sell(
        returns,
        issued(book, "a", line(1, "2", "10.00", "20.00", "2.60")),
        issued(other, "theirs", line(1, "2", "10.00", "20.00", "2.60")),
    )
    for invoice_id in ("none", "theirs"):
        answer = await returns.post("/returns", named(book, (invoice_id, 1, "1")), book)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = await returns.post("/returns", named(book, ("a", 1, "1"), ("a", 7, "1")), book)
    assert (answer.status_code, answer.json()["code"]) == (422, "invoice_line_unknown")
    assert answer.json()["field"] == "lines.1.invoice_line_no"
    assert (await returns.get(f"/returns?book_id={book}", book)).json()["items"] == []


MALFORMED: list[tuple[dict[str, object], str]] = [
    ({"lines": [{"invoice_id": "a", "invoice_line_no": 1, "qty": 1}]}, "qty"),
    ({"lines": [{"invoice_id": "a", "invoice_line_no": 1, "qty": "1.0000001"}]}, "qty"),
    ({"lines": [{"invoice_id": "a", "invoice_line_no": True, "qty": "1"}]}, "invoice_line_no"),
    ({"lines": []}, "match"),
    ({"match": {"item": "22423", "qty": "1"}}, "match"),
    ({"lines": [{"invoice_id": "a", "invoice_line_no": 1, "qty": "1"}] * 2}, "twice"),
    ({"day": 20_260_120}, "day"),
    ({"day": "2026-02-30"}, "day"),
    ({"day": "2026-W04-2"}, "day"),
    ({"source_seq": 2**63}, "source_seq"),
    ({"reason": ""}, "reason"),
    ({"unit": "box"}, "unit"),
]


async def test_a_malformed_request_is_422_and_names_what_is_wrong(returns: Running) -> None:
    book = new_book()
    for change, field in MALFORMED:
        answer = await returns.post("/returns", named(book, ("a", 1, "1")) | change, book)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert field in answer.text


async def test_the_same_key_gives_the_same_return_and_another_body_is_refused(returns: Running) -> None:
    book = new_book()
    await sell(returns, issued(book, "a", line(1, "5", "10.00", "50.00", "6.50", source_seq=1)))
    first = await returns.post("/returns", match(book, "2", 5), book, key="row-5")
    again = await returns.post("/returns", match(book, "2", 5), book, key="row-5")
    assert (again.status_code, again.json()) == (202, first.json())
    other = await returns.post("/returns", match(book, "3", 5), book, key="row-5")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await returns.told(book, "return.recorded")) == 1
    assert await returned(returns, book) == {("a", 1): (2, 20_00, 2_60)}


async def test_another_books_return_is_404(returns: Running) -> None:
    book, other = new_book(), new_book()
    made = (await returns.post("/returns", match(book, "1", 5), book)).json()
    assert (await returns.get(f"/returns/{made['return_id']}", other)).status_code == 404
    assert (await returns.get(f"/returns/{made['return_id']}", "*")).json() == made
    assert (await returns.get(f"/returns?book_id={book}", other)).status_code == 404
    assert (await returns.post("/returns", match(book, "1", 5), other)).status_code == 404


async def test_concurrent_requests_cannot_return_the_last_unit_twice(returns: Running) -> None:
    book = new_book()
    await sell(returns, issued(book, "a", line(1, "5", "10.00", "50.00", "6.50", source_seq=1)))
    requests = [match(book, "1", 5) if n % 2 else named(book, ("a", 1, "1")) for n in range(12)]
    answers = await asyncio.gather(*(returns.post("/returns", body, book) for body in requests))
    assert sorted(a.json()["status"] for a in answers) == ["recorded"] * 5 + ["refused"] * 7
    assert await returned(returns, book) == {("a", 1): (5, 50_00, 6_50)}
    told = await returns.told(book, "return.recorded")
    assert [one["lines"][0]["net"] for _, one in told] == ["10.00"] * 5
