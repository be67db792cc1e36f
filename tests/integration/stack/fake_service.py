"""A service of nothing: what the stack starts in its own tests, as `python -m fake_service ROLE`."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
PARKED = {"id": 7, "topic": "invoice.issued", "reason": "not JSON"}
ANSWERS: dict[str, Any] = {
    "/health/ready": {},
    "/returns/R-1": {"return_id": "R-1", "trace_id": TRACE_ID},
    "/operator/parked?state=parked": {"items": [PARKED], "next_cursor": None},
    "/operator/parked/7/discard": {"id": 7, "state": "discarded"},
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = ANSWERS.get(self.path)
        self.send_response(404 if answer is None else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    role = sys.argv[1]
    sys.stdout.write(json.dumps({"role": role, "database": os.environ["HEZHANG_DATABASE_URL"].split("@")[1]}) + "\n")
    if role in ("migrate", "restored", "refill"):
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = os.environ["HEZHANG_HTTP_HOST"], int(os.environ["HEZHANG_HTTP_PORT"])
    ThreadingHTTPServer(address, _Handler).serve_forever()


if __name__ == "__main__":
    main()
