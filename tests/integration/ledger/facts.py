"""What can happen in a shop, in words of the tests' own: a fact becomes an event in ``telling``."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Fact:
    """Something that was told; ``name`` is that of its document."""

    topic: ClassVar[str]
    name: str
    day: date
    customer: str


@dataclass(frozen=True)
class Sold(Fact):
    """An invoice of lines (sku or None for a service, quantity, net, VAT)."""

    topic = "invoice.issued"
    lines: tuple[tuple[str | None, int, int, int], ...]

    @property
    def invoice(self) -> str:
        """Its id."""
        return self.name

    @property
    def total(self) -> int:
        """With VAT."""
        return sum(net + vat for _, _, net, vat in self.lines)


@dataclass(frozen=True)
class BackLine:
    """What came back of one line of an invoice."""

    line_no: int
    sku: str | None
    qty: int
    net: int
    vat: int


@dataclass(frozen=True)
class Back(Fact):
    """Units of an invoice's lines came back, or were exchanged; an allowance has all of a line's and moves no goods."""

    topic = "return.recorded"
    invoice: str
    lines: tuple[BackLine, ...]
    kind: Literal["goods", "allowance", "exchange"] = "goods"
    scrap: bool = False
    """Of a return of one line: it is not put back into stock."""
    red_pending: bool = False

    @property
    def allowance(self) -> bool:
        """Whether no goods came back."""
        return self.kind == "allowance"

    @property
    def net(self) -> int:
        """Of all lines."""
        return sum(line.net for line in self.lines)

    @property
    def vat(self) -> int:
        """Of all lines."""
        return sum(line.vat for line in self.lines)


@dataclass(frozen=True)
class Undone(Fact):
    """A return was taken back."""

    topic = "return.cancelled"
    back: str
    invoice: str


@dataclass(frozen=True)
class Voided(Fact):
    """An invoice of which nothing came back was cancelled, as if it had never been issued."""

    topic = "invoice.cancelled"
    sold: Sold

    @property
    def invoice(self) -> str:
        """Its id."""
        return self.sold.name


@dataclass(frozen=True)
class RedIssued(Fact):
    """The red invoice of a return was issued."""

    topic = "red_invoice.changed"
    back: str
    invoice: str
    vat: int


@dataclass(frozen=True)
class Scrapped(Fact):
    """What becomes of scrapped goods of a return; ``input_vat`` makes it an abnormal loss."""

    topic = "scrap.decided"
    back: str
    invoice: str
    line_no: int
    sku: str
    qty: int
    residual_net: int
    residual_vat: int
    compensation: int
    input_vat: int


@dataclass(frozen=True)
class Paid(Fact):
    """Money came in for invoices, on account or for nobody knows what; or a refund went out."""

    topic = "payment.recorded"
    invoices: tuple[tuple[str, int], ...] = ()
    on_account: int = 0
    suspense: int = 0
    refund: int = 0


@dataclass(frozen=True)
class Credited(Fact):
    """A credit moved."""

    topic = "credit.applied"
    source: Literal["invoice", "on_account", "refund"]
    target: Literal["invoice", "on_account", "refund"]
    amount: int
    invoice: str | None = None
    target_invoice: str | None = None
