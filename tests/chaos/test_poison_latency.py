"""One per cent of poison of all kinds hurts nobody else: the time from an answer to its voucher hardly changes."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import asyncpg
import pytest
from hezhang_stack.state import Stack

from tests.chaos import checks
from tests.chaos.interface import SERVICES, Addresses
from tests.chaos.poison import KINDS
from tests.chaos.scenes import draw_invoice, issue
from tests.chaos.workload import Load
from tests.support.conditions import until

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

RATE = 30
PHASE_S = 8.0
ROUNDS = 5
PHASES = ("normal", "poisoned")
LOOKED_MS = 5
_POSTED = """
select k.b, k.i from unnest($1::text[], $2::text[]) k(b, i)
join voucher v on (v.book_id, v.source_type, v.source_id, v.part) = (k.b, 'invoice', k.i, 0)
"""


@dataclass
class Meter:
    """Looks for the vouchers of answered invoices every few milliseconds."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {phase: list[float]() for phase in PHASES})
    pending: dict[tuple[str, str], tuple[float, str]] = field(default_factory=dict[tuple[str, str], tuple[float, str]])

    def answered(self, book: str, invoice_id: str, phase: str) -> None:
        """The clock of an invoice starts."""
        self.pending[book, invoice_id] = (time.perf_counter(), phase)

    @asynccontextmanager
    async def looking(self, dsn: str) -> AsyncIterator[None]:
        """Look until the block ends."""
        connection = await asyncpg.connect(dsn)
        task = asyncio.create_task(self._look(connection))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await connection.close()

    async def _look(self, connection: asyncpg.Connection) -> None:
        while True:
            keys = list(self.pending)
            for row in await connection.fetch(_POSTED, [key[0] for key in keys], [key[1] for key in keys]):
                since, phase = self.pending.pop((row[0], row[1]))
                self.seconds[phase].append(time.perf_counter() - since)
            await asyncio.sleep(LOOKED_MS / 1000)


def addresses_of(stack: Stack) -> Addresses:
    admin = urlsplit(stack.postgres_admin_url)
    return Addresses(
        bootstrap=stack.kafka_bootstrap,
        api={name: stack.service(name).url for name in SERVICES},
        databases={name: admin._replace(path=f"/{name}").geturl() for name in SERVICES},
        token=lambda roles, books: stack.token("chaos", roles, books),
        mailbox=stack.mailbox_url,
    )


def quantile(seconds: list[float], share: float) -> float:
    """The smallest value that so many are not above, in milliseconds."""
    return 1000 * sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


async def drive(load: Load, meter: Meter, phase: str, kinds: list[str]) -> None:
    """Sales at an even rate for a phase; in a poisoned one three of 240 events are bad, each kind once in a run."""

    async def sold() -> None:
        scene = load.plain_scene()
        invoice = await issue(scene, draw_invoice(scene, "sale", "c3"))
        meter.answered(scene.book, invoice.invoice_id, phase)

    start = time.perf_counter()
    for n in range(int(RATE * PHASE_S)):
        await asyncio.sleep(max(0.0, start + n / RATE - time.perf_counter()))
        load.begin(sold())
        if phase == "poisoned" and n % 80 == 40:
            load.begin(load.poison(kinds.pop()))
    await until(lambda: not meter.pending, "every sale has its voucher", 60)


async def test_poison_leaves_the_latency_of_the_others_below_twice_the_normal(stack: Stack) -> None:
    addresses = addresses_of(stack)
    load = Load(1, addresses, poison_share=0.01, tag=f"latency-{uuid.uuid4().hex[:8]}")
    load.client.twice = 0
    await load.prepare()
    await checks.quiet(addresses, load)
    meter = Meter()
    kinds = [*KINDS] * 3
    async with meter.looking(addresses.databases["ledger"]):
        for turn in range(ROUNDS):
            # Turned round each time, so that neither always comes first.
            for phase in PHASES if turn % 2 == 0 else PHASES[::-1]:
                await drive(load, meter, phase, kinds)
    normal, poisoned = meter.seconds["normal"], meter.seconds["poisoned"]
    for phase, seconds in meter.seconds.items():
        p50, p99 = quantile(seconds, 0.5), quantile(seconds, 0.99)
        print(f"{phase}: {len(seconds)} sales at {RATE}/s, p50 {p50:.0f} ms, p99 {p99:.0f} ms")
    assert quantile(poisoned, 0.99) < 2 * quantile(normal, 0.99)
    await load.finish()
    await checks.quiet(addresses, load)
    findings = await checks.check(addresses, load)
    assert not [finding for finding in findings if finding.count]
    assert {one.kind for one in load.facts.poison} == set(KINDS), "every kind was sent, and parked as predicted"
