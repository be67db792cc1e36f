"""The tables of notify."""

from alembic import op
from hezhang_kit.migrations import kit_baseline

revision = "0001"
down_revision = None

CONTACT = """
create table contact (
    book_id text not null,
    party_id text not null,
    name text not null,
    locale text not null constraint contact_locale_check check (locale in ('zh-CN', 'en')),
    email text not null,
    changed_at timestamptz not null,
    primary key (book_id, party_id)
)
"""
CONTACT_ACCESS = """
create table contact_access (
    book_id text not null,
    position bigint generated always as identity,
    party_id text not null,
    at timestamptz not null,
    by text not null,
    primary key (book_id, position)
)
"""
DELIVERY = """
create table delivery (
    book_id text not null,
    delivery_id text not null,
    position bigint generated always as identity,
    event_source text not null,
    event_id text not null,
    event_type text not null,
    party_id text not null,
    about text not null,
    channel text not null,
    status text not null constraint delivery_status_check
        check (status in ('planned', 'not_sent', 'sending', 'delivered', 'failed', 'unknown')),
    held boolean not null,
    attempts integer not null,
    not_before timestamptz,
    reason text,
    name text,
    email text,
    locale text,
    template_version text,
    subject text,
    body text,
    text_sha256 text,
    traceparent text,
    planned_at timestamptz not null,
    sending_at timestamptz,
    settled_at timestamptz,
    primary key (book_id, delivery_id),
    unique (book_id, event_source, event_id, party_id),
    constraint delivery_held_while_sending_check check (status = 'sending' or not held),
    constraint delivery_text_unless_not_sent_check
        check ((status = 'not_sent') = (body is null) or reason = 'restored')
)
"""


def upgrade() -> None:
    """Create everything."""
    kit_baseline(op)
    for table in (CONTACT, CONTACT_ACCESS, DELIVERY):
        op.execute(table)
    op.execute("create index delivery_due on delivery (position) where status = 'planned' or held")
    op.execute("create index delivery_sending on delivery (position) where status = 'sending' and not held")
    op.execute("create index delivery_newest on delivery (book_id, position)")
    op.execute("create index delivery_delivery_id on delivery (delivery_id)")
