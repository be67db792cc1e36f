"""SMTP: one connection to the mail server, used again for message after message."""

import re
from datetime import datetime

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from notify_service.adapters.mail import mail_of
from notify_service.app.ports import Outgoing, PostboxDown
from notify_service.domain.delivery import Handing, Outcome

_ENHANCED = re.compile(r"^\d\.\d{1,3}\.\d{1,3}\b")


class SmtpPostbox:
    """A mail server. Reasons carry reply codes only: servers repeat the address in their texts."""

    def __init__(self, host: str, port: int, sender: str, timeout_s: int) -> None:
        self._sender = sender
        own_name = sender.rpartition("@")[2]
        self._smtp = aiosmtplib.SMTP(hostname=host, port=port, timeout=timeout_s, local_hostname=own_name)

    async def open(self) -> None:
        """Be connected. PostboxDown when the server cannot be reached."""
        try:
            if self._smtp.is_connected:
                try:
                    await self._smtp.noop()
                except (SMTPException, OSError):
                    await self.close()
                else:
                    return
            await self._smtp.connect()
        except (SMTPException, OSError) as error:
            await self.close()
            raise PostboxDown(f"the mail server cannot be reached: {error}") from error

    async def hand_over(self, delivery: Outgoing, now: datetime) -> Outcome:
        """Offer one message to the server: the envelope first, then the text."""
        message = mail_of(delivery, self._sender, now)
        try:
            await self._smtp.mail(self._sender)
        except (SMTPException, OSError) as error:
            # Our sender or the connection is at fault, never this message: it keeps its turn.
            return self._broken("untouched", error)
        try:
            await self._smtp.rcpt(delivery.email)
        except (SMTPException, OSError) as error:
            return await self._declined(error) or self._broken("postponed", error)
        try:
            await self._smtp.data(message)
        except (SMTPException, OSError) as error:
            return await self._declined(error) or self._broken("lost", error)
        return Outcome("accepted")

    async def close(self) -> None:
        """Let go of the connection."""
        self._smtp.close()

    async def _declined(self, error: Exception) -> Outcome | None:
        """The outcome when the server answered that it does not take the message; None when it did not answer."""
        if not isinstance(error, SMTPResponseException) or not 400 <= error.code < 600:
            return None
        broken = False
        try:
            await self._smtp.rset()
        except (SMTPException, OSError):
            await self.close()
            broken = True
        return Outcome("refused" if error.code >= 500 else "postponed", _reason(error), broken)

    def _broken(self, kind: Handing, error: Exception) -> Outcome:
        self._smtp.close()
        return Outcome(kind, _reason(error), broken=True)


def _reason(error: Exception) -> str:
    if not isinstance(error, SMTPResponseException):
        return "smtp_connection_lost"
    enhanced = _ENHANCED.match(error.message)
    return f"smtp_{error.code}" + (f" {enhanced[0]}" if enhanced else "")
