"""A delivery as the bytes of a mail (RFC 5322, RFC 2045, RFC 2047).

Written by hand: the mail is of one fixed form, and the standard library's ``EmailMessage`` takes milliseconds for it,
more than all the rest of sending it.
"""

from datetime import datetime
from email import base64mime
from email.utils import format_datetime

from notify_service.app.ports import Outgoing

_WORD_BYTES = 36
"""So many bytes of text in an encoded word: with ``Subject: `` before it a line stays within the 76 of RFC 2047."""


def mail_of(delivery: Outgoing, sender: str, now: datetime) -> bytes:
    """The mail; its Message-ID follows from the delivery alone, so that a mail can always be traced to its row."""
    domain = sender.rpartition("@")[2]
    headers = (
        f"From: {sender}",
        f"To: {_encoded(delivery.name)}\r\n <{delivery.email}>",
        f"Subject: {_encoded(delivery.subject)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{delivery.delivery_id}@{domain}>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        f"Content-Language: {delivery.locale}",
        "Auto-Submitted: auto-generated",
    )
    text = delivery.body.replace("\n", "\r\n").encode()
    return ("\r\n".join(headers) + "\r\n\r\n" + base64mime.body_encode(text, eol="\r\n")).encode("ascii")


def _encoded(text: str) -> str:
    """Encoded words, each with whole characters, one a line."""
    words = [b""]
    for character in text:
        encoded = character.encode()
        if len(words[-1]) + len(encoded) > _WORD_BYTES:
            words.append(b"")
        words[-1] += encoded
    return "\r\n ".join(base64mime.header_encode(word, "utf-8") for word in words)
