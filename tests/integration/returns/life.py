"""A returned thing's way through the API: each step as the person who takes it, and a ledger that answers dry runs."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.integration.returns.shop import named
from tests.support.world import Running

CLERK = {"sub": "clerk", "roles": ("bookkeeper",)}
REVIEWER = {"sub": "reviewer", "roles": ("reviewer",)}


@dataclass
class DryLedger:
    """Answers what it is asked with the receivable line of each event, until it is told to refuse or to be silent."""

    url: str = ""
    refuse: dict[str, str] | None = None
    silent: bool = False
    asked: list[Any] = field(default_factory=list)

    def answer(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """One answer an event."""
        self.asked.append(body)
        if self.refuse is not None:
            return [self.refuse for _ in body["events"]]
        return [
            {"effective_date": one["event"].get("occurred_on") or one["event"]["day"],
             "lines": [{"account": "1122", "side": "debit", "amount": f"-{total(one['event'])}"}]}
            for one in body["events"]
        ]  # fmt: skip


def total(event: dict[str, Any]) -> Decimal:
    """Net and VAT of an event's lines."""
    return sum((Decimal(line["net"]) + Decimal(line["vat"]) for line in event["lines"]), Decimal(0))


@contextmanager
def dry_ledger() -> Iterator[DryLedger]:
    """A ledger on loopback that only knows dry runs."""
    ledger = DryLedger()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(503 if ledger.silent else 200)
            self.end_headers()
            self.wfile.write(json.dumps(ledger.answer(body)).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test's output is the test's."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ledger.url = f"http://127.0.0.1:{server.server_port}"
        yield ledger
        server.shutdown()


def asking(book: str, *lines: tuple[str, int, str], **other: Any) -> dict[str, Any]:
    """A request for invoice lines."""
    body = named(book, *lines) | {"tax_invoice": "used"} | other
    return {name: value for name, value in body.items() if name != "red_invoice"}


@dataclass
class Life:
    """The steps of the returns of one book."""

    returns: Running
    book: str

    async def ask(self, *lines: tuple[str, int, str], **other: Any) -> dict[str, Any]:
        """Ask for a return; the return."""
        return (await self.post("/requests", asking(self.book, *lines, **other))).json()

    async def post(self, path: str, body: dict[str, Any], **token: Any) -> httpx.Response:
        """A step; as the clerk unless said otherwise."""
        return await self.returns.post(f"/returns{path}", {"book_id": self.book} | body, self.book, **(CLERK | token))

    async def get(self, path: str) -> dict[str, Any]:
        """Read as the clerk."""
        return (await self.returns.get(f"/returns{path}", self.book, **CLERK)).json()

    async def approve(self, return_id: str, **token: Any) -> httpx.Response:
        """Look at the preview and approve it."""
        digest = (await self.get(f"/{return_id}/preview"))["digest"]
        body = {"decision": "approve", "preview": digest or "none"}
        return await self.post(f"/{return_id}/review", body, **(REVIEWER | token))

    async def inspect(self, return_id: str, *lines: tuple[str, int, str, str, str], **other: Any) -> httpx.Response:
        """Count: (invoice, line, accepted, damaged, refused)."""
        counted = [
            {"invoice_id": one[0], "invoice_line_no": one[1], "accepted": one[2], "damaged": one[3], "refused": one[4]}
            for one in lines
        ]
        body = {"received_on": "2026-01-22", "lines": counted} | other
        return await self.post(f"/{return_id}/inspection", body)

    async def recorded(self, *lines: tuple[str, int, str], **other: Any) -> dict[str, Any]:
        """A return that came as it was asked for; as it is recorded."""
        made = await self.ask(*lines, **other)
        assert (await self.approve(made["return_id"])).status_code == 200
        await self.inspect(made["return_id"], *((*line, "0", "0") for line in lines))
        answer = await self.post(f"/{made['return_id']}/record", {})
        assert answer.status_code == 200, answer.text
        return answer.json()


async def remaining(returns: Running, book: str) -> dict[tuple[str, int], tuple[Any, ...]]:
    """Returned quantity, net and VAT, and what is reserved, by line."""
    rows = await returns.fetch("select * from sold_line where book_id = $1", book)
    return {
        (row["invoice_id"], row["line_no"]): (
            row["returned_qty"], row["returned_net_fen"], row["returned_vat_fen"], row["reserved_qty"],
        )
        for row in rows
    }  # fmt: skip
