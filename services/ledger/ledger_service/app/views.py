"""Answers of the ledger. Money is a decimal string of yuan outside."""

from datetime import date, datetime

from hezhang_contracts.money import Exact, Fen
from pydantic import BaseModel

from ledger_service.domain.balances import TrialBalance
from ledger_service.domain.chart import Side, Taxpayer
from ledger_service.domain.cuts import Cut, Span
from ledger_service.domain.journal import Book
from ledger_service.domain.tie_outs import TieOut
from ledger_service.domain.voucher import Line, Voucher


class SourceView(BaseModel):
    """The business document behind a voucher."""

    type: str
    id: str
    event_id: str
    part: int


class VoucherHead(BaseModel):
    """A voucher without its lines."""

    voucher_id: str
    book_id: str
    word: str
    number: int
    period: str
    effective_date: date
    recorded_at: datetime
    source: SourceView
    rule: str
    rule_version: int
    maker: str
    trace_id: str | None
    reverses: str | None

    @classmethod
    def of(cls, voucher: Voucher) -> "VoucherHead":
        """The head of a voucher that was just posted."""
        source = voucher.source
        return VoucherHead(
            voucher_id=source.voucher_id,
            book_id=source.book_id,
            word=voucher.word,
            number=voucher.number,
            period=voucher.period,
            effective_date=voucher.effective_date,
            recorded_at=voucher.recorded_at,
            source=SourceView(type=source.type, id=source.id, event_id=source.event_id, part=source.part),
            rule=voucher.rule.name,
            rule_version=voucher.rule.version,
            maker=voucher.maker,
            trace_id=source.trace_id,
            reverses=voucher.reverses,
        )


class LineView(BaseModel):
    """One posting; a negative amount is red (红字) and stays on its side."""

    account: str
    name: str
    side: Side
    amount: Fen
    summary: str
    customer_id: str | None
    sku: str | None
    qty: Exact | None
    invoice_id: str | None
    invoice_line_no: int | None

    @classmethod
    def of(cls, line: Line, name: str) -> "LineView":
        """A line with the name of its account."""
        return cls(
            account=line.account,
            name=name,
            side=line.side,
            amount=line.amount,
            summary=line.summary,
            customer_id=line.customer_id,
            sku=line.sku,
            qty=line.qty,
            invoice_id=line.invoice_id,
            invoice_line_no=line.invoice_line_no,
        )


class VoucherView(VoucherHead):
    """A voucher with its lines."""

    lines: list[LineView]


class BookView(BaseModel):
    """A book."""

    book_id: str
    name: str
    taxpayer: Taxpayer
    zone: str
    opened_on: date

    @classmethod
    def of(cls, book: Book) -> "BookView":
        """What is told of a book."""
        return BookView(
            book_id=book.book_id,
            name=book.name,
            taxpayer=book.taxpayer,
            zone=book.zone,
            opened_on=book.opened_on,
        )


class OpenedBook(BaseModel):
    """A book that was just opened; without opening balances it has no opening voucher."""

    book: BookView
    opening_voucher: VoucherHead | None


class AccountBalance(BaseModel):
    """What was brought forward, turnover and balance of an account; balances are positive on its natural side."""

    code: str
    name: str
    side: Side
    opening: Fen
    debit: Fen
    credit: Fen
    balance: Fen


class TrialBalanceView(BaseModel):
    """The trial balance (试算平衡表, 科目余额表) with all that is dated up to ``as_of`` (null: everything).

    With ``first`` the turnover is that of the days from it on, and what came before stands in ``opening``.
    """

    first: date | None
    as_of: date | None
    known_at: datetime | None
    accounts: list[AccountBalance]
    debit: Fen
    credit: Fen

    @classmethod
    def of(cls, span: Span, cut: Cut, balance: TrialBalance) -> "TrialBalanceView":
        """A trial balance as it is shown."""
        return cls(
            first=span.first,
            as_of=span.last,
            known_at=cut.known_at,
            accounts=[
                AccountBalance(
                    code=turnover.account.code,
                    name=turnover.account.name,
                    side=turnover.account.side,
                    opening=turnover.opening,
                    debit=turnover.debit,
                    credit=turnover.credit,
                    balance=turnover.balance,
                )
                for turnover in balance.accounts
            ],
            debit=balance.debit,
            credit=balance.credit,
        )


class StatementLine(BaseModel):
    """One line of an account statement with the balance after it."""

    effective_date: date
    recorded_at: datetime
    voucher_id: str
    word: str
    number: int
    line_no: int
    summary: str
    debit: Fen
    credit: Fen
    balance: Fen
    customer_id: str | None
    sku: str | None
    qty: Exact | None
    invoice_id: str | None


class Statement(BaseModel):
    """A page of an account statement (明细账); ``opening`` is the balance before its first line."""

    code: str
    name: str
    side: Side
    known_at: datetime | None
    opening: Fen
    closing: Fen
    items: list[StatementLine]
    next_cursor: str | None


class TieOutView(BaseModel):
    """A tie-out (勾稽); amounts are yuan, those of ``numbers`` count vouchers."""

    name: str
    ok: bool
    difference: str
    ledger: str
    counterpart: str
    comparable: bool

    @classmethod
    def of(cls, tie_out: TieOut) -> "TieOutView":
        """A tie-out as it is shown."""
        return cls(
            name=tie_out.name,
            ok=tie_out.ok,
            difference=tie_out.shown(tie_out.difference),
            ledger=tie_out.shown(tie_out.ledger),
            counterpart=tie_out.shown(tie_out.counterpart),
            comparable=tie_out.comparable,
        )


class TieOuts(BaseModel):
    """All tie-outs of a book."""

    tie_outs: list[TieOutView]


class BookReadView(BaseModel):
    """Who read what of a book, and when."""

    read_id: int
    read_at: datetime
    subject: str
    roles: list[str]
    what: str
    asked: str
    trace_id: str | None


class ImportedBook(BaseModel):
    """A book that was made of a file; ``created`` is false when the same file was imported before."""

    book: BookView
    created: bool
    imported_at: datetime
    imported_by: str
    content_sha256: str
    vouchers_sha256: str
    vouchers: int
