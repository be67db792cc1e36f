"""The tables of cases."""

from alembic import op
from hezhang_kit.migrations import kit_baseline

revision = "0001"
down_revision = None

CASE_FILE = """
create table case_file (
    book_id text not null,
    case_id text not null,
    kind text not null,
    about_type text not null,
    about_id text not null,
    customer_id text,
    severity text not null constraint case_file_severity_check check (severity in ('P1', 'P2', 'P3', 'P4')),
    status text not null
        constraint case_file_status_check check (status in ('opened', 'acknowledged', 'closed', 'reopened')),
    assignee text,
    revision integer not null constraint case_file_revision_check check (revision > 0),
    anomaly_id text not null,
    finding_id text not null,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (book_id, case_id),
    unique (book_id, kind, about_type, about_id)
)
"""
CASE_FINDING = """
create table case_finding (
    book_id text not null,
    finding_id text not null,
    event_source text not null,
    event_id text not null,
    case_id text not null,
    anomaly_id text not null,
    severity text not null,
    detected_by text not null,
    detected_at timestamptz not null,
    expected text not null,
    actual text not null,
    difference text,
    suspected_cause text not null,
    evidence_refs text[] not null,
    source_event_id text,
    trace_id text,
    primary key (book_id, finding_id),
    foreign key (book_id, case_id) references case_file
)
"""
CASE_ENTRY = """
create table case_entry (
    book_id text not null,
    case_id text not null,
    position bigint generated always as identity,
    at timestamptz not null,
    by text not null,
    what text not null constraint case_entry_what_check
        check (what in ('opened', 'finding', 'status', 'assigned', 'message')),
    revision integer,
    delivery_id text,
    facts jsonb not null,
    trace_id text,
    primary key (book_id, case_id, position),
    unique (book_id, case_id, revision),
    unique (book_id, delivery_id),
    foreign key (book_id, case_id) references case_file,
    constraint case_entry_message_has_delivery_check check ((what = 'message') = (delivery_id is not null)),
    constraint case_entry_change_has_revision_check check ((what = 'message') = (revision is null))
)
"""


def upgrade() -> None:
    """Create everything."""
    kit_baseline(op)
    for table in (CASE_FILE, CASE_FINDING, CASE_ENTRY):
        op.execute(table)
    op.execute("create index case_file_newest on case_file (book_id, opened_at, case_id)")
    op.execute("create index case_file_case_id on case_file (case_id)")
    op.execute("create index case_finding_case on case_finding (book_id, case_id)")
    op.execute("create index case_finding_anomaly on case_finding (book_id, anomaly_id)")
