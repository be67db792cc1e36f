"""Calls that outlive a service's death, against a real HTTP server that misbehaves in order."""

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest
from hezhang_stack.demo import api as api_module
from hezhang_stack.demo import flow
from hezhang_stack.demo.api import Api, DemoError
from hezhang_stack.state import Service

GOOD = (200, {"done": True})


class Server(ThreadingHTTPServer):
    """Answers in order; None hangs up without an answer."""

    answers: list[tuple[int, dict[str, Any]] | None]
    seen: list[tuple[str, str, dict[str, str], Any]]

    def service(self, name: str) -> Service:
        return Service(f"http://127.0.0.1:{self.server_port}/{name}", database_url="", migration_url="")

    def token(self, sub: str, roles: Sequence[str], books: Sequence[str], ttl_s: int) -> str:
        return f"{sub} {','.join(books)}"


class Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        server = cast(Server, self.server)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        server.seen.append((self.command, self.path, dict(self.headers), body))
        answer = server.answers.pop(0)
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - names that http.server asks for

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what was asked is in ``seen``."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as served:
        served.answers, served.seen = [], []
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        served.shutdown()
        thread.join()


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    with Api(server, "b1") as api:
        yield api


def test_a_call_carries_the_token_and_a_key_of_the_book(server: Server, api: Api) -> None:
    server.answers = [GOOD]
    assert api.post("ledger", "/books", {"x": "1"}, key="book", about="opening") == {"done": True}
    ((method, path, headers, body),) = server.seen
    assert (method, path, body) == ("POST", "/ledger/books", {"x": "1"})
    assert headers["Authorization"] == "Bearer demo b1"
    assert headers["Idempotency-Key"] == "b1/book"


def test_what_passes_is_tried_again_with_the_same_key_and_body(server: Server, api: Api) -> None:
    server.answers = [None, (503, {}), (502, {}), None, (504, {}), GOOD]
    assert api.post("returns", "/returns", {"x": "1"}, key="7", about="row 7") == {"done": True}
    assert len(server.seen) == 6
    assert len({(path, headers["Idempotency-Key"], str(body)) for _, path, headers, body in server.seen}) == 1


def test_a_refusal_ends_the_demo_with_its_text_and_the_row(server: Server, api: Api) -> None:
    problem = {"title": "quantity invalid", "status": 422, "detail": "a quantity is a number", "field": "match.qty"}
    server.answers = [(422, problem)]
    with pytest.raises(DemoError, match=r"row 7: returns refuses POST /returns: 422 quantity invalid: .*match\.qty"):
        api.post("returns", "/returns", {}, key="7", about="row 7")
    assert len(server.seen) == 1


def test_a_service_that_stays_away_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_module, "RETRY_FOR_S", 0.3)
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setattr(server, "service", lambda name: Service(f"http://127.0.0.1:{port}", "", ""))
    with Api(server, "b1") as api, pytest.raises(DemoError, match=r"rows 1 to 9: ledger has not answered POST /books"):
        api.post("ledger", "/books", {}, key="k", about="rows 1 to 9")


def test_a_list_is_read_to_its_end(server: Server, api: Api) -> None:
    server.answers = [
        (200, {"items": [{"n": 1}, {"n": 2}], "next_cursor": "a"}),
        (200, {"items": [{"n": 3}], "next_cursor": None}),
    ]
    assert [item["n"] for item in api.items("cases", "/cases", book_id="b1")] == [1, 2, 3]
    assert [path for _, path, _, _ in server.seen] == [
        "/cases/cases?book_id=b1&limit=500",
        "/cases/cases?book_id=b1&limit=500&cursor=a",
    ]


def flows(**changes: dict[str, Any]) -> flow.Flows:
    """Two services that talk: sold is told by one and heard by the other."""
    nothing: dict[str, Any] = {"emitted": {}, "applied": {}, "listens": [], "unsent": 0, "waiting": 0, "parked": 0}
    return {
        "collections": nothing | {"emitted": {"sold": 2}} | changes.get("collections", {}),
        "returns": nothing | {"applied": {"sold": 2}, "listens": ["sold"]} | changes.get("returns", {}),
    }


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"returns": {"applied": {}}}, ["returns has 0 of 2 sold"]),
        ({"collections": {"unsent": 1}}, ["collections has 1 unsent"]),
        ({"returns": {"waiting": 1, "parked": 3}}, ["returns has 1 waiting", "returns has 3 parked"]),
        ({"returns": {"listens": ["sold", "paid"]}}, []),
    ],
)
def test_quiet_means_that_all_has_arrived_and_nothing_is_held(
    changes: dict[str, dict[str, Any]], missing: list[str]
) -> None:
    assert flow.quiet(flows(**changes)) == missing


def test_arrived_looks_at_one_topic_of_one_service() -> None:
    condition = flow.arrived("sold", "returns")
    assert condition(flows(collections={"unsent": 5})) == []
    assert condition(flows(returns={"applied": {"sold": 1}})) == ["returns has 1 of 2 sold"]


def test_a_wait_ends_when_the_condition_holds(server: Server, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "SERVICES", ("returns",))
    monkeypatch.setattr(flow, "FIRST_POLL_S", 0.0)
    server.answers = [(200, {"applied": {"sold": n}, "emitted": {"sold": 2}}) for n in (0, 1, 2)]
    flow.wait(api, flow.arrived("sold", "returns"), "sales")
    assert [path for _, path, _, _ in server.seen] == ["/returns/books/b1/flow"] * 3


def test_a_wait_in_which_nothing_moves_says_what_is_missing(
    server: Server, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "SERVICES", ("returns",))
    monkeypatch.setattr(flow, "STALLED_AFTER_S", 0.1)
    server.answers = [(200, {"applied": {"sold": 1}, "emitted": {"sold": 2}})] * 1000
    with pytest.raises(DemoError, match=r"sales: nothing has moved for .* missing: returns has 1 of 2 sold"):
        flow.wait(api, flow.arrived("sold", "returns"), "sales")
