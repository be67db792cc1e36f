"""Calls of the services' APIs that survive a service being killed: the same key again, until it answers."""

import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol

import httpx

from hezhang_stack.errors import StackError
from hezhang_stack.state import Service

RETRY_FOR_S = 120.0
TIMEOUT_S = 60.0
TOKEN_TTL_S = 3600
_PASSING = (502, 503, 504)


class DemoError(StackError):
    """The demo cannot go on; the text says why and at which rows."""


class Stack(Protocol):
    """What the demo needs of a running stack."""

    def service(self, name: str) -> Service:
        """Where a service's API is."""
        ...

    def token(self, sub: str, roles: Sequence[str], books: Sequence[str], ttl_s: int) -> str:
        """A bearer token."""
        ...


class Api:
    """The APIs as one bookkeeper of one book. May be used from several threads."""

    def __init__(self, stack: Stack, book_id: str) -> None:
        self.book_id = book_id
        self._stack = stack
        self._http = httpx.Client(timeout=TIMEOUT_S, trust_env=False)
        self._token, self._token_until = "", 0.0

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def post(self, service: str, path: str, body: dict[str, Any], *, key: str, about: str) -> dict[str, Any]:
        """``key`` is made unique by the book; ``about`` names the rows in an error."""
        return self._send("POST", service, path, about, body=body, key=f"{self.book_id}/{key}")

    def put(self, service: str, path: str, body: dict[str, Any], *, about: str) -> dict[str, Any]:
        return self._send("PUT", service, path, about, body=body)

    def get(self, service: str, path: str, **params: str) -> dict[str, Any]:
        return self._send("GET", service, path, path, params=params)

    def items(self, service: str, path: str, **params: str) -> Iterator[dict[str, Any]]:
        """All items of a list, page after page."""
        params["limit"] = "500"
        while True:
            page = self.get(service, path, **params)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            params["cursor"] = page["next_cursor"]

    def _send(
        self,
        method: str,
        service: str,
        path: str,
        about: str,
        *,
        body: dict[str, Any] | None = None,
        params: dict[str, str] | None = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        until = time.monotonic() + RETRY_FOR_S
        pause = 0.1
        while True:
            try:
                headers = {"Authorization": f"Bearer {self._bearer()}"} | ({"Idempotency-Key": key} if key else {})
                answer = self._http.request(
                    method, self._stack.service(service).url + path, json=body, params=params, headers=headers
                )
            except httpx.TransportError as error:
                fault = f"{type(error).__name__}: {error}"
            else:
                if answer.is_success:
                    return answer.json()
                if answer.status_code not in _PASSING:
                    raise DemoError(f"{about}: {service} refuses {method} {path}: {problem_text(answer)}")
                fault = problem_text(answer)
            if time.monotonic() + pause > until:
                raise DemoError(f"{about}: {service} has not answered {method} {path} for {RETRY_FOR_S:.0f} s: {fault}")
            time.sleep(pause)
            pause = min(2 * pause, 2.0)

    def _bearer(self) -> str:
        # Minted anew well before it expires, since a large file takes longer than a token lives.
        if time.monotonic() > self._token_until:
            self._token = self._stack.token("demo", ["manager", "bookkeeper"], [self.book_id], TOKEN_TTL_S)
            self._token_until = time.monotonic() + TOKEN_TTL_S / 2
        return self._token


def problem_text(answer: httpx.Response) -> str:
    """The text of an RFC 9457 problem, or the start of whatever else was answered."""
    try:
        problem = answer.json()
        field = f" (field {problem['field']})" if problem.get("field") else ""
        return f"{answer.status_code} {problem['title']}: {problem.get('detail', '')}{field}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{answer.status_code} {answer.text[:300]}"
