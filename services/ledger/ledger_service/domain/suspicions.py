"""Suspicions: what detectors and tie-outs find wrong in a book, and what of it is new or does not hold any more.

A suspicion is told once for each (kind, subject) while it stands. Months are judged while they are open; one that was
judged before is judged again as long as something that was found in it stands.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import Literal

from hezhang_contracts.values import value

Kind = Literal[
    "duplicate_suspect", "omission_suspect", "amount_unusual", "cash_negative", "stock_short", "number_gap",
    "stock_mismatch", "vat_mismatch", "receivable_mismatch",
]  # fmt: skip
Subject = tuple[str, str]
"""The type and id of what something is about."""
Key = tuple[Kind, Subject]

MONTHLY = ("month", "recurring", "account_month", "sku_month")
"""Types of subjects whose id begins with a month: ``2026-01/…``."""
WATCHED: Mapping[Kind, tuple[str, ...]] = {
    "duplicate_suspect": ("voucher",),
    "omission_suspect": ("recurring", "month"),
    "amount_unusual": ("voucher",),
    "cash_negative": ("account_month",),
    "stock_short": ("sku_month",),
    "number_gap": ("month",),
    "stock_mismatch": ("tie_out",),
    "vat_mismatch": ("tie_out",),
    "receivable_mismatch": ("tie_out",),
}
"""What a check looks for, and with which subjects: what others found of the same kind is theirs to resolve."""
BLOCKING = ("chain_broken", "number_gap")
"""Open findings that block the closing of a month: the books themselves cannot be trusted. All others warn."""
MONTHS = 3
"""So many of the newest months that have vouchers and are not closed are judged."""
MONTHS_AGAIN = 12
"""And so many of those in which something of a kind stands, the newest first."""
MOST_NEW = 200
"""So many of one kind a check tells at most; the next one goes on."""
_LONGEST = 200


@value
class Suspicion:
    """Something that looks wrong; ``period`` is the month that has to be judged for it, None when any is looked at."""

    kind: Kind
    about: Subject
    expected: str
    actual: str
    suspected_cause: str
    period: str | None = None
    difference: str | None = None
    evidence: tuple[str, ...] = field(default=())

    @property
    def key(self) -> Key:
        """What may stand only once."""
        return (self.kind, self.about)


@value
class Standing:
    """A suspicion that was told and not taken back; of what is about a voucher, the month is the voucher's."""

    kind: Kind
    about: Subject
    period: str | None

    @property
    def key(self) -> Key:
        """What may stand only once."""
        return (self.kind, self.about)


@value
class Changes:
    """What is to be told: suspicions that are new, and those that do not hold any more."""

    new: tuple[Suspicion, ...]
    over: tuple[Standing, ...]


def changes(
    found: Sequence[Suspicion],
    standing: Sequence[Standing],
    judged: Mapping[Kind, Collection[str]],
    undecided: Collection[Kind] = (),
) -> Changes:
    """What was found against what stands. Of months that were not judged, and of kinds that could not be decided,
    nothing is said."""

    def decided(one: Suspicion | Standing) -> bool:
        return one.kind not in undecided and (one.period is None or one.period in judged[one.kind])

    known, counts = {one.key for one in standing}, Counter[Kind]()
    new: list[Suspicion] = []
    for one in found:
        if one.key not in known and decided(one) and counts[one.kind] < MOST_NEW:
            known.add(one.key)
            counts[one.kind] += 1
            new.append(one)
    holding = {one.key for one in found}
    over = [one for one in standing if one.key not in holding and decided(one)]
    return Changes(tuple(new), tuple(over))


def months_to_judge(newest: Collection[str], standing: Sequence[Standing]) -> dict[Kind, tuple[str, ...]]:
    """Of each kind, the newest open months and those in which something of it stands, so that it can be taken back."""
    judged: dict[Kind, tuple[str, ...]] = {}
    for kind in WATCHED:
        again = sorted({one.period for one in standing if one.kind == kind and one.period is not None}, reverse=True)
        judged[kind] = tuple(sorted({*newest, *again[:MONTHS_AGAIN]}))
    return judged


def month_subject(kind: str, period: str, *names: str) -> Subject:
    """A subject of a month; an id that would be too long is cut, and its hash keeps it apart."""
    said = "/".join((period, *names))
    if len(said) > _LONGEST:
        said = f"{said[:120]}…{hashlib.sha256(said.encode()).hexdigest()[:64]}"
    return (kind, said)
