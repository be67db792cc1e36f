"""Waiting for a condition on what the services say has arrived; never for a time."""

import time
from collections.abc import Callable
from typing import Any

from hezhang_stack.demo.api import Api, DemoError

SERVICES = ("ledger", "returns", "collections", "cases", "notify")
FIRST_POLL_S, LONGEST_POLL_S = 0.05, 0.5
STALLED_AFTER_S = 120.0

Flows = dict[str, dict[str, Any]]
Condition = Callable[[Flows], list[str]]
"""What is still missing; empty when the condition holds."""


def wait(api: Api, condition: Condition, what: str) -> None:
    """Until ``condition`` holds. DemoError when nothing has moved for two minutes."""
    last: Flows = {}
    since = time.monotonic()
    pause = FIRST_POLL_S
    while True:
        flows = {service: api.get(service, f"/books/{api.book_id}/flow") for service in SERVICES}
        missing = condition(flows)
        if not missing:
            return
        if flows != last:
            last, since = flows, time.monotonic()
        elif time.monotonic() - since > STALLED_AFTER_S:
            raise DemoError(f"{what}: nothing has moved for {STALLED_AFTER_S:.0f} s; missing: {'; '.join(missing)}")
        time.sleep(pause)
        pause = min(1.5 * pause, LONGEST_POLL_S)


def arrived(topic: str, service: str) -> Condition:
    """``service`` has applied every event of ``topic`` that was emitted for the book."""

    def missing(flows: Flows) -> list[str]:
        emitted, applied = _emitted(flows, topic), flows[service]["applied"].get(topic, 0)
        return [] if applied == emitted else [f"{service} has {applied} of {emitted} {topic}"]

    return missing


def quiet(flows: Flows) -> list[str]:
    """Every service has applied whatever the others emitted, and holds nothing back."""
    missing = [
        text for service, flow in flows.items() for topic in flow["listens"] for text in arrived(topic, service)(flows)
    ]
    for service, flow in flows.items():
        missing += [f"{service} has {flow[held]} {held}" for held in ("unsent", "waiting", "parked") if flow[held]]
    return missing


def settle(api: Api, what: str) -> None:
    """Until all is quiet, no message is on its way, and a second look finds what the first one did.

    A message is on its way between the event that asked for it and the one that tells what became of it: no count of
    events shows that. It may end its way just after its service's counts were read, hence the second look.
    """
    settled: Flows = {}

    def missing(flows: Flows) -> list[str]:
        nonlocal settled
        if held := quiet(flows) or _unsettled(api):
            return held
        again, settled = flows == settled, flows
        return [] if again else ["a second look"]

    wait(api, missing, what)


def _unsettled(api: Api) -> list[str]:
    on_the_way = [
        status
        for status in ("planned", "sending")
        if api.get("notify", "/deliveries", book_id=api.book_id, status=status, limit="1")["items"]
    ]
    return [f"notify has messages that are {status}" for status in on_the_way]


def _emitted(flows: Flows, topic: str) -> int:
    return sum(flow["emitted"].get(topic, 0) for flow in flows.values())
