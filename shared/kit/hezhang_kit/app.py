"""The web application of a service process; its lifespan runs the consumer, the relay and the housekeeping."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from asyncpg import NumericValueOutOfRangeError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from hezhang_kit import kit_api
from hezhang_kit.cluster import check_broker
from hezhang_kit.housekeeping import keep_house
from hezhang_kit.problems import MEDIA_TYPE, SUM_TOO_LARGE, Problem
from hezhang_kit.runtime import Runtime
from hezhang_kit.shell import Shell

log = logging.getLogger(__name__)

ROLES = ("all", "api", "consumer", "relay")


def create_app(runtime: Runtime[Any], role: str) -> FastAPI:
    """The application for one role; every role serves health and metrics."""
    app = FastAPI(
        title=f"Hezhang {runtime.service.name}",
        lifespan=lambda _: _lifespan(runtime, role),
        openapi_url="/openapi.json" if role in ("all", "api") else None,
        telemetry={
            "tracer_provider": runtime.tracing.provider,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "exclude": lambda scope: scope["path"].startswith(("/health", "/metrics")),
        },
    )
    app.state.runtime = runtime
    app.state.consumes = role in ("all", "consumer")
    routers = [kit_api.health]
    if role in ("all", "api"):
        routers += [runtime.service.router, kit_api.books, kit_api.parked]
    # Not included, but taken over: see Router.take_in.
    app.router.routes.extend(route for router in routers for route in router.routes)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(NumericValueOutOfRangeError, _overflow)
    return app


async def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(error.status)
    return JSONResponse(error.body(), error.status, headers, MEDIA_TYPE)


async def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    more = len(error.errors()) - 1
    detail = f"{where or 'body'}: {first['msg']}" + (f" (and {more} more)" if more else "")
    return await _problem(request, Problem(422, "request_invalid", detail, where or None))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return await _problem(request, Problem(error.status_code, f"http_{error.status_code}", str(error.detail)))


async def _overflow(request: Request, error: Exception) -> JSONResponse:
    return await _problem(request, Problem(422, "sum_too_large", SUM_TOO_LARGE))


@asynccontextmanager
async def _lifespan(runtime: Runtime[Any], role: str) -> AsyncGenerator[None]:
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, runtime.tracing.provider.shutdown)
        stack.push_async_callback(runtime.engine.dispose)
        await check_broker(runtime)
        if role in ("all", "relay"):
            _background(stack, runtime, runtime.relay.run)
            _background(stack, runtime, partial(keep_house, runtime.transactions, runtime.settings))
        if role in ("all", "consumer"):
            shell = Shell(runtime.settings, runtime.lanes, runtime.fatal)
            await shell.start()
            stack.push_async_callback(shell.stop)
            for job in runtime.service.background:
                _background(stack, runtime, partial(job, runtime))
        log.info("%s is up as %s", runtime.service.name, role)
        yield
        log.info("%s is stopping", runtime.service.name)


def _background(stack: AsyncExitStack, runtime: Runtime[Any], job: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await job()

    task = asyncio.create_task(run())
    stopping = asyncio.Event()

    def ended(task: asyncio.Task[None]) -> None:
        # Nobody would miss a job that ends by itself, if only by a cancellation that a library let out.
        if not stopping.is_set():
            error = None if task.cancelled() else task.exception()
            runtime.fatal(error or RuntimeError(f"{job} has ended"))

    async def stop() -> None:
        stopping.set()
        task.cancel()
        await asyncio.wait([task], timeout=10)

    task.add_done_callback(ended)
    stack.push_async_callback(stop)
