"""Corrections (更正): nothing posted is changed; a red copy takes a voucher back, a blue one says what is right.

14 replace: red copy and right voucher · 14b, 14c adjust: the difference of amounts · 14e reverse: the red copy alone.
A voucher is taken back at most once and corrected at most once, and what takes back is not taken back itself
(会计基础工作规范 art. 51).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from hezhang_contracts.values import value

from ledger_service.domain.checks import Refused
from ledger_service.domain.documents import Document
from ledger_service.domain.drafting import Draft, Prepared
from ledger_service.domain.voucher import Line, SourceType, Ties, without_zeros

How = Literal["reverse", "replace", "adjust"]
BY_HAND: frozenset[SourceType] = frozenset(
    ("manual", "purchase", "purchase_return", "supplier_payment", "close", "correction")
)
"""Vouchers that people take back here. Any other one is undone where its document came from, so that all agree."""


@value
class Wrong:
    """A posted voucher that is to be corrected, and what was done to it before."""

    voucher_id: str
    source: SourceType
    kind: str
    lines: tuple[Line, ...]
    reversed_by: str | None
    corrected_by: str | None


@value(kw_only=True)
class Correction(Document):
    """A correction that cases asks for: proposed by its ``maker``, approved by its ``checker``."""

    voucher_id: str
    how: How
    right: tuple[Line, ...]
    reason: str
    maker: str
    checker: str
    attachments: tuple[str, ...]

    def drafted(self, vouchers: tuple[Prepared, ...]) -> Draft:
        """Its vouchers, on their way as those by hand are."""
        return Draft(
            book_id=self.source.book_id,
            draft_id=self.source.id,
            day=self.day,
            maker=self.maker,
            vouchers=vouchers,
            rule=self.how,
            reason=self.reason,
            attachments=self.attachments,
        )


def correct(wrong: Wrong, how: How, right: Sequence[Line]) -> tuple[Prepared, ...] | Refused:
    """The vouchers that correct one. ``right`` are the lines as they should have been; none for a reversal."""
    refused = check(wrong)
    if refused is not None:
        return refused
    if (how == "reverse") == bool(right):
        said = "a reversal has no lines" if right else "say how the lines should have been"
        return Refused("lines_not_allowed" if right else "lines_missing", said, "lines")
    if how == "adjust":
        return _difference(wrong, right)
    red = Prepared(tuple(line.red() for line in wrong.lines), Ties("reversal", reverses=wrong.voucher_id))
    if how == "reverse":
        return (red,)
    return (red, Prepared(tuple(right), Ties("correction", corrects=wrong.voucher_id)))


def check(wrong: Wrong) -> Refused | None:
    """Whether a voucher can be corrected."""
    if wrong.source not in BY_HAND:
        said = f"the voucher was made from a {wrong.source}; undo that where it came from, and the books follow"
        return Refused("undone_at_source", said, "voucher_id")
    if wrong.kind == "reversal":
        return Refused(
            "reversal_of_reversal", "what takes a voucher back is not taken back; post it anew", "voucher_id"
        )
    before = wrong.reversed_by or wrong.corrected_by
    if before is not None:
        return Refused("corrected_already", f"voucher {before} corrected it already; correct that one", "voucher_id")
    return None


def _difference(wrong: Wrong, right: Sequence[Line]) -> tuple[Prepared, ...] | Refused:
    if len(right) != len(wrong.lines):
        said = f"the voucher has {len(wrong.lines)} lines; give each with its right amount"
        return Refused("lines_differ", said, "lines")
    lines: list[Line] = []
    for index, (was, should) in enumerate(zip(wrong.lines, right, strict=True)):
        if _where(was) != _where(should) or was.qty is not None:
            said = "only amounts are adjusted; for another account, side, party or quantity replace the voucher"
            return Refused("lines_differ", said, f"lines[{index}]")
        lines.append(replace(was, amount=should.amount - was.amount, summary=should.summary))
    differing = without_zeros(lines)
    if not differing:
        return Refused("nothing_differs", "every amount is as it was", "lines")
    return (Prepared(differing, Ties("correction", corrects=wrong.voucher_id)),)


def _where(line: Line) -> tuple[object, ...]:
    return (line.account, line.side, line.customer_id, line.sku, line.party_id)
