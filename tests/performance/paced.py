"""An open-loop HTTP client: requests leave when they are due, whether or not earlier ones have been answered."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_CONNECTIONS = 32
_ANSWER_S = 120.0
"""Also for an API that cannot keep up: that is a figure, not a failure."""


@dataclass(frozen=True)
class Answer:
    """What came back, and when its last byte was there (seconds since 1970)."""

    status: int
    body: Any
    due: float
    at: float


class Client:
    """POSTs prepared requests over kept connections, each of which has one request at a time."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = str(address.hostname), int(address.port or 80)
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    def request(self, path: str, token: str, key: str, body: object) -> bytes:
        """The bytes of a POST."""
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content

    async def paced(self, requests: Sequence[bytes], rate: float) -> list[Answer]:
        """Send ``rate`` a second; all answers."""
        # New ones each time, and no more than are used every two seconds: the server closes what is idle for five.
        for _ in range(min(_CONNECTIONS, max(1, int(2 * rate)))):
            self._free.put_nowait(await asyncio.open_connection(self._host, self._port))
        try:
            return await asyncio.wait_for(self._send(requests, rate), _ANSWER_S + len(requests) / rate)
        finally:
            while not self._free.empty():
                _, writer = self._free.get_nowait()
                writer.close()

    async def _send(self, requests: Sequence[bytes], rate: float) -> list[Answer]:
        began_clock, began = time.time(), time.monotonic()
        asked: list[asyncio.Task[Answer]] = []
        for n, request in enumerate(requests):
            await asyncio.sleep(max(0.0, began + n / rate - time.monotonic()))
            asked.append(asyncio.create_task(self._ask(request, began_clock + n / rate)))
        return await asyncio.gather(*asked)

    async def _ask(self, request: bytes, due: float) -> Answer:
        reader, writer = await self._free.get()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
        content = await reader.readexactly(length)
        at = time.time()
        self._free.put_nowait((reader, writer))
        return Answer(int(lines[0].split()[1]), json.loads(content), due, at)
