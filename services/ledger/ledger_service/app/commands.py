"""What the ledger can be asked to do."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hezhang_contracts.event import Code, Day
from hezhang_contracts.money import ExactIn, FenIn
from pydantic import AfterValidator, BaseModel, ConfigDict


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
    """One opening balance; 1405 names sku and qty, accounts of customers name the customer."""

    account: Code
    side: Literal["debit", "credit"]
    amount: FenIn
    sku: Code | None = None
    qty: ExactIn | None = None
    customer_id: Code | None = None


class OpenBook(Command):
    """Open a book (建账) with its opening balances."""

    book_id: Code
    name: Code
    taxpayer: Literal["general", "small_scale"]
    zone: Annotated[Code, AfterValidator(_known_zone)] = "Asia/Shanghai"
    opened_on: Day
    opening: tuple[OpeningBalance, ...] = ()
