"""Running the four-way comparison (四方核对) over what is known: what differs is opened, what agrees again resolved."""

from collections.abc import Sequence
from decimal import Decimal

from hezhang_contracts.anomaly_events import AnomalyKind
from hezhang_contracts.ledger_events import VoucherPosted
from hezhang_kit.causes import Cause, Received

from returns_service.app import alarms
from returns_service.app.ports import PartKey, ReturnKey, ReturnsPorts
from returns_service.app.views import PartView, RedView, ReturnView
from returns_service.domain.comparing import Booked, Facts, Recorded, RedIssued, compare
from returns_service.domain.posting import status_by
from returns_service.domain.proof import GROUPS, KeptVoucher
from returns_service.domain.sold_lines import Amounts

DISPUTES: tuple[AnomalyKind, ...] = (
    "return_quantity_mismatch", "return_amount_mismatch", "return_time_mismatch", "return_customer_mismatch",
    "red_confirmation_expired",
)  # fmt: skip
"""The findings about a return that hold only as long as something of it differs, is refused or has lapsed."""


async def compare_posted(received: Sequence[tuple[Received[VoucherPosted], KeptVoucher]], ports: ReturnsPorts) -> None:
    """What the ledger posted against what was recorded, for all parts at once."""
    keys: set[PartKey] = {(v.book_id, v.source_id, v.part) for _, v in received if v.number is not None}
    parts = await ports.returns.recorded(keys)
    findings = [
        alarms.mismatch_finding(voucher.book_id, voucher.source_id, facts.customer_id, mismatch, cause)
        for cause, voucher in received
        if (facts := parts.get((voucher.book_id, voucher.source_id, voucher.part))) is not None
        for mismatch in compare(
            Facts(facts.customer_id, facts.occurred_on, recorded=[facts.recorded], booked=[booked_of(voucher)])
        )
    ]
    await ports.work.open_findings(findings)


async def look_again(key: ReturnKey, cause: Cause, ports: ReturnsPorts) -> None:
    """What of a return is refused or differs by now: open what does, and tell of what was open that it does not.

    Its status follows: refused by the ledger as long as anything of it is, else as its parts stand.
    """
    book_id, return_id = key
    view = await ports.returns.read(return_id, [book_id])
    assert view is not None
    if view.parts:
        now = "posting_refused" if view.refused else status_by(part.status for part in view.parts)
        if now != view.status and not (now == "posted" and view.status == "settled"):
            await ports.returns.save_statuses({key: now})
    vouchers = await ports.evidence.of_return(book_id, return_id) if view.parts else []
    mismatches = compare(*facts_of(view, vouchers))
    findings = [alarms.posting_finding(view, refused, cause) for refused in view.refused]
    findings += [
        alarms.mismatch_finding(book_id, return_id, view.customer_id, mismatch, cause) for mismatch in mismatches
    ]
    await ports.work.open_findings(findings)
    lapsed = any(red.state == "lapsed" for red in view.red_invoices)
    holds: set[AnomalyKind] = {finding.kind for finding in findings}
    if lapsed:
        holds.add("red_confirmation_expired")
    gone = [alarms.agreement(view, kind, cause) for kind in DISPUTES if kind not in holds]
    await ports.work.resolve_findings(gone)


def facts_of(view: ReturnView, vouchers: Sequence[KeptVoucher]) -> list[Facts]:
    """What is known of a return, part by part; nothing of one that is not coming or was taken back."""
    standing = [part for part in view.parts if part.standing]
    if view.status in ("refused", "rejected") or (not standing and (view.parts or view.status == "cancelled")):
        return []
    claimed = {(one.invoice_id, one.invoice_line_no): one for one in view.claimed if one.sku is not None}
    counted = view.received_on is not None
    whole = Facts(
        view.customer_id,
        view.occurred_on,
        claimed={key: one.qty for key, one in claimed.items()} if counted else {},
        received={key: one.received for key, one in claimed.items()} if counted else None,
        recorded_on=view.recorded_on if standing and view.requested_by is not None else None,
    )
    booked = {voucher.part: booked_of(voucher) for voucher in vouchers if voucher.number is not None}
    issued = {red.part: red for red in view.red_invoices if red.state == "issued"}
    return [whole, *(_part_facts(view, part, issued.get(part.part), booked.get(part.part)) for part in standing)]


def _part_facts(view: ReturnView, part: PartView, red: RedView | None, booked: Booked | None) -> Facts:
    goods: dict[int, Decimal] = {}
    for line in part.lines:
        if line.sku is not None and line.qty:
            goods[line.invoice_line_no] = goods.get(line.invoice_line_no, Decimal(0)) + line.qty
    amounts = Amounts(Decimal(0), sum(line.net for line in part.lines), sum(line.vat for line in part.lines))
    said: list[RedIssued] = []
    if red is not None and red.issued_on is not None:
        said = [RedIssued(part.part, red.number or "", Amounts(Decimal(0), red.net, red.vat), red.issued_on, red.buyer)]
    return Facts(
        view.customer_id,
        part.occurred_on or view.occurred_on,
        recorded=[Recorded(part.part, goods, amounts)],
        red=said,
        booked=[] if booked is None else [booked],
    )


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
