"""The model against figures worked out by hand, and every check against a run with just one thing wrong."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.chaos.checks import CHECKS
from tests.chaos.comparing import Case
from tests.chaos.fabricated import BACK, BAD, BOOK, INVOICE, PAYMENT, RETURN, add_partner_event, case, facts
from tests.chaos.facts import Invoice, Line, Payment, Payout, Return
from tests.chaos.model import NET_CLAIM, predict, worth
from tests.chaos.observe import OnTopic

Harm = Callable[[Case], object]


def drop(service: str, name: str, at: int = 0) -> Harm:
    """A row is lost."""
    return lambda of: of.seen.rows[service][name].pop(at)


def double(service: str, name: str, at: int = 0) -> Harm:
    """A row is there twice."""

    def harm(of: Case) -> None:
        rows = of.seen.rows[service][name]
        rows.append(rows[at])

    return harm


def put(service: str, name: str, *row: Any) -> Harm:
    """A row that should not be."""
    return lambda of: of.seen.rows[service].setdefault(name, []).append(row)


def change(service: str, name: str, at: int, column: int, value: Any) -> Harm:
    """One value is another."""

    def harm(of: Case) -> None:
        rows = of.seen.rows[service][name]
        rows[at] = (*rows[at][:column], value, *rows[at][column + 1 :])

    return harm


def record(*fields: Any) -> Harm:
    """A record on a topic that should not be."""
    return lambda of: of.seen.records.append(OnTopic(*fields))


def lose_record(topic: str, offset: int = 0) -> Harm:
    """A record that is not on its topic."""

    def harm(of: Case) -> None:
        of.seen.records[:] = [r for r in of.seen.records if (r.topic, r.offset) != (topic, offset)]

    return harm


def mailed(**times: int) -> Harm:
    """What arrived in the mailbox."""
    return lambda of: setattr(of.seen, "mails", Counter(times))


def swap_cases(of: Case) -> None:
    """Two events of one subject arrive the other way round."""
    first, second = (n for n, r in enumerate(of.seen.records) if r.topic == "case.changed" and r.subject == "case1")
    a, b = of.seen.records[first], of.seen.records[second]
    of.seen.records[first] = OnTopic(b.topic, 0, a.offset, b.book, b.source, b.id, b.subject, b.digest)
    of.seen.records[second] = OnTopic(a.topic, 0, b.offset, a.book, a.source, a.id, a.subject, a.digest)


HARMS: dict[str, dict[str, Harm]] = {
    "nothing told is lost, nothing invented": {
        "lost": lose_record("payment.recorded"),
        "of a service": record("credit.applied", 0, 9, BOOK, "/ledger", "n", "", ""),
        "of nobody": record("credit.applied", 0, 9, BOOK, "/partner", "n", "", ""),
        "other bytes": change("collections", "told", 0, 5, "other"),
        "acknowledged": add_partner_event,
    },
    "one event a cause": {
        "another id": put("ledger", "told", 99, "e99", "voucher.posted", BOOK, INVOICE, "", f"invoice/{INVOICE}/0"),
        "posted and refused": put(
            "ledger", "told", 99, "e99", "voucher.rejected", BOOK, INVOICE, "", f"invoice/{INVOICE}/0"
        ),
    },
    "order of a subject on the topics": {
        "swapped": swap_cases,
    },
    "every event is taken once": {
        "not in the inbox": drop("ledger", "inbox"),
        "took what it parked": put("ledger", "inbox", "/partner", "t/after"),
        "counted twice": change("ledger", "applied", 0, 1, 2),
    },
    "only what has to wait waits": {
        "waits": put("ledger", "waiting", "return.recorded", BOOK, RETURN, 1),
    },
    "parked as predicted": {
        "not parked": drop("ledger", "parked"),
        "the follower was not kept back": drop("ledger", "parked", 1),
        "parked twice": double("ledger", "parked"),
        "other reason": change("ledger", "parked", 0, 3, "handler_failed"),
        "other bytes": change("ledger", "parked", 0, 7, "cut"),
        "sound one parked": put(
            "ledger", "parked", "payment.recorded", 0, 0, "behind", "parked", BOOK, PAYMENT, "md5", "r"
        ),
    },
    "anomalies and refusals as predicted": {
        "parked in silence": drop("ledger", "told", -1),
        "no reason": put("ledger", "told", 99, "e99", "anomaly.opened", BOOK, "a9", "", "stock_short/sku/S1"),
        "refused": put("ledger", "told", 99, "e99", "voucher.rejected", BOOK, "p9", "", "payment/p9/0"),
    },
    "offsets sane, outboxes empty": {
        "behind the end": change("ledger", "offsets", 0, 2, 0),
        "beyond the end": change("ledger", "offsets", 0, 2, 99),
        "broker ahead": lambda of: of.seen.committed["ledger"].update({("invoice.issued", 0): 99}),
        "unsent": change("ledger", "outbox", 0, 0, 1),
    },
    "no transaction, lock or session leaked": {
        "open transaction": put("cases", "sessions", "cases", "idle in transaction", 60.0, []),
        "lock": put("cases", "sessions", "cases", "idle", None, [77]),
        "two leaders": double("cases", "sessions"),
        "no leader": drop("cases", "sessions"),
        "too many": lambda of: of.seen.rows["cases"]["sessions"].extend([("c", "idle", None, [])] * 50),
        "prepared": change("cases", "prepared", 0, 0, 1),
    },
    "every fact has one voucher, every voucher a fact": {
        "lost": drop("ledger", "vouchers", 2),
        "twice": double("ledger", "vouchers", 2),
        "invented": put("ledger", "vouchers", BOOK, "payment", "p9", 0, "e", "v", 6, 0, 1),
        "credit": drop("ledger", "vouchers", 5),
    },
    "vouchers have the answered amounts": {
        "a fen": change("ledger", "vouchers", 2, 7, 2261),
    },
    "books equal to the model to the fen": {
        "a fen": change("ledger", "balances", 3, 3, -1001),
        "a claim": change("ledger", "balances", 1, 3, -369),
    },
    "receivables equal to the model to the fen": {
        "open": change("collections", "invoices", 0, 3, 1),
        "advance": change("collections", "accounts", 0, 2, 371),
    },
    "stock equal to the model and to its lines": {
        "stock": change("ledger", "stock", 0, 3, 1),
        "lines": change("ledger", "stock_lines", 0, 3, 1),
    },
    "returned goods equal to the model": {
        "ledger": change("ledger", "returned", 0, 4, 999),
        "returns": drop("returns", "returned"),
    },
    "balances are the sums of balanced vouchers": {
        "sum": put("ledger", "sums", BOOK, "1122", "2026-01-05", 1, 0, 2, 0),
        "unbalanced": put("ledger", "unbalanced", BOOK, "v", 2, 1),
        "orphan": put("ledger", "orphans", BOOK, "v", 1),
    },
    "numbers without a gap": {
        "gap": put("ledger", "gaps", BOOK, "2026-01", 4, 1, 5, 5),
    },
    "order of a subject's vouchers": {
        "later part first": put("ledger", "vouchers", BOOK, "return", RETURN, 2, "e", "v", 3, 0, 0),
    },
    "every answer is present once": {
        "invoice": drop("collections", "invoices"),
        "payment twice": double("collections", "payments"),
        "return that nobody asked": put("returns", "returns", BOOK, "r9", "recorded"),
        "refusal": drop("returns", "returns", 1),
        "anomaly": drop("returns", "told", 1),
        "revision": change("cases", "cases", 0, 5, 1),
        "other answer": lambda of: of.facts.differs("another answer to the same key"),
    },
    "effects in other services": {
        "not heard": drop("returns", "parts"),
        "other number": change("returns", "parts", 0, 4, 9),
        "return not applied": drop("collections", "returns"),
        "reminder twice": change("collections", "stages", 0, 1, 2),
        "statement": drop("ledger", "statements"),
    },
    "cases of all anomalies": {
        "finding": drop("cases", "findings"),
        "case": drop("cases", "cases"),
        "invented": put("cases", "cases", BOOK, "stock_short", "sku", "S1", "case9", 0),
        "message": drop("cases", "entries", 3),
        "revision": drop("cases", "entries", 1),
    },
    "messages at most once": {
        "twice": mailed(d1=2),
        "never": mailed(d2=1),
        "planned twice": double("notify", "deliveries"),
        "still planned": change("notify", "deliveries", 0, 4, "planned"),
    },
}
"""By check: what may go wrong, and how."""


def counts(of: Case) -> dict[str, int]:
    return {found.check: found.count for found in (check(of) for check in CHECKS)}


def test_a_run_without_a_fault_has_no_finding() -> None:
    assert {name: n for name, n in counts(case()).items() if n} == {}


@pytest.mark.parametrize(("check", "what"), [(check, what) for check, harms in HARMS.items() for what in harms])
def test_a_check_finds_what_it_is_for(check: str, what: str) -> None:
    harmed = case()
    HARMS[check][what](harmed)
    assert counts(harmed)[check] > 0


def test_a_check_that_could_not_look_says_so() -> None:
    blind = case()
    blind.seen.mails = None
    assert "messages at most once (no mailbox was asked)" in counts(blind)


def test_every_check_can_fail() -> None:
    assert set(HARMS) == set(counts(case()))


def test_the_parts_of_a_line_close_to_its_whole() -> None:
    line = Line(1, "V", None, Decimal("2.5"), Decimal("19.99"))
    assert worth(line, Decimal("2.5")) == (4998, 650), "49.975 and 6.4974 are rounded half up"
    assert worth(line, Decimal("1.2")) == (2399, 312)
    assert worth(line, Decimal(0)) == (0, 0)


def test_the_model_by_hand() -> None:
    expected = predict(facts())
    assert expected.claims == {(BOOK, "c1", "2203"): -370}
    assert expected.balances[BOOK, "5001"] == -1000
    assert expected.balances[BOOK, "5401"] == 137
    assert expected.open_fen == {(BOOK, INVOICE): 0}
    assert expected.vouchers == {
        (BOOK, "opening", BOOK, 0), (BAD, "opening", BAD, 0), (BOOK, "invoice", INVOICE, 0),
        (BOOK, "payment", PAYMENT, 0), (BOOK, "return", RETURN, 1),
    }  # fmt: skip


def test_a_refund_is_owed_until_it_is_paid_out() -> None:
    known = facts()
    line = Line(1, "V", None, Decimal(2), Decimal("10.00"))
    invoice = Invoice(BOOK, "refund-2", "c2", "2026-01-05", (line,), "i2")
    known.invoices.append(invoice)
    known.payments.append(Payment(BOOK, "c2", "alipay", 2260, invoice, payment_id="p2"))
    known.returns.append(Return(BOOK, "c2", ((invoice, 1, Decimal(1)),), "refund", "r3", ((1, "i2", BACK),)))
    assert predict(known).claims[BOOK, "c2", "224101"] == -1130
    known.payouts.append(Payout(BOOK, "c2", "cash", 1130, "p3"))
    assert (BOOK, "c2", "224101") not in predict(known).claims


def test_where_order_matters_only_the_sum_is_told() -> None:
    known = facts()
    line = Line(1, "V", None, Decimal(2), Decimal("10.00"))
    for n in (1, 2):
        invoice = Invoice(BOOK, f"next-{n}", "next-0", "2026-01-05", (line,), f"n{n}")
        known.invoices.append(invoice)
        known.payments.append(Payment(BOOK, "next-0", "alipay", 2260 * (2 - n), invoice, payment_id=f"q{n}"))
    expected = predict(known)
    assert expected.claims[BOOK, "next-0", NET_CLAIM] == 2260
    assert not {key for key in expected.open_fen if key[1] in ("n1", "n2")}


def test_a_partners_return_goes_on_waiting_where_it_is_not_known() -> None:
    known = facts()
    known.books["t-late-1"] = "late"
    line = Line(1, "V", None, Decimal(2), Decimal("10.00"))
    invoice = Invoice("t-late-1", "l", "p1", "2026-01-05", (line,), "l1")
    known.late_invoices.append(invoice)
    known.late_payments.append(Payment("t-late-1", "p1", "alipay", 600, invoice, 100, "lp"))
    parts = ((1, "l1", BACK),)
    known.late_returns.append(Return("t-late-1", "p1", ((invoice, 1, Decimal(1)),), "on_account", "lr", parts))
    expected = predict(known)
    assert expected.claims["t-late-1", "p1", "1122"] == 2260 - 500 - 1130
    assert expected.claims["t-late-1", "p1", "2203"] == -100
    assert dict(expected.waiting) == {
        ("collections", "return.recorded", "t-late-1", "lr"): 1,
        ("returns", "voucher.posted", "t-late-1", "lr"): 1,
    }
