"""The mailbox of the local stack: takes every mail by SMTP, delivers none, shows them by HTTP."""

import sqlite3
import time
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel

KEPT_MESSAGES = 100_000
"""Older messages are forgotten."""

_MESSAGE_BYTES = 5_000_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, received_at REAL NOT NULL, sender TEXT NOT NULL, recipients TEXT NOT NULL,
    subject TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL
);
"""
_MATCH = "instr(lower(recipients), lower(?)) AND instr(subject, ?)"


class Message(BaseModel):
    """A mail as it arrived; ``to`` are the addresses of the envelope."""

    id: int
    received_at: float
    sender: str
    to: list[str]
    subject: str
    message_id: str
    body: str


class MailStore:
    """Mails in SQLite. A mail is acknowledged when it is on disk."""

    def __init__(self, path: Path | str, kept: int = KEPT_MESSAGES) -> None:
        self._kept = kept
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _SCHEMA)

    def add(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Keep a mail."""
        mail = cast(EmailMessage, message_from_bytes(raw, policy=policy.default))
        body = mail.get_body(("plain", "html"))
        values = (
            time.time(),
            sender,
            "\n".join(recipients),
            str(mail["subject"] or ""),
            str(mail["message-id"] or "").strip(),
            body.get_content() if body else "",
        )
        self._db.execute("INSERT INTO message VALUES (NULL, ?, ?, ?, ?, ?, ?)", values)
        self._db.execute("DELETE FROM message WHERE id <= (SELECT max(id) FROM message) - ?", (self._kept,))

    def find(self, to: str, subject: str, limit: int) -> list[Message]:
        """The newest mails whose recipients and subject contain the texts."""
        rows = self._db.execute(f"SELECT * FROM message WHERE {_MATCH} ORDER BY id DESC LIMIT ?", (to, subject, limit))
        return [_message(row) for row in rows]

    def count(self, to: str, subject: str) -> int:
        """How many mails match."""
        return int(self._db.execute(f"SELECT count(*) FROM message WHERE {_MATCH}", (to, subject)).fetchone()[0])

    def get(self, number: int) -> Message | None:
        """One mail."""
        row = self._db.execute("SELECT * FROM message WHERE id = ?", (number,)).fetchone()
        return _message(row) if row else None

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _message(row: Mapping[str, Any]) -> Message:
    return Message(**{**row, "to": row["recipients"].split("\n")})


class _Handler:
    """What aiosmtpd asks for at the end of a mail."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._store.add(envelope.mail_from or "", list(envelope.rcpt_tos), cast(bytes, envelope.content))
        return "250 OK"


def smtp(store: MailStore) -> SMTP:
    """The protocol of one SMTP connection."""
    return SMTP(_Handler(store), hostname="localhost", data_size_limit=_MESSAGE_BYTES, enable_SMTPUTF8=True)


def routes(store: MailStore) -> APIRouter:
    """GET /messages, /messages/count and /messages/{id} (the mail as one reads it)."""
    router = APIRouter()

    @router.get("/messages")
    async def messages(
        to: str = "", subject: str = "", limit: Annotated[int, Query(ge=1, le=10_000)] = 100
    ) -> list[Message]:
        return store.find(to, subject, limit)

    @router.get("/messages/count")
    async def count(to: str = "", subject: str = "") -> dict[str, int]:
        return {"count": store.count(to, subject)}

    @router.get("/messages/{number}")
    async def message(number: int) -> Response:
        mail = store.get(number)
        if mail is None:
            raise HTTPException(404, f"there is no message {number}")
        text = f"From: {mail.sender}\nTo: {', '.join(mail.to)}\nSubject: {mail.subject}\n\n{mail.body}"
        return Response(text, media_type="text/plain; charset=utf-8")

    return router
