"""The mail as other people's software reads it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

from hypothesis import given
from hypothesis import strategies as st
from notify_service.adapters.mail import mail_of
from notify_service.app.ports import Outgoing
from notify_service.domain.delivery import Progress

NOW = datetime(2026, 3, 7, 4, 0, 1, tzinfo=UTC)
LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=300).map(str.strip)


def outgoing(name: str, subject: str, body: str) -> Outgoing:
    return Outgoing(
        book_id="book-1", delivery_id="delivery-1", event_type="invoice.overdue", party_id="17850", about="invoice-1",
        name=name, email="wang@example.com", locale="zh-CN", subject=subject, body=body, progress=Progress(),
        traceparent=None,
    )  # fmt: skip


@given(name=LINE.filter(bool), subject=LINE.filter(bool), lines=st.lists(LINE, max_size=20))
def test_whatever_is_written_is_read(name: str, subject: str, lines: list[str]) -> None:
    body = "\n".join(lines) + "\n"
    raw = mail_of(outgoing(name, subject, body), "books@hezhang.example", NOW)
    assert all(len(line) <= 76 for line in raw.decode("ascii").split("\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    plain = message_from_bytes(raw)
    assert str(make_header(decode_header(plain["Subject"]))) == subject
    assert str(make_header(decode_header(plain["To"].rpartition(" <")[0]))).strip() == name
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["To"].addresses[0].addr_spec == "wang@example.com"
    assert mail.get_content().replace("\r\n", "\n") == body
    assert not mail.defects


def test_the_other_headers() -> None:
    mail = message_from_bytes(
        mail_of(outgoing("王", "付款", "请\n"), "books@hezhang.example", NOW), policy=policy.default
    )
    assert mail["From"] == "books@hezhang.example"
    assert mail["Message-ID"] == "<delivery-1@hezhang.example>"
    assert parsedate_to_datetime(mail["Date"]) == NOW
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("zh-CN", "auto-generated")
