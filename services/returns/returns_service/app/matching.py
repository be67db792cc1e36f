"""Running the four-way comparison (四方核对) over what is known, and opening what differs."""

from collections.abc import Sequence
from decimal import Decimal

from hezhang_contracts.ledger_events import VoucherPosted
from hezhang_kit.causes import Cause, Received

from returns_service.app import translation
from returns_service.app.ports import PartKey, ReturnsPorts
from returns_service.domain.comparing import Booked, Facts, compare
from returns_service.domain.proof import GROUPS, KeptVoucher
from returns_service.domain.sold_lines import Amounts


async def open_mismatches(book_id: str, return_id: str, facts: Facts, cause: Cause, ports: ReturnsPorts) -> None:
    """One finding a kind for a return, with the exact sum of what differs."""
    found = [
        translation.mismatch_finding(book_id, return_id, facts.customer_id, mismatch, cause)
        for mismatch in compare(facts)
    ]
    await ports.work.open_findings(found)


async def compare_posted(received: Sequence[tuple[Received[VoucherPosted], KeptVoucher]], ports: ReturnsPorts) -> None:
    """What the ledger posted against what was recorded, for all parts at once."""
    keys: set[PartKey] = {(v.book_id, v.source_id, v.part) for _, v in received if v.number is not None}
    parts = await ports.returns.recorded(keys)
    findings = [
        translation.mismatch_finding(voucher.book_id, voucher.source_id, facts.customer_id, mismatch, cause)
        for cause, voucher in received
        if (facts := parts.get((voucher.book_id, voucher.source_id, voucher.part))) is not None
        for mismatch in compare(
            Facts(facts.customer_id, facts.occurred_on, recorded=[facts.recorded], booked=[booked_of(voucher)])
        )
    ]
    await ports.work.open_findings(findings)


def booked_of(voucher: KeptVoucher) -> Booked:
    """What a return's voucher says, as positive figures. Goods are the red lines of stock, scrapped or not."""
    goods: dict[int, Decimal] = {}
    for line in voucher.lines:
        if line.account.startswith(GROUPS["stock"][0]) and line.qty and line.amount_fen < 0:
            number = line.invoice_line_no or 0
            goods[number] = goods.get(number, Decimal(0)) - line.qty
    return Booked(
        part=voucher.part,
        goods=goods,
        amounts=Amounts(Decimal(0), -voucher.figure("sales"), -voucher.figure("tax")),
        receivable_fen=-voucher.figure("receivable"),
        effective_on=voucher.effective_date,
        customers=frozenset(line.customer_id for line in voucher.lines if line.customer_id is not None),
    )
