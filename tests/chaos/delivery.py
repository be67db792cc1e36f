"""Checks of the way of events: none lost or invented, each once, in order; what is bad is parked, and nothing leaks."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from tests.chaos.comparing import Case, differing, finding, missing, repeated
from tests.chaos.interface import SERVICES, Finding
from tests.chaos.model import FINDERS, LISTENERS, VERDICTS
from tests.chaos.observe import OnTopic

LEADER_LOCK, DELIVERY_LOCK = 4207849481, 4207849485
"""What the relay of a service and the delivery worker of notify hold for as long as they lead."""
MOST_SESSIONS = 45
"""Three processes with a pool of eight, their relays and workers, and what the server has not yet given up."""
PASSING_S = 10.0

ParkedKey = tuple[str, str, int, int, str]
"""Service, topic, partition, offset, code."""


@dataclass
class Fate:
    """What has to become of the records of the run in the services that listen."""

    parked: Counter[ParkedKey] = field(default_factory=Counter[ParkedKey])
    entered: dict[str, set[tuple[str, str, str]]] = field(
        default_factory=lambda: {service: set[tuple[str, str, str]]() for service in SERVICES}
    )
    """By service: topic, source and id of what it has to apply or keep waiting."""
    kept_out: dict[str, set[tuple[str, str, str]]] = field(
        default_factory=lambda: {service: set[tuple[str, str, str]]() for service in SERVICES}
    )
    """By service: what it parks and must not have applied."""
    anomalies: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """Service, book and cause of the anomalies that parking opens."""


def fate(case: Case) -> Fate:
    """From what is on the topics, in the order in which it is there, and the kinds of poison."""
    told = Fate()
    poison = {one.id: one for one in case.facts.poison}
    after = {follower for one in case.facts.poison for follower in one.followers}
    for service in SERVICES:
        blocked: set[tuple[str, str, str]] = set()
        for record in case.seen.records:
            if service not in LISTENERS[record.topic]:
                continue
            line = (record.topic, record.book, record.subject)
            if record.id in poison:
                bad = VERDICTS[poison[record.id].kind]
                code = bad.parked
                if bad.blocks:
                    blocked.add(line)
                    if service in FINDERS:
                        where = f"event_parked/record/{record.topic}/{record.partition}/{record.offset}"
                        told.anomalies.add((service, record.book, where))
            else:
                code = "behind" if record.id in after and line in blocked else ""
            event = (record.topic, record.source, record.id)
            if code:
                told.parked[service, record.topic, record.partition, record.offset, code] += 1
                told.kept_out[service].add(event)
            else:
                told.entered[service].add(event)
    return told


def told_is_on_topics(case: Case) -> Finding:
    """What a service told is on its topic as it was told, and nothing of a service is there that it did not tell."""
    on_topic: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for record in case.seen.records:
        on_topic.setdefault((record.topic, record.source, record.id), set()).add((record.book, record.digest))
    wrong: list[str] = []
    told: set[tuple[str, str, str]] = set()
    for service in SERVICES:
        for _, event_id, topic, book, _, digest, cause in case.seen.of(service, "told"):
            key = (topic, f"/{service}", event_id)
            told.add(key)
            found = on_topic.get(key)
            if found is None:
                wrong.append(f"{topic} {event_id} of {book} ({cause}) was told by {service} and is not on the topic")
            elif found != {(book, digest)}:
                wrong.append(f"{topic} {event_id} of {book} is on the topic with another key or content")
    known = set(case.facts.partner_events) | {one.id for one in case.facts.poison}
    known |= {follower for one in case.facts.poison for follower in one.followers}
    sources = {f"/{service}" for service in SERVICES}
    wrong += (
        f"{key[0]} {key[2]} of {key[1]} is on the topic and nobody told it"
        for key in on_topic
        if (key[1] in sources and key not in told) or (key[1] not in sources and key[2] not in known)
    )
    sent = {(one.topic, "/partner", one.id) for one in case.facts.partner_events.values()}
    wrong += missing(sent, on_topic, "acknowledged and not on the topic")
    return finding("nothing told is lost, nothing invented", wrong)


def one_event_a_cause(case: Case) -> Finding:
    """No second event with another id about the same thing."""
    wrong: Iterable[str] = chain.from_iterable(
        repeated(
            ((_kind(row[2]), row[3], row[6]) for row in case.seen.of(service, "told")), f"{service} told of a cause"
        )
        for service in SERVICES
    )
    return finding("one event a cause", wrong)


def _kind(topic: str) -> str:
    # The ledger either posts or refuses.
    return "voucher" if topic.startswith("voucher.") else topic


def order_on_topics(case: Case) -> Finding:
    """The first arrivals of a subject's events are in the order in which they were told."""
    first: dict[tuple[str, str, str], tuple[int, int]] = {}
    for record in case.seen.records:
        first.setdefault((record.topic, record.source, record.id), (record.partition, record.offset))
    wrong: list[str] = []
    for service in SERVICES:
        lines: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
        for seq, event_id, topic, book, subject, *_ in case.seen.of(service, "told"):
            lines.setdefault((topic, book, subject), []).append((seq, event_id))
        for (topic, book, subject), events in lines.items():
            places = [first[key] for _, e in sorted(events) if (key := (topic, f"/{service}", e)) in first]
            if any(a[0] != b[0] or a[1] > b[1] for a, b in pairwise(places)):
                wrong.append(f"{topic} {subject} of {book}: told in order, arrived at {places}")
    return finding("order of a subject on the topics", wrong)


def entered_once(case: Case) -> Finding:
    """Every sound event is in the inbox of every listener and counted once; what is parked is not."""
    told = fate(case)
    wrong: list[str] = []
    for service in SERVICES:
        inbox = set(case.seen.of(service, "inbox"))
        wrong += (f"{service} never took {e[0]} {e[2]}" for e in told.entered[service] if e[1:] not in inbox)
        wrong += (f"{service} took {e[0]} {e[2]}, which it parked" for e in told.kept_out[service] if e[1:] in inbox)
        due = Counter(topic for topic, _, _ in told.entered[service])
        due.subtract(
            {
                topic: sum(n for (s, t, _, _), n in case.expected.waiting.items() if (s, t) == (service, topic))
                for topic in due
            }
        )
        applied = {row[0]: row[1] for row in case.seen.of(service, "applied")}
        wrong += (f"{service} has applied {text}" for text in differing(due, applied, 0))
    return finding("every event is taken once", wrong)


def waits(case: Case) -> Finding:
    """Only what the model says goes on waiting."""
    found = {
        (service, topic, book, subject): n
        for service in SERVICES
        for topic, book, subject, n in case.seen.of(service, "waiting")
    }
    return finding("only what has to wait waits", differing(case.expected.waiting, found, 0))


def parks(case: Case) -> Finding:
    """Exactly the bad records and those behind them, each where it arrived, with its bytes and reason."""
    places: dict[tuple[str, int, int], OnTopic] = {(r.topic, r.partition, r.offset): r for r in case.seen.records}
    found: Counter[ParkedKey] = Counter()
    wrong: list[str] = []
    for service in SERVICES:
        for row in case.seen.of(service, "parked"):
            topic, partition, offset, code, state, _, _, digest, reason = row
            record = places.get((topic, partition, offset))
            if record is None:
                continue
            found[service, topic, partition, offset, code] += 1
            if state != "parked" or digest != record.digest or not reason:
                wrong.append(f"{service}: {topic}/{partition}/{offset} is {state}, with other bytes or no reason")
    wrong += differing(fate(case).parked, found, 0)
    return finding("parked as predicted", wrong)


def anomalies(case: Case) -> Finding:
    """Anomalies are those that were answered or that parking opens; the ledger refuses only what is wrong."""
    told = fate(case)
    waiting = {(service, book) for service, _, book, _ in case.expected.waiting}
    found: set[tuple[str, str, str]] = set()
    wrong: list[str] = []
    for service in FINDERS:
        for _, _, topic, book, subject, _, cause in case.seen.of(service, "told"):
            if topic != "anomaly.opened" or subject in case.facts.anomalies:
                continue
            found.add((service, book, cause))
            # An event that waits for long is told too: how long depends on the run.
            overdue = cause.startswith("dependency_missing/") and (service, book) in waiting
            if not overdue and (service, book, cause) not in told.anomalies:
                wrong.append(f"{service} told {cause} of {book} for no reason")
    rejected = {(row[3], row[6]) for row in case.seen.of("ledger", "told") if row[2] == "voucher.rejected"}
    wrong += missing(told.anomalies, found, "parked without an anomaly")
    wrong += missing(rejected, set(), "refused by the ledger for no reason")
    return finding("anomalies and refusals as predicted", wrong)


def offsets(case: Case) -> Finding:
    """Stored offsets are at the end of the log; what the broker keeps is never ahead of them."""
    wrong: list[str] = []
    for service in SERVICES:
        stored = {(row[0], row[1]): row[2] for row in case.seen.of(service, "offsets")}
        listened = {place: end for place, end in case.seen.ends.items() if service in LISTENERS[place[0]]}
        wrong += (f"{service}, stored offset of {text}" for text in differing(listened, stored, 0))
        wrong += (
            f"{service}: the broker keeps {offset} for {place}, stored is {stored.get(place, 0)}"
            for place, offset in case.seen.committed.get(service, {}).items()
            if offset > stored.get(place, 0)
        )
        wrong += (f"{service} has {row[0]} events unsent" for row in case.seen.of(service, "outbox") if row[0])
    return finding("offsets sane, outboxes empty", wrong)


def sessions(case: Case) -> Finding:
    """No transaction or lock is left behind, one leader a service, no more sessions than processes need."""
    wrong: list[str] = []
    for service in SERVICES:
        rows = case.seen.of(service, "sessions")
        wrong += (
            f"{service}: {row[0]} has been {row[1]} for {row[2]:.0f} s" for row in rows if (row[2] or 0) > PASSING_S
        )
        leaders = Counter(lock for row in rows for lock in row[3])
        wanted = {LEADER_LOCK: 1} | ({DELIVERY_LOCK: 1} if service == "notify" else {})
        idle = Counter(lock for row in rows if row[2] is None for lock in row[3])
        wrong += (
            f"{service}: advisory lock {lock} is held by {leaders[lock]} sessions, {wanted.get(lock, 0)} should"
            for lock in wanted.keys() | idle.keys()
            if leaders[lock] != wanted.get(lock, 0)
        )
        if len(rows) > MOST_SESSIONS:
            wrong.append(f"{service}: {len(rows)} sessions")
        wrong += (f"{service}: {row[0]} prepared transactions" for row in case.seen.of(service, "prepared") if row[0])
    return finding("no transaction, lock or session leaked", wrong)


CHECKS: Sequence[Callable[[Case], Finding]] = (
    told_is_on_topics,
    one_event_a_cause,
    order_on_topics,
    entered_once,
    waits,
    parks,
    anomalies,
    offsets,
    sessions,
)
