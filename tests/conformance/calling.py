"""The API of a toy process, called over HTTP as a client that does not get tired."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

import httpx

from tests.support.conditions import until
from tests.support.identity import TestIssuer


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Caller:
    """Posts notes: each is one effect and one event."""

    client: httpx.AsyncClient
    issuer: TestIssuer

    async def ready(self) -> None:
        """Wait until somebody answers."""

        async def answers() -> bool:
            try:
                return (await self.client.get("/health/live")).status_code == 200
            except httpx.TransportError:
                return False

        await until(answers, f"{self.client.base_url} answers")

    async def note(self, book: str, invoice_id: str, key: str) -> httpx.Response:
        """One POST; TransportError when the process ends meanwhile."""
        headers = {"Authorization": f"Bearer {self.issuer.token(book)}", "Idempotency-Key": key}
        return await self.client.post("/notes", json={"book_id": book, "invoice_id": invoice_id}, headers=headers)

    async def insist(self, book: str, invoice_id: str) -> str:
        """Post until it is answered, always with the same key; the id that was given."""
        for _ in range(1000):
            try:
                answer = await self.note(book, invoice_id, f"{book} {invoice_id}")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code != 503:
                assert answer.status_code == 201, answer.text
                return answer.json()["id"]
        raise AssertionError(f"{invoice_id} of {book} was never answered")


@asynccontextmanager
async def calling(port: int, issuer: TestIssuer) -> AsyncIterator[Caller]:
    """Calls to a port of loopback."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        yield Caller(client, issuer)
