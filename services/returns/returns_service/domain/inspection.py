"""Receiving and inspecting goods (收货验收): what of each claimed line was accepted, damaged and refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from returns_service.domain.sold_lines import LineKey

Disposition = Literal["restock", "scrap"]
ZERO = Decimal(0)


class NotInspected(Exception):
    """The count cannot be; ``field`` says where."""

    def __init__(self, said: str, field: str) -> None:
        super().__init__(said)
        self.field = field


@dataclass(frozen=True, slots=True)
class ClaimedGoods:
    """What a request claims of one invoice line; a service (no ``sku``) has nothing to receive."""

    key: LineKey
    sku: str | None
    qty: Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found of one line. ``scrap`` of what is taken back is scrapped, the rest goes into stock.

    Refused goods go back to the customer: they were never returned.
    """

    key: LineKey
    accepted: Decimal = ZERO
    damaged: Decimal = ZERO
    refused: Decimal = ZERO
    scrap: Decimal = ZERO

    @property
    def received(self) -> Decimal:
        """What arrived."""
        return self.accepted + self.damaged + self.refused

    @property
    def taken(self) -> Decimal:
        """What is taken back."""
        return self.accepted + self.damaged

    @property
    def by_disposition(self) -> list[tuple[Disposition, Decimal]]:
        """What is taken back, by what happens with it; without zeros."""
        split: list[tuple[Disposition, Decimal]] = [("restock", self.taken - self.scrap), ("scrap", self.scrap)]
        return [(disposition, qty) for disposition, qty in split if qty]


def inspected(claimed: Sequence[ClaimedGoods], counted: Sequence[Counted]) -> list[Counted]:
    """A count for every line of the claim: as found, nothing for goods that were not there, all of a service.

    NotInspected for a line that the claim does not have, a negative quantity, or more taken back than was claimed:
    goods beyond the claim are a request of their own.
    """
    found = {one.key: one for one in counted}
    claims = {one.key: one for one in claimed}
    for index, one in enumerate(counted):
        claim = claims.get(one.key)
        at = f"lines.{index}"
        if claim is None:
            raise NotInspected(
                f"line {one.key[1]} of invoice {one.key[0]} is not in the claim", f"{at}.invoice_line_no"
            )
        for name, qty in (("accepted", one.accepted), ("damaged", one.damaged), ("refused", one.refused)):
            if qty < 0:
                raise NotInspected(f"{name} is {qty}; a count is 0 or more", f"{at}.{name}")
        if one.taken > claim.qty:
            raise NotInspected(
                f"{one.taken} are taken back and {claim.qty} were claimed; refuse the rest", f"{at}.accepted"
            )
        if not 0 <= one.scrap <= one.taken:
            raise NotInspected(
                f"scrap is {one.scrap}; it is part of the {one.taken} that are taken back", f"{at}.scrap"
            )
    if len(found) != len(counted):
        raise NotInspected("a line is counted twice; give its whole count once", "lines")
    return [found.get(one.key) or Counted(one.key, ZERO if one.sku else one.qty) for one in claimed]


def to_receive(claimed: Sequence[ClaimedGoods]) -> bool:
    """Whether any goods have to arrive before the return can be recorded."""
    return any(one.sku is not None and one.qty > 0 for one in claimed)
