"""The proof sheet (退货核对单): the five postings of a return beside what they should be, and the books as if the goods
had never been sold.

'Never sold' is, by group of accounts, the sum of the lines of the sale's voucher and of those of all its returns: what
is left has to be what the goods that stayed with the customer are worth, and nothing when all came back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from hezhang_contracts.values import value

from returns_service.domain.sold_lines import Amounts

PartKey = tuple[str, int]
"""(return_id, part)."""
Group = Literal["stock", "sales", "receivable", "cost", "tax"]
GROUPS: Mapping[Group, tuple[tuple[str, ...], Literal["debit", "credit"]]] = {
    "stock": (("1405", "1901"), "debit"),
    "sales": (("5001", "5051"), "credit"),
    "receivable": (("1122",), "debit"),
    "cost": (("5401", "5402"), "debit"),
    "tax": (("2221",), "credit"),
}
"""The beginnings of account codes (小企业会计准则), and the side on which the group's figure is positive (check)."""
SALE = ("invoice", "cost")
"""The sources of a sale: its invoice, and the cost that waited for goods (entry 1c)."""
BACK = ("return", "red_invoice")
"""The sources of what a return does to the sale: entries 5, and the second half of 5r."""
_MICRO = 6


@value
class KeptLine:
    """A voucher line as the ledger told it; red amounts are negative, in fen."""

    account: str
    side: Literal["debit", "credit"]
    amount_fen: int
    customer_id: str | None = None
    sku: str | None = None
    qty: Decimal | None = None
    invoice_id: str | None = None
    invoice_line_no: int | None = None


@value
class KeptVoucher:
    """A voucher (凭证) of a sale or a return."""

    book_id: str
    voucher_id: str
    source_type: str
    source_id: str
    part: int
    word: str
    number: int | None
    effective_date: date
    recorded_at: datetime
    reverses: str | None
    trace_id: str | None
    lines: tuple[KeptLine, ...]

    def figure(self, group: Group) -> int:
        """The group's figure in this voucher, in fen, positive on the group's side."""
        accounts, side = GROUPS[group]
        return sum(
            line.amount_fen if line.side == side else -line.amount_fen
            for line in self.lines
            if line.account.startswith(accounts)
        )


@value
class SaleLine:
    """An invoice line: what was sold, and what of it came back or was allowed in all."""

    line_no: int
    qty: Decimal
    sold: Amounts
    returned: Amounts
    allowed: Amounts


@value
class BackPart:
    """A part of some return of the invoice: amounts, and the goods by invoice line (services have none).

    One that was taken back does not stand; what was posted of others meanwhile depends on it.
    """

    return_id: str
    part: int
    amounts: Amounts
    goods: Mapping[int, Decimal]
    standing: bool = True


@value
class Figure:
    """One figure of the sheet, in fen; ``actual`` is None as long as the ledger has not posted."""

    group: Group
    expected: int
    actual: int | None

    @property
    def difference(self) -> int | None:
        """Actual less expected; 0 is a tick."""
        return None if self.actual is None else self.actual - self.expected


@value
class NeverSold:
    """A group of accounts over the sale and all its returns, in fen: what is left, and what should be."""

    group: Group
    sale: int
    returns: int
    expected: int

    @property
    def left(self) -> int:
        """The sum of the sale's and the returns' lines."""
        return self.sale + self.returns

    @property
    def difference(self) -> int:
        """What is left less what should be; 0 is a tick."""
        return self.left - self.expected


def share(cost_fen: int, part: Decimal, whole: Decimal) -> int:
    """The cost of ``part`` units of an issue, rounded half up: what went out with that very line comes back."""
    numerator, denominator = cost_fen * int(part.scaleb(_MICRO)), int(whole.scaleb(_MICRO))
    return (2 * numerator + denominator) // (2 * denominator)


class Proof:
    """The vouchers of one invoice and its returns against what returns recorded."""

    def __init__(
        self, sale_lines: Sequence[SaleLine], parts: Sequence[BackPart], vouchers: Sequence[KeptVoucher]
    ) -> None:
        self._all = {(part.return_id, part.part): part for part in parts}
        self._parts = {key: part for key, part in self._all.items() if part.standing}
        self._lines = {line.line_no: line for line in sale_lines}
        self._sale = [v for v in vouchers if v.source_type in SALE]
        self._back = sorted((v for v in vouchers if (v.source_id, v.part) in self._all), key=_order)
        self._own = [v for v in self._back if v.source_type in BACK and (v.source_id, v.part) in self._parts]
        self._issued = self._issued_costs()
        self._costs = self._costs_back()

    def postings(self, return_id: str, part: int) -> list[Figure]:
        """The five postings of a part that stands. Scrap that was decided is another matter: it leaves 1901."""
        amounts = self._parts[return_id, part].amounts
        own = [v for v in self._own if (v.source_id, v.part) == (return_id, part)]
        posted = any(v.source_type == "return" for v in own)
        cost = self._costs[return_id, part]
        expected: dict[Group, int] = {
            "stock": cost, "sales": -amounts.net_fen, "receivable": -amounts.gross_fen, "cost": -cost,
            "tax": -amounts.vat_fen,
        }  # fmt: skip
        return [Figure(group, figure, _sum(own, group) if posted else None) for group, figure in expected.items()]

    def never_sold(self) -> list[NeverSold]:
        """The books with the sale and its returns, against what is left of the sale."""
        kept = Amounts()
        for line in self._lines.values():
            kept = kept + line.sold - line.returned - line.allowed
        cost = sum(self._issued.values()) - sum(self._costs[key] for key in self._parts)
        expected: dict[Group, int] = {
            "stock": -cost, "sales": kept.net_fen, "receivable": kept.gross_fen, "cost": cost, "tax": kept.vat_fen,
        }  # fmt: skip
        return [
            NeverSold(group, _sum(self._sale, group), _sum(self._own, group), figure)
            for group, figure in expected.items()
        ]

    @property
    def complete(self) -> bool:
        """The sale and every part that stands are posted."""
        posted = {(v.source_id, v.part) for v in self._own if v.source_type == "return"}
        return bool(self._sale) and self._parts.keys() <= posted

    def _issued_costs(self) -> dict[int, int]:
        """The cost that went out with each line."""
        costs: dict[int, int] = {}
        for line in (line for voucher in self._sale for line in voucher.lines):
            if line.account.startswith("1405") and line.invoice_line_no is not None:
                out = line.amount_fen if line.side == "credit" else -line.amount_fen
                costs[line.invoice_line_no] = costs.get(line.invoice_line_no, 0) + out
        return costs

    def _costs_back(self) -> dict[PartKey, int]:
        """The cost that comes back with each part, in the order in which they were posted and taken back.

        It is the line's cumulative share less what came back before, never below 0; parts that are not posted yet come
        last.
        """
        so_far: dict[int, tuple[Decimal, int]] = {}
        taken: dict[PartKey, dict[int, tuple[Decimal, int]]] = {}
        for voucher in self._back:
            key = (voucher.source_id, voucher.part)
            if voucher.source_type == "return":
                taken[key] = self._take(key, so_far)
            elif voucher.source_type == "return_cancelled":
                for number, (qty, cost) in taken.get(key, {}).items():
                    so_far[number] = (so_far[number][0] - qty, so_far[number][1] - cost)
        for key in self._parts:
            if key not in taken:
                taken[key] = self._take(key, so_far)
        return {key: sum(cost for _, cost in lines.values()) for key, lines in taken.items()}

    def _take(self, key: PartKey, so_far: dict[int, tuple[Decimal, int]]) -> dict[int, tuple[Decimal, int]]:
        taken: dict[int, tuple[Decimal, int]] = {}
        for number, qty in self._all[key].goods.items():
            before, cost_before = so_far.get(number, (Decimal(0), 0))
            total = share(self._issued.get(number, 0), before + qty, self._lines[number].qty)
            cost = max(0, total - cost_before)
            taken[number] = (qty, cost)
            so_far[number] = (before + qty, cost_before + cost)
        return taken


def _order(voucher: KeptVoucher) -> tuple[datetime, int]:
    return voucher.recorded_at, voucher.number or 0


def _sum(vouchers: Iterable[KeptVoucher], group: Group) -> int:
    return sum(voucher.figure(group) for voucher in vouchers)
