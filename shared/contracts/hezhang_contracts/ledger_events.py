"""What the ledger tells: what it posted, what it refused, and closed periods."""

from typing import Literal

from hezhang_contracts.event import Code, Day, Event, Instant, Part, Text
from hezhang_contracts.money import Exact, Fen


class Source(Part):
    """The business document that a voucher was made from."""

    type: Code
    id: Code
    event_id: Code
    part: int = 0


class PostedLine(Part):
    """One voucher line; a negative amount is red (红字) and stays on its side, and ``qty`` has the amount's sign."""

    account: Code
    side: Literal["debit", "credit"]
    amount: Fen
    customer_id: Code | None = None
    sku: Code | None = None
    qty: Exact | None = None
    invoice_id: Code | None = None
    invoice_line_no: int | None = None
    party_id: Code | None = None


class VoucherPosted(
    Event,
    topic="voucher.posted",
    producer="ledger",
    subject="source_id",
    volatile=("number", "recorded_at", "trace_id"),
):
    """A voucher (凭证) was posted. When every amount of the source was zero, ``number`` is null and there are no lines:
    the source is settled without a voucher.

    ``document_date`` is the source's own day when that lies in a closed month: it is posted in the first open one.
    ``reverses`` is the voucher that it takes back, ``corrects`` the one that it replaces or adjusts.
    """

    source_id: Code
    voucher_id: Code
    word: Code = "记"
    number: int | None
    effective_date: Day
    recorded_at: Instant
    source: Source
    lines: tuple[PostedLine, ...]
    reverses: Code | None = None
    trace_id: Text | None = None
    kind: Code = "ordinary"
    corrects: Code | None = None
    document_date: Day | None = None


class VoucherRejected(Event, topic="voucher.rejected", producer="ledger", subject="source_id"):
    """The ledger refuses to post a source; nothing was changed."""

    source_id: Code
    source: Source
    code: Code
    message: Text
    field: Text | None = None


class PeriodClosed(Event, topic="period.closed", producer="ledger", subject="period"):
    """A month of a book was closed (结账): from now on nothing changes a balance in it, unless it is opened again.

    ``head`` is the newest hash of the book's chain at the close.
    """

    period: Code
    closed_on: Day
    closed_by: Code
    head: Text
