"""Doing again what a restored database has lost: each lane's records and commands, in the order of the first time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition
from hezhang_contracts.registry import COMMAND_LOGS, PARTITIONS
from pydantic import BaseModel

from hezhang_kit.clock import utc_now
from hezhang_kit.commands import Request, perform
from hezhang_kit.envelope import Record
from hezhang_kit.identity import Principal
from hezhang_kit.operator import SETTLE, Operator
from hezhang_kit.problems import Problem
from hezhang_kit.record_spans import LiveSpan
from hezhang_kit.runtime import Runtime
from hezhang_kit.told import Step, reading, records_until, steps
from hezhang_kit.tracing import context_of

_LOGS = frozenset(log.name for log in COMMAND_LOGS.values())


def _nothing() -> dict[TopicPartition, int]:
    return {}


@dataclass
class SetClock:
    """Tells the time that it was set to: what is done again is dated as it was."""

    at: datetime

    def __call__(self) -> datetime:
        """The instant that was set."""
        return self.at


@dataclass
class Replay:
    """Works the lanes of a service that does not run, up to what it had told."""

    runtime: Runtime[Any]
    clock: SetClock
    records: int = 0
    commands: int = 0
    _done: dict[TopicPartition, int] = field(default_factory=_nothing)
    complaints: list[str] = field(default_factory=list[str])
    _bulk: list[Step] = field(default_factory=list[Step])
    _later: list[Step] = field(default_factory=list[Step])

    async def everything(self, ends: Mapping[TopicPartition, int]) -> None:
        """All lanes up to what was told of them, then their records up to ``ends``."""
        for lane in range(PARTITIONS):
            await self._lane(lane, {tp.topic: end for tp, end in ends.items() if tp.partition == lane})
        # A record is parked in the lane that it came by; what it was repaired to may belong to another one.
        for step in self._later:
            self.clock.at = step.at
            await self._settle(step, last=True)

    async def _lane(self, lane: int, end: Mapping[str, int]) -> None:
        topics = self.runtime.service.consumer.topics
        stored = await self.runtime.lanes.take(lane)
        partitions = [TopicPartition(topic, lane) for topic in topics]
        async with reading(self.runtime.settings.kafka_bootstrap, partitions) as consumer:
            begins: dict[TopicPartition, int] = await consumer.beginning_offsets(partitions)
            self._done |= begins | stored
            for tp in partitions:
                consumer.seek(tp, self._done[tp])
            async for step in steps(self.runtime, lane):
                self.clock.at = step.at
                await self._advance(consumer, lane, step.position)
                if step.topic in _LOGS:
                    await self._command(step)
            self._bulk.clear()
            self.clock.at = utc_now()
            await self._advance(consumer, lane, end)

    async def _advance(self, consumer: Any, lane: int, position: Mapping[str, int]) -> None:
        """Work the records below a position, in transactions as large as the consumer's."""
        most = self.runtime.settings.batch_records
        chunk: list[Record] = []
        for topic in self.runtime.service.consumer.topics:
            tp = TopicPartition(topic, lane)
            end = position.get(topic, 0)
            if end <= self._done[tp]:
                continue
            consumer.seek(tp, self._done[tp])
            async for records in records_until(consumer, {tp: end}, most):
                chunk += records
                while len(chunk) >= most:
                    await self._apply(chunk[:most])
                    chunk = chunk[most:]
            self._done[tp] = end
        if chunk:
            await self._apply(chunk)

    async def _apply(self, records: Sequence[Record]) -> None:
        await self.runtime.lanes.do_again(records)
        self.records += len(records)

    async def _command(self, step: Step) -> None:
        """Do a command again when all of its request is there; only the very last may be told of in part."""
        record = json.loads(step.value)
        if record["do"] == SETTLE:
            await self._settle(step, last=False)
            return
        if self._bulk and self._bulk[0].subject != step.subject:
            self._bulk.clear()
        self._bulk.append(step)
        if len(self._bulk) < record["of"]:
            return
        request, self._bulk = list(self._bulk), []
        handlers = {handler.__name__: (handler, model) for handler, model in self.runtime.service.commands.items()}
        handler, model = handlers[record["do"]]
        records = [json.loads(one.value) for one in request]
        contexts = [context_of(one["traceparent"]) for one in records]
        spans: list[LiveSpan] = []
        commands: list[BaseModel] = [model.model_validate_json(json.dumps(one["command"])) for one in records]
        by = Principal(record["by"]["subject"], record["by"]["agency_id"], frozenset(record["by"]["roles"]), None)
        asked = Request(step.subject, step.book_id, commands, by, record["item_status"])
        try:
            await perform(self.runtime, handler, asked, lambda: contexts, spans)
            self.commands += len(request)
        except Problem as problem:
            self.complaints.append(f"command {step.subject} ({record['do']}) is refused now: {problem.detail}")

    async def _settle(self, step: Step, *, last: bool) -> None:
        """An operator's decision about a parked record; put off until all lanes are done when it is not parked yet."""
        try:
            if await Operator(self.runtime).settle_again(step.id, json.loads(step.value)):
                self.commands += 1
            elif last:
                self.complaints.append(f"a record that was settled by an operator is not parked: {step.value!r}")
            else:
                self._later.append(step)
        except Problem as problem:
            self.complaints.append(f"an operator's decision fails now: {problem.detail}")
