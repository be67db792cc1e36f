"""What the ledger answers: it posted a part or what follows it, or refused to."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from hezhang_contracts.ledger_events import VoucherPosted, VoucherRejected
from hezhang_kit.causes import Received

from returns_service.app import alarms, translation
from returns_service.app.matching import compare_posted, look_again
from returns_service.app.ports import PartSource, ReturnKey, ReturnsPorts
from returns_service.app.purchasing import mark_purchases_posted, mark_purchases_refused
from returns_service.app.steps import resettle
from returns_service.domain.lifecycle import Status
from returns_service.domain.posting import PartPosting, PostedSource, status_of
from returns_service.domain.proof import SALE, KeptVoucher

Answer = TypeVar("Answer", VoucherPosted, VoucherRejected)
Parts = dict[ReturnKey, dict[int, PartPosting]]
FOLLOWS: Mapping[str, PostedSource] = {
    "return_cancelled": "return_cancelled", "red_invoice": "red_invoice", "scrap": "scrap",
}  # fmt: skip
"""What the ledger posts after a part, by the type of its source."""
KEPT_SOURCES = (*SALE, "return", *FOLLOWS)
"""Whose vouchers the proof sheet is built from."""


async def mark_posted(received: Sequence[Received[VoucherPosted]], ports: ReturnsPorts) -> None:
    """The ledger posted a part: keep its voucher and compare it with the return. Most vouchers are of other sources."""
    ours = [r for r in received if r.event.source.type == "return"]
    await _hear(ours, ports, lambda part, e: part.posted(e.voucher_id, e.word, e.number))
    waiting = ports.work.waits
    kept = [
        (r, translation.kept_voucher(r.event))
        for r in received
        if r.event.source.type in KEPT_SOURCES and id(r) not in waiting
    ]
    await ports.evidence.keep([voucher for _, voucher in kept])
    await mark_purchases_posted(received, ports)
    await _follow([(r, voucher) for r, voucher in kept if voucher.source_type not in SALE], ports)


async def _follow(posted: Sequence[tuple[Received[VoucherPosted], KeptVoucher]], ports: ReturnsPorts) -> None:
    """Compare what was posted of returns. Of a return that is in dispute everything is looked at anew."""
    if not posted:
        return
    causes = {(voucher.book_id, voucher.source_id): r for r, voucher in posted}
    disputed = await ports.refusals.disputed(causes)
    sources: set[PartSource] = {(v.book_id, v.source_id, v.part, v.source_type) for _, v in posted}
    await ports.refusals.close({one for one in sources if one[:2] in disputed})
    for key in sorted(disputed):
        await look_again(key, causes[key], ports)
    fresh = [(r, v) for r, v in posted if (v.book_id, v.source_id) not in disputed]
    await compare_posted([(r, v) for r, v in fresh if v.source_type == "return" and v.reverses is None], ports)
    await resettle(disputed | {(v.book_id, v.source_id) for _, v in fresh if v.source_type == "return"}, (), ports)


async def mark_posting_refused(received: Sequence[Received[VoucherRejected]], ports: ReturnsPorts) -> None:
    """The ledger refused a part or what follows it: the return is in the way until a person repairs the cause."""
    ours = [r for r in received if r.event.source.type == "return"]
    heard = [r for r, _ in await _hear(ours, ports, lambda part, e: part.refused(e.code, e.message))]
    heard += await _hear_of_followers([r for r in received if r.event.source.type in FOLLOWS], ports)
    refused = [(alarms.refused_of(r.event), r) for r in heard]
    await ports.refusals.open([one for one, _ in refused])
    await mark_purchases_refused(received, ports)
    await ports.work.open_findings([alarms.refusal_of_posting(one, cause) for one, cause in refused])


async def _hear(
    received: Sequence[Received[Answer]], ports: ReturnsPorts, say: Callable[[PartPosting, Answer], PartPosting]
) -> list[tuple[Received[Answer], PartPosting]]:
    """Apply the ledger's answers to the parts they are about; those that changed something."""
    known = await _known(received, ports)
    changed: Parts = {}
    heard: list[tuple[Received[Answer], PartPosting]] = []
    for r in received:
        key = (r.event.book_id, r.event.source.id)
        before = _part(r, known, ports)
        if before is None:
            continue
        after = say(before, r.event)
        if after != before:
            known[key][before.part] = after
            changed[key] = known[key]
            heard.append((r, after))
    statuses: dict[ReturnKey, Status] = {key: status_of(parts.values()) for key, parts in changed.items()}
    await ports.returns.save_postings(changed, statuses)
    return heard


async def _hear_of_followers(
    received: Sequence[Received[VoucherRejected]], ports: ReturnsPorts
) -> list[Received[VoucherRejected]]:
    """Refusals of what follows a part; those that are in the way: it is not posted by now and its part is as it was."""
    known = await _known(received, ports)
    sources = {id(r): alarms.refused_of(r.event).source for r in received}
    posted = await ports.evidence.posted(set(sources.values()))
    heard: list[Received[VoucherRejected]] = []
    for r in received:
        part = _part(r, known, ports)
        if part is not None and part.concerned(FOLLOWS[r.event.source.type]) and sources[id(r)] not in posted:
            heard.append(r)
    await ports.returns.save_statuses({(r.event.book_id, r.event.source.id): "posting_refused" for r in heard})
    return heard


async def _known(received: Sequence[Received[Answer]], ports: ReturnsPorts) -> Parts:
    return await ports.returns.postings({(r.event.book_id, r.event.source.id) for r in received}) if received else {}


def _part(received: Received[Answer], known: Parts, ports: ReturnsPorts) -> PartPosting | None:
    """The part that an answer is about; None when the answer has to wait for its return.

    The ledger learns of a return from the transaction that keeps it here, so an unknown one means that this database
    was restored to before it. The answer waits until the request, asked again, gives the same return.
    """
    source = received.event.source
    parts = known.get((received.event.book_id, source.id))
    if not parts:
        ports.work.wait(received, ("return", source.id))
        return None
    if source.part not in parts:
        raise ValueError(f"return {source.id!r} has no part {source.part}; it has {sorted(parts)}")
    return parts[source.part]
