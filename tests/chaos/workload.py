"""The load of a run: seeded scenes against the real APIs and topics, at a rate, that outages slow but never stop."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from random import Random

from tests.chaos import partner
from tests.chaos.asking import Client, Refused
from tests.chaos.facts import Facts
from tests.chaos.interface import Addresses
from tests.chaos.scenes import SCENES, Scene
from tests.chaos.wire import Tap, Wire

PREPARE_S = 60.0
FINISH_S = 60.0
REQUESTS_A_SCENE = 3.0
MOST_SCENES = 64
MOST_REQUESTS = 32
LATE_SHARE, AGAIN_SHARE = 0.03, 0.05
"""Of the scenes: books that open late, records that are sent a second time."""


class Load:
    """Drives the system. ``books`` are open from the start, one in twenty of them for poison alone.

    ``rate`` is in requests a second; ``tag`` begins every book's id, so that one system can bear several runs.
    """

    def __init__(
        self,
        seed: int,
        addresses: Addresses,
        books: int = 40,
        rate: float = 30.0,
        poison_share: float = 0.01,
        tag: str | None = None,
    ) -> None:
        self.facts = Facts(tag or f"chaos-{seed}")
        self.poison_share = poison_share
        self._rate = rate
        self._rng = Random(seed)
        poisoned = max(1, round(books / 20))
        self._plain = [f"{self.facts.tag}-{n:02d}" for n in range(books - poisoned)]
        self._poisoned = [f"{self.facts.tag}-poison-{n}" for n in range(poisoned)]
        token = addresses.token(["manager", "bookkeeper"], ["*"])
        self.client = Client(addresses.api, token, self.facts, asyncio.Semaphore(MOST_REQUESTS))
        self._wire = Wire(addresses.bootstrap, self.facts)
        self._tap = Tap(addresses.bootstrap, self.facts, Random(self._rng.random()))
        self._kinds: list[str] = []
        self._scenes: set[asyncio.Task[None]] = set()
        self._broken: list[Exception] = []
        self._number = 0
        self._tapping: asyncio.Task[None] | None = None

    async def prepare(self) -> None:
        """Open the books and enter contacts. AssertionError after 60 s."""
        try:
            async with asyncio.timeout(PREPARE_S):
                await asyncio.gather(
                    *(self._open(book, "plain") for book in self._plain),
                    *(self._open(book, "poison") for book in self._poisoned),
                )
        except TimeoutError:
            raise AssertionError(f"the books of {self.facts.tag} are not open within {PREPARE_S} s") from None
        self._tapping = asyncio.create_task(self._tap.run())

    async def run(self, stop: asyncio.Event) -> None:
        """Begin scenes at the rate until ``stop``; they go on by themselves until ``finish``."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not stop.is_set():
            if len(self._scenes) < MOST_SCENES:
                self.begin(self._next())
            due = max(due + REQUESTS_A_SCENE / self._rate, loop.time() - 1)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(0, due - loop.time()))

    async def finish(self) -> None:
        """Wait for every answer; then all poison that did not have its turn, and the duplicates of the end."""
        try:
            async with asyncio.timeout(FINISH_S):
                await self._settle()
                sent = {one.kind for one in self.facts.poison}
                for kind in partner.KINDS if self.poison_share else ():
                    if kind not in sent:
                        self.begin(self.poison(kind))
                self.begin(partner.reproduce(self._wire, self.facts, list(self._tap.seen)))
                self.begin(self.client.again())
                await self._settle()
        except TimeoutError:
            raise AssertionError(f"{len(self._scenes)} scenes have no answers within {FINISH_S} s") from None
        finally:
            await self.close()

    async def close(self) -> None:
        """End everything that still runs."""
        running = [*self._scenes, *([self._tapping] if self._tapping else [])]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._wire.close()
        await self.client.close()

    async def _settle(self) -> None:
        while self._scenes:
            await asyncio.wait(self._scenes)
        if self._broken:
            raise AssertionError(f"a scene broke: {self._broken[0]!r}") from self._broken[0]

    def plain_scene(self) -> Scene:
        """The place of a scene in one of the books that have no poison."""
        return self._scene(self._rng.choice(self._plain))

    def begin(self, scene: Awaitable[None]) -> None:
        """Play a scene; ``finish`` waits for its end."""
        task = asyncio.create_task(self._played(scene))
        self._scenes.add(task)
        task.add_done_callback(self._scenes.discard)

    async def _played(self, scene: Awaitable[None]) -> None:
        try:
            await scene
        except Refused:
            self.facts.counts["scenes that ended in a refusal"] += 1
        except Exception as error:
            self._broken.append(error)
            raise

    def _next(self) -> Awaitable[None]:
        rng = self._rng
        kind = rng.random()
        if kind < self.poison_share * REQUESTS_A_SCENE:
            self._kinds = self._kinds or partner.dealt_kinds(rng)
            return self.poison(self._kinds.pop())
        scene = self.plain_scene()
        if kind > 1 - AGAIN_SHARE:
            return partner.reproduce(self._wire, self.facts, list(self._tap.some(3, scene.rng)))
        if kind > 1 - AGAIN_SHARE - LATE_SHARE:
            return partner.late_book(self._scene(f"{self.facts.tag}-late-{self._number}"), self._wire)
        [play] = rng.choices(list(SCENES), list(SCENES.values()))
        return play(scene)

    def poison(self, kind: str) -> Awaitable[None]:
        """A scene that sends a bad record of this kind."""
        return partner.poison(self._scene(self._rng.choice(self._poisoned)), self._wire, kind)

    def _scene(self, book: str) -> Scene:
        self._number += 1
        return Scene(self.client, self.facts, book, self._number, Random(self._rng.random()))

    async def _open(self, book: str, kind: str) -> None:
        body = partner.opening(book)
        await self.client.ask("ledger", "/books", body, f"{book}/open", Random(book))
        self.facts.books[book] = kind
        parties = [("c1", "zh-CN"), ("c2", "en"), ("staff", "zh-CN")]
        contacts = [
            {"party_id": party, "name": f"{party} of {book}", "locale": locale, "email": f"{party}.{book}@example.com"}
            for party, locale in parties
        ]
        await self.client.put("notify", f"/contacts/{book}", {"contacts": contacts})
