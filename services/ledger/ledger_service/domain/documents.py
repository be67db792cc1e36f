"""What the ledger posts: business documents in its own words. Money is fen, quantities are exact decimals."""

from datetime import date
from decimal import Decimal
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.voucher import Source

Method = Literal["bank_transfer", "alipay", "wechat_pay", "cash", "online_link"]
Claim = Literal["invoice", "advance", "refund", "unidentified", "residual"]
"""What an amount stands against: an invoice, the customer's account, what is to be paid back, an unknown receipt, what
the buyer of scrapped goods owes."""
PartKey = tuple[str, str, int]
"""(book_id, return_id, part)"""


@value(kw_only=True)
class Document:
    """A business document of one book on one day."""

    source: Source
    customer_id: str | None = None
    day: date

    @property
    def part(self) -> PartKey | None:
        """The part of a return whose vouchers have to be known to post it."""
        return None

    @property
    def sale(self) -> tuple[str, str] | None:
        """The sale whose vouchers have to be known to post it."""
        return None

    @property
    def invoice_ids(self) -> frozenset[str]:
        """The invoices whose lines have to be known to post it."""
        return frozenset()

    @property
    def skus(self) -> frozenset[str]:
        """The stock that it may move."""
        return frozenset()

    @property
    def receives(self) -> bool:
        """Whether it brings goods that sales may be waiting for."""
        return False


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


@value(kw_only=True)
class InvoiceCancelled(Document):
    """A sales invoice is taken back as if it had never been issued (发票作废); ``goods`` are the skus on it."""

    goods: frozenset[str]

    @property
    def sale(self) -> tuple[str, str]:
        """The sale (book, invoice) whose vouchers have to be known to post it."""
        return (self.source.book_id, self.source.id)

    @property
    def invoice_ids(self) -> frozenset[str]:
        """The invoice."""
        return frozenset((self.source.id,))

    @property
    def skus(self) -> frozenset[str]:
        """The skus that come back."""
        return self.goods


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


@value(kw_only=True)
class ReturnCancelled(Document):
    """A return was taken back (退货作废)."""

    invoice_id: str

    @property
    def invoice_ids(self) -> frozenset[str]:
        """The original invoice."""
        return frozenset((self.invoice_id,))

    @property
    def part(self) -> PartKey:
        """The return."""
        return (self.source.book_id, self.source.id, self.source.part)


@value(kw_only=True)
class RedInvoiceIssued(Document):
    """The red invoice (红字发票) of a return was issued; ``vat`` is positive."""

    invoice_id: str
    vat: int

    @property
    def part(self) -> PartKey:
        """The return."""
        return (self.source.book_id, self.source.id, self.source.part)


@value
class ScrapLine:
    """Goods of a return that are written off."""

    invoice_line_no: int
    sku: str
    qty: Decimal


@value(kw_only=True)
class Scrap(Document):
    """What becomes of returned goods that cannot be sold (报废): residual, compensations, loss. Amounts are positive.

    ``input_vat`` is transferred out only when the loss is an abnormal one (非正常损失).
    """

    invoice_id: str
    lines: tuple[ScrapLine, ...]
    residual_net: int
    residual_vat: int
    residual_buyer: str | None
    compensations: tuple[tuple[str, int], ...]
    abnormal: bool
    input_vat: int

    @property
    def part(self) -> PartKey:
        """The return."""
        return (self.source.book_id, self.source.id, self.source.part)


@value
class PurchaseLine:
    """Goods bought; ``net`` is their cost, ``vat`` what can be deducted."""

    sku: str
    qty: Decimal
    net: int
    vat: int


@value(kw_only=True)
class Purchase(Document):
    """Goods received with a supplier's invoice (采购), or sent back to the supplier (采购退回)."""

    number: str
    supplier_id: str
    lines: tuple[PurchaseLine, ...]
    back: Literal["no", "red", "transfer"] = "no"
    """Going back, the input VAT is red (进项税额) or transferred out (进项税额转出): a setting (check)."""

    @property
    def skus(self) -> frozenset[str]:
        """The goods."""
        return frozenset(line.sku for line in self.lines)

    @property
    def receives(self) -> bool:
        """Whether goods come in."""
        return self.back == "no"


@value(kw_only=True)
class SupplierPayment(Document):
    """A supplier was paid."""

    supplier_id: str
    method: Method
    amount: int
