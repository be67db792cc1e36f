"""Deterministic identifiers: a replay or a restored database gives the same ones."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import cast

from aiokafka import partitioner
from hezhang_contracts.registry import PARTITIONS

_murmur2 = cast(Callable[[bytes], int], getattr(partitioner, "murmur2"))  # noqa: B009 - it has no types


def derived_id(cause_id: str, kind: str, index: int = 0, time: datetime | None = None) -> str:
    """A version 8 UUID from a cause.

    With ``time`` (of the cause) the first 48 bits are its Unix milliseconds, so that keys stay close in an index.
    """
    digest = bytearray(hashlib.sha256(f"{cause_id}\0{kind}\0{index}".encode()).digest()[:16])
    if time is not None:
        digest[:6] = (int(time.timestamp() * 1000) & 0xFFFFFFFFFFFF).to_bytes(6, "big")
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def fingerprint(content: bytes) -> bytes:
    """What tells two contents apart: 16 bytes."""
    return hashlib.blake2b(content, digest_size=16).digest()


@lru_cache(65_536)
def lane_of(book_id: str) -> int:
    """The partition of all that concerns a book: the one that Kafka's clients give to its key."""
    return (_murmur2(book_id.encode()) & 0x7FFFFFFF) % PARTITIONS
