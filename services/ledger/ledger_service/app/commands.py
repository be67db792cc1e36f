"""What the ledger can be asked to do."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hezhang_contracts.event import Code, Day
from hezhang_contracts.money import ExactIn, FenIn
from pydantic import AfterValidator, BaseModel, ConfigDict, Field


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
