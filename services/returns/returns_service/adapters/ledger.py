"""The ledger's dry run over HTTP: two seconds, and no asking for a while when it was silent several times."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx
from hezhang_contracts.event import Event
from pydantic import TypeAdapter, ValidationError

from returns_service.app.ports import LedgerSilent
from returns_service.app.views import DryRunAnswer

TIMEOUT_S = 2.0
FAILURES = 3
"""So many silences one after another open the breaker."""
PAUSE_S = 10.0
"""How long it stays open; then one question is tried."""

_ANSWERS = TypeAdapter(list[DryRunAnswer])


@dataclass
class _Line:
    """How a ledger answered lately."""

    silent: int = 0
    until: float = 0.0


class LedgerOverHttp:
    """One for the process: it remembers how the ledger at an address answered."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._client: httpx.AsyncClient | None = None
        self._lines: defaultdict[str, _Line] = defaultdict(_Line)

    async def ask(self, url: str, token: str, book_id: str, events: Sequence[Event]) -> Sequence[DryRunAnswer]:
        """What the ledger would do with each of these. LedgerSilent when it does not say within two seconds."""
        if not url:
            raise LedgerSilent("no ledger is configured (HEZHANG_LEDGER_URL)")
        line = self._lines[url]
        if self._clock() < line.until:
            raise LedgerSilent("the ledger was silent several times; it is asked again in a few seconds")
        try:
            answers = await self._post(url, token, book_id, events)
        except (httpx.HTTPError, ValidationError, LedgerSilent) as error:
            line.silent += 1
            if line.silent >= FAILURES:
                line.until = self._clock() + PAUSE_S
            raise LedgerSilent(f"the ledger does not answer: {str(error) or type(error).__name__}") from error
        line.silent = 0
        return answers

    async def _post(self, url: str, token: str, book_id: str, events: Sequence[Event]) -> list[DryRunAnswer]:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        body = {"events": [{"type": one.ce_type(), "event": one.model_dump(mode="json")} for one in events]}
        answer = await self._client.post(
            f"{url.rstrip('/')}/books/{book_id}/dry-run", json=body, headers={"Authorization": f"Bearer {token}"}
        )
        if answer.status_code != httpx.codes.OK:
            raise LedgerSilent(f"it answered {answer.status_code}")
        answers = _ANSWERS.validate_json(answer.content)
        if len(answers) != len(events):
            raise LedgerSilent(f"it answered {len(answers)} of {len(events)} questions")
        return answers
