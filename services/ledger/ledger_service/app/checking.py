"""Looking at books (账套检查): by command, and by the clock. Each finding is one anomaly as long as it stands."""

from collections.abc import Sequence

from hezhang_contracts.values import value
from hezhang_kit.causes import Asked, Cause, Incident
from hezhang_kit.findings import Finding, Resolution
from hezhang_kit.problems import Problem, not_found
from opentelemetry.trace import INVALID_SPAN_CONTEXT

from ledger_service.app.check_views import CheckedBook
from ledger_service.app.commands import CheckBook
from ledger_service.app.ports import Ledger
from ledger_service.domain.chain import Broken, Round, Verified, mended
from ledger_service.domain.inspection import Facts, Inspection, inspect
from ledger_service.domain.suspicions import MONTHS, Changes, Suspicion, changes, months_to_judge

NOTHING_TOLD = Changes((), ())


@value
class Seen:
    """A book as it was looked at in one snapshot."""

    book_id: str
    facts: Facts
    inspection: Inspection


@value
class Stretch:
    """A stretch of a book's chain that was verified."""

    round: Round
    verified: Verified


async def check_books(asked: Sequence[Asked[CheckBook]], ledger: Ledger) -> Sequence[CheckedBook | Problem]:
    """Look at books and tell what changed: findings that are new, and those that do not hold any more."""
    answers: list[CheckedBook | Problem] = []
    for one in asked:
        seen = await look(one.command.book_id, ledger)
        if seen is None:
            answers.append(not_found("book", one.command.book_id))
            continue
        told = await _tell(seen, one, ledger)
        answers.append(CheckedBook.of(seen.book_id, seen.inspection.found, told))
    return answers


async def look(book_id: str, ledger: Ledger) -> Seen | None:
    """Look at a book in one snapshot; it changes nothing and locks nobody out."""
    book = await ledger.reports.book(book_id)
    if book is None:
        return None
    chart = await ledger.reports.chart(book)
    newest = await ledger.checks.newest_months(book, MONTHS)
    judged = months_to_judge(newest, await ledger.checks.standing(book_id))
    facts = await ledger.checks.facts(book, chart, judged)
    return Seen(book_id, facts, inspect(facts, book.business_day(ledger.work.now)))


async def tell_seen(seen: Seen, ledger: Ledger) -> None:
    """Tell what the clock has seen of a book, under its lock."""
    await _tell(seen, _incident("check", seen.book_id, ledger), ledger)


async def next_round(ledger: Ledger) -> Round | None:
    """The chain that was verified longest ago; None when all were within a day."""
    return await ledger.checks.next_round(ledger.work.now)


async def verify(round_: Round, ledger: Ledger) -> Stretch:
    """Verify the next stretch of a chain."""
    return Stretch(round_, await ledger.chains.verify_part(round_.book_id, round_.head))


async def put_off(round_: Round, ledger: Ledger) -> None:
    """Begin anew with a chain in a day, under the lock of its book: it could not be verified."""
    await ledger.checks.go_on(round_, round_.head, ledger.work.now)


async def tell_verified(stretch: Stretch, ledger: Ledger) -> None:
    """Keep how far the verification has come, under the lock of the book; at its end tell what it found."""
    verified, book_id = stretch.verified, stretch.round.book_id
    ended_at = ledger.work.now if verified.whole else None
    if not await ledger.checks.go_on(stretch.round, verified.head, ended_at) or not verified.whole:
        return
    cause = _incident("verification", book_id, ledger)
    if verified.broken is not None:
        await ledger.work.open_findings([_broken_finding(book_id, verified.broken, cause)])
    reported = await ledger.checks.reported_broken(book_id)
    whole = mended(reported, verified.broken)
    said = "the chain is that of what was posted as far as this voucher"
    await ledger.work.resolve_findings(
        [Resolution(book_id, "chain_broken", ("voucher", voucher_id), said, cause) for voucher_id in whole]
    )


async def _tell(seen: Seen, cause: Cause, ledger: Ledger) -> Changes:
    now, found = ledger.work.now, seen.inspection
    if not await ledger.checks.note(seen.book_id, seen.facts, found.differed, now):
        return NOTHING_TOLD
    standing = await ledger.checks.standing(seen.book_id)
    told = changes(found.found, standing, seen.facts.judged, found.undecided)
    await ledger.work.open_findings([_finding(seen.book_id, one, cause) for one in told.new])
    await ledger.work.resolve_findings(
        [Resolution(seen.book_id, one.kind, one.about, "it was looked for and not found", cause) for one in told.over]
    )
    return told


def _finding(book_id: str, one: Suspicion, cause: Cause) -> Finding:
    return Finding(
        book_id=book_id,
        kind=one.kind,
        about=one.about,
        expected=one.expected,
        actual=one.actual,
        difference=one.difference,
        suspected_cause=one.suspected_cause,
        cause=cause,
        evidence_refs=one.evidence,
    )


def _broken_finding(book_id: str, broken: Broken, cause: Cause) -> Finding:
    return Finding(
        book_id=book_id,
        kind="chain_broken",
        about=("voucher", broken.voucher_id),
        expected=f"link {broken.link} of the hash chain is that of the voucher as it was posted",
        actual=broken.reason,
        suspected_cause="a posted row was changed in the database, past the ledger",
        cause=cause,
        evidence_refs=(f"link {broken.link}", f"voucher {broken.voucher_id}"),
    )


def _incident(what: str, book_id: str, ledger: Ledger) -> Incident:
    """What comes back is another anomaly: the instant makes the difference."""
    return Incident(f"{what} {book_id} {ledger.work.now.isoformat()}", INVALID_SPAN_CONTEXT)
