"""A small run that never was: one of everything, and all that would be seen after it if nothing had gone wrong."""

from collections import Counter
from decimal import Decimal
from typing import Any

from tests.chaos.comparing import Case
from tests.chaos.delivery import DELIVERY_LOCK, LEADER_LOCK
from tests.chaos.facts import Facts, Invoice, Line, PartnerEvent, Payment, Poison, Return
from tests.chaos.interface import SERVICES
from tests.chaos.model import LISTENERS, OPENING_QTY, PARTITIONS, UNIT_COSTS, predict
from tests.chaos.observe import OnTopic, Seen

BOOK, BAD = "t-00", "t-poison-0"
INVOICE, PAYMENT, RETURN, ANOMALY = "i1", "p1", "r1", "a1"
SALE, BACK = 2260, 1130
"""Two units at 10.00 and 13 %, one of which comes back; 15.00 was paid, so that 3.70 is the customer's."""


def facts() -> Facts:
    """A sale of two S1, 15.00 paid, one brought back in a return, one refused return, one poison with a follower."""
    known = Facts("t", {BOOK: "plain", BAD: "poison"})
    line = Line(1, "S1", "S1", Decimal(2), Decimal("10.00"))
    invoice = Invoice(BOOK, "sale-1", "c1", "2026-01-05", (line,), INVOICE)
    known.invoices.append(invoice)
    known.payments.append(Payment(BOOK, "c1", "cash", 1500, invoice, payment_id=PAYMENT))
    back = Return(BOOK, "c1", ((invoice, 1, Decimal(1)),), "on_account", RETURN, ((1, INVOICE, BACK),))
    known.returns.append(back)
    known.anomalies[ANOMALY] = (BOOK, "return_never_sold")
    known.refused_returns.add("r2")
    known.statements.add("s1")
    known.swept[BOOK] = 1
    known.revisions["case1"] = 2
    known.poison.append(Poison("t/bad", "bad schema", "payment.recorded", BAD, "x", ("t/after",)))
    return known


_EVENTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("collections", "invoice.issued", BOOK, INVOICE, INVOICE),
    ("collections", "payment.recorded", BOOK, PAYMENT, PAYMENT),
    ("returns", "return.recorded", BOOK, RETURN, f"{RETURN}/1"),
    ("collections", "credit.applied", BOOK, "k1", "k1"),
    ("collections", "receivable.stated", BOOK, "s1", "s1"),
    ("collections", "invoice.overdue", BOOK, INVOICE, f"{INVOICE}/due_3"),
    ("ledger", "voucher.posted", BOOK, BOOK, f"opening/{BOOK}/0"),
    ("ledger", "voucher.posted", BAD, BAD, f"opening/{BAD}/0"),
    ("ledger", "voucher.posted", BOOK, INVOICE, f"invoice/{INVOICE}/0"),
    ("ledger", "voucher.posted", BOOK, PAYMENT, f"payment/{PAYMENT}/0"),
    ("ledger", "voucher.posted", BOOK, RETURN, f"return/{RETURN}/1"),
    ("ledger", "voucher.posted", BOOK, "k1", "credit/k1/0"),
    ("returns", "anomaly.opened", BOOK, ANOMALY, "return_never_sold/return_request/r2"),
    ("ledger", "anomaly.opened", BAD, "a2", "event_parked/record/payment.recorded/0/1"),
    ("cases", "case.changed", BOOK, "case1", "case1/1"),
    ("cases", "case.changed", BOOK, "case1", "case1/2"),
    ("cases", "case.changed", BAD, "case2", "case2/1"),
    ("notify", "message.delivered", BOOK, "d1", "d1"),
    ("notify", "message.delivered", BOOK, "d2", "d2"),
    ("returns", "anomaly.opened", BAD, "a3", "event_parked/record/payment.recorded/0/1"),
)
"""Who told what on which topic of which book, subject and cause. The id of an event is its place and cause."""


def seen() -> Seen:
    """What is seen when all went well."""
    found = Seen()
    for service in SERVICES:
        found.rows[service] = {name: [] for name in ("told", "waiting", "parked", "sessions")} | {
            "outbox": [(0,)],
            "prepared": [(0,)],
        }
    for seq, (service, topic, book, subject, cause) in enumerate(_EVENTS):
        found.rows[service]["told"].append((seq, f"e{seq}", topic, book, subject, "md5", cause))
        place = sum(1 for record in found.records if record.topic == topic)
        found.records.append(OnTopic(topic, 0, place, book, f"/{service}", f"e{seq}", subject, "md5"))
    for n, name in enumerate(("t/bad", "t/after"), 1):
        found.records.append(OnTopic("payment.recorded", 0, n, BAD, "/partner", name, "x", "bytes"))
    found.records.sort(key=lambda r: (r.topic, r.partition, r.offset))
    _stand(found)
    _keep_books(found)
    _keep_others(found)
    return found


def case() -> Case:
    """The run and what was seen of it."""
    known = facts()
    return Case(known, predict(known), seen())


def add_partner_event(of: Case) -> None:
    """Claim that a partner's event was acknowledged."""
    of.facts.partner_events["t/told"] = PartnerEvent("t/told", "invoice.issued", BOOK, "i9")


def _stand(found: Seen) -> None:
    for topic in LISTENERS:
        for n in range(PARTITIONS):
            found.ends[topic, n] = sum(1 for r in found.records if (r.topic, r.partition) == (topic, n))
    for service in SERVICES:
        listened = [r for r in found.records if service in LISTENERS[r.topic]]
        taken = [r for r in listened if r.source != "/partner"]
        ends = {place: end for place, end in found.ends.items() if service in LISTENERS[place[0]] and end}
        found.committed[service] = dict(ends)
        found.rows[service] |= {
            "inbox": [(r.source, r.id) for r in taken],
            "applied": list(Counter(r.topic for r in taken).items()),
            "offsets": [(*place, end) for place, end in ends.items()],
            "sessions": [(f"{service} relay", "idle", None, [LEADER_LOCK]), (service, "idle", None, [])],
        }
    found.rows["notify"]["sessions"].append(("notify delivery", "idle", None, [DELIVERY_LOCK]))
    for service in LISTENERS["payment.recorded"]:
        found.rows[service]["parked"] = [
            ("payment.recorded", 0, 1, "content_invalid", "parked", BAD, "x", "bytes", "method: Field required"),
            ("payment.recorded", 0, 2, "behind", "parked", BAD, "x", "bytes", "an earlier record is parked"),
        ]


def _keep_books(found: Seen) -> None:
    def voucher(book: str, kind: str, of: str, part: int, number: int, owed: int, money: int) -> tuple[Any, ...]:
        return (book, kind, of, part, f"e of {of}", f"v {of}", number, owed, money)

    stock = {(book, sku): [OPENING_QTY, OPENING_QTY * c] for book in (BOOK, BAD) for sku, c in UNIT_COSTS.items()}
    stock[BOOK, "S1"] = [OPENING_QTY - 1, (OPENING_QTY - 1) * UNIT_COSTS["S1"]]
    capital = OPENING_QTY * sum(UNIT_COSTS.values())
    held = [(book, sku, Decimal(qty), cost) for (book, sku), (qty, cost) in stock.items()]
    found.rows["ledger"] |= {
        "vouchers": [
            voucher(BOOK, "opening", BOOK, 0, 1, 0, 0),
            voucher(BAD, "opening", BAD, 0, 1, 0, 0),
            voucher(BOOK, "invoice", INVOICE, 0, 2, SALE, 0),
            voucher(BOOK, "payment", PAYMENT, 0, 3, 0, 1500),
            voucher(BOOK, "return", RETURN, 1, 4, -BACK, 0),
            voucher(BOOK, "credit", "k1", 0, 5, 370, 0),
        ],
        "balances": [
            (BOOK, "1122", "c1", 0), (BOOK, "2203", "c1", -370), (BOOK, "1001", "", 1500), (BOOK, "5001", "", -1000),
            (BOOK, "22210108", "", -130), (BOOK, "5401", "", 137), (BOOK, "1405", "", capital - 137),
            (BOOK, "3001", "", -capital), (BAD, "1405", "", capital), (BAD, "3001", "", -capital),
        ],
        "stock": held, "stock_lines": list(held),
        "returned": [(BOOK, INVOICE, 1, Decimal(1), 1000, 130)],
        "statements": [(BOOK, "s1")],
        "gaps": [], "sums": [], "unbalanced": [], "orphans": [],
    }  # fmt: skip


def _keep_others(found: Seen) -> None:
    found.rows["collections"] |= {
        "invoices": [(BOOK, INVOICE, SALE, 0)], "accounts": [(BOOK, "c1", 370, 0)], "open": [(BOOK, "c1", 0)],
        "payments": [(BOOK, PAYMENT)], "returns": [(BOOK, RETURN, 1, BACK)], "credits": [(BOOK, "k1")],
        "stages": [(BOOK, 1)],
    }  # fmt: skip
    found.rows["returns"] |= {
        "returns": [(BOOK, RETURN, "posted"), (BOOK, "r2", "refused")],
        "parts": [(BOOK, RETURN, 1, f"v {RETURN}", 4)],
        "returned": [(BOOK, INVOICE, 1, Decimal(1), 1000, 130)],
    }
    found.rows["cases"] |= {
        "cases": [
            (BOOK, "return_never_sold", "return_request", "r2", "case1", 2),
            (BAD, "event_parked", "record", "payment.recorded/0/1", "case2", 1),
        ],
        "findings": [(BOOK, "e12"), (BAD, "e13"), (BAD, "e19")],
        "entries": [
            (BOOK, "case1", 1, ""), (BOOK, "case1", 2, ""), (BAD, "case2", 1, ""), (BOOK, "case1", 0, "d1"),
        ],
    }  # fmt: skip
    found.rows["notify"]["deliveries"] = [
        (BOOK, "d1", "e12", "anomaly.opened", "delivered"),
        (BOOK, "d2", "e5", "invoice.overdue", "unknown"),
    ]
    found.mails = Counter({"d1": 1})
