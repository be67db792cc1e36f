"""What happens: one function a use case."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from hezhang_contracts.anomaly_events import AnomalyOpened, AnomalyResolved
from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_contracts.notify_events import MessageDelivered
from hezhang_kit.causes import Asked, Received
from hezhang_kit.problems import Problem, conflict, not_found

from cases_service.app.commands import AcknowledgeCase, AssignCase, CaseCommand, CloseCase
from cases_service.app.ports import CasesPorts
from cases_service.app.translation import finding_of, message_of, told
from cases_service.app.views import CaseState
from cases_service.domain.case import (
    Case,
    Change,
    IllegalStep,
    acknowledge,
    add_finding,
    assign,
    close,
    open_case,
    resolve,
)
from cases_service.domain.correction import Correction, Step, confirm, reject

C = TypeVar("C", bound=CaseCommand)
V = TypeVar("V", VoucherPosted, VoucherRejected)

SUBJECT_OF_MESSAGE = {"anomaly.opened": "anomaly", "case.changed": "case"}


async def open_cases(received: Sequence[Received[AnomalyOpened]], ports: CasesPorts) -> None:
    """A case per finding (book, kind, subject); what was found before is added to its case."""
    now = ports.work.now
    findings = [finding_of(one, ports.work.new_id(one, "finding")) for one in received]
    known = dict(await ports.cases.of_findings({finding.key for finding in findings}))
    changes: list[Change] = []
    for one, finding in zip(received, findings, strict=True):
        case = known.get(finding.key)
        change = add_finding(case, finding, now) if case else open_case(finding, ports.work.new_id(one, "case"), now)
        known[finding.key] = change.case
        changes.append(change)
    cases = [change.case for change in changes]
    await ports.cases.save(changes, [one.trace_id for one in received])
    await ports.cases.add_findings(findings, [case.case_id for case in cases])
    for one, change in zip(received, changes, strict=True):
        ports.work.emit(told(change), one)
    for book_id, of_book in _by_book(cases).items():
        ports.work.created("anomaly", [case.anomaly_id for case in of_book], book_id)
        ports.work.created("case", {case.case_id for case in of_book}, book_id)


async def resolve_cases(received: Sequence[Received[AnomalyResolved]], ports: CasesPorts) -> None:
    """What a case was opened for does not hold any more: it says so, and its people decide."""
    by_anomaly = await ports.cases.of_anomalies({(one.event.book_id, one.event.anomaly_id) for one in received})
    known = dict(await ports.cases.get({(book_id, case_id) for (book_id, _), case_id in by_anomaly.items()}))
    made: list[tuple[Change, Received[AnomalyResolved]]] = []
    for one in received:
        book_id, anomaly_id = one.event.book_id, one.event.anomaly_id
        case_id = by_anomaly.get((book_id, anomaly_id))
        if case_id is None:
            ports.work.wait(one, ("anomaly", anomaly_id))
            continue
        by = one.source.removeprefix("/")
        change = resolve(known[book_id, case_id], anomaly_id, by, one.event.reason, ports.work.now)
        if change is not None:
            known[book_id, case_id] = change.case
            made.append((change, one))
    await ports.cases.save([change for change, _ in made], [one.trace_id for _, one in made])
    for change, one in made:
        ports.work.emit(told(change), one)


async def note_messages(received: Sequence[Received[MessageDelivered]], ports: CasesPorts) -> None:
    """What became of a message about a case or its anomaly goes into the case's timeline."""
    about: dict[str, set[tuple[str, str]]] = {"anomaly": set(), "case": set()}
    for one in received:
        if kind := SUBJECT_OF_MESSAGE.get(one.event.event_type):
            about[kind].add((one.event.book_id, one.event.about))
    by_anomaly = await ports.cases.of_anomalies(about["anomaly"])
    by_id = await ports.cases.get(about["case"])
    case_of = {("anomaly", *key): case_id for key, case_id in by_anomaly.items()}
    case_of |= {("case", *key): case.case_id for key, case in by_id.items()}
    noted: list[tuple[Received[MessageDelivered], str]] = []
    for one in received:
        if kind := SUBJECT_OF_MESSAGE.get(one.event.event_type):
            case_id = case_of.get((kind, one.event.book_id, one.event.about))
            if case_id is None:
                ports.work.wait(one, (kind, one.event.about))
            else:
                noted.append((one, case_id))
    await ports.cases.add_messages(
        [message_of(one.event) for one, _ in noted],
        [case_id for _, case_id in noted],
        [one.trace_id for one, _ in noted],
    )


async def confirm_corrections(received: Sequence[Received[VoucherPosted]], ports: CasesPorts) -> None:
    """The ledger posted vouchers of corrections: with the last of them the case is verified."""

    def step(case: Case, correction: Correction, one: Received[VoucherPosted]) -> Step | None:
        return confirm(case, correction, one.event.voucher_id, one.source.removeprefix("/"), ports.work.now)

    await _follow(received, ports, step)


async def reject_corrections(received: Sequence[Received[VoucherRejected]], ports: CasesPorts) -> None:
    """The ledger refused corrections: their cases need another solution, and another approval."""

    def step(case: Case, correction: Correction, one: Received[VoucherRejected]) -> Step | None:
        event = one.event
        return reject(case, correction, event.code, event.message, one.source.removeprefix("/"), ports.work.now)

    await _follow(received, ports, step)


async def acknowledge_cases(
    asked: Sequence[Asked[AcknowledgeCase]], ports: CasesPorts
) -> Sequence[CaseState | Problem]:
    """Somebody has seen the case. Problem 409 when it was acknowledged before."""

    def step(case: Case, one: Asked[AcknowledgeCase], now: datetime) -> Change:
        return acknowledge(case, one.principal.subject, now)

    return await _work_on(asked, ports, step)


async def assign_cases(asked: Sequence[Asked[AssignCase]], ports: CasesPorts) -> Sequence[CaseState | Problem]:
    """Somebody looks after the case; the same assignee again changes nothing. Problem 409 when it is closed."""

    def step(case: Case, one: Asked[AssignCase], now: datetime) -> Change | None:
        return assign(case, one.command.assignee, one.principal.subject, now)

    return await _work_on(asked, ports, step)


async def close_cases(asked: Sequence[Asked[CloseCase]], ports: CasesPorts) -> Sequence[CaseState | Problem]:
    """The case is done. Problem 409 when it is not so far, or what was found still holds and is not accepted."""

    def step(case: Case, one: Asked[CloseCase], now: datetime) -> Change:
        return close(case, one.principal.subject, one.command.reason, now, accepting=one.command.accepting)

    return await _work_on(asked, ports, step)


async def _work_on(
    asked: Sequence[Asked[C]], ports: CasesPorts, step: Callable[[Case, Asked[C], datetime], Change | None]
) -> Sequence[CaseState | Problem]:
    known = dict(await ports.cases.get({(one.command.book_id, one.command.case_id) for one in asked}))
    answers: list[CaseState | Problem] = []
    made: list[tuple[Change, Asked[C]]] = []
    for one in asked:
        key = (one.command.book_id, one.command.case_id)
        if key not in known:
            answers.append(not_found("case", one.command.case_id))
            continue
        try:
            change = step(known[key], one, ports.work.now)
        except IllegalStep as error:
            answers.append(conflict(error.code, str(error)))
            continue
        if change is not None:
            known[key] = change.case
            made.append((change, one))
        answers.append(CaseState.of(known[key]))
    await ports.cases.save([change for change, _ in made], [one.trace_id for _, one in made])
    for change, one in made:
        ports.work.emit(told(change), one)
    return answers


async def _follow(
    received: Sequence[Received[V]],
    ports: CasesPorts,
    step: Callable[[Case, Correction, Received[V]], Step | None],
) -> None:
    ours = [one for one in received if one.event.source.type == "correction"]
    if not ours:
        return
    corrections = dict(await ports.corrections.get({(one.event.book_id, one.event.source_id) for one in ours}))
    cases = dict(await ports.cases.get({(known.book_id, known.case_id) for known in corrections.values()}))
    made: list[tuple[Change, Received[V]]] = []
    for one in ours:
        key = (one.event.book_id, one.event.source_id)
        if key not in corrections:
            ports.work.wait(one, ("correction", one.event.source_id))
            continue
        of_case = (key[0], corrections[key].case_id)
        stepped = step(cases[of_case], corrections[key], one)
        if stepped is not None:
            corrections[key], change = stepped
            if change is not None:
                cases[of_case] = change.case
                made.append((change, one))
    await ports.corrections.put(list(corrections.values()))
    await ports.cases.save([change for change, _ in made], [one.trace_id for _, one in made])
    for change, one in made:
        ports.work.emit(told(change), one)


def _by_book(cases: Iterable[Case]) -> dict[str, list[Case]]:
    books: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        books[case.book_id].append(case)
    return books
