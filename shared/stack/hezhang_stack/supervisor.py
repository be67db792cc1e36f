"""The process that owns all others of a stack.

`hezhang up` starts it and listens to its standard output, one JSON object a line: {"step", "done"?}, {"note"}, and at
the end one of {"ready"}, {"failed"}, {"already"}. Until `up` says "detach" on its standard input the supervisor lives
and dies with `up`: the end of that pipe means that `up` was killed. Children die with the supervisor (processes.spawn),
so that no kill -9 leaves anything.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from hezhang_stack import child, files, plan, ports, postgres, processes, state, topics
from hezhang_stack.child import Child, Spec
from hezhang_stack.errors import StackError
from hezhang_stack.options import Options, log_of
from hezhang_stack.state import Stack

_START_S = 180.0
_ROTATE_EVERY_S = 5.0
_MIGRATIONS_AT_ONCE = 2
_SPACE_MB = 500
_SERVERS = {"kafka": plan.kafka_spec, "postgres": plan.postgres_spec, "helpers": plan.helpers_spec}


class Supervisor:
    """Starts a stack in order, keeps it running, stops it in reverse."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._children: list[Child] = []
        self._stack = self._describe()

    def _describe(self) -> Stack:
        options = self._options
        files.need_space(options.directory, _SPACE_MB, "Kafka's and PostgreSQL's data")
        last = state.read(options.directory)
        if last and (ended := child.end_leftovers(last.processes)):
            report(note=f"ended what an earlier stack had left: {', '.join(ended)}")
        chosen, notes = ports.choose(
            options.directory, options.port_names(), remembered=last.ports if last else {}, demanded=options.ports
        )
        for note in notes:
            report(note=note)
        # Ports of what does not run this time (roles, the viewer) stay remembered.
        return plan.describe(options, {**(last.ports if last else {}), **chosen})

    async def start(self) -> None:
        """Everything, each as soon as what it needs is there; StackError when something does not come up."""
        self._save()
        servers = [asyncio.create_task(self._server(name)) for name in _SERVERS]
        if self._options.traces:
            servers.append(asyncio.create_task(self._step("zipkin", self._start(plan.zipkin_spec(self._stack)))))
        await _all(servers)
        limit = asyncio.Semaphore(_MIGRATIONS_AT_ONCE)
        await _all([asyncio.create_task(self._once(*each, limit)) for each in self._options.repair.items()])
        specs = [spec for each in self._options.services.items() for spec in plan.service_specs(self._stack, *each)]
        await _all([asyncio.create_task(self._step(each.command.name, self._start(each))) for each in specs])
        self._stack = replace(self._stack, status="ready")
        self._save()

    async def _server(self, name: str) -> None:
        await self._step(name, self._prepare(name))
        if name == "kafka":
            await self._step("topics", asyncio.to_thread(topics.declare, self._stack.kafka_bootstrap))
        if name == "postgres":
            await self._step("databases", self._databases())
            limit = asyncio.Semaphore(_MIGRATIONS_AT_ONCE)
            names = self._options.services
            await _all([asyncio.create_task(self._once(name, "migrate", limit)) for name in names])

    async def _prepare(self, name: str) -> None:
        await self._start(await asyncio.to_thread(_SERVERS[name], self._stack))

    async def _start(self, spec: Spec) -> None:
        one = Child(spec, log_of(self._options.directory, spec.command.name), self._save)
        self._children.append(one)
        await one.start(_START_S)

    async def _databases(self) -> None:
        databases = await asyncio.to_thread(
            postgres.create_service_databases, self._stack.postgres_admin_url, self._options.services
        )
        self._stack = replace(self._stack, services=plan.services(self._options, self._stack, databases))

    async def _once(self, name: str, what: str, limit: asyncio.Semaphore) -> None:
        async with limit:
            command = plan.once(self._stack, name, self._options.services[name], what)
            await self._step(command.name, child.run(command, log_of(self._options.directory, command.name)))

    async def _step(self, name: str, work: Awaitable[None]) -> None:
        report(step=name)
        await work
        report(step=name, done=True)

    async def rotate_logs(self) -> None:
        """Keep the logs bounded, for ever."""
        while True:
            for log in (self._options.directory / "logs").glob("*.log"):
                processes.rotate(log)
            await asyncio.sleep(_ROTATE_EVERY_S)

    async def stop(self) -> None:
        """Services first, then what they need; all of one kind at once."""
        self._stack = replace(self._stack, status="stopping")
        services = [each for each in self._children if each.spec.command.name not in {*_SERVERS, "zipkin"}]
        for group in (services, [each for each in self._children if each not in services]):
            await asyncio.gather(*(each.stop() for each in group))
        self._stack = replace(self._stack, status="stopped", supervisor_pid=None)
        self._children = []
        self._save()

    def _save(self) -> None:
        self._stack = replace(self._stack, processes=tuple(each.state for each in self._children))
        state.write(self._stack)


async def _all(tasks: list[asyncio.Task[None]]) -> None:
    """Await all; at the first failure cancel the others."""
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def report(**message: Any) -> None:
    """Tell `up`, if it still listens."""
    with suppress(OSError):
        os.write(sys.stdout.fileno(), json.dumps(message).encode() + b"\n")


def _leave(stop: asyncio.Event) -> None:
    """`up` has spoken or is gone: anything but "detach" means that nobody waits for this stack."""
    said = os.read(sys.stdin.fileno(), 100)
    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    if not said.startswith(b"detach"):
        stop.set()


async def supervise(options: Options) -> int:
    """Run a stack until we are told to stop; the exit code."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_reader(sys.stdin.fileno(), _leave, stop)
    supervisor = Supervisor(options)
    rotating = asyncio.create_task(supervisor.rotate_logs())
    starting = asyncio.create_task(supervisor.start())
    stopping = asyncio.create_task(stop.wait())
    code = 0
    try:
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            report(ready=True)
            await stopping
    except (StackError, OSError) as error:
        report(failed=str(error))
        code = 1
    finally:
        for task in (starting, rotating, stopping):
            task.cancel()
        await asyncio.gather(starting, rotating, stopping, return_exceptions=True)
        await supervisor.stop()
    return code


def main() -> int:
    """`python -m hezhang_stack.supervisor OPTIONS`."""
    options = Options.decode(sys.argv[1])
    if not state.seize(options.directory):
        report(already=True)
        return 0
    try:
        return asyncio.run(supervise(options))
    except StackError as error:
        report(failed=str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
