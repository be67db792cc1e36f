"""A real SMTP server on loopback that can refuse, hang up, hold its answer, go away and come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What arrived, in order, as (address, mail); an aiosmtpd handler."""

    port: int = 0
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list[tuple[str, EmailMessage]])
    answers: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Answers to RCPT by address, each given once before the address is accepted; ``hang up`` ends the connection."""
    hang_up_after: str | None = None
    """Take the mail to this address and end the connection without an answer."""
    hold_after: str | None = None
    """Take the mail to this address and answer only when ``go_on`` is set."""
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0
    _server: asyncio.Server | None = None
    _open: list[SMTP] = field(default_factory=list[SMTP])

    def addresses(self) -> list[str]:
        """To whom mails arrived, in order."""
        return [address for address, _ in self.mails]

    async def start(self) -> None:
        """Listen; at the same port again after a stop."""
        self._server = await asyncio.get_running_loop().create_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Go away with all connections."""
        if self._server is not None:
            self._server.close()
            for connection in self._open:
                _end(connection)
            await self._server.wait_closed()

    def _connected(self) -> SMTP:
        self.connections += 1
        connection = SMTP(self, hostname="localhost")
        self._open.append(connection)
        return connection

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept the address unless an answer is prepared for it."""
        prepared = self.answers.get(address)
        if not prepared:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        answer = prepared.pop(0)
        if answer == "hang up":
            _end(server)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail."""
        [address] = envelope.rcpt_tos
        mail = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        self.mails.append((address, cast(EmailMessage, mail)))
        if address == self.hang_up_after:
            self.hang_up_after = None
            _end(server)
        if address == self.hold_after:
            await self.go_on.wait()
        return "250 OK"


def _end(connection: SMTP) -> None:
    if connection.transport is not None:
        connection.transport.close()


@asynccontextmanager
async def mailbox(*, up: bool = True) -> AsyncIterator[Mailbox]:
    """A mailbox; with ``up=False`` nothing listens at its port yet."""
    box = Mailbox()
    await box.start()
    if not up:
        await box.stop()
    try:
        yield box
    finally:
        box.go_on.set()
        await box.stop()
