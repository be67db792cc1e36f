"""What is in the book in the end, as the services tell it."""

from collections import Counter
from typing import Any

from hezhang_contracts.money import parse_fen

from hezhang_stack.demo.api import Api
from hezhang_stack.demo.run import Run


def collect(api: Api, done: Run, seconds_by_phase: dict[str, float]) -> dict[str, Any]:
    """The content of demo.json."""
    book = f"/books/{done.book_id}"
    balance = api.get("ledger", f"{book}/trial-balance", as_of=done.closed_on.isoformat())
    cases = Counter(case["kind"] for case in api.items("cases", "/cases", book_id=done.book_id))
    return {
        "book_id": done.book_id,
        "rows_in": done.rows_in,
        "rows_by_outcome": dict(done.outcomes),
        "vouchers": sum(1 for _ in api.items("ledger", f"{book}/vouchers")),
        "debit_fen": parse_fen(balance["debit"]),
        "credit_fen": parse_fen(balance["credit"]),
        "balances_fen": {account["code"]: parse_fen(account["balance"]) for account in balance["accounts"]},
        "tie_outs": [
            {"name": tie["name"], "ok": tie["ok"], "difference_fen": parse_fen(tie["difference"])}
            for tie in api.get("ledger", f"{book}/tie-outs")["tie_outs"]
        ],
        "anomalies_by_kind": dict(cases),
        "cases": cases.total(),
        "messages": sum(1 for _ in api.items("notify", "/deliveries", book_id=done.book_id, status="delivered")),
        "overdue_invoices": done.overdue_invoices,
        "seconds_by_phase": seconds_by_phase,
        "trace_id": done.shown_return["trace_id"] if done.shown_return else None,
    }


def faults(figures: dict[str, Any]) -> list[str]:
    """Why the demo has failed; empty when every tie-out is green and every row is accounted for."""
    red = [tie for tie in figures["tie_outs"] if not tie["ok"]]
    found = [f"tie-out {tie['name']} differs by {tie['difference_fen']} fen" for tie in red]
    accounted = sum(figures["rows_by_outcome"].values())
    if accounted != figures["rows_in"]:
        found.append(f"{figures['rows_in']} rows went in, {accounted} are accounted for")
    return found
