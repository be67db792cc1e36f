"""The kit's own tables, the same in every service's database.

They are SQL and not SQLModel: nothing maps them to objects, and every statement on them is set-based.
"""

from typing import Any

TABLES = """
create table kafka_cluster (single boolean primary key default true check (single), id text not null);
create table kafka_topic (name text primary key, id text not null);
create table kafka_found (topic text not null, partition int not null, next_offset bigint not null,
    primary key (topic, partition));
comment on table kafka_found is 'where the group and our own topics stood when this database first met the broker';

create sequence event_seq;
create table event (
    day date not null,
    seq bigint not null,
    event_id text not null,
    topic text not null,
    book_id text not null,
    subject text not null,
    headers text not null,
    value bytea not null,
    primary key (day, seq)
) partition by range (day);
comment on table event is 'every event this service told, once; append-only, a partition a day';

create table outbox (seq bigint primary key, day date not null);
comment on table outbox is 'pointers to the events that the broker has not acknowledged';

create table inbox (
    source text not null,
    id text not null,
    fingerprint bytea not null,
    received_at timestamptz not null,
    primary key (source, id)
);
create index inbox_received_at on inbox using brin (received_at);
comment on table inbox is 'events whose effect is in this database, or that wait or are kept for it';

create table command (
    id text primary key,
    fingerprint bytea not null,
    answer bytea not null,
    asked_at timestamptz not null
);
comment on table command is 'commands of the API by their Idempotency-Key, with the answer that was given';

create table lane (partition int primary key, owner text not null, claimed_at timestamptz not null);
create table consumer_offset (
    topic text not null,
    partition int not null,
    next_offset bigint not null,
    primary key (topic, partition)
);

create table waiting (
    seq bigint generated always as identity primary key,
    book_id text not null,
    topic text not null,
    subject text not null,
    on_type text not null,
    on_id text not null,
    partition int not null,
    record_offset bigint not null,
    key bytea,
    headers text not null,
    value bytea,
    since timestamptz not null,
    alarmed boolean not null default false
);
create index waiting_on on waiting (book_id, on_type, on_id);
create index waiting_since on waiting (since) where not alarmed;
comment on table waiting is 'events whose dependency is not there yet, handed over again when it is created';

create table parked (
    id bigint generated always as identity primary key,
    topic text not null,
    partition int not null,
    record_offset bigint not null,
    key bytea,
    headers text not null,
    value bytea,
    book_id text,
    subject text,
    code text not null,
    reason text not null,
    state text not null default 'parked' check (state in ('parked', 'replayed', 'discarded')),
    parked_at timestamptz not null,
    settled_at timestamptz
);
create index parked_book on parked (book_id) where state = 'parked';
create index parked_record on parked (topic, partition, record_offset);
comment on table parked is 'records that cannot succeed, with bytes and reason; later ones of a subject queue behind';

create table parked_audit (
    id bigint generated always as identity primary key,
    parked_id bigint not null references parked (id),
    action text not null check (action in ('replay', 'discard')),
    by text not null,
    note text not null,
    outcome text not null,
    at timestamptz not null
);

create table flow (
    book_id text not null,
    direction text not null check (direction in ('emitted', 'applied')),
    topic text not null,
    n bigint not null,
    primary key (book_id, direction, topic)
);
comment on table flow is 'how many events of a book were told and settled, for "has everything arrived?"';

create table recovery (
    single boolean primary key default true check (single),
    began_at timestamptz not null,
    read_at timestamptz,
    ended_at timestamptz
);
comment on table recovery is 'the last recovery of a restored database; nothing starts before it has ended';

create table told (
    event_id text primary key,
    topic text not null,
    partition int not null,
    record_offset bigint not null,
    book_id text not null,
    subject text not null,
    headers text not null,
    value bytea not null,
    position text,
    total bigint
);
create index told_subject on told (topic, subject);
create index told_in_order on told (partition, total) where total is not null;
comment on table told is 'what this service had told after its backup was made, read from its own topics';

create table finding (
    book_id text not null,
    kind text not null,
    about_type text not null,
    about_id text not null,
    anomaly_id text not null,
    opened_at timestamptz not null,
    primary key (book_id, kind, about_type, about_id)
);
comment on table finding is 'anomalies that are open, one a book, kind and subject';
"""

MAINTAIN = """
create function maintain(keep_events_days int, keep_inbox_days int) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    d date;
    old text;
begin
    perform pg_advisory_xact_lock(4207849484);
    for d in select generate_series(current_date - 1, current_date + 7, interval '1 day')::date loop
        execute format('create table if not exists public.%I partition of public.event for values from (%L) to (%L)',
                       'event_' || to_char(d, 'YYYYMMDD'), d, d + 1);
    end loop;
    for old in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
               where i.inhparent = 'public.event'::regclass
                 and c.relname < 'event_' || to_char(current_date - keep_events_days, 'YYYYMMDD') loop
        if not exists (select from public.outbox o
                       where 'event_' || to_char(o.day, 'YYYYMMDD') = old) then
            execute format('drop table public.%I', old);
        end if;
    end loop;
    delete from public.inbox where received_at < now() - make_interval(days => keep_inbox_days);
    delete from public.command where asked_at < now() - make_interval(days => keep_inbox_days);
end $$;
"""

APPEND_ONLY = ("event", "parked_audit")


def create(op: Any) -> None:
    """Create the kit's tables in a service's first migration."""
    for statement in filter(str.strip, TABLES.split(";\n")):
        op.execute(statement)
    op.execute(MAINTAIN)
    op.execute("revoke execute on function maintain(int, int) from public")
    op.execute("select maintain(400, 400)")
