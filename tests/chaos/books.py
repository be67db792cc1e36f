"""Checks of what the services hold: the books to the fen, and every fact once wherever it has to be."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, pairwise

from tests.chaos.comparing import Case, differing, finding, missing, repeated
from tests.chaos.interface import Finding
from tests.chaos.model import ADVANCE, CLAIMS, MONEY, NET_CLAIM, NEXT, RECEIVABLE, REFUND
from tests.chaos.observe import Row


def vouchers_of_facts(case: Case) -> Finding:
    """Each fact has its one voucher, and there is no voucher without a fact. A credit is a fact of collections."""
    posted = [row[:4] for row in case.seen.of("ledger", "vouchers")]
    credits = {(row[0], "credit", row[1], 0) for row in case.seen.of("collections", "credits")}
    expected = case.expected.vouchers | credits
    return finding(
        "every fact has one voucher, every voucher a fact",
        chain(
            missing(expected, posted, "no voucher"),
            missing(posted, expected, "invented voucher"),
            repeated(posted, "posted"),
        ),
    )


def amounts_of_vouchers(case: Case) -> Finding:
    """What a voucher moves is what the caller was answered."""
    accounts = set(MONEY.values())
    assert accounts == {"1001", "1002", "1012"}, "the query of the vouchers sums these"
    found = {
        row[:4]: row[8] if row[1] == "payment" else -row[7] if row[1] == "return" else row[7]
        for row in case.seen.of("ledger", "vouchers")
        if row[1] not in ("opening", "credit")
    }
    expected = {source: case.expected.gross[source] for source in found if source in case.expected.gross}
    return finding("vouchers have the answered amounts", differing(expected, {k: found[k] for k in expected}, 0))


def balances(case: Case) -> Finding:
    """Accounts, and the claims of each customer, as the model has them."""
    accounts: Counter[tuple[str, str]] = Counter()
    claims: Counter[tuple[str, str, str]] = Counter()
    for book, account, customer, fen in case.seen.of("ledger", "balances"):
        if account in CLAIMS:
            claims[book, customer, NET_CLAIM if customer.startswith(NEXT) else account] += fen
        else:
            accounts[book, account] += fen
    wrong = chain(
        differing(case.expected.balances, accounts, 0),
        differing(case.expected.claims, claims, 0),
    )
    return finding("books equal to the model to the fen", wrong)


def receivables(case: Case) -> Finding:
    """What collections holds: open invoices, advances, refunds."""
    invoices = case.seen.of("collections", "invoices")
    open_fen = {row[:2]: row[3] for row in invoices if row[:2] in case.expected.open_fen}
    claims: Counter[tuple[str, str, str]] = Counter()
    for book, customer, fen in case.seen.of("collections", "open"):
        claims[book, customer, NET_CLAIM if customer.startswith(NEXT) else RECEIVABLE] += fen
    for book, customer, advance, refund in case.seen.of("collections", "accounts"):
        if customer.startswith(NEXT):
            claims[book, customer, NET_CLAIM] -= advance + refund
        else:
            claims[book, customer, ADVANCE] -= advance
            claims[book, customer, REFUND] -= refund
    plain = {book for book, kind in case.facts.books.items() if kind == "plain"}
    expected = {key: fen for key, fen in case.expected.claims.items() if key[0] in plain}
    wrong = chain(differing(case.expected.open_fen, open_fen), differing(expected, claims, 0))
    return finding("receivables equal to the model to the fen", wrong)


def stock(case: Case) -> Finding:
    """Quantity and cost of every sku; what the lines say is what the stock says."""
    held = {row[:2]: (int(row[2]), row[3]) for row in case.seen.of("ledger", "stock")}
    lines = {row[:2]: (int(row[2]), row[3]) for row in case.seen.of("ledger", "stock_lines")}
    wrong = chain(differing(case.expected.stock, held), differing(held, lines, (0, 0)))
    return finding("stock equal to the model and to its lines", wrong)


def returned(case: Case) -> Finding:
    """What came back of every invoice line, in the ledger and in returns.

    Returns knows nothing of what partners took back.
    """
    late = {book for book, kind in case.facts.books.items() if kind == "late"}
    in_returns = {key: (0, 0, 0) if key[0] in late else value for key, value in case.expected.returned.items()}
    wrong: list[str] = []
    for service, expected in (("ledger", case.expected.returned), ("returns", in_returns)):
        rows = case.seen.of(service, "returned")
        wrong += (f"{service}: {text}" for text in differing(expected, {row[:3]: row[3:] for row in rows}))
    return finding("returned goods equal to the model", wrong)


def sums(case: Case) -> Finding:
    """Balances are the sums of their lines; vouchers balance; no line without its voucher."""
    wrong = chain.from_iterable(
        (f"{name}: {row}" for row in case.seen.of("ledger", name)) for name in ("sums", "unbalanced", "orphans")
    )
    return finding("balances are the sums of balanced vouchers", wrong)


def numbers(case: Case) -> Finding:
    """Numbers 1..n of every month, without a gap."""
    return finding("numbers without a gap", (f"{row}" for row in case.seen.of("ledger", "gaps")))


def order_in_books(case: Case) -> Finding:
    """Parts of a return are one subject: the ledger has numbered them in the order in which they were told."""
    parts = sorted((row[0], row[2], row[3], row[6]) for row in case.seen.of("ledger", "vouchers") if row[1] == "return")
    wrong = (
        f"part {after[2]} of {book} {back} has number {after[3]}, part {before[2]} has {before[3]}"
        for before, after in pairwise(parts)
        for book, back in (after[:2],)
        if before[:2] == after[:2] and after[3] < before[3]
    )
    return finding("order of a subject's vouchers", wrong)


def answers(case: Case) -> Finding:
    """Every 2xx is present once in the database of the service that gave it, and nothing else is."""
    facts, seen = case.facts, case.seen
    pairs: list[tuple[str, Iterable[tuple[str, str]], Sequence[Row]]] = [
        ("invoice", ((i.book, i.invoice_id) for i in facts.invoices), seen.of("collections", "invoices")),
        (
            "payment",
            ((p.book, p.payment_id) for p in [*facts.payments, *facts.payouts]),
            seen.of("collections", "payments"),
        ),
        (
            "return",
            chain(
                ((r.book, r.return_id) for r in facts.returns),
                (row[:2] for row in seen.of("returns", "returns") if row[1] in facts.refused_returns),
            ),
            seen.of("returns", "returns"),
        ),
    ]
    wrong: list[str] = list(facts.differences)
    for what, said, rows in pairs:
        expected, found = list(said), [row[:2] for row in rows]
        wrong += chain(
            missing(expected, found, f"answered {what} is lost"),
            missing(found, expected, f"{what} that nobody was answered"),
            repeated(expected, f"{what} answered"),
            repeated(found, what),
        )
    lost = facts.refused_returns - {row[1] for row in seen.of("returns", "returns")}
    told = {row[4] for row in seen.of("returns", "told") if row[2] == "anomaly.opened"}
    told |= {row[4] for row in seen.of("collections", "told") if row[2] == "anomaly.opened"}
    wrong += (f"answered refusal is lost: {one}" for one in lost)
    wrong += (f"answered anomaly was never told: {one}" for one in facts.anomalies.keys() - told)
    revisions = {row[4]: row[5] for row in seen.of("cases", "cases")}
    wrong += (
        f"case {case_id}: answered revision {revision}, has {revisions.get(case_id)}"
        for case_id, revision in facts.revisions.items()
        if revisions.get(case_id) != revision
    )
    return finding("every answer is present once", wrong)


def effects(case: Case) -> Finding:
    """What one service told has its effect in the others, once."""
    seen = case.seen
    posted = {(row[0], row[2], row[3], row[5], row[6]) for row in seen.of("ledger", "vouchers") if row[1] == "return"}
    known = {(back.book, back.return_id) for back in case.facts.returns}
    heard = [tuple(row) for row in seen.of("returns", "parts")]
    applied = {row[:3]: row[3] for row in seen.of("collections", "returns")}
    answered = {(b.book, b.return_id, part): fen for b in case.facts.returns for part, _, fen in b.parts}
    stages = dict(seen.of("collections", "stages"))
    last = {(row[3], row[4]) for row in seen.of("collections", "told") if row[2] == "receivable.stated"}
    kept = {row[:2] for row in seen.of("ledger", "statements")}
    wrong = chain(
        missing((row for row in posted if row[:2] in known), heard, "returns has not heard of a voucher"),
        missing(heard, posted, "returns has heard of a voucher that is not posted"),
        (f"collections, return {text}" for text in differing(answered, applied, 0)),
        (f"reminders {text}" for text in differing({**case.facts.swept}, stages, 0)),
        (f"statement {one[1]} was never told" for one in kept - last),
        missing({book for book, _ in last}, {book for book, _ in kept}, "the ledger has no statement of book"),
        missing(case.facts.statements, (one for _, one in last), "answered statement was never told"),
        missing((one for _, one in last), case.facts.statements, "statement that nobody was answered"),
    )
    return finding("effects in other services", wrong)


def cases(case: Case) -> Finding:
    """A case for each anomaly, a finding for each event of one, an entry for each message about one, all revisions."""
    seen = case.seen
    told = [row for service in ("ledger", "returns", "collections") for row in seen.of(service, "told")]
    anomalies = Counter((row[3], row[1]) for row in told if row[2] == "anomaly.opened")
    findings = Counter(row[:2] for row in seen.of("cases", "findings"))
    about = {(row[3], *row[6].split("/", 2)) for row in told if row[2] == "anomaly.opened"}
    files = [row[:4] for row in seen.of("cases", "cases")]
    entries = seen.of("cases", "entries")
    messages = {
        (row[0], row[1])
        for row in seen.of("notify", "deliveries")
        if row[3] in ("anomaly.opened", "case.changed") and row[4] not in ("planned", "sending")
    }
    changes = Counter((row[0], row[1]) for row in entries if row[2])
    wrong = chain(
        (f"findings of event {text}" for text in differing(anomalies, findings, 0)),
        missing(about, files, "no case"),
        missing(files, about, "invented case"),
        missing(messages, ((row[0], row[3]) for row in entries), "no entry of message"),
        differing({(row[0], row[4]): row[5] for row in seen.of("cases", "cases")}, changes, 0),
    )
    return finding("cases of all anomalies", wrong)


def messages(case: Case) -> Finding:
    """One message for each event and party, handed over at most once; ``unknown`` may have arrived or not."""
    deliveries, mailed = case.seen.of("notify", "deliveries"), case.seen.mails
    wrong = list(repeated(((row[0], row[2]) for row in deliveries), "planned"))
    for _, delivery_id, _, event_type, status in deliveries:
        if status in ("planned", "sending"):
            wrong.append(f"{event_type} {delivery_id} is still {status}")
        elif mailed is not None and mailed[delivery_id] not in _ARRIVED.get(status, (0,)):
            wrong.append(f"{event_type} {delivery_id} is {status} and arrived {mailed[delivery_id]} times")
    # A check that could not look has to say so, lest its zero be taken for more than it is.
    return finding("messages at most once" + (" (no mailbox was asked)" if mailed is None else ""), wrong)


_ARRIVED = {"delivered": (1,), "unknown": (0, 1)}
"""How often a mail may have arrived, by the status of its delivery; any other: never."""

CHECKS: Sequence[Callable[[Case], Finding]] = (
    vouchers_of_facts,
    amounts_of_vouchers,
    balances,
    receivables,
    stock,
    returned,
    sums,
    numbers,
    order_in_books,
    answers,
    effects,
    cases,
    messages,
)
