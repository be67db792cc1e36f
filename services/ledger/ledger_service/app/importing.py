"""Importing vouchers (凭证导入): a preview and the import are the same plan; a wrong row takes only its voucher out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from hezhang_contracts.money import format_fen, parse_decimal, parse_fen
from hezhang_contracts.values import value
from hezhang_kit.causes import Asked
from hezhang_kit.findings import Finding, Resolution
from hezhang_kit.problems import Problem, not_found

from ledger_service.app.commands import ImportVouchers, VoucherRow
from ledger_service.app.draft_views import DraftView, ImportResult, RefusedRow
from ledger_service.app.ports import Ledger
from ledger_service.domain.chart import Chart
from ledger_service.domain.checks import Refused
from ledger_service.domain.drafting import Draft, Prepared, check_lines
from ledger_service.domain.journal import Book
from ledger_service.domain.periods import Month, check_postable
from ledger_service.domain.voucher import Line, balance_of, period_of

RULE = "import"
MAX_CELL = 200
"""As long as any identifier may be."""


@value
class Planned:
    """A voucher of a file: its key, and its draft or what is wrong with it; ``difference`` is debit less credit."""

    key: str
    draft: Draft | None
    refused: tuple[RefusedRow, ...]
    difference: int = 0


async def import_vouchers(asked: Sequence[Asked[ImportVouchers]], ledger: Ledger) -> Sequence[ImportResult | Problem]:
    """Keep the sound vouchers of a file as drafts. One that does not balance opens an anomaly (import_unbalanced)."""
    return [await _import(one, ledger) for one in asked]


async def plan(ledger: Ledger, book: Book, rows: Sequence[VoucherRow], maker: str) -> list[Planned]:
    """What the rows of a file become. Rows of one voucher stand together."""
    chart = await ledger.reports.chart(book)
    months = await ledger.periods.months(book.book_id)
    planned: list[Planned] = []
    seen: set[str] = set()
    for key, group in groupby(rows, key=lambda row: row.cells.get("voucher", "")):
        one = _plan(key, list(group), chart, book, maker)
        if one.draft is not None:
            period = period_of(one.draft.day)
            month = months.get(period, Month(period))
            refused = check_postable(book, month, ledger.work.now, reviewer=False)
            one = one if refused is None else _without(one, _row(rows, key), refused)
        if key in seen:
            again = Refused(
                "voucher_repeated", f"voucher {key!r} stands in two places; keep its rows together", "voucher"
            )
            one = _without(one, _row(rows, key), again)
        seen.add(key)
        planned.append(one)
    return planned


def shown(planned: Iterable[Planned], chart: Chart) -> ImportResult:
    """A plan as it is shown."""
    planned = list(planned)
    return ImportResult(
        drafts=[DraftView.of(one.draft, chart) for one in planned if one.draft is not None],
        refused=[row for one in planned for row in one.refused],
    )


async def _import(one: Asked[ImportVouchers], ledger: Ledger) -> ImportResult | Problem:
    book = await ledger.reports.book(one.command.book_id)
    if book is None:
        return not_found("book", one.command.book_id)
    planned = await plan(ledger, book, one.command.rows, one.principal.subject)
    planned = [_named(voucher, ledger.work.new_id(one, "draft", index)) for index, voucher in enumerate(planned)]
    await ledger.drafts.put([voucher.draft for voucher in planned if voucher.draft is not None], ledger.work.now)
    unbalanced = [_finding(voucher, book, one) for voucher in planned if voucher.difference]
    await ledger.work.open_findings(unbalanced)
    sound = [voucher.key for voucher in planned if voucher.draft is not None]
    await ledger.work.resolve_findings(
        [
            Resolution(book.book_id, "import_unbalanced", ("imported_voucher", key), "imported again, balanced", one)
            for key in sound
        ]
    )
    return shown(planned, await ledger.reports.chart(book))


def _named(one: Planned, draft_id: str) -> Planned:
    return one if one.draft is None else replace(one, draft=replace(one.draft, draft_id=draft_id))


def _plan(key: str, rows: list[VoucherRow], chart: Chart, book: Book, maker: str) -> Planned:
    lines: list[Line] = []
    wrong: list[RefusedRow] = []
    for row in rows:
        line = _line(row)
        if isinstance(line, Line):
            lines.append(line)
        else:
            wrong.append(_refused(row, line))
    day = _day(rows[0])
    if not key:
        wrong.append(_refused(rows[0], Refused("voucher_missing", "each row names its voucher", "voucher")))
    if day is None or any(row.cells.get("day", rows[0].cells["day"]) != rows[0].cells["day"] for row in rows):
        said = "all rows of a voucher have one day, written as 2026-07-31"
        wrong.append(_refused(rows[0], Refused("day_wrong", said, "day")))
    if wrong or day is None:
        return Planned(key, None, tuple(wrong))
    refused = check_lines(chart, lines)
    if refused is not None:
        difference = balance_of(lines) if refused.code == "voucher_unbalanced" else 0
        return Planned(key, None, (_refused(_row_of(rows, refused), refused),), difference)
    attachments = tuple(row.cells["attachment"] for row in rows if "attachment" in row.cells)
    prepared = (Prepared(tuple(lines)),)
    draft = Draft(
        book_id=book.book_id, draft_id=key, day=day, maker=maker, vouchers=prepared, rule=RULE, reason=key,
        attachments=attachments,
    )  # fmt: skip
    return Planned(key, draft, ())


def _line(row: VoucherRow) -> Line | Refused:
    cells = row.cells
    for name, cell in cells.items():
        if "\0" in cell or (name != "summary" and len(cell) > MAX_CELL):
            return Refused("cell_wrong", f"a cell has at most {MAX_CELL} characters and no NUL", name)
    if ("debit" in cells) == ("credit" in cells):
        return Refused("side_wrong", "a row has an amount in debit or in credit, and not in both", "debit")
    side = "debit" if "debit" in cells else "credit"
    try:
        amount = parse_fen(cells[side].replace(",", "").replace("，", ""))
    except ValueError as error:
        return Refused("amount_wrong", str(error), side)
    qty: Decimal | None = None
    if "qty" in cells:
        try:
            qty = parse_decimal(cells["qty"].replace(",", ""))
        except ValueError as error:
            return Refused("qty_wrong", str(error), "qty")
    return Line(
        cells.get("account", ""), side, amount, cells.get("summary", ""), cells.get("customer_id"), cells.get("sku"),
        qty, party_id=cells.get("party_id"),
    )  # fmt: skip


def _day(row: VoucherRow) -> date | None:
    try:
        return date.fromisoformat(row.cells.get("day", ""))
    except ValueError:
        return None


def _row_of(rows: list[VoucherRow], refused: Refused) -> VoucherRow:
    """The row that a refusal of ``lines[n]`` is about; of the whole voucher: its first."""
    at = (refused.field or "").removeprefix("lines[").partition("]")[0]
    return rows[int(at)] if at.isdecimal() else rows[0]


def _row(rows: Sequence[VoucherRow], key: str) -> VoucherRow:
    return next(row for row in rows if row.cells.get("voucher", "") == key)


def _without(one: Planned, row: VoucherRow, refused: Refused) -> Planned:
    return Planned(one.key, None, (*one.refused, _refused(row, refused)), one.difference)


def _refused(row: VoucherRow, refused: Refused) -> RefusedRow:
    field = (refused.field or "").rpartition(".")[2] or None
    return RefusedRow(line=row.line, field=field, code=refused.code, message=refused.message)


def _finding(voucher: Planned, book: Book, cause: Asked[ImportVouchers]) -> Finding:
    return Finding(
        book_id=book.book_id,
        kind="import_unbalanced",
        about=("imported_voucher", voucher.key),
        expected="debit equals credit",
        actual=f"line {voucher.refused[0].line}: {voucher.refused[0].message}",
        difference=format_fen(voucher.difference),
        suspected_cause="a line is missing in the file, or an amount was mistyped",
        cause=cause,
    )
