"""The small servers of the local stack in one process.

Token issuer, OTLP receiver and mailbox share one HTTP port; SMTP has another.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from hezhang_stack import AUDIENCE, files, mailbox, otlp, ports, tokens


def application(directory: Path, *, issuer: str, smtp_port: int, zipkin_url: str) -> FastAPI:
    """All three, their data in ``directory``."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    span_store = otlp.SpanStore(directory / "spans.sqlite")
    mail_store = mailbox.MailStore(directory / "mail.sqlite")
    forwarder = otlp.ZipkinForwarder(span_store, zipkin_url) if zipkin_url else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: mailbox.smtp(mail_store), ports.HOST, smtp_port)
        sending = asyncio.create_task(forwarder.run()) if forwarder else None
        yield
        if sending:
            sending.cancel()
        server.close()
        span_store.close()
        mail_store.close()

    app = FastAPI(title="hezhang local helpers", lifespan=lifespan)
    key = tokens.SigningKey.load(directory)
    secret = files.secret(directory / "issuer-secret")
    app.include_router(tokens.routes(key, issuer=issuer, audience=AUDIENCE, secret=secret))
    app.include_router(otlp.routes(span_store))
    app.include_router(mailbox.routes(mail_store))
    return app


def main() -> None:
    """Run them with what the supervisor gives: two ports, the folder of the data, Zipkin's URL or ""."""
    port = int(os.environ["HEZHANG_HTTP_PORT"])
    app = application(
        Path(os.environ["HEZHANG_HELPERS_DIR"]),
        issuer=f"http://{ports.HOST}:{port}",
        smtp_port=int(os.environ["HEZHANG_SMTP_PORT"]),
        zipkin_url=os.environ["HEZHANG_ZIPKIN_URL"],
    )
    uvicorn.run(app, host=ports.HOST, port=port, log_level="warning", timeout_graceful_shutdown=5)


if __name__ == "__main__":
    main()
