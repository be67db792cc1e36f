"""The hash chain (哈希链) of a book: each voucher's link holds its content and the link before it.

Whoever changes, removes, adds or reorders a posted voucher breaks the chain there, and whoever rebuilds all links after
it has another head than the one that was published (财会〔2024〕12号, art. 21: what was posted cannot be changed).
"""

import hashlib

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


def beginning(book_id: str) -> Head:
    """The head of a book without vouchers."""
    return Head(0, hashlib.sha256(b"hezhang-chain-1\0" + book_id.encode()).digest())


def linked(head: Head, content: bytes) -> Head:
    """The head after a voucher: SHA-256 of the last hash and of the voucher's content in canonical form."""
    return Head(head.links + 1, hashlib.sha256(head.hash + content).digest())
