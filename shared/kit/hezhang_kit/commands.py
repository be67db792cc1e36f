"""Commands: done once in one transaction, and written to the service's command log for the day of a restore."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import orjson
from hezhang_contracts.registry import COMMAND_LOGS
from opentelemetry import trace
from opentelemetry.trace import SpanContext
from pydantic import BaseModel

from hezhang_kit.causes import Asked
from hezhang_kit.identity import Principal
from hezhang_kit.ids import derived_id, fingerprint, lane_of
from hezhang_kit.problems import Problem, invalid
from hezhang_kit.record_spans import LiveSpan
from hezhang_kit.runtime import Runtime
from hezhang_kit.tracing import traceparent_of
from hezhang_kit.work import MAX_VALUE_BYTES, POSITION, Emitted, Work

C = TypeVar("C", bound=BaseModel)
R = TypeVar("R", bound=BaseModel)
CommandHandler = Callable[[Sequence[Asked[C]], Any], Awaitable[Sequence[R | Problem]]]

_ASKED = """
select c.fingerprint, c.answer, exists (select from waiting where book_id = $2) as waits
from (select) one left join command c on c.id = $1
"""
_KEEP = """
insert into command (id, fingerprint, answer, asked_at) values ($1, $2, $3, $4)
returning (select json_object_agg(topic, next_offset)::text from consumer_offset where partition = $5) as position
"""


@dataclass(frozen=True)
class Request:
    """One or many commands of a book under one Idempotency-Key; ``item_status`` is None for a single one."""

    id: str
    book_id: str
    commands: Sequence[BaseModel]
    principal: Principal
    item_status: int | None

    @cached_property
    def contents(self) -> list[bytes]:
        """The commands as JSON."""
        return [_json(command) for command in self.commands]

    @cached_property
    def fingerprint(self) -> bytes:
        """What has to be the same when the key is sent again."""
        return fingerprint(b"\0".join(self.contents))


async def perform(
    runtime: Runtime[Any],
    handler: CommandHandler[C, R],
    request: Request,
    contexts: Callable[[], Sequence[SpanContext]],
    spans: list[LiveSpan],
) -> tuple[bytes, bool]:
    """The answer, and whether it was given before; ``contexts`` makes the span of each command when it is done."""
    async with runtime.transactions.work([request.book_id]) as work:
        [known] = await work.fetch(_ASKED, request.id, request.book_id)
        if known["answer"] is not None:
            if known["fingerprint"] != request.fingerprint:
                detail = "this Idempotency-Key was used with another body; use a new key for a new command"
                raise invalid("idempotency_key_reused", detail, "Idempotency-Key")
            return known["answer"], True
        if not known["waits"]:
            work.nothing_waits.add(request.book_id)
        asked: list[Asked[Any]] = [
            Asked(command, derived_id(request.id, "item", index), request.principal, context)
            for index, (command, context) in enumerate(zip(request.commands, contexts(), strict=True))
        ]
        results = await handler(asked, runtime.ports(work))
        if request.item_status is None and isinstance(results[0], Problem):
            raise results[0]
        if work.dependencies:
            await runtime.dispatcher.drain(work, trace.get_current_span(), spans)
        answer = _answer(results, request.item_status)
        kept = await keep(work, request.id, request.book_id, request.fingerprint, answer)
        for record_id, value in _records(handler, request, asked):
            kept.log(record_id, value)
    return answer, False


@dataclass(frozen=True)
class Kept:
    """A command whose answer is kept; what it was goes into the command log, if the service has one."""

    work: Work
    id: str
    book_id: str
    position: str
    """How far its lane had been worked: in that order a restored database does everything again."""

    def log(self, record_id: str, value: bytes) -> None:
        """Write a record to the command log. Problem 422 when it is too large for one."""
        log = COMMAND_LOGS.get(self.work.service)
        if log is None:
            return
        if len(value) > MAX_VALUE_BYTES:
            raise invalid("command_too_large", f"a command has at most {MAX_VALUE_BYTES} bytes; split it")
        headers = {
            "ce_specversion": "1.0",
            "ce_id": record_id,
            "ce_source": f"/{self.work.service}",
            "ce_type": f"{log.name}.v1",
            "ce_subject": self.id,
            "ce_time": self.work.now.isoformat().replace("+00:00", "Z"),
            "content-type": "application/json",
            POSITION: self.position,
        }
        told = orjson.dumps(headers).decode()
        self.work.commands.append(Emitted(record_id, log.name, self.book_id, self.id, told, value))


async def keep(work: Work, id_: str, book_id: str, content: bytes, answer: bytes) -> Kept:
    """Keep a command's answer, under the lock of its book."""
    [row] = await work.fetch(_KEEP, id_, content, answer, work.now, lane_of(book_id))
    return Kept(work, id_, book_id, row["position"] or "{}")


def _records(
    handler: CommandHandler[C, R], request: Request, asked: Sequence[Asked[Any]]
) -> Iterator[tuple[str, bytes]]:
    """A record a command, so that each fits into one; its id and its JSON."""
    by = {
        "subject": request.principal.subject,
        "agency_id": request.principal.agency_id,
        "roles": sorted(request.principal.roles),
    }
    for index, (one, content) in enumerate(zip(asked, request.contents, strict=True)):
        head = {
            "do": handler.__name__,
            "index": index,
            "of": len(asked),
            "by": by,
            "item_status": request.item_status,
            "traceparent": traceparent_of(one.span),
        }
        yield one.id, orjson.dumps(head)[:-1] + b',"command":' + content + b"}"


def _answer(results: Sequence[BaseModel | Problem], item_status: int | None) -> bytes:
    if item_status is None:
        assert isinstance(results[0], BaseModel)
        return _json(results[0])
    items = [
        b'{"status":%d,"result":null,"problem":%b}' % (r.status, orjson.dumps(r.body()))
        if isinstance(r, Problem)
        else b'{"status":%d,"result":%b,"problem":null}' % (item_status, _json(r))
        for r in results
    ]
    return b"[%b]" % b",".join(items)


def _json(model: BaseModel) -> bytes:
    return model.__pydantic_serializer__.to_json(model)
