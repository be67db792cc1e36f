"""Requests that are asked until they are answered, with the same Idempotency-Key each time."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.chaos.facts import Facts

ANSWER_WITHIN_S = httpx.Timeout(10, connect=3, pool=60)
KEPT = 100
Answer = dict[str, Any]
NotYet = Callable[[int, str], bool]
"""Whether (status, problem code) only means that something has not arrived yet."""


class Refused(Exception):
    """An answer that nobody expected; it is in the facts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the answer that it was given."""

    service: str
    path: str
    body: Mapping[str, Any]
    key: str
    answer: bytes


@dataclass
class Client:
    """The APIs, as a user who never gives up. ``slots`` bounds the requests that are under way."""

    api: Mapping[str, str]
    token: str
    facts: Facts
    slots: asyncio.Semaphore
    answered: deque[Asked] = field(default_factory=lambda: deque(maxlen=KEPT))
    twice: float = 0.1
    """The share of requests that are asked twice, some of them at once."""
    _http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
        self._http = httpx.AsyncClient(timeout=ANSWER_WITHIN_S, limits=limits, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(
        self, service: str, path: str, body: Mapping[str, Any], key: str, rng: Random, not_yet: NotYet | None = None
    ) -> Answer:
        """The answer to a command; now and then asked twice, at once or again. Refused when it is a 4xx."""
        place = rng.random()
        if place < self.twice * 0.4:
            first, second = await asyncio.gather(*(self._until(service, path, body, key, not_yet) for _ in range(2)))
            self._compare(path, key, first, second)
        else:
            first = await self._until(service, path, body, key, not_yet)
        if self.twice * 0.4 <= place < self.twice:
            self._compare(path, key, first, await self._until(service, path, body, key, not_yet))
        self.answered.append(Asked(service, path, body, key, first))
        return json.loads(first)

    async def put(self, service: str, path: str, body: Mapping[str, Any]) -> None:
        """PUT is idempotent by nature."""
        await self._until(service, path, body, None, None)

    async def read(self, service: str, path: str, **params: str) -> Answer:
        """What a GET answers."""
        return json.loads(await self._until(service, path, None, None, None, params))

    async def again(self) -> None:
        """Ask once more what was asked last: the same answer, and nothing happens."""

        async def one(asked: Asked) -> None:
            second = await self._until(asked.service, asked.path, asked.body, asked.key, None)
            self._compare(asked.path, asked.key, asked.answer, second)

        await asyncio.gather(*(one(asked) for asked in list(self.answered)))

    def _compare(self, path: str, key: str, first: bytes, second: bytes) -> None:
        self.facts.counts["requests asked twice"] += 1
        if first != second:
            self.facts.differs(f"{path} {key}: answered {first[:200]!r}, then {second[:200]!r}")

    async def _until(
        self,
        service: str,
        path: str,
        body: Mapping[str, Any] | None,
        key: str | None,
        not_yet: NotYet | None,
        params: Mapping[str, str] | None = None,
    ) -> bytes:
        method = "GET" if body is None else "PUT" if key is None else "POST"
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        pause = 0.1
        while True:
            async with self.slots:
                answer = await self._once(method, self.api[service] + path, body, headers, params)
            if answer is not None and answer.is_success:
                self.facts.counts[f"{service} answers"] += 1
                return answer.content
            if answer is not None and answer.status_code < 500:
                code = _code(answer)
                if not_yet is None or not not_yet(answer.status_code, code):
                    self.facts.differs(f"{method} {path} {key}: {answer.status_code} {code} {answer.text[:200]}")
                    raise Refused(f"{method} {path}: {answer.status_code} {code}")
                self.facts.counts["answers that something is not there yet"] += 1
            await asyncio.sleep(pause)
            pause = min(pause * 1.6, 1.5)

    async def _once(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None,
    ) -> httpx.Response | None:
        """One attempt; None when there was no answer, which says nothing about whether it was done."""
        try:
            answer = await self._http.request(method, url, json=body, headers=headers, params=params)
        except (httpx.TransportError, httpx.RemoteProtocolError) as error:
            self.facts.counts[f"no answer ({type(error).__name__})"] += 1
            return None
        if answer.status_code >= 500:
            self.facts.counts[f"answers {answer.status_code}"] += 1
        return answer


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except (ValueError, AttributeError):
        return ""
