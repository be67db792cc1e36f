"""What each kind of fault does to the house."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import asyncpg
from hezhang_stack.errors import StackError

from tests.chaos.house import House
from tests.chaos.kept import Kept
from tests.chaos.proxy import Mode, Trap
from tests.chaos.schedule import KINDS, Fault

_READY_S = 60.0
_CLEAN_STOP_S = 25.0
"""How long a service may take to end when asked to."""
_CLEAN_CODES = (0, -signal.SIGTERM)
"""uvicorn raises the signal again once everything is shut down."""
_TRAP_S = 5.0
_AT_ONCE = {kind.name for kind in KINDS if not kind.busy_s}
_SESSIONS = (
    "select pid from pg_stat_activity where datname = $1 and pid <> pg_backend_pid() order by backend_start, pid"
)


@dataclass
class Harm:
    """Does faults, each when its target is free, and keeps what was seen of them."""

    house: House
    done: dict[str, int] = field(default_factory=dict[str, int])
    not_run: dict[str, str] = field(default_factory=dict[str, str])
    unclean: list[str] = field(default_factory=list[str])
    """Stops of a service that took too long or ended with an error."""
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict[str, asyncio.Lock])

    async def do(self, fault: Fault) -> None:
        """Do one fault to its end; those that are over at once never wait for a long one.

        Whoever was to be harmed may be starting still: it is waited for, and left alone when that takes too long. That
        is told, and is no finding: nobody promises to be ready among faults, only after them.
        """
        async with AsyncExitStack() as stack:
            if fault.kind not in _AT_ONCE:
                await stack.enter_async_context(self._locks.setdefault(fault.target, asyncio.Lock()))
            try:
                struck = await _DOES[fault.kind](self, fault)
            except StackError as error:
                self.not_run[f"#{fault.number} {fault.kind} {fault.target}"] = str(error).splitlines()[0]
                return
            if struck:
                self.done[fault.kind] = self.done.get(fault.kind, 0) + 1

    async def kill(self, fault: Fault) -> bool:
        """kill -9 of a service's process."""
        service = self.house.services[fault.target]
        await service.is_ready(_READY_S) if fault.chance < 0.5 else await _runs(service)
        return service.signal(signal.SIGKILL)

    async def terminate(self, fault: Fault) -> bool:
        """SIGTERM to a service's process, which has to end well."""
        service = self.house.services[fault.target]
        await service.is_ready(_READY_S)
        if not service.signal(signal.SIGTERM):
            return False
        code = await service.ended(_CLEAN_STOP_S)
        if code not in _CLEAN_CODES:
            end = f"not within {_CLEAN_STOP_S:.0f} s" if code is None else f"with code {code}"
            self.unclean.append(f"fault {fault.number}: {fault.target} was asked to end and ended {end}")
            service.signal(signal.SIGKILL)
        return True

    async def freeze(self, fault: Fault) -> bool:
        """SIGSTOP until the group has given its lanes up, then SIGCONT."""
        service = self.house.services[fault.target]
        await _runs(service)
        if not service.signal(signal.SIGSTOP):
            return False
        try:
            await asyncio.sleep(7 + 2 * fault.chance)
        finally:
            service.signal(signal.SIGCONT)
        return True

    async def two_relays(self, fault: Fault) -> bool:
        """A second relay; then the leader is killed, or the second one."""
        async with self.house.guest(fault.target, "relay") as relay:
            await _started(relay)
            await asyncio.sleep(1)
            victim = relay if fault.chance < 0.5 else self.house.services[fault.target]
            victim.signal(signal.SIGKILL)
            await asyncio.sleep(2)
        return True

    async def scale(self, fault: Fault) -> bool:
        """Two more members for a while: the lanes are shared, then given back."""
        async with AsyncExitStack() as stack:
            members = [await stack.enter_async_context(self.house.guest(fault.target, n)) for n in ("second", "third")]
            for member in members:
                await _started(member)
            await asyncio.sleep(3)
            if fault.chance < 0.3:
                members[0].signal(signal.SIGKILL)
                await asyncio.sleep(1)
        return True

    async def broker_kill(self, fault: Fault) -> bool:
        """kill -9 of the broker."""
        return await _crash(self.house.ground.broker, signal.SIGKILL)

    async def postgres_crash(self, fault: Fault) -> bool:
        """Immediate shutdown of PostgreSQL, which then recovers from its log."""
        return await _crash(self.house.ground.database, signal.SIGQUIT)

    async def disk_full(self, fault: Fault) -> bool:
        """No room for another page of any table."""
        disk = self.house.ground.disk
        if not disk.mounted:
            self.not_run["disk_full"] = "only root may mount a small disk"
            return False
        full = disk.fill()
        await asyncio.sleep(1 + 2 * fault.chance)
        disk.free()
        return full

    async def backend_kill(self, fault: Fault) -> bool:
        """pg_terminate_backend of one session of a service, or of all."""
        try:
            connection = await asyncpg.connect(self.house.ground.admin_url, timeout=10)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            return False  # the server itself is down just now, or went down while it answered
        try:
            pids = [row["pid"] for row in await connection.fetch(_SESSIONS, fault.target)]
            chosen = pids if fault.chance < 0.4 else pids[int(fault.chance * len(pids)) :][:1]
            await connection.fetch("select pg_terminate_backend(p) from unnest($1::int[]) p", chosen)
            return bool(chosen)
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError):
            return False  # it went down in between
        finally:
            connection.terminate()

    async def lost_ack(self, fault: Fault) -> bool:
        """The broker has the events, the relay never hears of it."""
        return await self.house.proxies[fault.target].spring(Trap.LOST_ACK, _TRAP_S)

    async def cut_in_commit(self, fault: Fault) -> bool:
        """The transaction is committed, whoever committed it never hears of it."""
        return await self.house.proxies[fault.target].spring(Trap.CUT_IN_COMMIT, _TRAP_S)

    async def black_hole(self, fault: Fault) -> bool:
        """Nothing arrives any more, and nobody is told."""
        await self.house.proxies[fault.target].for_a_while(Mode.BLACK_HOLE, 2 + 4 * fault.chance)
        return True

    async def reset(self, fault: Fault) -> bool:
        """All connections of a service to a server are reset."""
        return self.house.proxies[fault.target].reset() > 0

    async def slow(self, fault: Fault) -> bool:
        """Everything takes longer."""
        await self.house.proxies[fault.target].for_a_while(Mode.SLOW, 2 + 2 * fault.chance)
        return True


async def _runs(service: Kept) -> None:
    """The moment between an end and the next start is short."""
    while service.pid is None:  # noqa: ASYNC110 - the keeper tells nobody, and its pause is bounded
        await asyncio.sleep(0.05)


async def _started(guest: Kept) -> None:
    """A guest that starts while a server is down has to be started again: its keeper does that."""
    await guest.is_ready(_READY_S)


async def _crash(server: Kept, number: signal.Signals) -> bool:
    if not server.signal(number):
        return False
    await server.ended(_READY_S)
    await server.is_ready(_READY_S)
    return True


_DOES: Mapping[str, Callable[[Harm, Fault], Awaitable[bool]]] = {
    "kill": Harm.kill,
    "terminate": Harm.terminate,
    "freeze": Harm.freeze,
    "two_relays": Harm.two_relays,
    "scale": Harm.scale,
    "broker_kill": Harm.broker_kill,
    "postgres_crash": Harm.postgres_crash,
    "disk_full": Harm.disk_full,
    "backend_kill": Harm.backend_kill,
    "lost_ack": Harm.lost_ack,
    "cut_in_commit": Harm.cut_in_commit,
    "black_hole": Harm.black_hole,
    "reset": Harm.reset,
    "slow": Harm.slow,
}
