"""What the ledger posts: business documents in its own words. Money is fen, quantities are exact decimals."""

from datetime import date
from decimal import Decimal
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.voucher import Source

Method = Literal["bank_transfer", "alipay", "wechat_pay", "cash", "online_link"]
Claim = Literal["invoice", "advance", "refund", "unidentified"]
"""What an amount stands against: an invoice, the customer's account, what is to be paid back, an unknown receipt."""


@value(kw_only=True)
class Document:
    """A business document of one book on one day."""

    source: Source
    customer_id: str
    day: date

    @property
    def invoice_ids(self) -> frozenset[str]:
        """The invoices whose lines have to be known to post it."""
        return frozenset()

    @property
    def skus(self) -> frozenset[str]:
        """The stock that it may move."""
        return frozenset()


@value
class SaleLine:
    """One invoice line; a service has no sku."""

    line_no: int
    sku: str | None
    qty: Decimal
    net: int
    vat: int


@value(kw_only=True)
class Sale(Document):
    """A sales invoice (销售发票)."""

    number: str
    lines: tuple[SaleLine, ...]
    total: int

    @property
    def net(self) -> int:
        """Net of all lines."""
        return sum(line.net for line in self.lines)

    @property
    def vat(self) -> int:
        """VAT of all lines."""
        return sum(line.vat for line in self.lines)

    @property
    def skus(self) -> frozenset[str]:
        """The skus sold."""
        return frozenset(line.sku for line in self.lines if line.sku is not None)


@value
class Portion:
    """A part of a payment and what it stands against."""

    claim: Claim
    amount: int
    invoice_id: str | None = None


@value(kw_only=True)
class Payment(Document):
    """Money that came in or went out, already applied by collections."""

    incoming: bool
    method: Method
    amount: int
    portions: tuple[Portion, ...]


@value(kw_only=True)
class Credit(Document):
    """A credit moved from one claim to another."""

    taken: Portion
    given: Portion


@value
class ReturnLine:
    """What comes back of one invoice line; amounts are positive."""

    invoice_line_no: int
    sku: str | None
    qty: Decimal
    net: int
    vat: int
    scrapped: bool


@value(kw_only=True)
class Return(Document):
    """Goods that came back, or an allowance (折让) without goods; ``red_pending`` until the red invoice is issued."""

    invoice_id: str
    lines: tuple[ReturnLine, ...]
    allowance: bool
    red_pending: bool

    @property
    def net(self) -> int:
        """Net of all lines."""
        return sum(line.net for line in self.lines)

    @property
    def vat(self) -> int:
        """VAT of all lines."""
        return sum(line.vat for line in self.lines)

    @property
    def invoice_ids(self) -> frozenset[str]:
        """The original invoice."""
        return frozenset((self.invoice_id,))

    @property
    def skus(self) -> frozenset[str]:
        """The skus that come back."""
        return frozenset(line.sku for line in self.lines if line.sku is not None and not self.allowance)
