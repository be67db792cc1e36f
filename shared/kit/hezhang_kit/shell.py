"""FastStream is the shell: it runs the subscriber; the kit decides what is applied, stored and committed."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextvars import Context
from itertools import chain
from typing import Any, Generic, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from hezhang_contracts.registry import PARTITIONS

from hezhang_kit.db import is_transient
from hezhang_kit.lanes import Lanes, OffsetBeyondEnd
from hezhang_kit.settings import Settings

log = logging.getLogger(__name__)
P = TypeVar("P")
_LISTEN_MS = 1_000
_LEAVE_S = 5.0
"""How long leaving the group may take: without a broker aiokafka tries for ever."""


async def _decode(message: KafkaMessage) -> KafkaMessage:
    """The handler gets the message itself, so that nothing has to be looked up for its parameters."""
    return message


class Shell(ConsumerRebalanceListener, Generic[P]):
    """One subscriber for all topics of a service, in batches, with every option explicit."""

    def __init__(self, settings: Settings, lanes: Lanes[P], fatal: Callable[[BaseException], None]) -> None:
        self._lanes = lanes
        self._fatal = fatal
        self._idle = asyncio.Event()
        self._idle.set()
        self._broker = KafkaBroker(
            settings.kafka_bootstrap,
            client_id=f"{lanes.service}-consumer",
            logger=log,
            # That a batch came and was done is said twice a batch.
            log_level=logging.DEBUG,
            apply_types=False,
            allow_auto_create_topics=False,
        )
        self._subscriber = self._broker.subscriber(
            *lanes.topics,
            batch=True,
            group_id=lanes.service,
            group_instance_id=settings.instance,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            partition_assignment_strategy=(RangePartitionAssignor,),
            isolation_level="read_committed",
            session_timeout_ms=settings.session_timeout_ms,
            heartbeat_interval_ms=settings.heartbeat_interval_ms,
            rebalance_timeout_ms=settings.rebalance_timeout_ms,
            max_poll_interval_ms=settings.max_poll_interval_ms,
            # A batch for each lane, so that they can take turns; the bytes are bounded by the fetcher.
            max_records=settings.batch_records * PARTITIONS,
            fetch_max_wait_ms=250,
            batch_timeout_ms=_LISTEN_MS,
            listener=self,
            parser=self._parse,
            decoder=_decode,
            no_reply=True,
        )
        self._subscriber(self._on_batch)
        # FastStream sleeps as long as it has listened in vain, and is deaf meanwhile: this one goes on listening.
        setattr(self._subscriber, "get_msg", self._next_batch)  # noqa: B010 - it is declared as a method

    async def start(self) -> None:
        """Join the group."""
        await self._broker.start()

    async def _next_batch(self, consumer: Any) -> tuple[Any, ...]:
        while True:
            found: dict[TopicPartition, list[Any]] = await consumer.getmany(
                timeout_ms=_LISTEN_MS, max_records=self._subscriber.max_records
            )
            if found:
                return tuple(chain.from_iterable(found.values()))

    async def stop(self) -> None:
        """Finish the transaction under way, commit, leave the group."""
        self._lanes.stopping = True
        await asyncio.wait_for(self._idle.wait(), 20)
        try:
            await asyncio.wait_for(self._broker.stop(), _LEAVE_S)
        except TimeoutError:
            log.warning("%s has not left its group within %.0f s", self._lanes.service, _LEAVE_S)

    async def _parse(self, records: tuple[Any, ...]) -> KafkaMessage:
        """Hand the raw records on: FastStream's own parser raises on a null or non-UTF-8 header and loses the batch."""
        return KafkaMessage(body=b"", raw_message=records, headers={}, consumer=self._consumer)

    @property
    def _consumer(self) -> AIOKafkaConsumer:
        consumer = self._subscriber.consumer
        if consumer is None:
            raise RuntimeError("the consumer is not started")
        return consumer

    async def _on_batch(self, message: KafkaMessage) -> None:
        if self._lanes.stopping:
            return
        self._idle.clear()
        # FastStream keeps the message in the context, and connections and timers made in it keep the context for long.
        work = asyncio.get_running_loop().create_task(
            self._lanes.work_off(self._consumer, message.raw_message),  # pyright: ignore[reportArgumentType]
            context=Context(),
        )
        work.add_done_callback(lambda _: self._idle.set())
        try:
            # Shielded: cancelling a task inside a transaction has leaked connections.
            await asyncio.shield(work)
        except asyncio.CancelledError as error:
            # FastStream does not start a cancelled loop again: the member would stand still and look well.
            if not self._lanes.stopping:
                self._fatal(error)
            raise
        except Exception as error:
            self._fatal(error)
            raise

    async def on_partitions_revoked(  # pyright: ignore[reportIncompatibleMethodOverride] - may be a coroutine
        self, revoked: Iterable[TopicPartition]
    ) -> None:
        """The group takes lanes back."""
        self._lanes.release([tp.partition for tp in revoked])

    async def on_partitions_assigned(  # pyright: ignore[reportIncompatibleMethodOverride] - may be a coroutine
        self, assigned: Iterable[TopicPartition]
    ) -> None:
        """The group gives lanes.

        Those that cannot be claimed, for a passing fault or because their former owner is still in the middle of a
        transaction, are claimed by their first batch.
        """
        lanes = sorted({tp.partition for tp in assigned})
        for attempt in range(10):
            if self._lanes.stopping:
                return
            try:
                left = await self._lanes.claim(self._consumer, lanes)
            except OffsetBeyondEnd as error:
                self._fatal(error)
                return
            except Exception as error:
                if not (is_transient(error) or isinstance(error, KafkaError)):
                    self._fatal(error)
                    return
                left = lanes
                log.warning("lanes %s not claimed, attempt %d: %r", lanes, attempt + 1, error)
            else:
                log.info("%s works lanes %s, not yet %s", self._lanes.service, sorted(set(lanes) - set(left)), left)
            if not left:
                return
            await asyncio.sleep(min(0.2 * 2**attempt, 3))
            # A batch may have claimed its lane meanwhile.
            lanes = sorted(set(left) - self._lanes.claimed)
