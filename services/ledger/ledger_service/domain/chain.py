"""The hash chain (哈希链) of a book: each voucher's link holds its content and the link before it.

Whoever changes, removes, adds or reorders a posted voucher breaks the chain there, and whoever rebuilds all links after
it has another head than the one that was published (财会〔2024〕12号, art. 21: what was posted cannot be changed).
"""

import hashlib
from collections.abc import Sequence

from hezhang_contracts.values import value


@value
class Head:
    """The last link of a book's chain: how many there are, and its hash."""

    links: int
    hash: bytes


@value
class Broken:
    """The first link that does not hold, and why."""

    link: int
    voucher_id: str
    reason: str


@value
class Verified:
    """A stretch of a chain that was compared with its vouchers: the head after it, and what broke it.

    ``whole``: nothing is left to compare.
    """

    head: Head
    broken: Broken | None
    whole: bool


@value
class Round:
    """A verification of a book's chain that goes on a stretch at a time: how far it has come."""

    book_id: str
    head: Head


@value
class Reported:
    """A voucher that was reported to break the chain, and its link if there still is one."""

    voucher_id: str
    link: int | None


def beginning(book_id: str) -> Head:
    """The head of a book without vouchers."""
    return Head(0, hashlib.sha256(b"hezhang-chain-1\0" + book_id.encode()).digest())


def linked(head: Head, content: bytes) -> Head:
    """The head after a voucher: SHA-256 of the last hash and of the voucher's content in canonical form."""
    return Head(head.links + 1, hashlib.sha256(head.hash + content).digest())


def mended(reported: Sequence[Reported], broken: Broken | None) -> list[str]:
    """The vouchers that are whole again: all when the chain is, else those before the first link that does not hold."""
    return [one.voucher_id for one in reported if broken is None or (one.link is not None and one.link < broken.link)]
