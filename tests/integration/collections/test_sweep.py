"""The overdue sweep: the stage that holds on its day, once an invoice and stage."""

from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from collections_service.adapters.dunning import REACH
from collections_service.app import handlers
from collections_service.bootstrap import service
from collections_service.domain.dunning import due_windows

from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration

DAY = date(2026, 6, 1)


async def issue(app: Running, book: str, overdue_days: list[int], customer: str | None = "c1") -> list[str]:
    """Invoices that are so many days overdue on DAY; their ids."""
    line = {"item": "S1", "kind": "goods", "qty": "1", "unit_price": "10", "vat_rate": "0"}
    invoices = [
        {
            "number": f"{customer}/{n}",
            "customer_id": customer,
            "day": str(DAY - timedelta(days=days + 30)),
            "lines": [line],
        }
        for n, days in enumerate(overdue_days)
    ]
    answer = await app.post("/invoices/bulk", {"book_id": book, "invoices": invoices}, book)
    return [result["result"]["invoice"]["invoice_id"] for result in answer.json()["results"]]


async def sweep(app: Running, book: str, day: date) -> dict[str, Any]:
    answer = await app.post("/sweeps", {"book_id": book, "day": str(day)}, book)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_sweep_tells_only_the_stage_of_its_day_and_a_second_one_nothing(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        ids = await issue(app, book, [-5, 2, 3, 9, 10, 61, 400])
        [walk_in] = await issue(app, book, [30], customer=None)
        done = await sweep(app, book, DAY)
        assert done == {
            "book_id": book, "day": str(DAY), "emitted": 6,
            "by_stage": {"due_3": 2, "due_10": 1, "due_30": 1, "due_60": 1, "due_90": 1},
        }  # fmt: skip
        told = {event["invoice_id"]: event for _, event in await app.told(book, "invoice.overdue")}
        assert {i: e["stage"] for i, e in told.items()} == {
            ids[2]: "due_3", ids[3]: "due_3", ids[4]: "due_10", ids[5]: "due_60", ids[6]: "due_90", walk_in: "due_30",
        }  # fmt: skip
        one = told[ids[5]]
        assert (one["days_overdue"], one["open_amount"], one["day"]) == (61, "10.00", str(DAY))
        assert (one["due_date"], one["next_stage_on"]) == ("2026-04-01", "2026-06-30")
        assert one["limitation_date"] == "2029-04-01"
        assert told[ids[6]]["next_stage_on"] is None
        assert told[walk_in]["customer_id"] == "walk-in"
        assert (await sweep(app, book, DAY))["emitted"] == 0
        assert (await sweep(app, book, DAY + timedelta(days=1)))["by_stage"] == {"due_3": 1, "due_10": 1}


async def test_daily_sweeps_tell_every_stage_in_turn_until_it_is_paid(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        [first, second] = await issue(app, book, [0, 0])
        for n in range(31):
            await sweep(app, book, DAY + timedelta(days=n))
        body = {"book_id": book, "customer_id": "c1", "method": "cash", "day": str(DAY), "amount": "10.00",
                "allocations": [{"invoice_id": first, "amount": "10.00"}]}  # fmt: skip
        assert (await app.post("/payments", body, book)).status_code == 201
        await sweep(app, book, DAY + timedelta(days=100))
        told = [(e["invoice_id"], e["stage"]) for _, e in await app.told(book, "invoice.overdue")]
        ladder = ["due_3", "due_10", "due_20", "due_30"]
        assert [stage for invoice_id, stage in told if invoice_id == first] == ladder
        assert [stage for invoice_id, stage in told if invoice_id == second] == [*ladder, "due_90"]


async def test_a_large_book_is_swept_in_steps_and_other_books_are_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "SWEEP_STEP", 7)
    book, other = new_book(), new_book()
    async with world.running(service, "api") as app:
        await issue(app, other, [30])
        await issue(app, book, [n % 5 + 8 for n in range(50)])
        assert (await sweep(app, book, DAY))["by_stage"] == {"due_3": 20, "due_10": 30}
        told = [event["invoice_id"] for _, event in await app.told(book, "invoice.overdue")]
        assert len(set(told)) == len(told) == 50
        assert await app.told(other, "invoice.overdue") == []


async def test_the_sweep_reads_what_changes_and_not_the_rest(world: World) -> None:
    async with world.running(service, "api") as app:
        connection = await asyncpg.connect(app.url)
        try:
            await connection.execute(
                """insert into invoice
                       (book_id, invoice_id, number, customer_id, day, due_date, next_stage_on, issued_fen, lines)
                   select 'b' || n % 3, n, n, 'c', date '2026-01-01' + n % 90, date '2026-02-01' + n % 90,
                       case when n % 50 = 0 then date '2026-05-30' else date '2026-07-01' end, 100, '[]'
                   from generate_series(1, 30000) n"""
            )
            windows = due_windows(DAY)
            plan = await connection.fetch(
                f"explain {REACH}", "b1", [w.stage.code for w in windows], [w.after or date.min for w in windows],
                [w.until for w in windows], [w.next_days for w in windows], DAY, 2000,
            )  # fmt: skip
        finally:
            await connection.close()
        text = "\n".join(row[0] for row in plan)
        assert "invoice_open_stage" in text
        assert "Seq Scan on invoice" not in text
