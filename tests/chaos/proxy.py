"""A TCP proxy on loopback that harms connections in chosen ways, with an eye for Kafka's and PostgreSQL's protocol."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from typing import Literal

HOST = "127.0.0.1"
_SLOW_S = 0.1
_PRODUCE = 0
"""Kafka's API key of a produce request."""
_COMMIT = re.compile(rb"Q....commit;?\0", re.DOTALL | re.IGNORECASE)
"""A message to PostgreSQL that is a COMMIT and nothing else."""
_LONGEST = 13
"""Bytes of it."""


class Mode(Enum):
    """What happens to all connections of a proxy for a while."""

    PASS = "pass"
    BLACK_HOLE = "black_hole"
    """What is sent disappears, both ways, also on new connections; they are reset at its end."""
    SLOW = "slow"
    """Every piece takes 0.1 s longer."""


class Trap(Enum):
    """What happens once, to the connection that walks into it."""

    LOST_ACK = "lost_ack"
    """The answer to a produce request is swallowed and the connection reset."""
    CUT_IN_COMMIT = "cut_in_commit"
    """A COMMIT reaches PostgreSQL; its answer is swallowed and the connection reset."""


class Frames:
    """Finds where Kafka's length-prefixed frames begin in a stream that is read piece by piece."""

    def __init__(self, head_bytes: int) -> None:
        self._wanted = 4 + head_bytes
        self._head = bytearray()
        self._left = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The first ``head_bytes`` of each frame whose head is complete with this piece."""
        at = 0
        while at < len(data):
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                continue
            piece = data[at : at + self._wanted - len(self._head)]
            self._head += piece
            at += len(piece)
            if len(self._head) == self._wanted:
                yield bytes(self._head[4:])
                self._left = int.from_bytes(self._head[:4]) - (self._wanted - 4)
                self._head.clear()


class Link:
    """One connection of a client and the one that the proxy made for it."""

    def __init__(self, proxy: "Proxy", client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._requests = Frames(8)
        self._answers = Frames(4)
        self._tail = b""
        self._trapped: bytes | None = None
        """The correlation id (empty for PostgreSQL) of the answer that is not to arrive."""
        self.holed = False

    def abort(self) -> None:
        """Reset both sides at once."""
        for writer in (self._client, self._server):
            writer.transport.abort()

    async def pump(self, source: asyncio.StreamReader, *, up: bool) -> None:
        """Carry bytes from the client to the server (``up``) or back, until either ends."""
        sink = self._server if up else self._client
        with suppress(OSError):
            while data := await source.read(65_536):
                if self._proxy.mode is Mode.SLOW:
                    await asyncio.sleep(_SLOW_S)
                if self._proxy.mode is Mode.BLACK_HOLE or self.holed:
                    self.holed = True
                    continue
                if up:
                    self._look_at_request(data)
                elif self._is_trapped(data):
                    self._proxy.sprung.set()
                    self.abort()
                    return
                sink.write(data)
                await sink.drain()
        for writer in (self._client, self._server):
            writer.close()

    def _look_at_request(self, data: bytes) -> None:
        if self._proxy.protocol == "kafka":
            for head in self._requests.feed(data):
                if int.from_bytes(head[:2]) == _PRODUCE and self._proxy.take(Trap.LOST_ACK):
                    self._trapped = head[4:]
            return
        seen = self._tail + data
        commit = _COMMIT.search(seen)
        if commit and self._proxy.take(Trap.CUT_IN_COMMIT):
            self._trapped = b""
        # A commit that has passed is not to be found again in front of what follows it.
        self._tail = seen[commit.end() if commit else 0 :][-_LONGEST + 1 :]

    def _is_trapped(self, data: bytes) -> bool:
        if self._proxy.protocol == "kafka":
            return self._trapped in list(self._answers.feed(data))
        return self._trapped is not None


class Proxy:
    """Listens at ``port`` and connects to ``upstream``, both on loopback."""

    def __init__(self, protocol: Literal["kafka", "postgres"], port: int, upstream: int) -> None:
        self.protocol = protocol
        self.mode = Mode.PASS
        self.sprung = asyncio.Event()
        self._trap: Trap | None = None
        self._port = port
        self._upstream = upstream
        self._links: set[Link] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Take connections from now on."""
        self._server = await asyncio.start_server(self._connected, HOST, self._port)

    async def stop(self) -> None:
        """Take no more connections and reset those there are."""
        if self._server is not None:
            self._server.close()
            self.reset()

    def reset(self) -> int:
        """Reset every connection; how many there were."""
        links = list(self._links)
        for link in links:
            link.abort()
        return len(links)

    async def for_a_while(self, mode: Mode, seconds: float) -> None:
        """Harm all connections for a time; then those that lost bytes are reset."""
        self.mode = mode
        try:
            await asyncio.sleep(seconds)
        finally:
            self.mode = Mode.PASS
            for link in [link for link in self._links if link.holed]:
                link.abort()

    async def spring(self, trap: Trap, deadline_s: float) -> bool:
        """Lay a trap; whether a connection walked into it in time."""
        self.sprung.clear()
        self._trap = trap
        try:
            await asyncio.wait_for(self.sprung.wait(), deadline_s)
        except TimeoutError:
            return False
        finally:
            self._trap = None
        return True

    def take(self, trap: Trap) -> bool:
        """Whether this trap is laid; it is then the caller's, and gone for others."""
        if self._trap is not trap:
            return False
        self._trap = None
        return True

    async def _connected(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            answers, server = await asyncio.open_connection(HOST, self._upstream)
        except OSError:
            client.transport.abort()
            return
        link = Link(self, client, server)
        self._links.add(link)
        try:
            await asyncio.gather(link.pump(reader, up=True), link.pump(answers, up=False))
        finally:
            self._links.discard(link)
            link.abort()
