"""Answers of the ledger. Money is a decimal string of yuan outside."""

from datetime import date, datetime

from hezhang_contracts.money import Exact, Fen
from pydantic import BaseModel

from ledger_service.domain.chain import Head
from ledger_service.domain.chart import Account, Dimension, Element, Side, Standard, Taxpayer
from ledger_service.domain.journal import Book
from ledger_service.domain.tie_outs import TieOut
from ledger_service.domain.voucher import Kind, Line, Voucher


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
    kind: Kind
    corrects: str | None
    checker: str | None
    poster: str | None
    document_date: date | None
    attachments: list[str]

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
            reverses=voucher.ties.reverses,
            kind=voucher.ties.kind,
            corrects=voucher.ties.corrects,
            checker=voucher.hands.checker,
            poster=voucher.hands.poster,
            document_date=voucher.document_date,
            attachments=list(voucher.ties.attachments),
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
    party_id: str | None

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
            party_id=line.party_id,
        )


class VoucherView(VoucherHead):
    """A voucher with its lines, and the vouchers that took it back or corrected it."""

    reversed_by: str | None
    corrected_by: str | None
    lines: list[LineView]


class BookView(BaseModel):
    """A book."""

    book_id: str
    name: str
    standard: Standard
    taxpayer: Taxpayer
    zone: str
    opened_on: date

    @classmethod
    def of(cls, book: Book) -> "BookView":
        """What is told of a book."""
        return BookView(
            book_id=book.book_id,
            name=book.name,
            standard=book.standard,
            taxpayer=book.taxpayer,
            zone=book.zone,
            opened_on=book.opened_on,
        )


class OpenedBook(BaseModel):
    """A book that was just opened; without opening balances it has no opening voucher."""

    book: BookView
    opening_voucher: VoucherHead | None


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


class PostedDocument(BaseModel):
    """A document that was posted: its voucher (null when every amount is zero), and those that it made possible."""

    voucher: VoucherHead | None
    also: list[VoucherHead]


class AccountView(BaseModel):
    """An account that can be posted to; its lines name what ``dimension`` says."""

    code: str
    name: str
    side: Side
    dimension: Dimension | None
    element: Element

    @classmethod
    def of(cls, account: Account) -> "AccountView":
        """An account as it is shown."""
        return cls(
            code=account.code,
            name=account.name,
            side=account.side,
            dimension=account.dimension,
            element=account.element,
        )


class Accounts(BaseModel):
    """A chart of accounts."""

    accounts: list[AccountView]


class RuleView(BaseModel):
    """An automatic rule and who authorised this version of it for the book."""

    rule: str
    version: int
    authorised_by: str | None


class Rules(BaseModel):
    """The automatic rules of a book."""

    rules: list[RuleView]


class DryRunAnswer(BaseModel):
    """The voucher that the ledger would post, or why it would not (``code``, ``message``, ``field``)."""

    effective_date: date | None = None
    lines: list[LineView] = []
    code: str | None = None
    message: str | None = None
    field: str | None = None


class ChainView(BaseModel):
    """The head of a book's hash chain (哈希链): how many vouchers it links, and the last hash."""

    links: int
    head: str

    @classmethod
    def of(cls, head: Head) -> "ChainView":
        """A head as it is shown."""
        return cls(links=head.links, head=head.hash.hex())


class BrokenLink(BaseModel):
    """The first link that does not hold."""

    link: int
    voucher_id: str
    reason: str


class ChainVerification(ChainView):
    """The chain compared with every posted row."""

    intact: bool
    broken: BrokenLink | None
