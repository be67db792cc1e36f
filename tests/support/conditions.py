"""Waiting for a condition, with a deadline; never for a time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable


async def until(
    condition: Callable[[], bool | Awaitable[bool]],
    what: str,
    deadline_s: float = 30,
    log: Callable[[], str] = str,
) -> None:
    """Return when the condition holds; AssertionError with the log when it does not in time."""
    end = time.monotonic() + deadline_s
    while True:
        holds = condition()
        if inspect.isawaitable(holds):
            holds = await holds
        if holds:
            return
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline_s} s: {what}\n{log()}")
        await asyncio.sleep(0.02)
