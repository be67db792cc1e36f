"""What the terminal shows in the end: the books, what went wrong, and one return with its postings."""

from collections.abc import Iterable
from typing import Any

from hezhang_contracts.money import format_fen
from rich.console import Console
from rich.table import Table

from hezhang_stack.demo.api import Api
from hezhang_stack.demo.run import Run


def show(console: Console, api: Api, done: Run, figures: dict[str, Any]) -> None:
    """Everything but the trace."""
    console.rule(f"Book {done.book_id}")
    console.print("A new general taxpayer (一般纳税人): 13 % VAT on net prices, amounts in CNY.\n")
    _trial_balance(console, api, done)
    _tie_outs(console, figures)
    _outcomes(console, figures)
    _anomalies(console, api, figures)
    if done.shown_return:
        _postings(console, api, done.shown_return)
    counts = ("vouchers", "cases", "messages", "overdue_invoices")
    console.print("\n" + " · ".join(f"{figures[name]} {name.replace('_', ' ')}" for name in counts))
    phases = " · ".join(f"{phase} {seconds:.1f}" for phase, seconds in figures["seconds_by_phase"].items())
    console.print(f"Seconds: {phases}\n")


def _trial_balance(console: Console, api: Api, done: Run) -> None:
    balance = api.get("ledger", f"/books/{done.book_id}/trial-balance", as_of=done.closed_on.isoformat())
    table = _table(
        f"Trial balance (试算平衡表) as of {balance['as_of']}", "Account", "Name", "Debit", "Credit", "Balance"
    )
    for account in balance["accounts"]:
        table.add_row(account["code"], account["name"], *(account[part] for part in ("debit", "credit", "balance")))
    table.add_section()
    table.add_row("", "Debit and credit balances", balance["debit"], balance["credit"], "")
    console.print(table)


def _tie_outs(console: Console, figures: dict[str, Any]) -> None:
    table = _table("Tie-outs (勾稽)", "Tie-out", "", "Difference")
    for tie in figures["tie_outs"]:
        table.add_row(tie["name"], "[green]✓[/]" if tie["ok"] else "[red]✗[/]", format_fen(tie["difference_fen"]))
    console.print(table)


def _outcomes(console: Console, figures: dict[str, Any]) -> None:
    table = _table("Rows of the file", "Outcome", "Rows")
    for outcome, rows in figures["rows_by_outcome"].items():
        table.add_row(outcome, f"{rows:,}")
    table.add_section()
    table.add_row("in the file", f"{figures['rows_in']:,}")
    console.print(table)


def _anomalies(console: Console, api: Api, figures: dict[str, Any]) -> None:
    for kind, count in figures["anomalies_by_kind"].items():
        case = _first(api.get("cases", "/cases", book_id=api.book_id, kind=kind, limit="1")["items"])
        console.rule(f"{kind}: {count}", align="left")
        if case:
            about = f"{case['about']['type']} {case['about']['id']}"
            console.print(
                f"Case {case['case_id']} ({case['severity']}, {case['status']}) about {about}:", highlight=False
            )
            console.print(
                f"  expected {case['expected']}, actual {case['actual']}; {case['suspected_cause']}", markup=False
            )
            _message(console, api, case["anomaly_id"])


def _message(console: Console, api: Api, anomaly_id: str) -> None:
    sent = api.items("notify", "/deliveries", book_id=api.book_id, event_type="anomaly.opened")
    delivery = next((each for each in sent if each["about"] == anomaly_id), None)
    if delivery:
        letter = api.get("notify", f"/deliveries/{delivery['delivery_id']}")
        console.print(f"  Message to {letter['party_id']}, {letter['status']}: {letter['subject']}", markup=False)
        for line in (letter["body"] or "").splitlines():
            console.print(f"    │ {line}", markup=False, highlight=False)


def _postings(console: Console, api: Api, shown: dict[str, Any]) -> None:
    vouchers = api.items("ledger", f"/books/{api.book_id}/vouchers", source_type="return", source_id=shown["return_id"])
    for voucher in vouchers:
        full = api.get("ledger", f"/books/{api.book_id}/vouchers/{voucher['voucher_id']}")
        title = f"Return {shown['return_id']}: voucher {full['word']} {full['number']} of {full['effective_date']}"
        table = _table(title, "Account", "Debit", "Credit", "Customer", "Sku", "Quantity")
        for line in full["lines"]:
            debit, credit = (line["amount"], "") if line["side"] == "debit" else ("", line["amount"])
            about = [line.get(part) or "" for part in ("customer_id", "sku", "qty")]
            table.add_row(f"{line['account']} {line['name']}", debit, credit, *about)
        console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        number = column in ("Debit", "Credit", "Balance", "Difference", "Rows", "Quantity")
        table.add_column(column, justify="right" if number else "left")
    return table


def _first(items: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    return next(iter(items), None)
