"""Putting the proof sheet (退货核对单) together from what returns recorded and the vouchers that the ledger told."""

from collections.abc import Collection
from decimal import Decimal

from returns_service.app.ports import ReturnsPorts
from returns_service.app.proof_views import (
    GoodsRow,
    InvoiceProof,
    Mark,
    NeverSoldRow,
    PostingRow,
    ProofView,
    RedRow,
    RefusedRow,
    VoucherRow,
)
from returns_service.app.views import ClaimedView, PartView, RedView, ReturnView
from returns_service.domain.comparing import AMOUNT_TOLERANCE_FEN, LATE_DAYS, business_days
from returns_service.domain.proof import SALE, Figure, KeptVoucher, NeverSold, Proof, SaleLine
from returns_service.domain.sold_lines import SoldLine

NOTHING = Decimal(0)


async def prove(view: ReturnView, trace_url: str, ports: ReturnsPorts) -> ProofView:
    """The sheet of a return as things stand."""
    invoices = [
        await _invoice(view, part, trace_url, ports) for part in view.parts if part.status in ("recorded", "posted")
    ]
    goods = _goods(view)
    reds = [_red(view, red) for red in view.red_invoices if red.state != "void"]
    refused = [RefusedRow(**one.model_dump(exclude={"field"})) for one in view.refused]
    marks: set[Mark] = set()
    marks.update(row.mark for row in (*goods, *reds))
    marks.update(row.mark for one in invoices for row in (*one.postings, *one.never_sold))
    return ProofView(
        **view.model_dump(include=_SAME),
        anomaly=view.anomaly,
        recorded_late=_late(view),
        mark="differs" if refused else _worst(marks) if invoices else "pending",
        goods=goods,
        red_invoices=reds,
        invoices=invoices,
        refused=refused,
        replacement=await _replacement(view, trace_url, ports),
        trace_url=_url(trace_url, view.trace_id),
    )


_SAME = {
    "return_id", "book_id", "customer_id", "kind", "status", "reason", "day", "received_on", "requested_by",
    "reviewed_by", "trace_id",
}  # fmt: skip


def _late(view: ReturnView) -> int | None:
    if view.requested_by is None or not view.parts:
        return None
    days = business_days(view.occurred_on, view.recorded_on)
    return days if days > LATE_DAYS else None


async def _invoice(view: ReturnView, part: PartView, trace_url: str, ports: ReturnsPorts) -> InvoiceProof:
    sold = await ports.sold_lines.of_invoice(view.book_id, part.invoice_id)
    vouchers = await ports.evidence.of_invoices(view.book_id, [part.invoice_id])
    parts = await ports.returns.parts_of_invoice(view.book_id, part.invoice_id)
    proof = Proof([_sale_line(line) for line in sold], parts, vouchers)
    sheet = {(view.return_id, part.part)}
    behind = [v for v in vouchers if v.source_type in SALE or (v.source_id, v.part) in sheet]
    return InvoiceProof(
        part=part.part,
        invoice_id=part.invoice_id,
        invoice_number=part.invoice_number,
        postings=[_posting(figure) for figure in proof.postings(view.return_id, part.part)],
        never_sold=[_never_sold(figure, proof.complete) for figure in proof.never_sold()],
        vouchers=[_voucher(voucher, trace_url) for voucher in behind],
    )


async def _replacement(view: ReturnView, trace_url: str, ports: ReturnsPorts) -> list[VoucherRow]:
    if view.replacement_invoice_id is None:
        return []
    vouchers = await ports.evidence.of_invoices(view.book_id, [view.replacement_invoice_id])
    return [_voucher(voucher, trace_url) for voucher in vouchers if voucher.source_type in SALE]


def _goods(view: ReturnView) -> list[GoodsRow]:
    claims = {(one.invoice_id, one.invoice_line_no): one for one in view.claimed}
    rows: list[GoodsRow] = []
    seen: set[tuple[str, int]] = set()
    for part in (part for part in view.parts if part.standing):
        for number in dict.fromkeys(line.invoice_line_no for line in part.lines):
            seen.add((part.invoice_id, number))
            rows.append(_goods_row(part, number, claims.get((part.invoice_id, number))))
    rows += [_claimed_row(one) for key, one in claims.items() if key not in seen]
    return rows


def _goods_row(part: PartView, number: int, claim: ClaimedView | None) -> GoodsRow:
    lines = [line for line in part.lines if line.invoice_line_no == number]
    recorded = sum((line.qty for line in lines), NOTHING)
    row = GoodsRow(
        invoice_number=part.invoice_number,
        invoice_line_no=number,
        item=lines[0].item,
        claimed=recorded if claim is None else claim.qty,
        received=None,
        accepted=None,
        damaged=None,
        refused=None,
        recorded=recorded,
        scrapped=sum((line.qty for line in lines if line.disposition == "scrap"), NOTHING),
        net=-sum(line.net for line in lines),
        vat=-sum(line.vat for line in lines),
        difference=NOTHING,
        mark="agrees",
    )
    return row if claim is None else _counted(row, claim)


def _claimed_row(claim: ClaimedView) -> GoodsRow:
    """A line of which nothing is recorded (yet)."""
    row = GoodsRow(
        invoice_number=claim.invoice_id,
        invoice_line_no=claim.invoice_line_no,
        item=claim.item,
        claimed=claim.qty,
        received=None,
        accepted=None,
        damaged=None,
        refused=None,
        recorded=NOTHING,
        scrapped=NOTHING,
        net=-claim.net,
        vat=-claim.vat,
        difference=None,
        mark="pending",
    )
    return _counted(row, claim)


def _counted(row: GoodsRow, claim: ClaimedView) -> GoodsRow:
    if claim.sku is None or claim.accepted is None or not claim.qty:
        return row
    row.accepted, row.damaged, row.refused = claim.accepted, claim.damaged, claim.refused
    row.received = claim.accepted + (claim.damaged or NOTHING) + (claim.refused or NOTHING)
    row.difference = row.received - claim.qty
    row.mark = "differs" if row.difference else "agrees"
    return row


def _red(view: ReturnView, red: RedView) -> RedRow:
    part = view.part(red.part)
    expected = 0 if part is None else -sum(line.net + line.vat for line in part.lines)
    actual = -(red.net + red.vat) if red.state == "issued" else None
    difference = None if actual is None else actual - expected
    mark: Mark = "agrees" if red.state == "not_needed" else "pending"
    if difference is not None:
        mark = "differs" if abs(difference) > AMOUNT_TOLERANCE_FEN else "agrees"
    return RedRow(
        part=red.part,
        state=red.state,
        number=red.number,
        issued_on=red.issued_on,
        sheet_number=red.sheet_number,
        expected=0 if red.state == "not_needed" else expected,
        actual=actual,
        difference=difference,
        mark="differs" if red.state == "lapsed" else mark,
    )


def _posting(figure: Figure) -> PostingRow:
    mark: Mark = "pending" if figure.difference is None else "differs" if figure.difference else "agrees"
    return PostingRow(
        group=figure.group,
        expected=figure.expected,
        actual=figure.actual,
        difference=figure.difference,
        mark=mark,
    )


def _never_sold(figure: NeverSold, complete: bool) -> NeverSoldRow:
    mark: Mark = "differs" if figure.difference else "agrees"
    return NeverSoldRow(
        group=figure.group,
        sale=figure.sale,
        returns=figure.returns,
        left=figure.left,
        expected=figure.expected,
        difference=figure.difference,
        mark=mark if complete else "pending",
    )


def _sale_line(line: SoldLine) -> SaleLine:
    return SaleLine(line.line_no, line.qty, line.sold, line.returned, line.allowed)


def _voucher(voucher: KeptVoucher, trace_url: str) -> VoucherRow:
    return VoucherRow(
        voucher_id=voucher.voucher_id,
        source_type=voucher.source_type,
        word=voucher.word,
        number=voucher.number,
        effective_date=voucher.effective_date,
        trace_id=voucher.trace_id,
        trace_url=_url(trace_url, voucher.trace_id),
    )


def _url(pattern: str, trace_id: str | None) -> str | None:
    return pattern.replace("{trace_id}", trace_id) if pattern and trace_id else None


def _worst(marks: Collection[Mark]) -> Mark:
    return "differs" if "differs" in marks else "pending" if "pending" in marks else "agrees"
