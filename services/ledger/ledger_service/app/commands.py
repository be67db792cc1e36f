"""What the ledger can be asked to do."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hezhang_contracts.event import Code, Day, Text
from hezhang_contracts.money import ExactIn, FenIn
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('zone is a name of the IANA time zone database, such as "Asia/Shanghai"') from None
    return name


class Command(BaseModel):
    """Base of commands: what is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpeningBalance(Command):
    """One opening balance; it names what its account is kept by: a customer, goods and quantity, or another party."""

    account: Code
    side: Literal["debit", "credit"]
    amount: FenIn
    sku: Code | None = None
    qty: ExactIn | None = None
    customer_id: Code | None = None
    party_id: Code | None = None


class OpenBook(Command):
    """Open a book (建账) with its opening balances."""

    book_id: Code
    name: Code
    standard: Literal["small_business", "enterprise"] = "small_business"
    taxpayer: Literal["general", "small_scale"]
    zone: Annotated[Code, AfterValidator(_known_zone)] = "Asia/Shanghai"
    opened_on: Day
    opening: tuple[OpeningBalance, ...] = ()


class OpenSubAccount(Command):
    """Open a sub-account (明细科目) under an account of the book's standard."""

    book_id: Code
    parent: Code
    code: Code
    name: Code


class AuthoriseRule(Command):
    """Authorise what an automatic rule posts to a book, in its present version."""

    book_id: Code
    rule: Code


class PurchaseLineIn(Command):
    """Goods bought: ``net`` is what they cost, ``vat`` what can be deducted."""

    sku: Code
    qty: ExactIn
    net: FenIn
    vat: FenIn


class RecordPurchase(Command):
    """Goods received with a supplier's invoice (采购入库): entry 0."""

    book_id: Code
    number: Code
    supplier_id: Code
    day: Day
    lines: Annotated[tuple[PurchaseLineIn, ...], Field(min_length=1)]


class RecordPurchaseReturn(RecordPurchase):
    """Goods sent back to the supplier (采购退回): entry 11. All amounts are positive and posted in red."""

    input_vat: Literal["red", "transfer"] = "red"


class PaySupplier(Command):
    """A supplier was paid: entry 0b."""

    book_id: Code
    supplier_id: Code
    day: Day
    method: Literal["bank_transfer", "alipay", "wechat_pay", "cash", "online_link"]
    amount: FenIn


class MonthCommand(Command):
    """Something is to happen to a month (会计期间), such as "2026-07"."""

    book_id: Code
    period: Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]


class CloseMonth(MonthCommand):
    """Close a month; a waiver says why that is right although something of it is not posted."""

    waiver: Text | None = None


class AskReopening(MonthCommand):
    """Ask that a closed month is opened again."""

    reason: Text


class ConfirmClosing(MonthCommand):
    """Post a proposal of the month's end."""

    closing: Literal["vat", "profit", "year"]


class CheckBook(Command):
    """Look at a book now: detectors and tie-outs."""

    book_id: Code


class LineIn(Command):
    """A line of a voucher; a negative amount is red (红字) and stays on its side, ``qty`` has the amount's sign."""

    account: Code
    side: Literal["debit", "credit"]
    amount: FenIn
    summary: Text
    customer_id: Code | None = None
    party_id: Code | None = None
    sku: Code | None = None
    qty: ExactIn | None = None
    invoice_id: Code | None = None


class DraftVoucher(Command):
    """A voucher by hand (手工凭证), to be reviewed by another person.

    ``document_date`` is the day of its document when that is another one, such as an omission of a closed month (14f).
    """

    book_id: Code
    day: Day
    lines: Annotated[tuple[LineIn, ...], Field(max_length=20_000)]
    document_date: Day | None = None
    attachments: tuple[Code, ...] = ()


class GoodsIn(Command):
    """Goods of a prepared entry and their cost."""

    sku: Code
    qty: ExactIn
    cost: FenIn


class PrepareEntry(Command):
    """A voucher by a row of the table of entries that nobody tells, such as "13", to be reviewed by another person.

    ``figures`` are the amounts that the row names; ``account`` and ``method`` only where the row asks for them.
    """

    book_id: Code
    entry: Code
    day: Day
    figures: dict[Code, FenIn] = {}
    customer_id: Code | None = None
    party_id: Code | None = None
    invoice_id: Code | None = None
    method: Literal["bank_transfer", "alipay", "wechat_pay", "cash", "online_link"] = "bank_transfer"
    account: Code | None = None
    goods: tuple[GoodsIn, ...] = ()
    reference: Text = ""
    document_date: Day | None = None
    attachments: tuple[Code, ...] = ()


class CorrectVoucher(Command):
    """Correct a posted voucher: take it back (reverse), take it back and post the right one (replace), or post the
    difference of amounts (adjust). ``lines`` are as they should have been; none for a reversal."""

    book_id: Code
    voucher_id: Code
    how: Literal["reverse", "replace", "adjust"]
    reason: Annotated[str, StringConstraints(min_length=1)]
    day: Day
    lines: tuple[LineIn, ...] = ()
    attachments: tuple[Code, ...] = ()


class DraftCommand(Command):
    """Something is to happen to a draft."""

    book_id: Code
    draft_id: Code


class VoucherRow(Command):
    """A row of an imported file as it was written; ``line`` is its number in the file."""

    line: int
    cells: dict[str, str]


class ImportVouchers(Command):
    """Vouchers of a file: rows with one voucher key are one voucher."""

    book_id: Code
    rows: Annotated[tuple[VoucherRow, ...], Field(max_length=20_000)]
