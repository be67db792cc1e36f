"""The inbox: an event has its effect once, however often it comes."""

from collections.abc import Sequence
from enum import Enum

from hezhang_kit.arrays import arrays
from hezhang_kit.envelope import Decoded
from hezhang_kit.work import Work


class Arrival(Enum):
    """What an arriving event is to the inbox."""

    FRESH = "fresh"
    DUPLICATE = "duplicate"
    DIFFERENT = "different"
    """The id is known with other business content: never applied, always told."""


_CLAIM = """
insert into inbox (source, id, fingerprint, received_at)
select s, i, f, $4 from unnest($1::text::text[], $2::text::text[], $3::bytea[]) u(s, i, f)
on conflict do nothing returning source, id
"""
_KNOWN = """
select i.source, i.id, i.fingerprint from unnest($1::text::text[], $2::text::text[]) u(s, i_)
join inbox i on i.source = u.s and i.id = u.i_
"""


async def claim(work: Work, events: Sequence[Decoded]) -> list[Arrival]:
    """Enter events into the inbox, in the transaction of their effect; what each one is, in order."""
    first: dict[tuple[str, str], Decoded] = {}
    for event in events:
        first.setdefault((event.source, event.id), event)
    keys = sorted(first)
    rows = await work.fetch(_CLAIM, *arrays(keys, 2), [first[key].fingerprint for key in keys], work.now)
    fresh = {(row["source"], row["id"]) for row in rows}
    known = {key: event.fingerprint for key, event in first.items()}
    old = [key for key in keys if key not in fresh]
    if old:
        for row in await work.fetch(_KNOWN, *arrays(old, 2)):
            known[(row["source"], row["id"])] = row["fingerprint"]
    return [_arrival(event, first, fresh, known) for event in events]


def _arrival(
    event: Decoded,
    first: dict[tuple[str, str], Decoded],
    fresh: set[tuple[str, str]],
    known: dict[tuple[str, str], bytes],
) -> Arrival:
    key = (event.source, event.id)
    if key in fresh and first[key] is event:
        return Arrival.FRESH
    return Arrival.DUPLICATE if known[key] == event.fingerprint else Arrival.DIFFERENT


async def forget(work: Work, event: Decoded) -> None:
    """Take an event out again, because it is parked and its replay has to enter anew."""
    await work.execute("delete from inbox where source = $1 and id = $2", event.source, event.id)
