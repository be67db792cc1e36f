"""The topics of the registry, declared at a broker."""

import os
from collections.abc import Iterable
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from hezhang_contracts.registry import COMMAND_LOGS, TOPICS, CommandLog, Topic

from hezhang_stack import processes
from hezhang_stack.errors import StackError

_EXISTS = 36
"""Kafka's error code TOPIC_ALREADY_EXISTS."""


def declare(bootstrap: str, topics: Iterable[Topic | CommandLog] = (*TOPICS.values(), *COMMAND_LOGS.values())) -> None:
    """Create what is missing; StackError when a topic exists with another number of partitions.

    One replica each: the local stack has one broker.
    """
    processes.blocking(_declare(bootstrap, tuple(topics)))


async def _declare(bootstrap: str, topics: tuple[Topic | CommandLog, ...]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        wanted = [NewTopic(each.name, each.partitions, 1, topic_configs=each.config) for each in topics]
        answer: Any = await admin.create_topics(wanted)
        exist: list[str] = []
        for name, code, *detail in answer.topic_errors:
            if code == _EXISTS:
                exist.append(name)
            elif code:
                raise StackError(f"Kafka at {bootstrap} refused topic {name}: error {code} {detail}")
        found = await admin.describe_topics(exist) if exist else []
        _compare(bootstrap, topics, found)
    finally:
        await admin.close()


def _compare(bootstrap: str, topics: tuple[Topic | CommandLog, ...], found: Iterable[dict[str, Any]]) -> None:
    counts = {each["topic"]: len(each["partitions"]) for each in found}
    wrong = [
        f"{each.name} has {counts[each.name]} partitions, the registry says {each.partitions}"
        for each in topics
        if counts.get(each.name, each.partitions) != each.partitions
    ]
    if wrong:
        raise StackError(
            f"topics at {bootstrap} do not match hezhang_contracts.registry: {'; '.join(wrong)}."
            " Another partition count is a migration of every topic; locally: hezhang down --wipe."
        )


def main() -> None:
    """The declaration on its own, as docker-compose runs it: at HEZHANG_KAFKA_BOOTSTRAP."""
    declare(os.environ["HEZHANG_KAFKA_BOOTSTRAP"])


if __name__ == "__main__":
    main()
