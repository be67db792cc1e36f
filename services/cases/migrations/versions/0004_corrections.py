"""Corrections of vouchers as solutions of cases."""

from alembic import op

revision = "0004"
down_revision = "0003"

CORRECTION = """
create table case_correction (
    book_id text not null,
    correction_id text not null,
    case_id text not null,
    voucher_id text not null,
    how text not null constraint case_correction_how_check check (how in ('reverse', 'replace', 'adjust')),
    reason text not null,
    day date not null,
    lines jsonb not null,
    attachments text[] not null,
    proposed_by text not null,
    proposed_at timestamptz not null,
    state text not null constraint case_correction_state_check
        check (state in ('proposed', 'requested', 'posted', 'rejected')),
    approved_by text,
    vouchers text[] not null,
    refusal_code text,
    refusal text,
    primary key (book_id, correction_id),
    foreign key (book_id, case_id) references case_file,
    constraint case_correction_second_person_check check (approved_by is null or approved_by <> proposed_by),
    constraint case_correction_approved_when_requested_check check ((approved_by is null) = (state = 'proposed'))
)
"""
STATUS = """
alter table case_file add column correction_id text, drop constraint case_file_status_check,
    add constraint case_file_status_check check (status in
        ('opened', 'acknowledged', 'solution_proposed', 'executing', 'verified', 'closed', 'reopened'))
"""


def upgrade() -> None:
    """Add everything."""
    op.execute(CORRECTION)
    op.execute("create index case_correction_case on case_correction (book_id, case_id)")
    op.execute(STATUS)
