"""Commands of the API: the same transaction shape as events, with the Idempotency-Key as the identity."""

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Protocol, TypeVar, cast

from fastapi import Depends, Header, Response
from fastapi import Request as HttpRequest
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from opentelemetry import trace
from opentelemetry.trace import SpanContext
from pydantic import BaseModel

from hezhang_kit.commands import CommandHandler, Request, perform
from hezhang_kit.db import is_transient
from hezhang_kit.identity import InvalidToken, KeysUnavailable, Principal
from hezhang_kit.ids import derived_id
from hezhang_kit.problems import Problem, invalid, not_found
from hezhang_kit.record_spans import LiveSpan
from hezhang_kit.runtime import Runtime
from hezhang_kit.work import GoneBack

_ATTEMPTS = 5
_bearer = HTTPBearer(auto_error=False, description="a JWT of the agency's issuer")


class BookCommand(Protocol):
    """A command that concerns one book."""

    @property
    def book_id(self) -> str: ...


C = TypeVar("C", bound=BaseModel)
R = TypeVar("R", bound=BaseModel)


async def authenticate(
    request: HttpRequest, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """The caller. Problem 401 without a token that can be trusted."""
    runtime: Runtime[Any] = request.app.state.runtime
    if credentials is None:
        raise Problem(401, "token_missing", "send a bearer token in the Authorization header")
    try:
        return await runtime.verifier.verify(credentials.credentials)
    except InvalidToken as error:
        raise Problem(401, "token_invalid", str(error)) from None
    except KeysUnavailable as error:
        raise Problem(503, "issuer_unavailable", str(error)) from None


Caller = Annotated[Principal, Depends(authenticate)]
IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="names this command; sent again with it, it acts once"),
]


@dataclass(frozen=True)
class CommandCall:
    """Runs the commands of one request in one transaction."""

    runtime: Runtime[Any]
    request: HttpRequest
    principal: Principal
    key: str

    def require(self, *roles: str) -> None:
        """Problem 403 unless the caller has one of the roles."""
        self.principal.require(*roles)

    async def __call__(self, handler: CommandHandler[C, R], command: C) -> R:
        """One command. Its answer's bytes are kept and given again for the same key."""
        book_id = cast(BookCommand, command).book_id
        answer, replayed = await self._run(handler, book_id, [command], None)
        status = self.request.scope["route"].status_code or 200
        headers = {"Idempotency-Replayed": "true"} if replayed else {}
        # FastAPI sends a Response as it is; the declared type is what its body says.
        return cast(R, Response(answer, status, headers, "application/json"))

    async def in_steps(self, handler: CommandHandler[C, R], command: C, more: Callable[[Any], bool]) -> list[Any]:
        """One command in as many transactions as it takes: again while ``more`` says so of the last answer.

        Each step is kept under the key, so that the same request sent again goes on where the first one ended.
        """
        book_id = cast(BookCommand, command).book_id
        steps: list[Any] = []
        while not steps or more(steps[-1]):
            answer, _ = await self._run(handler, book_id, [command], None, len(steps))
            steps.append(json.loads(answer))
        return steps

    async def each(
        self,
        handler: CommandHandler[C, R],
        book_id: str,
        commands: Sequence[C],
        item_status: int = 201,
        step: int = 0,
    ) -> bytes:
        """Many commands of one book in order, in one transaction; every one has its own trace and its own result.

        ``item_status`` is what the single form of the route would answer. More than fit into one transaction are done
        in steps, each kept under the key. The results are a JSON array of ``status``, ``result`` and ``problem``.
        """
        for index, command in enumerate(commands):
            if cast(BookCommand, command).book_id != book_id:
                raise invalid("book_differs", f"item {index} names another book than the request", "book_id")
        answer, _ = await self._run(handler, book_id, commands, item_status, step)
        return answer

    async def bulk(
        self, handler: CommandHandler[C, R], book_id: str, commands: Sequence[C], item_status: int = 201
    ) -> Any:
        """The same as the answer of a bulk route: its ``results`` are sent as they are kept, without being read."""
        results = await self.each(handler, book_id, commands, item_status)
        return Response(b'{"results":' + results + b"}", media_type="application/json")

    async def _run(
        self,
        handler: CommandHandler[C, R],
        book_id: str,
        commands: Sequence[C],
        item_status: int | None,
        step: int = 0,
    ) -> tuple[bytes, bool]:
        if not self.principal.may_see(book_id):
            raise not_found("book", book_id)
        route = f"{self.request.method} {self.request.scope['route'].path}"
        request_id = derived_id(f"{self.principal.subject}\0{route}\0{book_id}\0{self.key}", "command", step)
        request = Request(request_id, book_id, commands, self.principal, item_status)
        for attempt in range(_ATTEMPTS):
            try:
                return await self._once(handler, request)
            except GoneBack as error:
                self.runtime.fatal(error)
                raise Problem(503, "try_again", "this process ends; send the request again") from error
            except Exception as error:
                if not is_transient(error):
                    raise
                if attempt + 1 == _ATTEMPTS:
                    detail = "the database cannot be reached now; send the request again with the same Idempotency-Key"
                    raise Problem(503, "try_again", detail) from error
                await asyncio.sleep(0.05 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
        raise AssertionError("unreachable")

    async def _once(self, handler: CommandHandler[C, R], request: Request) -> tuple[bytes, bool]:
        spans: list[LiveSpan] = []
        try:
            return await perform(self.runtime, handler, request, partial(self._contexts, request, spans), spans)
        finally:
            for span in spans:
                span.end()

    def _contexts(self, request: Request, spans: list[LiveSpan]) -> list[SpanContext]:
        own = trace.get_current_span().get_span_context()
        if request.item_status is None:
            return [own]
        # Every item of a bulk starts its own trace, linked to the request's span.
        name = f"{self.request.scope['route'].path} item"
        items = [self.runtime.tracing.item(name, own) for _ in request.commands]
        spans.extend(items)
        return [item.get_span_context() for item in items]


async def _command_call(request: HttpRequest, principal: Caller, key: IdempotencyKey = None) -> CommandCall:
    if not key or not key.isprintable():
        detail = "send an Idempotency-Key header (1 to 200 printable characters) that names this command"
        raise Problem(400, "idempotency_key_missing", detail, "Idempotency-Key")
    return CommandCall(request.app.state.runtime, request, principal, key)


Call = Annotated[CommandCall, Depends(_command_call)]
"""What a route that changes something takes."""
