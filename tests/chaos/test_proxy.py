"""The proxy harms what it should and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest
from hezhang_stack import ports

from tests.chaos.proxy import HOST, Frames, Mode, Proxy, Trap
from tests.support.servers import Servers


def _ports(tmp_path, *names: str) -> dict[str, int]:
    return ports.choose(tmp_path, names, remembered={}, demanded={})[0]


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_frames_are_found_however_the_stream_is_cut(size: int) -> None:
    bodies = [b"abcdefgh", b"12345678 and more", b"ABCDEFGH" * 20]
    stream = b"".join(len(body).to_bytes(4) + body for body in bodies)
    frames = Frames(8)
    found = [head for at in range(0, len(stream), size) for head in frames.feed(stream[at : at + size])]
    assert found == [b"abcdefgh", b"12345678", b"ABCDEFGH"]


class Answerer:
    """Speaks as much of Kafka's framing as the proxy looks at: answers each request with its correlation id."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                body = await reader.readexactly(int.from_bytes(await reader.readexactly(4)))
                self.seen.append((int.from_bytes(body[:2]), int.from_bytes(body[4:8])))
                writer.write((12).to_bytes(4) + body[4:8] + b"answered")
        except (asyncio.IncompleteReadError, OSError):
            writer.close()


def _request(api_key: int, correlation: int) -> bytes:
    body = api_key.to_bytes(2) + (9).to_bytes(2) + correlation.to_bytes(4) + b"the rest"
    return len(body).to_bytes(4) + body


@asynccontextmanager
async def _proxied(tmp_path) -> AsyncIterator[tuple[Proxy, Answerer, int]]:
    chosen = _ports(tmp_path, "server", "proxy")
    answerer = Answerer()
    server = await asyncio.start_server(answerer.serve, HOST, chosen["server"])
    proxy = Proxy("kafka", chosen["proxy"], chosen["server"])
    await proxy.start()
    try:
        yield proxy, answerer, chosen["proxy"]
    finally:
        await proxy.stop()
        server.close()


async def _ask(port: int, *requests: bytes) -> list[int]:
    """Sends all at once; the correlation ids of the answers until the connection ends or all are there."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(b"".join(requests))
    found: list[int] = []
    try:
        async with asyncio.timeout(5):
            for _ in requests:
                answer = await reader.readexactly(16)
                found.append(int.from_bytes(answer[4:8]))
    except (asyncio.IncompleteReadError, ConnectionError):
        return found
    finally:
        writer.close()
    return found


async def test_a_lost_ack_is_of_a_produce_request_that_arrived(tmp_path) -> None:
    async with _proxied(tmp_path) as (proxy, answerer, port):
        trap = asyncio.create_task(proxy.spring(Trap.LOST_ACK, 5))
        await asyncio.sleep(0)
        assert await _ask(port, _request(3, 1)) == [1], "a request for metadata is let through"
        assert 2 not in await _ask(port, _request(0, 2))
        assert await trap
        assert (0, 2) in answerer.seen, "the broker has it"
        assert await _ask(port, _request(0, 3)) == [3], "the next one is let through"


async def test_a_trap_that_nobody_walks_into_says_so(tmp_path) -> None:
    async with _proxied(tmp_path) as (proxy, _, port):
        assert not await proxy.spring(Trap.LOST_ACK, 0.1)
        assert await _ask(port, _request(0, 1)) == [1]


async def test_a_black_hole_swallows_and_then_resets(tmp_path) -> None:
    async with _proxied(tmp_path) as (proxy, answerer, port):
        hole = asyncio.create_task(proxy.for_a_while(Mode.BLACK_HOLE, 0.4))
        await asyncio.sleep(0)
        began = time.monotonic()
        assert await _ask(port, _request(0, 1)) == []
        assert time.monotonic() - began > 0.2, "nobody was told before its end"
        await hole
        assert answerer.seen == []
        assert await _ask(port, _request(0, 2)) == [2]


async def test_slow_is_slow_and_loses_nothing(tmp_path) -> None:
    async with _proxied(tmp_path) as (proxy, _, port):
        slow = asyncio.create_task(proxy.for_a_while(Mode.SLOW, 1.0))
        await asyncio.sleep(0)
        began = time.monotonic()
        assert await _ask(port, _request(0, 1), _request(0, 2)) == [1, 2]
        assert time.monotonic() - began > 0.15
        slow.cancel()


async def test_reset_ends_every_connection(tmp_path) -> None:
    async with _proxied(tmp_path) as (proxy, _, port):
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(_request(3, 1))
        await reader.readexactly(16)
        assert proxy.reset() == 1
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await asyncio.wait_for(reader.readexactly(1), 5)
        writer.close()


@pytest.mark.integration
@pytest.mark.parametrize("commit", ["commit", "COMMIT;"])
async def test_a_cut_in_commit_has_committed_and_tells_nobody(servers: Servers, tmp_path, commit: str) -> None:
    url = urlsplit(servers.admin_url)
    chosen = _ports(tmp_path, "proxy")
    proxy = Proxy("postgres", chosen["proxy"], url.port or 5432)
    await proxy.start()
    through = url._replace(netloc=f"{url.username}:{url.password}@{HOST}:{chosen['proxy']}").geturl()
    direct = await asyncpg.connect(servers.admin_url)
    connection = await asyncpg.connect(through)
    try:
        await direct.execute("create table cut_in_commit (n int)")
        await connection.execute("begin")
        await connection.execute(commit)
        trap = asyncio.create_task(proxy.spring(Trap.CUT_IN_COMMIT, 5))
        await asyncio.sleep(0)
        await connection.execute("begin")
        await connection.execute("insert into cut_in_commit values (1)")
        with pytest.raises((OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)):
            await connection.execute(commit)
        assert await trap
        assert await direct.fetchval("select n from cut_in_commit") == 1
    finally:
        await direct.execute("drop table cut_in_commit")
        await direct.close()
        connection.terminate()
        await proxy.stop()
