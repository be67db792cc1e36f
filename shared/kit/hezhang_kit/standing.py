"""Which subjects of a book stand: behind a parked record, or because they wait."""

from collections.abc import Sequence

from hezhang_contracts.values import value

from hezhang_kit.parking import Subject
from hezhang_kit.work import Dependency, Work


@value
class Standing:
    """The subjects behind a parked record, and those that wait, with what their first event waits for."""

    blocked: set[Subject]
    held: dict[Subject, Dependency]


_STANDING = """
select distinct topic, book_id, subject, null as on_type, null as on_id from parked
where state = 'parked' and book_id = any($1::text[])
union all
(select distinct on (topic, book_id, subject) topic, book_id, subject, on_type, on_id from waiting
 where book_id = any($1::text[]) order by topic, book_id, subject, seq)
"""


async def standing_in(work: Work, books: Sequence[str]) -> Standing:
    """What stands in these books, whose locks are held: nothing is added by others until the end of the transaction."""
    blocked: set[Subject] = set()
    held: dict[Subject, Dependency] = {}
    for row in await work.fetch(_STANDING, books):
        subject = (row["topic"], row["book_id"], row["subject"])
        if row["on_type"] is None:
            blocked.add(subject)
        else:
            held[subject] = (row["on_type"], row["on_id"])
    work.nothing_waits = set(books) - {subject[1] for subject in held}
    return Standing(blocked, held)
