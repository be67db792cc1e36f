CREATE FUNCTION public.maintain(keep_events_days integer, keep_inbox_days integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
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
CREATE TABLE public.account_day (
    book_id text CONSTRAINT account_day_book_id_not_null1 NOT NULL,
    account text CONSTRAINT account_day_account_not_null1 NOT NULL,
    day date CONSTRAINT account_day_day_not_null1 NOT NULL,
    recorded_on date NOT NULL,
    debit_fen bigint CONSTRAINT account_day_debit_fen_not_null1 NOT NULL,
    credit_fen bigint CONSTRAINT account_day_credit_fen_not_null1 NOT NULL
);
CREATE TABLE public.alembic_version_ledger (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.book (
    book_id text NOT NULL,
    name text NOT NULL,
    taxpayer text NOT NULL,
    zone text NOT NULL,
    opened_on date NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    standard text DEFAULT 'small_business'::text NOT NULL,
    closed_through date,
    opened_through date,
    authorised jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT book_standard_check CHECK ((standard = ANY (ARRAY['small_business'::text, 'enterprise'::text]))),
    CONSTRAINT book_taxpayer_check CHECK ((taxpayer = ANY (ARRAY['general'::text, 'small_scale'::text])))
);
CREATE TABLE public.book_import (
    book_id text NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    imported_by text NOT NULL,
    content_sha256 text NOT NULL,
    vouchers_sha256 text NOT NULL,
    vouchers integer NOT NULL
);
CREATE TABLE public.book_read (
    book_id text NOT NULL,
    read_id bigint NOT NULL,
    read_at timestamp with time zone NOT NULL,
    subject text NOT NULL,
    roles text NOT NULL,
    what text NOT NULL,
    asked text NOT NULL,
    trace_id text
);
ALTER TABLE public.book_read ALTER COLUMN read_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.book_read_read_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.chain (
    book_id text NOT NULL,
    link_no bigint NOT NULL,
    voucher_id text NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE public.command (
    id text NOT NULL,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL,
    asked_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.command IS 'commands of the API by their Idempotency-Key, with the answer that was given';
CREATE TABLE public.consumer_offset (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL
);
CREATE TABLE public.document (
    book_id text NOT NULL,
    source_type text NOT NULL,
    source_id text NOT NULL,
    part integer NOT NULL,
    event_id text NOT NULL,
    day date NOT NULL,
    customer_id text,
    vat_fen bigint NOT NULL,
    vat_pending boolean NOT NULL,
    returned jsonb
);
CREATE TABLE public.draft (
    book_id text NOT NULL,
    draft_id text NOT NULL,
    state text NOT NULL,
    day date NOT NULL,
    document_date date,
    rule text NOT NULL,
    maker text NOT NULL,
    checker text,
    made_at timestamp with time zone NOT NULL,
    reason text,
    attachments text[] NOT NULL,
    vouchers jsonb NOT NULL,
    CONSTRAINT draft_checker_check CHECK (((checker IS NULL) OR (checker <> maker))),
    CONSTRAINT draft_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'reviewed'::text, 'posted'::text, 'withdrawn'::text])))
);
CREATE TABLE public.event (
    day date NOT NULL,
    seq bigint NOT NULL,
    event_id text NOT NULL,
    topic text NOT NULL,
    book_id text NOT NULL,
    subject text NOT NULL,
    headers text NOT NULL,
    value bytea NOT NULL
)
PARTITION BY RANGE (day);
COMMENT ON TABLE public.event IS 'every event this service told, once; append-only, a partition a day';
CREATE TABLE public.event_20261121 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261122 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261123 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261124 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261125 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261126 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261127 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261128 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE TABLE public.event_20261129 (
    day date CONSTRAINT event_day_not_null NOT NULL,
    seq bigint CONSTRAINT event_seq_not_null NOT NULL,
    event_id text CONSTRAINT event_event_id_not_null NOT NULL,
    topic text CONSTRAINT event_topic_not_null NOT NULL,
    book_id text CONSTRAINT event_book_id_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    headers text CONSTRAINT event_headers_not_null NOT NULL,
    value bytea CONSTRAINT event_value_not_null NOT NULL
);
CREATE SEQUENCE public.event_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.finding (
    book_id text NOT NULL,
    kind text NOT NULL,
    about_type text NOT NULL,
    about_id text NOT NULL,
    anomaly_id text NOT NULL,
    opened_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.finding IS 'anomalies that are open, one a book, kind and subject';
CREATE TABLE public.flow (
    book_id text NOT NULL,
    direction text NOT NULL,
    topic text NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT flow_direction_check CHECK ((direction = ANY (ARRAY['emitted'::text, 'applied'::text])))
);
COMMENT ON TABLE public.flow IS 'how many events of a book were told and settled, for "has everything arrived?"';
CREATE TABLE public.inbox (
    source text NOT NULL,
    id text NOT NULL,
    fingerprint bytea NOT NULL,
    received_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.inbox IS 'events whose effect is in this database, or that wait or are kept for it';
CREATE TABLE public.invoice_line (
    book_id text NOT NULL,
    invoice_id text NOT NULL,
    line_no integer NOT NULL,
    sku text,
    qty numeric(24,6) NOT NULL,
    net_fen bigint NOT NULL,
    vat_fen bigint NOT NULL,
    cost_fen bigint NOT NULL,
    cost_pending boolean NOT NULL,
    returned_qty numeric(24,6) NOT NULL,
    returned_net_fen bigint NOT NULL,
    returned_vat_fen bigint NOT NULL,
    returned_cost_fen bigint NOT NULL,
    CONSTRAINT invoice_line_returned_cost_fen_check CHECK (((returned_cost_fen >= 0) AND (returned_cost_fen <= cost_fen))),
    CONSTRAINT invoice_line_returned_net_fen_check CHECK (((returned_net_fen >= 0) AND (returned_net_fen <= net_fen))),
    CONSTRAINT invoice_line_returned_qty_check CHECK (((returned_qty >= (0)::numeric) AND (returned_qty <= qty))),
    CONSTRAINT invoice_line_returned_vat_fen_check CHECK (((returned_vat_fen >= 0) AND (returned_vat_fen <= vat_fen)))
);
CREATE TABLE public.kafka_cluster (
    single boolean DEFAULT true NOT NULL,
    id text NOT NULL,
    CONSTRAINT kafka_cluster_single_check CHECK (single)
);
CREATE TABLE public.kafka_found (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL
);
COMMENT ON TABLE public.kafka_found IS 'where the group and our own topics stood when this database first met the broker';
CREATE TABLE public.kafka_topic (
    name text NOT NULL,
    id text NOT NULL
);
CREATE TABLE public.lane (
    partition integer NOT NULL,
    owner text NOT NULL,
    claimed_at timestamp with time zone NOT NULL
);
CREATE TABLE public.outbox (
    seq bigint NOT NULL,
    day date NOT NULL
);
COMMENT ON TABLE public.outbox IS 'pointers to the events that the broker has not acknowledged';
CREATE TABLE public.parked (
    id bigint NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    key bytea,
    headers text NOT NULL,
    value bytea,
    book_id text,
    subject text,
    code text NOT NULL,
    reason text NOT NULL,
    state text DEFAULT 'parked'::text NOT NULL,
    parked_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT parked_state_check CHECK ((state = ANY (ARRAY['parked'::text, 'replayed'::text, 'discarded'::text])))
);
COMMENT ON TABLE public.parked IS 'records that cannot succeed, with bytes and reason; later ones of a subject queue behind';
CREATE TABLE public.parked_audit (
    id bigint NOT NULL,
    parked_id bigint NOT NULL,
    action text NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    outcome text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT parked_audit_action_check CHECK ((action = ANY (ARRAY['replay'::text, 'discard'::text])))
);
ALTER TABLE public.parked_audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.parked_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.parked ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.parked_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.period (
    book_id text NOT NULL,
    period text NOT NULL,
    state text NOT NULL,
    asked_by text,
    reason text,
    CONSTRAINT period_state_check CHECK ((state = ANY (ARRAY['open'::text, 'soft_closed'::text, 'closed'::text])))
);
CREATE TABLE public.period_change (
    book_id text NOT NULL,
    period text NOT NULL,
    at timestamp with time zone NOT NULL,
    what text NOT NULL,
    by text NOT NULL,
    reason text
);
CREATE TABLE public.receivable_statement (
    book_id text NOT NULL,
    statement_id text NOT NULL,
    as_of date NOT NULL,
    stated_at timestamp with time zone NOT NULL,
    receivable_fen bigint NOT NULL,
    advance_fen bigint NOT NULL,
    refund_payable_fen bigint NOT NULL,
    events text NOT NULL
);
CREATE TABLE public.recovery (
    single boolean DEFAULT true NOT NULL,
    began_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT recovery_single_check CHECK (single)
);
COMMENT ON TABLE public.recovery IS 'the last recovery of a restored database; nothing starts before it has ended';
CREATE TABLE public.refused_return (
    book_id text NOT NULL,
    return_id text NOT NULL,
    part integer NOT NULL,
    event_id text NOT NULL
);
CREATE TABLE public.rule_authorisation (
    book_id text NOT NULL,
    rule text NOT NULL,
    version integer NOT NULL,
    authorised_at timestamp with time zone NOT NULL,
    authorised_by text NOT NULL
);
CREATE TABLE public.stock (
    book_id text NOT NULL,
    sku text NOT NULL,
    qty numeric(24,6) NOT NULL,
    cost_fen bigint NOT NULL,
    CONSTRAINT stock_cost_fen_check CHECK ((cost_fen >= 0)),
    CONSTRAINT stock_nothing_costs_nothing_check CHECK (((qty > (0)::numeric) OR (cost_fen = 0))),
    CONSTRAINT stock_qty_check CHECK ((qty >= (0)::numeric))
);
CREATE TABLE public.sub_account (
    book_id text NOT NULL,
    code text NOT NULL,
    parent text NOT NULL,
    name text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by text NOT NULL
);
CREATE TABLE public.told (
    event_id text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    book_id text NOT NULL,
    subject text NOT NULL,
    headers text NOT NULL,
    value bytea NOT NULL,
    "position" text,
    total bigint
);
COMMENT ON TABLE public.told IS 'what this service had told after its backup was made, read from its own topics';
CREATE TABLE public.told_voucher (
    book_id text NOT NULL,
    source_type text NOT NULL,
    source_id text NOT NULL,
    part integer NOT NULL,
    period text NOT NULL,
    number integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    effective_date date
);
CREATE TABLE public.voucher (
    book_id text NOT NULL,
    voucher_id text NOT NULL,
    word text NOT NULL,
    number integer NOT NULL,
    period text NOT NULL,
    effective_date date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    source_type text NOT NULL,
    source_id text NOT NULL,
    part integer NOT NULL,
    event_id text NOT NULL,
    rule text NOT NULL,
    rule_version integer NOT NULL,
    maker text NOT NULL,
    trace_id text,
    reverses text,
    kind text DEFAULT 'ordinary'::text NOT NULL,
    corrects text,
    checker text,
    poster text,
    document_date date,
    attachments text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT voucher_kind_check CHECK ((kind = ANY (ARRAY['ordinary'::text, 'opening'::text, 'close'::text, 'reversal'::text, 'correction'::text]))),
    CONSTRAINT voucher_number_check CHECK ((number > 0))
);
CREATE TABLE public.voucher_line (
    book_id text NOT NULL,
    voucher_id text NOT NULL,
    line_no integer NOT NULL,
    effective_date date NOT NULL,
    number integer NOT NULL,
    account text NOT NULL,
    side text NOT NULL,
    amount_fen bigint NOT NULL,
    summary text NOT NULL,
    customer_id text,
    sku text,
    qty numeric(24,6),
    invoice_id text,
    invoice_line_no integer,
    party_id text,
    CONSTRAINT voucher_line_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT voucher_line_side_check CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text])))
);
CREATE TABLE public.voucher_number (
    book_id text NOT NULL,
    period text NOT NULL,
    word text NOT NULL,
    last integer NOT NULL
);
CREATE TABLE public.waiting (
    seq bigint NOT NULL,
    book_id text NOT NULL,
    topic text NOT NULL,
    subject text NOT NULL,
    on_type text NOT NULL,
    on_id text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    key bytea,
    headers text NOT NULL,
    value bytea,
    since timestamp with time zone NOT NULL,
    alarmed boolean DEFAULT false NOT NULL
);
COMMENT ON TABLE public.waiting IS 'events whose dependency is not there yet, handed over again when it is created';
ALTER TABLE public.waiting ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.waiting_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261121 FOR VALUES FROM ('2026-11-21') TO ('2026-11-22');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261122 FOR VALUES FROM ('2026-11-22') TO ('2026-11-23');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261123 FOR VALUES FROM ('2026-11-23') TO ('2026-11-24');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261124 FOR VALUES FROM ('2026-11-24') TO ('2026-11-25');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261125 FOR VALUES FROM ('2026-11-25') TO ('2026-11-26');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261126 FOR VALUES FROM ('2026-11-26') TO ('2026-11-27');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261127 FOR VALUES FROM ('2026-11-27') TO ('2026-11-28');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261128 FOR VALUES FROM ('2026-11-28') TO ('2026-11-29');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_20261129 FOR VALUES FROM ('2026-11-29') TO ('2026-11-30');
INSERT INTO public.account_day VALUES
	('upgrade-1', '1405', '2026-01-01', '2026-02-03', 601000, 0),
	('upgrade-1', '3001', '2026-01-01', '2026-02-03', 0, 601000),
	('upgrade-1', '1002', '2026-01-05', '2026-02-03', 113600, 0),
	('upgrade-1', '2203', '2026-01-05', '2026-02-03', 0, 35),
	('upgrade-1', '1405', '2026-01-05', '2026-02-03', 0, 42000),
	('upgrade-1', '5401', '2026-01-05', '2026-02-03', 42000, 0),
	('upgrade-1', '1122', '2026-01-05', '2026-02-03', 104525, 113565),
	('upgrade-1', '22210108', '2026-01-05', '2026-02-03', 0, 12025),
	('upgrade-1', '5001', '2026-01-05', '2026-02-03', 0, 92500),
	('upgrade-1', '1405', '2026-01-07', '2026-02-03', 600, 1173),
	('upgrade-1', '2202', '2026-01-07', '2026-02-03', 0, 678),
	('upgrade-1', '22210101', '2026-01-07', '2026-02-03', 78, 0),
	('upgrade-1', '5401', '2026-01-07', '2026-02-03', 1173, 0),
	('upgrade-1', '1002', '2026-01-08', '2026-02-03', 0, 100000),
	('upgrade-1', '5602', '2026-01-08', '2026-02-03', 100000, 0),
	('upgrade-1', '1002', '2026-01-09', '2026-02-03', 0, -100000),
	('upgrade-1', '5602', '2026-01-09', '2026-02-03', -100000, 0),
	('upgrade-1', '22210104', '2026-01-31', '2026-02-03', 11947, 0),
	('upgrade-1', '222102', '2026-01-31', '2026-02-03', 0, 11947),
	('upgrade-1', '3103', '2026-01-31', '2026-02-03', 43173, 92500),
	('upgrade-1', '5001', '2026-01-31', '2026-02-03', 92500, 0),
	('upgrade-1', '5401', '2026-01-31', '2026-02-03', 0, 43173),
	('upgrade-2', '1405', '2026-01-01', '2026-02-03', 601000, 0),
	('upgrade-2', '3001', '2026-01-01', '2026-02-03', 0, 601000),
	('upgrade-2', '1002', '2026-01-05', '2026-02-03', 113600, 0),
	('upgrade-2', '2203', '2026-01-05', '2026-02-03', 0, 35),
	('upgrade-2', '1405', '2026-01-05', '2026-02-03', 0, 42000),
	('upgrade-2', '5401', '2026-01-05', '2026-02-03', 42000, 0),
	('upgrade-2', '1122', '2026-01-05', '2026-02-03', 104525, 113565),
	('upgrade-2', '22210108', '2026-01-05', '2026-02-03', 0, 12025),
	('upgrade-2', '5001', '2026-01-05', '2026-02-03', 0, 92500),
	('upgrade-2', '1405', '2026-01-07', '2026-02-03', 600, 1173),
	('upgrade-2', '2202', '2026-01-07', '2026-02-03', 0, 678),
	('upgrade-2', '22210101', '2026-01-07', '2026-02-03', 78, 0),
	('upgrade-2', '5401', '2026-01-07', '2026-02-03', 1173, 0),
	('upgrade-2', '1002', '2026-01-08', '2026-02-03', 0, 100000),
	('upgrade-2', '5602', '2026-01-08', '2026-02-03', 100000, 0),
	('upgrade-2', '1002', '2026-01-09', '2026-02-03', 0, -100000),
	('upgrade-2', '5602', '2026-01-09', '2026-02-03', -100000, 0),
	('upgrade-2', '22210104', '2026-01-31', '2026-02-03', 11947, 0),
	('upgrade-2', '222102', '2026-01-31', '2026-02-03', 0, 11947),
	('upgrade-2', '3103', '2026-01-31', '2026-02-03', 43173, 92500),
	('upgrade-2', '5001', '2026-01-31', '2026-02-03', 92500, 0),
	('upgrade-2', '5401', '2026-01-31', '2026-02-03', 0, 43173);
INSERT INTO public.alembic_version_ledger VALUES
	('0004');
INSERT INTO public.book VALUES
	('upgrade-1', '店', 'general', 'Asia/Shanghai', '2026-01-01', '2026-02-03 01:00:05+00', 'small_business', '2026-01-31', NULL, '{"cost v1": "wang", "sale v1": "wang", "scrap v1": "wang", "credit v1": "wang", "return v1": "wang", "payment v1": "wang", "purchase v1": "wang", "red_invoice v1": "wang", "purchase_return v1": "wang", "return_cancelled v1": "wang", "supplier_payment v1": "wang"}'),
	('upgrade-2', '店', 'general', 'Asia/Shanghai', '2026-01-01', '2026-02-03 01:00:25+00', 'small_business', '2026-01-31', NULL, '{"cost v1": "wang", "sale v1": "wang", "scrap v1": "wang", "credit v1": "wang", "return v1": "wang", "payment v1": "wang", "purchase v1": "wang", "red_invoice v1": "wang", "purchase_return v1": "wang", "return_cancelled v1": "wang", "supplier_payment v1": "wang"}');
INSERT INTO public.chain VALUES
	('upgrade-1', 1, '62cc2581-6dca-8772-8d50-05fb5d65b09f', '\x433727fc7466f6ecb5094d28080f8018541389114430b02359f3f10f7cf2971c'),
	('upgrade-1', 2, '01a2038c-2e76-8e79-ab6d-7b102298eb04', '\xe96c4294caba4ba3a4fa4d8849249fab54f3b23ab95914a269c16c9fa9ae023c'),
	('upgrade-1', 3, '01a2038c-382b-88ed-96c7-40b943695eef', '\x10f75890a0412b0e1ef6ea0615e7804d2df4a768780b406ec9272f41e2487524'),
	('upgrade-1', 4, '01a2038c-3ade-8afe-85c9-843a5a4b5a59', '\xc032dc3484864b368bcd8144f5af64a69c910f3de5fd72c3daa151813d27c7cd'),
	('upgrade-1', 5, '01a2038c-3ade-8536-880d-b53d7c0ce6f9', '\x21d3c7c9568613ea0b3476a3b34328f5714ef6373e889832ee079dffab1a8ddd'),
	('upgrade-1', 6, '6240d430-077e-8617-922c-d54e59d5cfd1', '\xc8903474ef22451ccb2ba8b4affd8e5524ae24e854dfdb88dc421d77dea9a9f4'),
	('upgrade-1', 7, '27c195e5-1e94-8222-a9bc-e470b3380b39', '\x70754e78dac7c35ec71ceb593df8804a565a335666b316540dc12ba59b387420'),
	('upgrade-1', 8, '1353abf1-95dd-87af-aaf5-9f0bff137334', '\x2cc7119e8e5bca8018c00f8a5c2c71fdac640da11f3cd753da410905a03324e7'),
	('upgrade-1', 9, '359470c1-c02f-8a49-9c3b-2cb08879ffa9', '\x21efe99b95f48957954a1a8efda21768499966fc94fe04d2cbad7cf7ee4c5cd1'),
	('upgrade-1', 10, 'd7028cb4-fd6f-8127-aa12-3f201b5a657f', '\x0233df85b4b8f65fad35695244e2ec488da42330f63bcfe5e6ddcd222a88c7d6'),
	('upgrade-1', 11, '94a9e711-3c0b-8594-a668-3deca588921f', '\x3ebd15e5db0e0e2aad676c42c2f2ef4fb27c77ea88a0bd745dd60e5b34f53364'),
	('upgrade-2', 1, 'cb4ef50b-37ce-8dad-a9f0-5c347ae8d3e0', '\x35aa7ead8f675d1f01edc351405a7856170fd7693a889446f3e3ec21e0551c56'),
	('upgrade-2', 2, '01a2038c-5575-81f4-a8e5-64c785dd2282', '\x53399438489e72934f0e141333e7cbf9e3c3942555eb93e700bad6ca02f7a184'),
	('upgrade-2', 3, '01a2038c-5c99-8c02-99be-a622c5c09893', '\x355c6b70470bad0f7f3a253e8fceeee919dcac1af1cf06f670a662c8c09003eb'),
	('upgrade-2', 4, '01a2038c-609c-8194-a607-efb9cb7d6bfc', '\x2e65564124577c1f0125d83b2e493f3094fca40a23961c8949bc5cbbe65fc0e4'),
	('upgrade-2', 5, '01a2038c-609c-83ef-a42e-afc40608e597', '\x498349626eb22c8dac18f10efc6c33f63ecc8f9181969fcb8975ea1a89960037'),
	('upgrade-2', 6, 'da45da4b-e7d1-8599-becc-27ac1d7f807d', '\x6296aa14d5c28dd4b13e4732fccfeec854390c0fa568b969b2c8ee29c8d7ae1f'),
	('upgrade-2', 7, '3aeba061-1de7-8b8b-b2f3-07eee402c90f', '\xeb89154efed7c28742ca627b7c87024a2e602d2b4e39277311853e66eed03ba2'),
	('upgrade-2', 8, '6e29baea-5359-81b6-ae06-440f1ef3ab3c', '\x08b761adc0d7bf0bbafbbb4719c172d31a7efb8360b81235aa3cd8d36576d8d5'),
	('upgrade-2', 9, '06289265-ccad-8680-8fa5-7b96faf419ad', '\x401252a079d6f7feed25bc4a93fc083e08b90b1d0d70a2d9cb65df248706bf4c'),
	('upgrade-2', 10, 'e03e1fa7-2884-8359-828b-7848b3c1e599', '\x84f6123f3e6055d51135c62e928a61e886469cc4f7f98206faac90edab476090'),
	('upgrade-2', 11, '2ab39e65-b91f-8137-9871-9b1b0b64bded', '\x45ebb258d85cc16df7af1c12bcc970505f8ce6c31f4b8122912147d767be2411');
INSERT INTO public.command VALUES
	('38910d42-5c0c-89bf-ab57-7bc3f7ab78bb', '\x87c14d5254139f8badc65da26a56591b', '\x7b22626f6f6b223a7b22626f6f6b5f6964223a22757067726164652d31222c226e616d65223a22e5ba97222c227374616e64617264223a22736d616c6c5f627573696e657373222c227461787061796572223a2267656e6572616c222c227a6f6e65223a22417369612f5368616e67686169222c226f70656e65645f6f6e223a22323032362d30312d3031227d2c226f70656e696e675f766f7563686572223a7b22766f75636865725f6964223a2236326363323538312d366463612d383737322d386435302d303566623564363562303966222c22626f6f6b5f6964223a22757067726164652d31222c22776f7264223a22e8aeb0222c226e756d626572223a312c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3031222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a30355a222c22736f75726365223a7b2274797065223a226f70656e696e67222c226964223a22757067726164652d31222c226576656e745f6964223a2234333833626332652d363766342d386437632d396666372d393134663831616261363664222c2270617274223a307d2c2272756c65223a226f70656e696e67222c2272756c655f76657273696f6e223a312c226d616b6572223a2277616e67222c2274726163655f6964223a223234666662626134616630343531666435393637313439313637343366386364222c227265766572736573223a6e756c6c2c226b696e64223a226f70656e696e67222c22636f727265637473223a6e756c6c2c22636865636b6572223a6e756c6c2c22706f73746572223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d', '2026-02-03 01:00:05+00'),
	('c47967e2-8903-8ca7-8fa3-f1594205c500', '\x74b00facbbb69081b53fa19dad37705e', '\x7b22766f7563686572223a7b22766f75636865725f6964223a2236323430643433302d303737652d383631372d393232632d643534653539643563666431222c22626f6f6b5f6964223a22757067726164652d31222c22776f7264223a22e8aeb0222c226e756d626572223a362c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31305a222c22736f75726365223a7b2274797065223a227075726368617365222c226964223a2273312f5031222c226576656e745f6964223a2264343364373232382d303439612d383832612d613465342d303265346139333034613262222c2270617274223a307d2c2272756c65223a227075726368617365222c2272756c655f76657273696f6e223a312c226d616b6572223a227075726368617365207631222c2274726163655f6964223a223562386563666463643034313264343930643066646637653064383465643562222c227265766572736573223a6e756c6c2c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d2c22616c736f223a5b7b22766f75636865725f6964223a2232376331393565352d316539342d383232322d613962632d653437306233333830623339222c22626f6f6b5f6964223a22757067726164652d31222c22776f7264223a22e8aeb0222c226e756d626572223a372c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31305a222c22736f75726365223a7b2274797065223a22636f7374222c226964223a226932222c226576656e745f6964223a2264343364373232382d303439612d383832612d613465342d303265346139333034613262222c2270617274223a317d2c2272756c65223a22636f7374222c2272756c655f76657273696f6e223a312c226d616b6572223a22636f7374207631222c2274726163655f6964223a223562386563666463643034313264343930643066646637653064383465643562222c227265766572736573223a6e756c6c2c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d5d7d', '2026-02-03 01:00:10+00'),
	('51328f3d-f179-8032-bb4c-bee10ef18963', '\xe326359ed940ee736b8979cea73223aa', '\x7b2264726166745f6964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563222c22626f6f6b5f6964223a22757067726164652d31222c227374617465223a226472616674222c22646179223a22323032362d30312d3038222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a226d616e75616c222c226d616b6572223a226c69222c22636865636b6572223a6e756c6c2c22726561736f6e223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d2c22766f756368657273223a5b7b226b696e64223a226f7264696e617279222c227265766572736573223a6e756c6c2c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:12+00'),
	('fecaee5b-1e6f-88eb-8291-c12891568121', '\xb3c293d9ded6cc0a1e1338f22cc68e4a', '\x7b2264726166745f6964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563222c22626f6f6b5f6964223a22757067726164652d31222c227374617465223a227265766965776564222c22646179223a22323032362d30312d3038222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a226d616e75616c222c226d616b6572223a226c69222c22636865636b6572223a2277616e67222c22726561736f6e223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d2c22766f756368657273223a5b7b226b696e64223a226f7264696e617279222c227265766572736573223a6e756c6c2c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:13+00'),
	('2d8544ba-3ef9-8cc9-8119-80d54be48fb2', '\xb3c293d9ded6cc0a1e1338f22cc68e4a', '\x7b2264726166745f6964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563222c22766f756368657273223a5b7b22766f75636865725f6964223a2231333533616266312d393564642d383761662d616166352d396630626666313337333334222c22626f6f6b5f6964223a22757067726164652d31222c22776f7264223a22e8aeb0222c226e756d626572223a382c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3038222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31345a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563222c226576656e745f6964223a2230613263633930342d616638622d383366642d613732362d646134643936623638376138222c2270617274223a307d2c2272756c65223a226d616e75616c222c2272756c655f76657273696f6e223a312c226d616b6572223a226c69222c2274726163655f6964223a223437376532373966363535633665316134343661303031393335336336383466222c227265766572736573223a6e756c6c2c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d7d5d7d', '2026-02-03 01:00:14+00'),
	('b62baef2-dd61-809b-b5c5-2414f07e29ea', '\x2a659d390ef8331056303a3d24e72c45', '\x7b2264726166745f6964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466222c22626f6f6b5f6964223a22757067726164652d31222c227374617465223a226472616674222c22646179223a22323032362d30312d3039222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a2272657665727365222c226d616b6572223a226c69222c22636865636b6572223a6e756c6c2c22726561736f6e223a22e9878de5a48de8aeb0e8b4a6222c226174746163686d656e7473223a5b5d2c22766f756368657273223a5b7b226b696e64223a22726576657273616c222c227265766572736573223a2231333533616266312d393564642d383761662d616166352d396630626666313337333334222c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:15+00'),
	('c7c6d111-3f50-8642-b121-9591a837e017', '\x6c5678f76b28dc56d55ccb62780251bf', '\x7b2264726166745f6964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466222c22626f6f6b5f6964223a22757067726164652d31222c227374617465223a227265766965776564222c22646179223a22323032362d30312d3039222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a2272657665727365222c226d616b6572223a226c69222c22636865636b6572223a2277616e67222c22726561736f6e223a22e9878de5a48de8aeb0e8b4a6222c226174746163686d656e7473223a5b5d2c22766f756368657273223a5b7b226b696e64223a22726576657273616c222c227265766572736573223a2231333533616266312d393564642d383761662d616166352d396630626666313337333334222c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:16+00'),
	('46a0e444-e037-8892-a1a8-64222694fb78', '\x6c5678f76b28dc56d55ccb62780251bf', '\x7b2264726166745f6964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466222c22766f756368657273223a5b7b22766f75636865725f6964223a2233353934373063312d633032662d386134392d396333622d326362303838373966666139222c22626f6f6b5f6964223a22757067726164652d31222c22776f7264223a22e8aeb0222c226e756d626572223a392c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3039222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31375a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466222c226576656e745f6964223a2264353963343464612d646534322d386633642d383836362d383762343030333665663232222c2270617274223a307d2c2272756c65223a226d616e75616c222c2272756c655f76657273696f6e223a312c226d616b6572223a226c69222c2274726163655f6964223a223536646433353364333261366539376432613239363662373432353331303162222c227265766572736573223a2231333533616266312d393564642d383761662d616166352d396630626666313337333334222c226b696e64223a22726576657273616c222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d5d7d', '2026-02-03 01:00:17+00'),
	('573131d6-c45a-8aca-8499-c0732d822ec3', '\x08e281de42cf96a412fc8a612fa8a2be', '\x7b22636c6f73696e67223a22766174222c22766f7563686572223a7b22766f75636865725f6964223a2264373032386362342d666436662d383132372d616131322d336632303162356136353766222c22626f6f6b5f6964223a22757067726164652d31222c22776f7264223a22e8aeb0222c226e756d626572223a31302c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31385a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a227661742f323032362d3031222c226576656e745f6964223a2261316564633837352d336630612d383162652d393233322d316531393164623839626165222c2270617274223a307d2c2272756c65223a22636c6f7365222c2272756c655f76657273696f6e223a312c226d616b6572223a22636c6f7365207631222c2274726163655f6964223a226632626536363164336164623166306334633863336632316637386439393666222c227265766572736573223a6e756c6c2c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d', '2026-02-03 01:00:18+00'),
	('4378a669-5277-800f-8035-d75e4b849e0b', '\xcc57ced3180bee789322b694324e890f', '\x7b22636c6f73696e67223a2270726f666974222c22766f7563686572223a7b22766f75636865725f6964223a2239346139653731312d336330622d383539342d613636382d336465636135383839323166222c22626f6f6b5f6964223a22757067726164652d31222c22776f7264223a22e8aeb0222c226e756d626572223a31312c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32305a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a2270726f6669742f323032362d3031222c226576656e745f6964223a2262643064383064342d623738312d383663642d383066652d666435386132333663336437222c2270617274223a307d2c2272756c65223a22636c6f7365222c2272756c655f76657273696f6e223a312c226d616b6572223a22636c6f7365207631222c2274726163655f6964223a226566616334323230363938616233383937653966373362393363373731643563222c227265766572736573223a6e756c6c2c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d', '2026-02-03 01:00:20+00'),
	('803427d8-66c1-8394-a287-e2bfffe4987f', '\x5415db7d309544fc31c7e806840df563', '\x7b22706572696f64223a22323032362d3031222c227374617465223a22736f66745f636c6f736564222c2261736b65645f6279223a6e756c6c2c22726561736f6e223a6e756c6c7d', '2026-02-03 01:00:22+00'),
	('11af6a67-85f2-8b32-ad04-25dfc431c25e', '\x23f7ea021b67372734013dc5fceb2e77', '\x7b22706572696f64223a22323032362d3031222c227374617465223a22636c6f736564222c2261736b65645f6279223a6e756c6c2c22726561736f6e223a6e756c6c7d', '2026-02-03 01:00:23+00'),
	('8b6d0c7b-4eb9-8adf-9993-37334966c111', '\x512d0531423a10774b9ea9977a9acf78', '\x7b2264726166745f6964223a2264646637376166382d393366382d383361652d396334392d623964323265653963613261222c22626f6f6b5f6964223a22757067726164652d31222c227374617465223a226472616674222c22646179223a22323032362d30322d3032222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a226d616e75616c222c226d616b6572223a2277616e67222c22636865636b6572223a6e756c6c2c22726561736f6e223a6e756c6c2c226174746163686d656e7473223a5b5d2c22766f756368657273223a5b7b226b696e64223a226f7264696e617279222c227265766572736573223a6e756c6c2c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:24+00'),
	('676af942-ed11-882e-809c-9e6993c46405', '\x2d41d82b9e45e5374e1f54fa71d5e062', '\x7b22766f7563686572223a7b22766f75636865725f6964223a2264613435646134622d653764312d383539392d626563632d323761633164376638303764222c22626f6f6b5f6964223a22757067726164652d32222c22776f7264223a22e8aeb0222c226e756d626572223a362c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33305a222c22736f75726365223a7b2274797065223a227075726368617365222c226964223a2273312f5031222c226576656e745f6964223a2266313437636634392d373332392d383337332d613064372d613663373737656362653563222c2270617274223a307d2c2272756c65223a227075726368617365222c2272756c655f76657273696f6e223a312c226d616b6572223a227075726368617365207631222c2274726163655f6964223a226265376163343266306432323837363238393566643734363063363934326162222c227265766572736573223a6e756c6c2c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d2c22616c736f223a5b7b22766f75636865725f6964223a2233616562613036312d316465372d386238622d623266332d303765656534303263393066222c22626f6f6b5f6964223a22757067726164652d32222c22776f7264223a22e8aeb0222c226e756d626572223a372c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33305a222c22736f75726365223a7b2274797065223a22636f7374222c226964223a226932222c226576656e745f6964223a2266313437636634392d373332392d383337332d613064372d613663373737656362653563222c2270617274223a317d2c2272756c65223a22636f7374222c2272756c655f76657273696f6e223a312c226d616b6572223a22636f7374207631222c2274726163655f6964223a226265376163343266306432323837363238393566643734363063363934326162222c227265766572736573223a6e756c6c2c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d5d7d', '2026-02-03 01:00:30+00'),
	('b91a19b3-fc22-8b59-b674-82929c61b77b', '\x6a796e0d1d656d48387acb6106a257bc', '\x7b2264726166745f6964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263222c22626f6f6b5f6964223a22757067726164652d32222c227374617465223a226472616674222c22646179223a22323032362d30312d3038222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a226d616e75616c222c226d616b6572223a226c69222c22636865636b6572223a6e756c6c2c22726561736f6e223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d2c22766f756368657273223a5b7b226b696e64223a226f7264696e617279222c227265766572736573223a6e756c6c2c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:32+00'),
	('9266367b-4888-808e-a369-a740d3aa661e', '\x1ef049c842b02c0bc2688b8f1ea17704', '\x7b2264726166745f6964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263222c22766f756368657273223a5b7b22766f75636865725f6964223a2236653239626165612d353335392d383162362d616530362d343430663165663361623363222c22626f6f6b5f6964223a22757067726164652d32222c22776f7264223a22e8aeb0222c226e756d626572223a382c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3038222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33345a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263222c226576656e745f6964223a2235623937663136302d613533362d383862382d393564332d656563613138666262353162222c2270617274223a307d2c2272756c65223a226d616e75616c222c2272756c655f76657273696f6e223a312c226d616b6572223a226c69222c2274726163655f6964223a223034656138666130396133393265323563323462336365623737663633326661222c227265766572736573223a6e756c6c2c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d7d5d7d', '2026-02-03 01:00:34+00'),
	('0ba56261-cc29-8ddc-bf92-170dff358ce9', '\x6b1d53f91244ee423684794687cca026', '\x7b2264726166745f6964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232222c22626f6f6b5f6964223a22757067726164652d32222c227374617465223a227265766965776564222c22646179223a22323032362d30312d3039222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a2272657665727365222c226d616b6572223a226c69222c22636865636b6572223a2277616e67222c22726561736f6e223a22e9878de5a48de8aeb0e8b4a6222c226174746163686d656e7473223a5b5d2c22766f756368657273223a5b7b226b696e64223a22726576657273616c222c227265766572736573223a2236653239626165612d353335392d383162362d616530362d343430663165663361623363222c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:36+00'),
	('7b7be579-1155-898d-819b-551e3b10f01f', '\x92fda85891127d6492fc618dcdf2cfc3', '\x7b22636c6f73696e67223a22766174222c22766f7563686572223a7b22766f75636865725f6964223a2265303365316661372d323838342d383335392d383238622d373834386233633165353939222c22626f6f6b5f6964223a22757067726164652d32222c22776f7264223a22e8aeb0222c226e756d626572223a31302c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33385a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a227661742f323032362d3031222c226576656e745f6964223a2238663038666333352d623639392d383266322d623233302d363230333735613230393761222c2270617274223a307d2c2272756c65223a22636c6f7365222c2272756c655f76657273696f6e223a312c226d616b6572223a22636c6f7365207631222c2274726163655f6964223a223464386466383331303930383035333632396362366334653430373731326661222c227265766572736573223a6e756c6c2c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d', '2026-02-03 01:00:38+00'),
	('204dd9d1-19cc-8ddc-81a7-6d4b1f010bc7', '\x05887891da88481ec8e568064774fb4b', '\x7b22706572696f64223a22323032362d3031222c227374617465223a22736f66745f636c6f736564222c2261736b65645f6279223a6e756c6c2c22726561736f6e223a6e756c6c7d', '2026-02-03 01:00:40+00'),
	('acdb70ec-25bd-897e-b895-90f4050de9a8', '\x27f984651e9781e10bdd84c41de4c210', '\x7b2264726166745f6964223a2237613139373938342d646462612d386265352d383931312d653739343831386533666533222c22626f6f6b5f6964223a22757067726164652d32222c227374617465223a226472616674222c22646179223a22323032362d30322d3032222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a226d616e75616c222c226d616b6572223a2277616e67222c22636865636b6572223a6e756c6c2c22726561736f6e223a6e756c6c2c226174746163686d656e7473223a5b5d2c22766f756368657273223a5b7b226b696e64223a226f7264696e617279222c227265766572736573223a6e756c6c2c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:42+00'),
	('96647421-6f7a-8ccf-ac07-d1baad93047f', '\xbb468f6123a99f3635f5a983c06a4439', '\x7b22626f6f6b223a7b22626f6f6b5f6964223a22757067726164652d32222c226e616d65223a22e5ba97222c227374616e64617264223a22736d616c6c5f627573696e657373222c227461787061796572223a2267656e6572616c222c227a6f6e65223a22417369612f5368616e67686169222c226f70656e65645f6f6e223a22323032362d30312d3031227d2c226f70656e696e675f766f7563686572223a7b22766f75636865725f6964223a2263623465663530622d333763652d386461642d613966302d356333343761653864336530222c22626f6f6b5f6964223a22757067726164652d32222c22776f7264223a22e8aeb0222c226e756d626572223a312c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3031222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32355a222c22736f75726365223a7b2274797065223a226f70656e696e67222c226964223a22757067726164652d32222c226576656e745f6964223a2232363364306336322d303033332d386235322d393832372d666365323730393038333333222c2270617274223a307d2c2272756c65223a226f70656e696e67222c2272756c655f76657273696f6e223a312c226d616b6572223a2277616e67222c2274726163655f6964223a223765666232623966346263363863346231663030373364386234613031373661222c227265766572736573223a6e756c6c2c226b696e64223a226f70656e696e67222c22636f727265637473223a6e756c6c2c22636865636b6572223a6e756c6c2c22706f73746572223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d', '2026-02-03 01:00:25+00'),
	('c936c2db-a9fe-8aac-9225-e56e4b725dd4', '\x1ef049c842b02c0bc2688b8f1ea17704', '\x7b2264726166745f6964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263222c22626f6f6b5f6964223a22757067726164652d32222c227374617465223a227265766965776564222c22646179223a22323032362d30312d3038222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a226d616e75616c222c226d616b6572223a226c69222c22636865636b6572223a2277616e67222c22726561736f6e223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d2c22766f756368657273223a5b7b226b696e64223a226f7264696e617279222c227265766572736573223a6e756c6c2c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:33+00'),
	('838e460b-67b3-8ebe-b5a4-b58d4e49ade9', '\x0ee26164d64e5a70b98ebc799ecfbb54', '\x7b2264726166745f6964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232222c22626f6f6b5f6964223a22757067726164652d32222c227374617465223a226472616674222c22646179223a22323032362d30312d3039222c22646f63756d656e745f64617465223a6e756c6c2c2272756c65223a2272657665727365222c226d616b6572223a226c69222c22636865636b6572223a6e756c6c2c22726561736f6e223a22e9878de5a48de8aeb0e8b4a6222c226174746163686d656e7473223a5b5d2c22766f756368657273223a5b7b226b696e64223a22726576657273616c222c227265766572736573223a2236653239626165612d353335392d383162362d616530362d343430663165663361623363222c22636f727265637473223a6e756c6c2c226c696e6573223a5b7b226163636f756e74223a2235363032222c226e616d65223a22e7aea1e79086e8b4b9e794a8222c2273696465223a226465626974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c226e616d65223a22e993b6e8a18ce5ad98e6acbe222c2273696465223a22637265646974222c22616d6f756e74223a222d313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d5d7d', '2026-02-03 01:00:35+00'),
	('38a8310c-6e70-8e6e-854b-daf27bd0db90', '\x6b1d53f91244ee423684794687cca026', '\x7b2264726166745f6964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232222c22766f756368657273223a5b7b22766f75636865725f6964223a2230363238393236352d636361642d383638302d386661352d376239366661663431396164222c22626f6f6b5f6964223a22757067726164652d32222c22776f7264223a22e8aeb0222c226e756d626572223a392c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3039222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33375a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232222c226576656e745f6964223a2237643639306366362d313835382d383061622d626639382d306636396361306631656636222c2270617274223a307d2c2272756c65223a226d616e75616c222c2272756c655f76657273696f6e223a312c226d616b6572223a226c69222c2274726163655f6964223a226261373736653563626535333834356537313564373138343063393232396435222c227265766572736573223a2236653239626165612d353335392d383162362d616530362d343430663165663361623363222c226b696e64223a22726576657273616c222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d5d7d', '2026-02-03 01:00:37+00'),
	('1ea5dcc6-8138-835e-81a9-bb41e0dae1be', '\x3bf9e80d895c6741fb4b6628b57fb0cd', '\x7b22636c6f73696e67223a2270726f666974222c22766f7563686572223a7b22766f75636865725f6964223a2232616233396536352d623931662d383133372d393837312d396231623062363462646564222c22626f6f6b5f6964223a22757067726164652d32222c22776f7264223a22e8aeb0222c226e756d626572223a31312c22706572696f64223a22323032362d3031222c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33395a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a2270726f6669742f323032362d3031222c226576656e745f6964223a2232373533336639352d393962632d386566332d396262372d396162393231616163366264222c2270617274223a307d2c2272756c65223a22636c6f7365222c2272756c655f76657273696f6e223a312c226d616b6572223a22636c6f7365207631222c2274726163655f6964223a223962613730353338393433323261383831663261666330303364643330383862222c227265766572736573223a6e756c6c2c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22636865636b6572223a2277616e67222c22706f73746572223a2277616e67222c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d', '2026-02-03 01:00:39+00'),
	('0f2cae1b-9cde-891c-9488-42c1796ad2a5', '\xe4318e98c4fc721df23a7cb26fdcec7b', '\x7b22706572696f64223a22323032362d3031222c227374617465223a22636c6f736564222c2261736b65645f6279223a6e756c6c2c22726561736f6e223a6e756c6c7d', '2026-02-03 01:00:41+00');
INSERT INTO public.consumer_offset VALUES
	('payment.recorded', 2, 1),
	('invoice.issued', 2, 2),
	('return.recorded', 2, 2),
	('payment.recorded', 5, 1),
	('invoice.issued', 5, 2),
	('return.recorded', 5, 2);
INSERT INTO public.document VALUES
	('upgrade-1', 'opening', 'upgrade-1', 0, '4383bc2e-67f4-8d7c-9ff7-914f81aba66d', '2026-01-01', NULL, 0, false, NULL),
	('upgrade-1', 'invoice', 'i1', 0, '2b12942d-e82f-43d6-b706-acc310cc7a35', '2026-01-05', 'c1', 13065, false, NULL),
	('upgrade-1', 'payment', 'p1', 0, 'fcb876ed-f6a4-4307-85de-a7b63ae052f2', '2026-01-05', 'c1', 0, false, NULL),
	('upgrade-1', 'return', 'r1', 1, '80b21418-abc7-46e2-a648-6b6e2dcbb8ea', '2026-01-05', 'c1', -3900, false, '[[1, "S1", "3", 30000, 3900, false]]'),
	('upgrade-1', 'invoice', 'i2', 0, '028c1a5d-7878-4021-be46-dd353e06c558', '2026-01-05', 'c1', 2860, false, NULL),
	('upgrade-1', 'purchase', 's1/P1', 0, 'd43d7228-049a-882a-a4e4-02e4a9304a2b', '2026-01-07', NULL, 0, false, NULL),
	('upgrade-1', 'cost', 'i2', 1, 'd43d7228-049a-882a-a4e4-02e4a9304a2b', '2026-01-07', 'c1', 0, false, NULL),
	('upgrade-1', 'manual', 'fbce8219-d512-8d38-b01b-00da6a23cbec', 0, '0a2cc904-af8b-83fd-a726-da4d96b687a8', '2026-01-08', NULL, 0, false, NULL),
	('upgrade-1', 'manual', '08dc0e8a-c62f-8ca8-9f6d-1c9822dfd24f', 0, 'd59c44da-de42-8f3d-8866-87b40036ef22', '2026-01-09', NULL, 0, false, NULL),
	('upgrade-1', 'close', 'vat/2026-01', 0, 'a1edc875-3f0a-81be-9232-1e191db89bae', '2026-01-31', NULL, 0, false, NULL),
	('upgrade-1', 'close', 'profit/2026-01', 0, 'bd0d80d4-b781-86cd-80fe-fd58a236c3d7', '2026-01-31', NULL, 0, false, NULL),
	('upgrade-2', 'opening', 'upgrade-2', 0, '263d0c62-0033-8b52-9827-fce270908333', '2026-01-01', NULL, 0, false, NULL),
	('upgrade-2', 'invoice', 'i1', 0, 'a0b2a5ae-9a2b-4cbc-abbe-543bc2b1d5f2', '2026-01-05', 'c1', 13065, false, NULL),
	('upgrade-2', 'payment', 'p1', 0, 'd87cdee8-bbb5-4933-a38c-2d61cfeb1088', '2026-01-05', 'c1', 0, false, NULL),
	('upgrade-2', 'return', 'r1', 1, '77377864-b874-4039-a0e3-14860e471b05', '2026-01-05', 'c1', -3900, false, '[[1, "S1", "3", 30000, 3900, false]]'),
	('upgrade-2', 'invoice', 'i2', 0, 'efaf9d52-b587-4910-9840-56282aa8db35', '2026-01-05', 'c1', 2860, false, NULL),
	('upgrade-2', 'purchase', 's1/P1', 0, 'f147cf49-7329-8373-a0d7-a6c777ecbe5c', '2026-01-07', NULL, 0, false, NULL),
	('upgrade-2', 'cost', 'i2', 1, 'f147cf49-7329-8373-a0d7-a6c777ecbe5c', '2026-01-07', 'c1', 0, false, NULL),
	('upgrade-2', 'manual', 'e64022fa-7ef7-877e-a6c6-b7d2b824972c', 0, '5b97f160-a536-88b8-95d3-eeca18fbb51b', '2026-01-08', NULL, 0, false, NULL),
	('upgrade-2', 'manual', '6584a821-71be-8ad9-823e-b6b18a76b2b2', 0, '7d690cf6-1858-80ab-bf98-0f69ca0f1ef6', '2026-01-09', NULL, 0, false, NULL),
	('upgrade-2', 'close', 'vat/2026-01', 0, '8f08fc35-b699-82f2-b230-620375a2097a', '2026-01-31', NULL, 0, false, NULL),
	('upgrade-2', 'close', 'profit/2026-01', 0, '27533f95-99bc-8ef3-9bb7-9ab921aac6bd', '2026-01-31', NULL, 0, false, NULL);
INSERT INTO public.draft VALUES
	('upgrade-1', 'fbce8219-d512-8d38-b01b-00da6a23cbec', 'posted', '2026-01-08', NULL, 'manual', 'li', 'wang', '2026-02-03 01:00:12+00', NULL, '{r-1}', '[{"kind": "ordinary", "lines": [["5602", "debit", 100000, "房租", null, null, null, null, null, null], ["1002", "credit", 100000, "房租", null, null, null, null, null, null]], "corrects": null, "reverses": null}]'),
	('upgrade-1', '08dc0e8a-c62f-8ca8-9f6d-1c9822dfd24f', 'posted', '2026-01-09', NULL, 'reverse', 'li', 'wang', '2026-02-03 01:00:15+00', '重复记账', '{}', '[{"kind": "reversal", "lines": [["5602", "debit", -100000, "房租", null, null, null, null, null, null], ["1002", "credit", -100000, "房租", null, null, null, null, null, null]], "corrects": null, "reverses": "1353abf1-95dd-87af-aaf5-9f0bff137334"}]'),
	('upgrade-1', 'ddf77af8-93f8-83ae-9c49-b9d22ee9ca2a', 'draft', '2026-02-02', NULL, 'manual', 'wang', NULL, '2026-02-03 01:00:24+00', NULL, '{}', '[{"kind": "ordinary", "lines": [["5602", "debit", 100000, "房租", null, null, null, null, null, null], ["1002", "credit", 100000, "房租", null, null, null, null, null, null]], "corrects": null, "reverses": null}]'),
	('upgrade-2', 'e64022fa-7ef7-877e-a6c6-b7d2b824972c', 'posted', '2026-01-08', NULL, 'manual', 'li', 'wang', '2026-02-03 01:00:32+00', NULL, '{r-1}', '[{"kind": "ordinary", "lines": [["5602", "debit", 100000, "房租", null, null, null, null, null, null], ["1002", "credit", 100000, "房租", null, null, null, null, null, null]], "corrects": null, "reverses": null}]'),
	('upgrade-2', '6584a821-71be-8ad9-823e-b6b18a76b2b2', 'posted', '2026-01-09', NULL, 'reverse', 'li', 'wang', '2026-02-03 01:00:35+00', '重复记账', '{}', '[{"kind": "reversal", "lines": [["5602", "debit", -100000, "房租", null, null, null, null, null, null], ["1002", "credit", -100000, "房租", null, null, null, null, null, null]], "corrects": null, "reverses": "6e29baea-5359-81b6-ae06-440f1ef3ab3c"}]'),
	('upgrade-2', '7a197984-ddba-8be5-8911-e794818e3fe3', 'draft', '2026-02-02', NULL, 'manual', 'wang', NULL, '2026-02-03 01:00:42+00', NULL, '{}', '[{"kind": "ordinary", "lines": [["5602", "debit", 100000, "房租", null, null, null, null, null, null], ["1002", "credit", 100000, "房租", null, null, null, null, null, null]], "corrects": null, "reverses": null}]');
INSERT INTO public.event_20261122 VALUES
	('2026-11-22', 1, '4383bc2e-67f4-8d7c-9ff7-914f81aba66d', 'command.ledger', 'upgrade-1', '38910d42-5c0c-89bf-ab57-7bc3f7ab78bb', '{"ce_specversion":"1.0","ce_id":"4383bc2e-67f4-8d7c-9ff7-914f81aba66d","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"38910d42-5c0c-89bf-ab57-7bc3f7ab78bb","ce_time":"2026-02-03T01:00:05Z","content-type":"application/json","hezhang-position":"{}"}', '\x7b22646f223a20226f70656e5f626f6f6b73222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d32346666626261346166303435316664353936373134393136373433663863642d326134613862653465326332383636312d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c226e616d65223a22e5ba97222c227374616e64617264223a22736d616c6c5f627573696e657373222c227461787061796572223a2267656e6572616c222c227a6f6e65223a22417369612f5368616e67686169222c226f70656e65645f6f6e223a22323032362d30312d3031222c226f70656e696e67223a5b7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a22363030302e3030222c22736b75223a225331222c22717479223a22313030222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a2231302e3030222c22736b75223a225332222c22717479223a223130222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233303031222c2273696465223a22637265646974222c22616d6f756e74223a22363031302e3030222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d7d'),
	('2026-11-22', 2, '540c96dc-eb92-8e80-be5b-48365cb94323', 'voucher.posted', 'upgrade-1', 'upgrade-1', '{"ce_specversion":"1.0","ce_id":"540c96dc-eb92-8e80-be5b-48365cb94323","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"upgrade-1","ce_time":"2026-02-03T01:00:05Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-24ffbba4af0451fd596714916743f8cd-2a4a8be4e2c28661-03","ce_traceparent":"00-24ffbba4af0451fd596714916743f8cd-2a4a8be4e2c28661-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a22757067726164652d31222c22766f75636865725f6964223a2236326363323538312d366463612d383737322d386435302d303566623564363562303966222c22776f7264223a22e8aeb0222c226e756d626572223a312c226566666563746976655f64617465223a22323032362d30312d3031222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a30355a222c22736f75726365223a7b2274797065223a226f70656e696e67222c226964223a22757067726164652d31222c226576656e745f6964223a2234333833626332652d363766342d386437632d396666372d393134663831616261363664222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a22363030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225331222c22717479223a22313030222c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a2231302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225332222c22717479223a223130222c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233303031222c2273696465223a22637265646974222c22616d6f756e74223a22363031302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223234666662626134616630343531666435393637313439313637343366386364222c226b696e64223a226f70656e696e67222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 3, '01a2038c-2e76-8d05-913b-f8865ab122b1', 'voucher.posted', 'upgrade-1', 'i1', '{"ce_specversion":"1.0","ce_id":"01a2038c-2e76-8d05-913b-f8865ab122b1","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"i1","ce_time":"2026-02-03T01:00:06Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-d139bb5f73d726a9d1b30922e33f9e44-98e875e124336d8b-03","ce_traceparent":"00-d139bb5f73d726a9d1b30922e33f9e44-98e875e124336d8b-03","hezhang-position":"{\"invoice.issued\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a226931222c22766f75636865725f6964223a2230316132303338632d326537362d386537392d616236642d376231303232393865623034222c22776f7264223a22e8aeb0222c226e756d626572223a322c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a30365a222c22736f75726365223a7b2274797065223a22696e766f696365222c226964223a226931222c226576656e745f6964223a2232623132393432642d653832662d343364362d623730362d616363333130636337613335222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231313232222c2273696465223a226465626974222c22616d6f756e74223a22313133352e3635222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235303031222c2273696465223a22637265646974222c22616d6f756e74223a22313030352e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313038222c2273696465223a22637265646974222c22616d6f756e74223a223133302e3635222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235343031222c2273696465223a226465626974222c22616d6f756e74223a223630302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a22637265646974222c22616d6f756e74223a223630302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225331222c22717479223a223130222c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a312c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a226431333962623566373364373236613964316233303932326533336639653434222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 4, '01a2038c-382b-89cf-8a6c-7cdb0d00521c', 'voucher.posted', 'upgrade-1', 'p1', '{"ce_specversion":"1.0","ce_id":"01a2038c-382b-89cf-8a6c-7cdb0d00521c","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"p1","ce_time":"2026-02-03T01:00:07Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-22fc6e1ebfdea9e000ca8215ac2d9ce8-c3354a7d452e8cec-03","ce_traceparent":"00-22fc6e1ebfdea9e000ca8215ac2d9ce8-c3354a7d452e8cec-03","hezhang-position":"{\"invoice.issued\":1,\"payment.recorded\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a227031222c22766f75636865725f6964223a2230316132303338632d333832622d383865642d393663372d343062393433363935656566222c22776f7264223a22e8aeb0222c226e756d626572223a332c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a30375a222c22736f75726365223a7b2274797065223a227061796d656e74222c226964223a227031222c226576656e745f6964223a2266636238373665642d663661342d343330372d383564652d613762363361653035326632222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231303032222c2273696465223a226465626974222c22616d6f756e74223a22313133362e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231313232222c2273696465223a22637265646974222c22616d6f756e74223a22313133352e3635222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2232323033222c2273696465223a22637265646974222c22616d6f756e74223a22302e3335222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223232666336653165626664656139653030306361383231356163326439636538222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 5, '01a2038c-3ade-85f2-8335-7f6bb4737d0a', 'voucher.posted', 'upgrade-1', 'r1', '{"ce_specversion":"1.0","ce_id":"01a2038c-3ade-85f2-8335-7f6bb4737d0a","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"r1","ce_time":"2026-02-03T01:00:08Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-5cc5e4432490d2144861df684c896cea-36540c408edb848d-03","ce_traceparent":"00-5cc5e4432490d2144861df684c896cea-36540c408edb848d-03","hezhang-position":"{\"invoice.issued\":1,\"payment.recorded\":1,\"return.recorded\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a227231222c22766f75636865725f6964223a2230316132303338632d336164652d386166652d383563392d383433613561346235613539222c22776f7264223a22e8aeb0222c226e756d626572223a342c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a30385a222c22736f75726365223a7b2274797065223a2272657475726e222c226964223a227231222c226576656e745f6964223a2238306232313431382d616263372d343665322d613634382d366236653264636262386561222c2270617274223a317d2c226c696e6573223a5b7b226163636f756e74223a2231313232222c2273696465223a226465626974222c22616d6f756e74223a222d3333392e3030222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235303031222c2273696465223a22637265646974222c22616d6f756e74223a222d3330302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313038222c2273696465223a22637265646974222c22616d6f756e74223a222d33392e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235343031222c2273696465223a226465626974222c22616d6f756e74223a222d3138302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a22637265646974222c22616d6f756e74223a222d3138302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225331222c22717479223a222d33222c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a312c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223563633565343433323439306432313434383631646636383463383936636561222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 26, '60c8ca28-e434-87d4-83e6-9cdb3e361a33', 'period.closed', 'upgrade-1', '2026-01', '{"ce_specversion":"1.0","ce_id":"60c8ca28-e434-87d4-83e6-9cdb3e361a33","ce_source":"/ledger","ce_type":"period.closed.v1","ce_subject":"2026-01","ce_time":"2026-02-03T01:00:23Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-faebbd825f6275c793d5c0a1bff5c7ad-d93b80a236ffd6d9-03","ce_traceparent":"00-faebbd825f6275c793d5c0a1bff5c7ad-d93b80a236ffd6d9-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22706572696f64223a22323032362d3031222c22636c6f7365645f6f6e223a22323032362d30322d3033222c22636c6f7365645f6279223a2277616e67222c2268656164223a2233656264313565356462306530653261616436373663343263326632656634666232376337376561383861306264373435646436306535623334663533333634227d'),
	('2026-11-22', 6, '01a2038c-3ade-84f2-8ec7-8e1f7f6aebf8', 'voucher.posted', 'upgrade-1', 'i2', '{"ce_specversion":"1.0","ce_id":"01a2038c-3ade-84f2-8ec7-8e1f7f6aebf8","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"i2","ce_time":"2026-02-03T01:00:09Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-c36fde9b365455a9d4ad3c31bcf834e8-dfdc697f85981827-03","ce_traceparent":"00-c36fde9b365455a9d4ad3c31bcf834e8-dfdc697f85981827-03","hezhang-position":"{\"invoice.issued\":2,\"payment.recorded\":1,\"return.recorded\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a226932222c22766f75636865725f6964223a2230316132303338632d336164652d383533362d383830642d623533643763306365366639222c22776f7264223a22e8aeb0222c226e756d626572223a352c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a30395a222c22736f75726365223a7b2274797065223a22696e766f696365222c226964223a226932222c226576656e745f6964223a2230323863316135642d373837382d343032312d626534362d646433353365303663353538222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231313232222c2273696465223a226465626974222c22616d6f756e74223a223234382e3630222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235303031222c2273696465223a22637265646974222c22616d6f756e74223a223232302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313038222c2273696465223a22637265646974222c22616d6f756e74223a2232382e3630222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a226333366664653962333635343535613964346164336333316263663833346538222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 7, '01a2038c-3ade-8bff-93ab-50ff1c76898f', 'anomaly.opened', 'upgrade-1', '01a2038c-3ade-8ab5-879e-459893b224b9', '{"ce_specversion":"1.0","ce_id":"01a2038c-3ade-8bff-93ab-50ff1c76898f","ce_source":"/ledger","ce_type":"anomaly.opened.v1","ce_subject":"01a2038c-3ade-8ab5-879e-459893b224b9","ce_time":"2026-02-03T01:00:09Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-c36fde9b365455a9d4ad3c31bcf834e8-dfdc697f85981827-03","ce_traceparent":"00-c36fde9b365455a9d4ad3c31bcf834e8-dfdc697f85981827-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22616e6f6d616c795f6964223a2230316132303338632d336164652d386162352d383739652d343539383933623232346239222c226b696e64223a2273746f636b5f73686f7274222c227365766572697479223a225032222c2261626f7574223a7b2274797065223a22736b75222c226964223a225332227d2c2264657465637465645f6279223a226c6564676572222c2264657465637465645f6174223a22323032362d30322d30335430313a30303a30395a222c22637573746f6d65725f6964223a226331222c226578706563746564223a22313120696e2073746f636b20666f7220696e766f696365204e6932206c696e652031222c2261637475616c223a223130222c22646966666572656e6365223a222d31222c227375737065637465645f6361757365223a226120676f6f64732072656365697074206973206e6f74207265636f72646564207965742c206f7220746865206f70656e696e672073746f636b2077617320746f6f206c6f77222c2265766964656e63655f72656673223a5b22696e766f696365204e6932225d2c22736f757263655f6576656e745f6964223a2230323863316135642d373837382d343032312d626534362d646433353365303663353538227d'),
	('2026-11-22', 8, 'd43d7228-049a-882a-a4e4-02e4a9304a2b', 'command.ledger', 'upgrade-1', 'c47967e2-8903-8ca7-8fa3-f1594205c500', '{"ce_specversion":"1.0","ce_id":"d43d7228-049a-882a-a4e4-02e4a9304a2b","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"c47967e2-8903-8ca7-8fa3-f1594205c500","ce_time":"2026-02-03T01:00:10Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"return.recorded\":1,\"invoice.issued\":2}"}', '\x7b22646f223a20227265636f72645f707572636861736573222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d35623865636664636430343132643439306430666466376530643834656435622d363863616237306333333539633032322d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c226e756d626572223a225031222c22737570706c6965725f6964223a227331222c22646179223a22323032362d30312d3037222c226c696e6573223a5b7b22736b75223a225332222c22717479223a2235222c226e6574223a22362e3030222c22766174223a22302e3738227d5d7d7d'),
	('2026-11-22', 9, '485b5928-6e38-85a6-885b-1a2f0a63d0be', 'voucher.posted', 'upgrade-1', 's1/P1', '{"ce_specversion":"1.0","ce_id":"485b5928-6e38-85a6-885b-1a2f0a63d0be","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"s1/P1","ce_time":"2026-02-03T01:00:10Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-5b8ecfdcd0412d490d0fdf7e0d84ed5b-68cab70c3359c022-03","ce_traceparent":"00-5b8ecfdcd0412d490d0fdf7e0d84ed5b-68cab70c3359c022-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a2273312f5031222c22766f75636865725f6964223a2236323430643433302d303737652d383631372d393232632d643534653539643563666431222c22776f7264223a22e8aeb0222c226e756d626572223a362c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31305a222c22736f75726365223a7b2274797065223a227075726368617365222c226964223a2273312f5031222c226576656e745f6964223a2264343364373232382d303439612d383832612d613465342d303265346139333034613262222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a22362e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225332222c22717479223a2235222c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313031222c2273696465223a226465626974222c22616d6f756e74223a22302e3738222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2232323032222c2273696465223a22637265646974222c22616d6f756e74223a22362e3738222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a227331227d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223562386563666463643034313264343930643066646637653064383465643562222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 10, '659c9f97-d163-83c1-bf34-aca609e737ba', 'voucher.posted', 'upgrade-1', 'i2', '{"ce_specversion":"1.0","ce_id":"659c9f97-d163-83c1-bf34-aca609e737ba","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"i2","ce_time":"2026-02-03T01:00:10Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-5b8ecfdcd0412d490d0fdf7e0d84ed5b-68cab70c3359c022-03","ce_traceparent":"00-5b8ecfdcd0412d490d0fdf7e0d84ed5b-68cab70c3359c022-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a226932222c22766f75636865725f6964223a2232376331393565352d316539342d383232322d613962632d653437306233333830623339222c22776f7264223a22e8aeb0222c226e756d626572223a372c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31305a222c22736f75726365223a7b2274797065223a22636f7374222c226964223a226932222c226576656e745f6964223a2264343364373232382d303439612d383832612d613465342d303265346139333034613262222c2270617274223a317d2c226c696e6573223a5b7b226163636f756e74223a2235343031222c2273696465223a226465626974222c22616d6f756e74223a2231312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a22637265646974222c22616d6f756e74223a2231312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225332222c22717479223a223131222c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a312c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223562386563666463643034313264343930643066646637653064383465643562222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 11, 'c8287f55-44ec-8da8-a9c1-25898b957dd3', 'anomaly.resolved', 'upgrade-1', '01a2038c-3ade-8ab5-879e-459893b224b9', '{"ce_specversion":"1.0","ce_id":"c8287f55-44ec-8da8-a9c1-25898b957dd3","ce_source":"/ledger","ce_type":"anomaly.resolved.v1","ce_subject":"01a2038c-3ade-8ab5-879e-459893b224b9","ce_time":"2026-02-03T01:00:10Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-5b8ecfdcd0412d490d0fdf7e0d84ed5b-68cab70c3359c022-03","ce_traceparent":"00-5b8ecfdcd0412d490d0fdf7e0d84ed5b-68cab70c3359c022-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22616e6f6d616c795f6964223a2230316132303338632d336164652d386162352d383739652d343539383933623232346239222c226b696e64223a2273746f636b5f73686f7274222c2261626f7574223a7b2274797065223a22736b75222c226964223a225332227d2c227265736f6c7665645f6174223a22323032362d30322d30335430313a30303a31305a222c22726561736f6e223a2273312f503120776173207265636569766564227d'),
	('2026-11-22', 12, 'c16bc286-1d81-87f4-86a6-6028605d7cc7', 'command.ledger', 'upgrade-1', '51328f3d-f179-8032-bb4c-bee10ef18963', '{"ce_specversion":"1.0","ce_id":"c16bc286-1d81-87f4-86a6-6028605d7cc7","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"51328f3d-f179-8032-bb4c-bee10ef18963","ce_time":"2026-02-03T01:00:12Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a202264726166745f766f756368657273222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a20226c69222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d61373661393231303139373832653261633237633934353332663832353638622d643133363462346637633334393664382d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c22646179223a22323032362d30312d3038222c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d5d2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d7d7d'),
	('2026-11-22', 13, '6bfc48e9-a5b8-8e81-b3dd-05cb3e1de470', 'command.ledger', 'upgrade-1', 'fecaee5b-1e6f-88eb-8291-c12891568121', '{"ce_specversion":"1.0","ce_id":"6bfc48e9-a5b8-8e81-b3dd-05cb3e1de470","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"fecaee5b-1e6f-88eb-8291-c12891568121","ce_time":"2026-02-03T01:00:13Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a20227265766965775f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d33623336346332613031383665663135613930323966376362326636363639302d383238643061336265356336306465352d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c2264726166745f6964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563227d7d'),
	('2026-11-22', 16, 'b48f7c71-8ba4-8ffd-b721-198912ca7f95', 'command.ledger', 'upgrade-1', 'b62baef2-dd61-809b-b5c5-2414f07e29ea', '{"ce_specversion":"1.0","ce_id":"b48f7c71-8ba4-8ffd-b721-198912ca7f95","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"b62baef2-dd61-809b-b5c5-2414f07e29ea","ce_time":"2026-02-03T01:00:15Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636f72726563745f766f756368657273222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a20226c69222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d62313539363337666637306533366438343162373465353430363762303132392d626634376261373539663336343933612d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c22766f75636865725f6964223a2231333533616266312d393564642d383761662d616166352d396630626666313337333334222c22686f77223a2272657665727365222c22726561736f6e223a22e9878de5a48de8aeb0e8b4a6222c22646179223a22323032362d30312d3039222c226c696e6573223a5b5d2c226174746163686d656e7473223a5b5d7d7d'),
	('2026-11-22', 18, 'd59c44da-de42-8f3d-8866-87b40036ef22', 'command.ledger', 'upgrade-1', '46a0e444-e037-8892-a1a8-64222694fb78', '{"ce_specversion":"1.0","ce_id":"d59c44da-de42-8f3d-8866-87b40036ef22","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"46a0e444-e037-8892-a1a8-64222694fb78","ce_time":"2026-02-03T01:00:17Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022706f73745f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d35366464333533643332613665393764326132393636623734323533313031622d306461656465303261626263316336332d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c2264726166745f6964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466227d7d'),
	('2026-11-22', 19, '3bfb8be2-77b7-8f99-92b0-bca2edc2f646', 'voucher.posted', 'upgrade-1', '08dc0e8a-c62f-8ca8-9f6d-1c9822dfd24f', '{"ce_specversion":"1.0","ce_id":"3bfb8be2-77b7-8f99-92b0-bca2edc2f646","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"08dc0e8a-c62f-8ca8-9f6d-1c9822dfd24f","ce_time":"2026-02-03T01:00:17Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-56dd353d32a6e97d2a2966b74253101b-0daede02abbc1c63-03","ce_traceparent":"00-56dd353d32a6e97d2a2966b74253101b-0daede02abbc1c63-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466222c22766f75636865725f6964223a2233353934373063312d633032662d386134392d396333622d326362303838373966666139222c22776f7264223a22e8aeb0222c226e756d626572223a392c226566666563746976655f64617465223a22323032362d30312d3039222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31375a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466222c226576656e745f6964223a2264353963343464612d646534322d386633642d383836362d383762343030333665663232222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a222d313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a222d313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a2231333533616266312d393564642d383761662d616166352d396630626666313337333334222c2274726163655f6964223a223536646433353364333261366539376432613239363662373432353331303162222c226b696e64223a22726576657273616c222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 24, 'c4f30357-1117-89dc-8956-736bf319590a', 'command.ledger', 'upgrade-1', '803427d8-66c1-8394-a287-e2bfffe4987f', '{"ce_specversion":"1.0","ce_id":"c4f30357-1117-89dc-8956-736bf319590a","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"803427d8-66c1-8394-a287-e2bfffe4987f","ce_time":"2026-02-03T01:00:22Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022736f66745f636c6f73655f6d6f6e746873222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d35643761303036343930616233633465616630663732396463626564643862322d383734666262393062323762316663392d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c22706572696f64223a22323032362d3031227d7d'),
	('2026-11-22', 27, '98298787-0cdd-8237-80a7-1c9b0256bdde', 'command.ledger', 'upgrade-1', '8b6d0c7b-4eb9-8adf-9993-37334966c111', '{"ce_specversion":"1.0","ce_id":"98298787-0cdd-8237-80a7-1c9b0256bdde","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"8b6d0c7b-4eb9-8adf-9993-37334966c111","ce_time":"2026-02-03T01:00:24Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a202264726166745f766f756368657273222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d38343034666138316432313937643262366462343633383731643838626161332d636232383961626662636462656638642d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c22646179223a22323032362d30322d3032222c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d5d2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d'),
	('2026-11-22', 30, '01a2038c-5575-8ed6-aa0d-86e68798b6e8', 'voucher.posted', 'upgrade-2', 'i1', '{"ce_specversion":"1.0","ce_id":"01a2038c-5575-8ed6-aa0d-86e68798b6e8","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"i1","ce_time":"2026-02-03T01:00:26Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-d2e852f0e186c1e0575a0c59f4c8cf6c-27f19628fbb6af81-03","ce_traceparent":"00-d2e852f0e186c1e0575a0c59f4c8cf6c-27f19628fbb6af81-03","hezhang-position":"{\"invoice.issued\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a226931222c22766f75636865725f6964223a2230316132303338632d353537352d383166342d613865352d363463373835646432323832222c22776f7264223a22e8aeb0222c226e756d626572223a322c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32365a222c22736f75726365223a7b2274797065223a22696e766f696365222c226964223a226931222c226576656e745f6964223a2261306232613561652d396132622d346362632d616262652d353433626332623164356632222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231313232222c2273696465223a226465626974222c22616d6f756e74223a22313133352e3635222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235303031222c2273696465223a22637265646974222c22616d6f756e74223a22313030352e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313038222c2273696465223a22637265646974222c22616d6f756e74223a223133302e3635222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235343031222c2273696465223a226465626974222c22616d6f756e74223a223630302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a22637265646974222c22616d6f756e74223a223630302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225331222c22717479223a223130222c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a312c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a226432653835326630653138366331653035373561306335396634633863663663222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 14, '0a2cc904-af8b-83fd-a726-da4d96b687a8', 'command.ledger', 'upgrade-1', '2d8544ba-3ef9-8cc9-8119-80d54be48fb2', '{"ce_specversion":"1.0","ce_id":"0a2cc904-af8b-83fd-a726-da4d96b687a8","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"2d8544ba-3ef9-8cc9-8119-80d54be48fb2","ce_time":"2026-02-03T01:00:14Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022706f73745f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d34373765323739663635356336653161343436613030313933353363363834662d306638393633613863376663613332662d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c2264726166745f6964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563227d7d'),
	('2026-11-22', 15, 'fdfd30b7-58bf-87c3-83e6-6f1202d3ee9e', 'voucher.posted', 'upgrade-1', 'fbce8219-d512-8d38-b01b-00da6a23cbec', '{"ce_specversion":"1.0","ce_id":"fdfd30b7-58bf-87c3-83e6-6f1202d3ee9e","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"fbce8219-d512-8d38-b01b-00da6a23cbec","ce_time":"2026-02-03T01:00:14Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-477e279f655c6e1a446a0019353c684f-0f8963a8c7fca32f-03","ce_traceparent":"00-477e279f655c6e1a446a0019353c684f-0f8963a8c7fca32f-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563222c22766f75636865725f6964223a2231333533616266312d393564642d383761662d616166352d396630626666313337333334222c22776f7264223a22e8aeb0222c226e756d626572223a382c226566666563746976655f64617465223a22323032362d30312d3038222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31345a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2266626365383231392d643531322d386433382d623031622d303064613661323363626563222c226576656e745f6964223a2230613263633930342d616638622d383366642d613732362d646134643936623638376138222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223437376532373966363535633665316134343661303031393335336336383466222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 17, 'f441235c-88d7-8a3a-be28-04d4a00c5a94', 'command.ledger', 'upgrade-1', 'c7c6d111-3f50-8642-b121-9591a837e017', '{"ce_specversion":"1.0","ce_id":"f441235c-88d7-8a3a-be28-04d4a00c5a94","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"c7c6d111-3f50-8642-b121-9591a837e017","ce_time":"2026-02-03T01:00:16Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a20227265766965775f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d31343231646534386330646565313336323331306231313863363031326633612d303135346566646536346334633936622d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c2264726166745f6964223a2230386463306538612d633632662d386361382d396636642d316339383232646664323466227d7d'),
	('2026-11-22', 20, 'a1edc875-3f0a-81be-9232-1e191db89bae', 'command.ledger', 'upgrade-1', '573131d6-c45a-8aca-8499-c0732d822ec3', '{"ce_specversion":"1.0","ce_id":"a1edc875-3f0a-81be-9232-1e191db89bae","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"573131d6-c45a-8aca-8499-c0732d822ec3","ce_time":"2026-02-03T01:00:18Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636f6e6669726d5f636c6f73696e6773222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d66326265363631643361646231663063346338633366323166373864393936662d353434326539323639626237633339632d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c22706572696f64223a22323032362d3031222c22636c6f73696e67223a22766174227d7d'),
	('2026-11-22', 21, '7085fc95-bf7a-85ba-8890-c4e30be8a289', 'voucher.posted', 'upgrade-1', 'vat/2026-01', '{"ce_specversion":"1.0","ce_id":"7085fc95-bf7a-85ba-8890-c4e30be8a289","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"vat/2026-01","ce_time":"2026-02-03T01:00:18Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-f2be661d3adb1f0c4c8c3f21f78d996f-5442e9269bb7c39c-03","ce_traceparent":"00-f2be661d3adb1f0c4c8c3f21f78d996f-5442e9269bb7c39c-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a227661742f323032362d3031222c22766f75636865725f6964223a2264373032386362342d666436662d383132372d616131322d336632303162356136353766222c22776f7264223a22e8aeb0222c226e756d626572223a31302c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a31385a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a227661742f323032362d3031222c226576656e745f6964223a2261316564633837352d336630612d383162652d393233322d316531393164623839626165222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a223232323130313034222c2273696465223a226465626974222c22616d6f756e74223a223131392e3437222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a22323232313032222c2273696465223a22637265646974222c22616d6f756e74223a223131392e3437222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a226632626536363164336164623166306334633863336632316637386439393666222c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 22, 'bd0d80d4-b781-86cd-80fe-fd58a236c3d7', 'command.ledger', 'upgrade-1', '4378a669-5277-800f-8035-d75e4b849e0b', '{"ce_specversion":"1.0","ce_id":"bd0d80d4-b781-86cd-80fe-fd58a236c3d7","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"4378a669-5277-800f-8035-d75e4b849e0b","ce_time":"2026-02-03T01:00:20Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636f6e6669726d5f636c6f73696e6773222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d65666163343232303639386162333839376539663733623933633737316435632d616239343235666539323065373561392d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c22706572696f64223a22323032362d3031222c22636c6f73696e67223a2270726f666974227d7d'),
	('2026-11-22', 23, '9c24240d-adf2-8db7-8544-e802b5963c09', 'voucher.posted', 'upgrade-1', 'profit/2026-01', '{"ce_specversion":"1.0","ce_id":"9c24240d-adf2-8db7-8544-e802b5963c09","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"profit/2026-01","ce_time":"2026-02-03T01:00:20Z","ce_partitionkey":"upgrade-1","content-type":"application/json","traceparent":"00-efac4220698ab3897e9f73b93c771d5c-ab9425fe920e75a9-03","ce_traceparent":"00-efac4220698ab3897e9f73b93c771d5c-ab9425fe920e75a9-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d31222c22736f757263655f6964223a2270726f6669742f323032362d3031222c22766f75636865725f6964223a2239346139653731312d336330622d383539342d613636382d336465636135383839323166222c22776f7264223a22e8aeb0222c226e756d626572223a31312c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32305a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a2270726f6669742f323032362d3031222c226576656e745f6964223a2262643064383064342d623738312d383663642d383066652d666435386132333663336437222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2235303031222c2273696465223a226465626974222c22616d6f756e74223a223932352e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233313033222c2273696465223a22637265646974222c22616d6f756e74223a223932352e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235343031222c2273696465223a22637265646974222c22616d6f756e74223a223433312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233313033222c2273696465223a226465626974222c22616d6f756e74223a223433312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a226566616334323230363938616233383937653966373362393363373731643563222c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 25, 'c45eae6d-2f47-8017-b378-b53762e5f860', 'command.ledger', 'upgrade-1', '11af6a67-85f2-8b32-ad04-25dfc431c25e', '{"ce_specversion":"1.0","ce_id":"c45eae6d-2f47-8017-b378-b53762e5f860","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"11af6a67-85f2-8b32-ad04-25dfc431c25e","ce_time":"2026-02-03T01:00:23Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636c6f73655f6d6f6e746873222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d66616562626438323566363237356337393364356330613162666635633761642d643933623830613233366666643664392d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d31222c22706572696f64223a22323032362d3031222c22776169766572223a22e98080e8b4a7e5be85e69fa5227d7d'),
	('2026-11-22', 28, '263d0c62-0033-8b52-9827-fce270908333', 'command.ledger', 'upgrade-2', '96647421-6f7a-8ccf-ac07-d1baad93047f', '{"ce_specversion":"1.0","ce_id":"263d0c62-0033-8b52-9827-fce270908333","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"96647421-6f7a-8ccf-ac07-d1baad93047f","ce_time":"2026-02-03T01:00:25Z","content-type":"application/json","hezhang-position":"{}"}', '\x7b22646f223a20226f70656e5f626f6f6b73222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d37656662326239663462633638633462316630303733643862346130313736612d383137643730353930333632333738662d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c226e616d65223a22e5ba97222c227374616e64617264223a22736d616c6c5f627573696e657373222c227461787061796572223a2267656e6572616c222c227a6f6e65223a22417369612f5368616e67686169222c226f70656e65645f6f6e223a22323032362d30312d3031222c226f70656e696e67223a5b7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a22363030302e3030222c22736b75223a225331222c22717479223a22313030222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a2231302e3030222c22736b75223a225332222c22717479223a223130222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233303031222c2273696465223a22637265646974222c22616d6f756e74223a22363031302e3030222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d7d7d'),
	('2026-11-22', 29, 'ce3a0a3f-eb38-87a7-91a8-b1305ab12bc0', 'voucher.posted', 'upgrade-2', 'upgrade-2', '{"ce_specversion":"1.0","ce_id":"ce3a0a3f-eb38-87a7-91a8-b1305ab12bc0","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"upgrade-2","ce_time":"2026-02-03T01:00:25Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-7efb2b9f4bc68c4b1f0073d8b4a0176a-817d70590362378f-03","ce_traceparent":"00-7efb2b9f4bc68c4b1f0073d8b4a0176a-817d70590362378f-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a22757067726164652d32222c22766f75636865725f6964223a2263623465663530622d333763652d386461642d613966302d356333343761653864336530222c22776f7264223a22e8aeb0222c226e756d626572223a312c226566666563746976655f64617465223a22323032362d30312d3031222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32355a222c22736f75726365223a7b2274797065223a226f70656e696e67222c226964223a22757067726164652d32222c226576656e745f6964223a2232363364306336322d303033332d386235322d393832372d666365323730393038333333222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a22363030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225331222c22717479223a22313030222c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a2231302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225332222c22717479223a223130222c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233303031222c2273696465223a22637265646974222c22616d6f756e74223a22363031302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223765666232623966346263363863346231663030373364386234613031373661222c226b696e64223a226f70656e696e67222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 31, '01a2038c-5c99-8bbc-bd24-7e4b1494b383', 'voucher.posted', 'upgrade-2', 'p1', '{"ce_specversion":"1.0","ce_id":"01a2038c-5c99-8bbc-bd24-7e4b1494b383","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"p1","ce_time":"2026-02-03T01:00:27Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-4d525544e64273d836ce468824caba98-3403a24efa59f4e5-03","ce_traceparent":"00-4d525544e64273d836ce468824caba98-3403a24efa59f4e5-03","hezhang-position":"{\"invoice.issued\":1,\"payment.recorded\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a227031222c22766f75636865725f6964223a2230316132303338632d356339392d386330322d393962652d613632326335633039383933222c22776f7264223a22e8aeb0222c226e756d626572223a332c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32375a222c22736f75726365223a7b2274797065223a227061796d656e74222c226964223a227031222c226576656e745f6964223a2264383763646565382d626262352d343933332d613338632d326436316366656231303838222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231303032222c2273696465223a226465626974222c22616d6f756e74223a22313133362e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231313232222c2273696465223a22637265646974222c22616d6f756e74223a22313133352e3635222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2232323033222c2273696465223a22637265646974222c22616d6f756e74223a22302e3335222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223464353235353434653634323733643833366365343638383234636162613938222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 33, '01a2038c-609c-8c8e-9e37-01937a5459d1', 'voucher.posted', 'upgrade-2', 'i2', '{"ce_specversion":"1.0","ce_id":"01a2038c-609c-8c8e-9e37-01937a5459d1","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"i2","ce_time":"2026-02-03T01:00:29Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-09d647bdaed39eb0e86861679decd049-31e7cfc0a6454635-03","ce_traceparent":"00-09d647bdaed39eb0e86861679decd049-31e7cfc0a6454635-03","hezhang-position":"{\"invoice.issued\":2,\"payment.recorded\":1,\"return.recorded\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a226932222c22766f75636865725f6964223a2230316132303338632d363039632d383365662d613432652d616663343036303865353937222c22776f7264223a22e8aeb0222c226e756d626572223a352c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32395a222c22736f75726365223a7b2274797065223a22696e766f696365222c226964223a226932222c226576656e745f6964223a2265666166396435322d623538372d343931302d393834302d353632383261613864623335222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231313232222c2273696465223a226465626974222c22616d6f756e74223a223234382e3630222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235303031222c2273696465223a22637265646974222c22616d6f756e74223a223232302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313038222c2273696465223a22637265646974222c22616d6f756e74223a2232382e3630222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223039643634376264616564333965623065383638363136373964656364303439222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 34, '01a2038c-609c-8aef-8a07-7e986ab78095', 'anomaly.opened', 'upgrade-2', '01a2038c-609c-81f7-a382-fc1a52a85f7c', '{"ce_specversion":"1.0","ce_id":"01a2038c-609c-8aef-8a07-7e986ab78095","ce_source":"/ledger","ce_type":"anomaly.opened.v1","ce_subject":"01a2038c-609c-81f7-a382-fc1a52a85f7c","ce_time":"2026-02-03T01:00:29Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-09d647bdaed39eb0e86861679decd049-31e7cfc0a6454635-03","ce_traceparent":"00-09d647bdaed39eb0e86861679decd049-31e7cfc0a6454635-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22616e6f6d616c795f6964223a2230316132303338632d363039632d383166372d613338322d666331613532613835663763222c226b696e64223a2273746f636b5f73686f7274222c227365766572697479223a225032222c2261626f7574223a7b2274797065223a22736b75222c226964223a225332227d2c2264657465637465645f6279223a226c6564676572222c2264657465637465645f6174223a22323032362d30322d30335430313a30303a32395a222c22637573746f6d65725f6964223a226331222c226578706563746564223a22313120696e2073746f636b20666f7220696e766f696365204e6932206c696e652031222c2261637475616c223a223130222c22646966666572656e6365223a222d31222c227375737065637465645f6361757365223a226120676f6f64732072656365697074206973206e6f74207265636f72646564207965742c206f7220746865206f70656e696e672073746f636b2077617320746f6f206c6f77222c2265766964656e63655f72656673223a5b22696e766f696365204e6932225d2c22736f757263655f6576656e745f6964223a2265666166396435322d623538372d343931302d393834302d353632383261613864623335227d'),
	('2026-11-22', 40, 'a24d18a5-94cf-82f1-9f44-828bfe38d042', 'command.ledger', 'upgrade-2', 'c936c2db-a9fe-8aac-9225-e56e4b725dd4', '{"ce_specversion":"1.0","ce_id":"a24d18a5-94cf-82f1-9f44-828bfe38d042","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"c936c2db-a9fe-8aac-9225-e56e4b725dd4","ce_time":"2026-02-03T01:00:33Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a20227265766965775f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d37653936646130376632653133666161306534636663663265643637373033362d303337316464303062313637376334612d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c2264726166745f6964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263227d7d'),
	('2026-11-22', 43, '91434a57-1bd2-8eca-a6d3-df2f008a8df2', 'command.ledger', 'upgrade-2', '838e460b-67b3-8ebe-b5a4-b58d4e49ade9', '{"ce_specversion":"1.0","ce_id":"91434a57-1bd2-8eca-a6d3-df2f008a8df2","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"838e460b-67b3-8ebe-b5a4-b58d4e49ade9","ce_time":"2026-02-03T01:00:35Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636f72726563745f766f756368657273222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a20226c69222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d37666535663364306138306163643165663732353032383463363737373039652d646136303463613631356537383261352d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c22766f75636865725f6964223a2236653239626165612d353335392d383162362d616530362d343430663165663361623363222c22686f77223a2272657665727365222c22726561736f6e223a22e9878de5a48de8aeb0e8b4a6222c22646179223a22323032362d30312d3039222c226c696e6573223a5b5d2c226174746163686d656e7473223a5b5d7d7d'),
	('2026-11-22', 32, '01a2038c-609c-8dea-b838-d224edb88d63', 'voucher.posted', 'upgrade-2', 'r1', '{"ce_specversion":"1.0","ce_id":"01a2038c-609c-8dea-b838-d224edb88d63","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"r1","ce_time":"2026-02-03T01:00:28Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-72623c685c9e86b6ca821705043a92a3-8578f903c4f45c97-03","ce_traceparent":"00-72623c685c9e86b6ca821705043a92a3-8578f903c4f45c97-03","hezhang-position":"{\"invoice.issued\":1,\"payment.recorded\":1,\"return.recorded\":1}"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a227231222c22766f75636865725f6964223a2230316132303338632d363039632d383139342d613630372d656662396362376436626663222c22776f7264223a22e8aeb0222c226e756d626572223a342c226566666563746976655f64617465223a22323032362d30312d3035222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a32385a222c22736f75726365223a7b2274797065223a2272657475726e222c226964223a227231222c226576656e745f6964223a2237373337373836342d623837342d343033392d613065332d313438363065343731623035222c2270617274223a317d2c226c696e6573223a5b7b226163636f756e74223a2231313232222c2273696465223a226465626974222c22616d6f756e74223a222d3333392e3030222c22637573746f6d65725f6964223a226331222c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235303031222c2273696465223a22637265646974222c22616d6f756e74223a222d3330302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313038222c2273696465223a22637265646974222c22616d6f756e74223a222d33392e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235343031222c2273696465223a226465626974222c22616d6f756e74223a222d3138302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a22637265646974222c22616d6f756e74223a222d3138302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225331222c22717479223a222d33222c22696e766f6963655f6964223a226931222c22696e766f6963655f6c696e655f6e6f223a312c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223732363233633638356339653836623663613832313730353034336139326133222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 35, 'f147cf49-7329-8373-a0d7-a6c777ecbe5c', 'command.ledger', 'upgrade-2', '676af942-ed11-882e-809c-9e6993c46405', '{"ce_specversion":"1.0","ce_id":"f147cf49-7329-8373-a0d7-a6c777ecbe5c","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"676af942-ed11-882e-809c-9e6993c46405","ce_time":"2026-02-03T01:00:30Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"return.recorded\":1,\"invoice.issued\":2}"}', '\x7b22646f223a20227265636f72645f707572636861736573222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d62653761633432663064323238373632383935666437343630633639343261622d373437326139346539623066333665302d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c226e756d626572223a225031222c22737570706c6965725f6964223a227331222c22646179223a22323032362d30312d3037222c226c696e6573223a5b7b22736b75223a225332222c22717479223a2235222c226e6574223a22362e3030222c22766174223a22302e3738227d5d7d7d'),
	('2026-11-22', 36, '5df7e237-5d76-8b1b-9554-2739b315f724', 'voucher.posted', 'upgrade-2', 's1/P1', '{"ce_specversion":"1.0","ce_id":"5df7e237-5d76-8b1b-9554-2739b315f724","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"s1/P1","ce_time":"2026-02-03T01:00:30Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-be7ac42f0d228762895fd7460c6942ab-7472a94e9b0f36e0-03","ce_traceparent":"00-be7ac42f0d228762895fd7460c6942ab-7472a94e9b0f36e0-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a2273312f5031222c22766f75636865725f6964223a2264613435646134622d653764312d383539392d626563632d323761633164376638303764222c22776f7264223a22e8aeb0222c226e756d626572223a362c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33305a222c22736f75726365223a7b2274797065223a227075726368617365222c226964223a2273312f5031222c226576656e745f6964223a2266313437636634392d373332392d383337332d613064372d613663373737656362653563222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2231343035222c2273696465223a226465626974222c22616d6f756e74223a22362e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225332222c22717479223a2235222c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a223232323130313031222c2273696465223a226465626974222c22616d6f756e74223a22302e3738222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2232323032222c2273696465223a22637265646974222c22616d6f756e74223a22362e3738222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a227331227d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a226265376163343266306432323837363238393566643734363063363934326162222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 37, '6069a5d2-7e4a-8f37-a694-831740c615de', 'voucher.posted', 'upgrade-2', 'i2', '{"ce_specversion":"1.0","ce_id":"6069a5d2-7e4a-8f37-a694-831740c615de","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"i2","ce_time":"2026-02-03T01:00:30Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-be7ac42f0d228762895fd7460c6942ab-7472a94e9b0f36e0-03","ce_traceparent":"00-be7ac42f0d228762895fd7460c6942ab-7472a94e9b0f36e0-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a226932222c22766f75636865725f6964223a2233616562613036312d316465372d386238622d623266332d303765656534303263393066222c22776f7264223a22e8aeb0222c226e756d626572223a372c226566666563746976655f64617465223a22323032362d30312d3037222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33305a222c22736f75726365223a7b2274797065223a22636f7374222c226964223a226932222c226576656e745f6964223a2266313437636634392d373332392d383337332d613064372d613663373737656362653563222c2270617274223a317d2c226c696e6573223a5b7b226163636f756e74223a2235343031222c2273696465223a226465626974222c22616d6f756e74223a2231312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231343035222c2273696465223a22637265646974222c22616d6f756e74223a2231312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a225332222c22717479223a223131222c22696e766f6963655f6964223a226932222c22696e766f6963655f6c696e655f6e6f223a312c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a226265376163343266306432323837363238393566643734363063363934326162222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 38, 'f9059d2a-b8ae-8181-bede-146933552990', 'anomaly.resolved', 'upgrade-2', '01a2038c-609c-81f7-a382-fc1a52a85f7c', '{"ce_specversion":"1.0","ce_id":"f9059d2a-b8ae-8181-bede-146933552990","ce_source":"/ledger","ce_type":"anomaly.resolved.v1","ce_subject":"01a2038c-609c-81f7-a382-fc1a52a85f7c","ce_time":"2026-02-03T01:00:30Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-be7ac42f0d228762895fd7460c6942ab-7472a94e9b0f36e0-03","ce_traceparent":"00-be7ac42f0d228762895fd7460c6942ab-7472a94e9b0f36e0-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22616e6f6d616c795f6964223a2230316132303338632d363039632d383166372d613338322d666331613532613835663763222c226b696e64223a2273746f636b5f73686f7274222c2261626f7574223a7b2274797065223a22736b75222c226964223a225332227d2c227265736f6c7665645f6174223a22323032362d30322d30335430313a30303a33305a222c22726561736f6e223a2273312f503120776173207265636569766564227d'),
	('2026-11-22', 39, '60f6e98e-81ab-8e3e-8bd3-1f6e0a7193ef', 'command.ledger', 'upgrade-2', 'b91a19b3-fc22-8b59-b674-82929c61b77b', '{"ce_specversion":"1.0","ce_id":"60f6e98e-81ab-8e3e-8bd3-1f6e0a7193ef","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"b91a19b3-fc22-8b59-b674-82929c61b77b","ce_time":"2026-02-03T01:00:32Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a202264726166745f766f756368657273222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a20226c69222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d64353933313930326162653134373462643663313163383335343534356237642d333636383062643232326334633135392d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c22646179223a22323032362d30312d3038222c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d5d2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b22722d31225d7d7d'),
	('2026-11-22', 41, '5b97f160-a536-88b8-95d3-eeca18fbb51b', 'command.ledger', 'upgrade-2', '9266367b-4888-808e-a369-a740d3aa661e', '{"ce_specversion":"1.0","ce_id":"5b97f160-a536-88b8-95d3-eeca18fbb51b","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"9266367b-4888-808e-a369-a740d3aa661e","ce_time":"2026-02-03T01:00:34Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022706f73745f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d30346561386661303961333932653235633234623363656237376636333266612d653835326534663566643839653937382d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c2264726166745f6964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263227d7d'),
	('2026-11-22', 42, '8187870a-ef98-8e9f-bdbc-0b17783cb737', 'voucher.posted', 'upgrade-2', 'e64022fa-7ef7-877e-a6c6-b7d2b824972c', '{"ce_specversion":"1.0","ce_id":"8187870a-ef98-8e9f-bdbc-0b17783cb737","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"e64022fa-7ef7-877e-a6c6-b7d2b824972c","ce_time":"2026-02-03T01:00:34Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-04ea8fa09a392e25c24b3ceb77f632fa-e852e4f5fd89e978-03","ce_traceparent":"00-04ea8fa09a392e25c24b3ceb77f632fa-e852e4f5fd89e978-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263222c22766f75636865725f6964223a2236653239626165612d353335392d383162362d616530362d343430663165663361623363222c22776f7264223a22e8aeb0222c226e756d626572223a382c226566666563746976655f64617465223a22323032362d30312d3038222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33345a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2265363430323266612d376566372d383737652d613663362d623764326238323439373263222c226576656e745f6964223a2235623937663136302d613533362d383862382d393564332d656563613138666262353162222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223034656138666130396133393265323563323462336365623737663633326661222c226b696e64223a226f7264696e617279222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 44, 'd0da4f24-7958-8518-a9d5-fce5c889fd92', 'command.ledger', 'upgrade-2', '0ba56261-cc29-8ddc-bf92-170dff358ce9', '{"ce_specversion":"1.0","ce_id":"d0da4f24-7958-8518-a9d5-fce5c889fd92","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"0ba56261-cc29-8ddc-bf92-170dff358ce9","ce_time":"2026-02-03T01:00:36Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a20227265766965775f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d62386563313430626561313665373032373562306638616563653332306661322d636562373736356264343438653563362d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c2264726166745f6964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232227d7d'),
	('2026-11-22', 47, '8f08fc35-b699-82f2-b230-620375a2097a', 'command.ledger', 'upgrade-2', '7b7be579-1155-898d-819b-551e3b10f01f', '{"ce_specversion":"1.0","ce_id":"8f08fc35-b699-82f2-b230-620375a2097a","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"7b7be579-1155-898d-819b-551e3b10f01f","ce_time":"2026-02-03T01:00:38Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636f6e6669726d5f636c6f73696e6773222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d34643864663833313039303830353336323963623663346534303737313266612d326432616233336536663461376634662d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c22706572696f64223a22323032362d3031222c22636c6f73696e67223a22766174227d7d'),
	('2026-11-22', 48, 'c599702d-0912-87f7-b2a6-d80f67f03a82', 'voucher.posted', 'upgrade-2', 'vat/2026-01', '{"ce_specversion":"1.0","ce_id":"c599702d-0912-87f7-b2a6-d80f67f03a82","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"vat/2026-01","ce_time":"2026-02-03T01:00:38Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-4d8df8310908053629cb6c4e407712fa-2d2ab33e6f4a7f4f-03","ce_traceparent":"00-4d8df8310908053629cb6c4e407712fa-2d2ab33e6f4a7f4f-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a227661742f323032362d3031222c22766f75636865725f6964223a2265303365316661372d323838342d383335392d383238622d373834386233633165353939222c22776f7264223a22e8aeb0222c226e756d626572223a31302c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33385a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a227661742f323032362d3031222c226576656e745f6964223a2238663038666333352d623639392d383266322d623233302d363230333735613230393761222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a223232323130313034222c2273696465223a226465626974222c22616d6f756e74223a223131392e3437222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a22323232313032222c2273696465223a22637265646974222c22616d6f756e74223a223131392e3437222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223464386466383331303930383035333632396362366334653430373731326661222c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 51, 'cd14a18b-8c27-8a9f-b44e-31ef16113ebf', 'command.ledger', 'upgrade-2', '204dd9d1-19cc-8ddc-81a7-6d4b1f010bc7', '{"ce_specversion":"1.0","ce_id":"cd14a18b-8c27-8a9f-b44e-31ef16113ebf","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"204dd9d1-19cc-8ddc-81a7-6d4b1f010bc7","ce_time":"2026-02-03T01:00:40Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022736f66745f636c6f73655f6d6f6e746873222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d39633534343836393964376534663535646137386630633933353361393036662d323637656433666466333031356363342d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c22706572696f64223a22323032362d3031227d7d'),
	('2026-11-22', 54, '8ed0ad72-e42b-89bf-9ac9-9beb291a3139', 'command.ledger', 'upgrade-2', 'acdb70ec-25bd-897e-b895-90f4050de9a8', '{"ce_specversion":"1.0","ce_id":"8ed0ad72-e42b-89bf-9ac9-9beb291a3139","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"acdb70ec-25bd-897e-b895-90f4050de9a8","ce_time":"2026-02-03T01:00:42Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a202264726166745f766f756368657273222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d65663536653735343039326562373861646433333937373333653636343632372d323930313566316564343262663437322d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c22646179223a22323032362d30322d3032222c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a22313030302e3030222c2273756d6d617279223a22e688bfe7a79f222c22637573746f6d65725f6964223a6e756c6c2c2270617274795f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c7d5d2c22646f63756d656e745f64617465223a6e756c6c2c226174746163686d656e7473223a5b5d7d7d'),
	('2026-11-22', 45, '7d690cf6-1858-80ab-bf98-0f69ca0f1ef6', 'command.ledger', 'upgrade-2', '38a8310c-6e70-8e6e-854b-daf27bd0db90', '{"ce_specversion":"1.0","ce_id":"7d690cf6-1858-80ab-bf98-0f69ca0f1ef6","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"38a8310c-6e70-8e6e-854b-daf27bd0db90","ce_time":"2026-02-03T01:00:37Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022706f73745f647261667473222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d62613737366535636265353338343565373135643731383430633932323964352d363634343338653939623361643263642d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c2264726166745f6964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232227d7d'),
	('2026-11-22', 46, '63972272-253c-809b-b484-6ed6a030b1e9', 'voucher.posted', 'upgrade-2', '6584a821-71be-8ad9-823e-b6b18a76b2b2', '{"ce_specversion":"1.0","ce_id":"63972272-253c-809b-b484-6ed6a030b1e9","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"6584a821-71be-8ad9-823e-b6b18a76b2b2","ce_time":"2026-02-03T01:00:37Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-ba776e5cbe53845e715d71840c9229d5-664438e99b3ad2cd-03","ce_traceparent":"00-ba776e5cbe53845e715d71840c9229d5-664438e99b3ad2cd-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232222c22766f75636865725f6964223a2230363238393236352d636361642d383638302d386661352d376239366661663431396164222c22776f7264223a22e8aeb0222c226e756d626572223a392c226566666563746976655f64617465223a22323032362d30312d3039222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33375a222c22736f75726365223a7b2274797065223a226d616e75616c222c226964223a2236353834613832312d373162652d386164392d383233652d623662313861373662326232222c226576656e745f6964223a2237643639306366362d313835382d383061622d626639382d306636396361306631656636222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2235363032222c2273696465223a226465626974222c22616d6f756e74223a222d313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2231303032222c2273696465223a22637265646974222c22616d6f756e74223a222d313030302e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a2236653239626165612d353335392d383162362d616530362d343430663165663361623363222c2274726163655f6964223a226261373736653563626535333834356537313564373138343063393232396435222c226b696e64223a22726576657273616c222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d');
INSERT INTO public.event_20261122 VALUES
	('2026-11-22', 49, '27533f95-99bc-8ef3-9bb7-9ab921aac6bd', 'command.ledger', 'upgrade-2', '1ea5dcc6-8138-835e-81a9-bb41e0dae1be', '{"ce_specversion":"1.0","ce_id":"27533f95-99bc-8ef3-9bb7-9ab921aac6bd","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"1ea5dcc6-8138-835e-81a9-bb41e0dae1be","ce_time":"2026-02-03T01:00:39Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636f6e6669726d5f636c6f73696e6773222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d39626137303533383934333232613838316632616663303033646433303838622d373037346636346636383461623834352d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c22706572696f64223a22323032362d3031222c22636c6f73696e67223a2270726f666974227d7d'),
	('2026-11-22', 50, '8da4ee27-db3e-8bad-8915-915af564f229', 'voucher.posted', 'upgrade-2', 'profit/2026-01', '{"ce_specversion":"1.0","ce_id":"8da4ee27-db3e-8bad-8915-915af564f229","ce_source":"/ledger","ce_type":"voucher.posted.v1","ce_subject":"profit/2026-01","ce_time":"2026-02-03T01:00:39Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-9ba7053894322a881f2afc003dd3088b-7074f64f684ab845-03","ce_traceparent":"00-9ba7053894322a881f2afc003dd3088b-7074f64f684ab845-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22736f757263655f6964223a2270726f6669742f323032362d3031222c22766f75636865725f6964223a2232616233396536352d623931662d383133372d393837312d396231623062363462646564222c22776f7264223a22e8aeb0222c226e756d626572223a31312c226566666563746976655f64617465223a22323032362d30312d3331222c227265636f726465645f6174223a22323032362d30322d30335430313a30303a33395a222c22736f75726365223a7b2274797065223a22636c6f7365222c226964223a2270726f6669742f323032362d3031222c226576656e745f6964223a2232373533336639352d393962632d386566332d396262372d396162393231616163366264222c2270617274223a307d2c226c696e6573223a5b7b226163636f756e74223a2235303031222c2273696465223a226465626974222c22616d6f756e74223a223932352e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233313033222c2273696465223a22637265646974222c22616d6f756e74223a223932352e3030222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2235343031222c2273696465223a22637265646974222c22616d6f756e74223a223433312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d2c7b226163636f756e74223a2233313033222c2273696465223a226465626974222c22616d6f756e74223a223433312e3733222c22637573746f6d65725f6964223a6e756c6c2c22736b75223a6e756c6c2c22717479223a6e756c6c2c22696e766f6963655f6964223a6e756c6c2c22696e766f6963655f6c696e655f6e6f223a6e756c6c2c2270617274795f6964223a6e756c6c7d5d2c227265766572736573223a6e756c6c2c2274726163655f6964223a223962613730353338393433323261383831663261666330303364643330383862222c226b696e64223a22636c6f7365222c22636f727265637473223a6e756c6c2c22646f63756d656e745f64617465223a6e756c6c7d'),
	('2026-11-22', 52, 'e8e49197-053c-8e17-87fe-0621fb0e3416', 'command.ledger', 'upgrade-2', '0f2cae1b-9cde-891c-9488-42c1796ad2a5', '{"ce_specversion":"1.0","ce_id":"e8e49197-053c-8e17-87fe-0621fb0e3416","ce_source":"/ledger","ce_type":"command.ledger.v1","ce_subject":"0f2cae1b-9cde-891c-9488-42c1796ad2a5","ce_time":"2026-02-03T01:00:41Z","content-type":"application/json","hezhang-position":"{\"payment.recorded\":1,\"invoice.issued\":2,\"return.recorded\":2}"}', '\x7b22646f223a2022636c6f73655f6d6f6e746873222c2022696e646578223a20302c20226f66223a20312c20226279223a207b227375626a656374223a202277616e67222c20226167656e63795f6964223a20226167656e6379222c2022726f6c6573223a205b226d616e61676572225d7d2c20226974656d5f737461747573223a206e756c6c2c20227472616365706172656e74223a202230302d37656265323637653432663365373265316663336431356631633462366631642d666466343561366131646365613334382d3033222c2022636f6d6d616e64223a207b22626f6f6b5f6964223a22757067726164652d32222c22706572696f64223a22323032362d3031222c22776169766572223a22e98080e8b4a7e5be85e69fa5227d7d'),
	('2026-11-22', 53, 'a61eb842-b3f2-8c34-930f-a8578c64a5e0', 'period.closed', 'upgrade-2', '2026-01', '{"ce_specversion":"1.0","ce_id":"a61eb842-b3f2-8c34-930f-a8578c64a5e0","ce_source":"/ledger","ce_type":"period.closed.v1","ce_subject":"2026-01","ce_time":"2026-02-03T01:00:41Z","ce_partitionkey":"upgrade-2","content-type":"application/json","traceparent":"00-7ebe267e42f3e72e1fc3d15f1c4b6f1d-fdf45a6a1dcea348-03","ce_traceparent":"00-7ebe267e42f3e72e1fc3d15f1c4b6f1d-fdf45a6a1dcea348-03"}', '\x7b22626f6f6b5f6964223a22757067726164652d32222c22706572696f64223a22323032362d3031222c22636c6f7365645f6f6e223a22323032362d30322d3033222c22636c6f7365645f6279223a2277616e67222c2268656164223a2234356562623235386438356363313664663761663163313262636339373035303566386365366333316634623831323239313231343764373637626532343131227d');
INSERT INTO public.flow VALUES
	('upgrade-1', 'applied', 'payment.recorded', 1),
	('upgrade-1', 'applied', 'return.recorded', 1),
	('upgrade-1', 'applied', 'invoice.issued', 2),
	('upgrade-1', 'emitted', 'anomaly.opened', 1),
	('upgrade-1', 'emitted', 'anomaly.resolved', 1),
	('upgrade-1', 'emitted', 'voucher.posted', 11),
	('upgrade-1', 'emitted', 'period.closed', 1),
	('upgrade-2', 'applied', 'payment.recorded', 1),
	('upgrade-2', 'applied', 'return.recorded', 1),
	('upgrade-2', 'applied', 'invoice.issued', 2),
	('upgrade-2', 'emitted', 'anomaly.opened', 1),
	('upgrade-2', 'emitted', 'anomaly.resolved', 1),
	('upgrade-2', 'emitted', 'voucher.posted', 11),
	('upgrade-2', 'emitted', 'period.closed', 1);
INSERT INTO public.inbox VALUES
	('/collections', '2b12942d-e82f-43d6-b706-acc310cc7a35', '\x0eea44f944ec2a8d6fbd5f87ea71c501', '2026-02-03 01:00:06+00'),
	('/collections', 'fcb876ed-f6a4-4307-85de-a7b63ae052f2', '\x4c7dbe6a9b51a203caa84a584138e7b3', '2026-02-03 01:00:07+00'),
	('/returns', '80b21418-abc7-46e2-a648-6b6e2dcbb8ea', '\x061a7053d1f246bbe6f64624f6a46686', '2026-02-03 01:00:08+00'),
	('/collections', '028c1a5d-7878-4021-be46-dd353e06c558', '\xe8a09ab57c60e129356a7283f3a1644b', '2026-02-03 01:00:09+00'),
	('/returns', '811688c4-d43a-4ef4-af76-aa8a815c5f54', '\x919faebc62159551788a701e57af4be2', '2026-02-03 01:00:11+00'),
	('/collections', 'a0b2a5ae-9a2b-4cbc-abbe-543bc2b1d5f2', '\xe5bd53f06bd941e6514a4ad9da9746ad', '2026-02-03 01:00:26+00'),
	('/collections', 'd87cdee8-bbb5-4933-a38c-2d61cfeb1088', '\xe2a8f3a2f3841117e09143b410e3165b', '2026-02-03 01:00:27+00'),
	('/returns', '77377864-b874-4039-a0e3-14860e471b05', '\x20b6aa0b5646f7b18185850e6f2790e3', '2026-02-03 01:00:28+00'),
	('/collections', 'efaf9d52-b587-4910-9840-56282aa8db35', '\xb73113fc2ba170e56ecf24f9dd51fd43', '2026-02-03 01:00:29+00'),
	('/returns', 'f05d9a1e-da80-4b5a-a8ee-0306b7fc94f4', '\xb6a4d0076f23579e3b8125cd204ccdf5', '2026-02-03 01:00:31+00');
INSERT INTO public.invoice_line VALUES
	('upgrade-1', 'i1', 2, NULL, 1.000000, 500, 65, 0, false, 0.000000, 0, 0, 0),
	('upgrade-1', 'i1', 1, 'S1', 10.000000, 100000, 13000, 60000, false, 3.000000, 30000, 3900, 18000),
	('upgrade-1', 'i2', 1, 'S2', 11.000000, 22000, 2860, 1173, false, 0.000000, 0, 0, 0),
	('upgrade-2', 'i1', 2, NULL, 1.000000, 500, 65, 0, false, 0.000000, 0, 0, 0),
	('upgrade-2', 'i1', 1, 'S1', 10.000000, 100000, 13000, 60000, false, 3.000000, 30000, 3900, 18000),
	('upgrade-2', 'i2', 1, 'S2', 11.000000, 22000, 2860, 1173, false, 0.000000, 0, 0, 0);
INSERT INTO public.kafka_cluster VALUES
	(true, 'hjNpTmP8StOjfMhbaGBrNw');
INSERT INTO public.kafka_found VALUES
	('voucher.rejected', 4, 0),
	('voucher.rejected', 5, 0),
	('voucher.rejected', 2, 0),
	('voucher.rejected', 3, 0),
	('voucher.rejected', 0, 0),
	('voucher.rejected', 1, 0),
	('period.closed', 4, 0),
	('period.closed', 3, 0),
	('period.closed', 5, 0),
	('period.closed', 0, 0),
	('period.closed', 2, 0),
	('period.closed', 1, 0),
	('voucher.posted', 0, 0),
	('voucher.posted', 1, 0),
	('voucher.posted', 2, 0),
	('voucher.posted', 3, 0),
	('voucher.posted', 4, 0),
	('voucher.posted', 5, 0),
	('command.ledger', 4, 0),
	('command.ledger', 5, 0),
	('command.ledger', 2, 0),
	('command.ledger', 3, 0),
	('command.ledger', 0, 0),
	('command.ledger', 1, 0),
	('anomaly.resolved', 0, 0),
	('anomaly.resolved', 2, 0),
	('anomaly.resolved', 1, 0),
	('anomaly.resolved', 4, 0),
	('anomaly.resolved', 3, 0),
	('anomaly.resolved', 5, 0),
	('anomaly.opened', 5, 0),
	('anomaly.opened', 4, 0),
	('anomaly.opened', 3, 0),
	('anomaly.opened', 2, 0),
	('anomaly.opened', 1, 0),
	('anomaly.opened', 0, 0);
INSERT INTO public.kafka_topic VALUES
	('scrap.decided', '2e333453-1e7a-4fe1-b063-95e83b456edb'),
	('voucher.rejected', 'c280f41a-9ed4-4303-871b-64e163f9bdb1'),
	('invoice.issued', '2f2866fe-363b-4d43-8f6a-74773eaf08e3'),
	('period.closed', 'a8f402de-40a8-4315-9b46-ee8008437c98'),
	('case.changed', 'ff08bdd6-fff0-4f8a-930c-5bf55378b182'),
	('invoice.overdue', 'b8521602-5743-4e7b-a1a3-7a8b4e72b284'),
	('correction.requested', '5ae39b80-15d7-4a6e-90e9-da754a10d1c8'),
	('voucher.posted', '0acddf48-8ad3-4957-bba7-038fb8d02c5f'),
	('receivable.stated', '5f28ed40-2778-4c80-b827-b3902bb329bc'),
	('return.recorded', 'da4df025-570b-4114-9615-1f4767f774cd'),
	('command.ledger', '1a6f4fc2-31a9-4872-8a25-dd98cc99e6e2'),
	('anomaly.resolved', '2c69a7b7-849a-41dc-8afe-12b1a2d5889a'),
	('credit.applied', 'dcda057f-d649-4969-a5c4-21aad3977bc8'),
	('red_invoice.changed', '3f73c27f-ffc6-4ee3-b1e8-24c6b67d73f5'),
	('return.cancelled', 'd34861ed-0102-400c-8174-78016edc9efe'),
	('payment.recorded', '11a8bf57-fe5e-44a5-9ab2-fce92437f665'),
	('message.delivered', '5c03b531-0834-41e7-827a-17a0bfce5424'),
	('anomaly.opened', 'd6eaa754-c4fc-4999-8108-a75ef26e6465');
INSERT INTO public.lane VALUES
	(0, '8752215f-d55b-4e86-988b-8d3f37ee8db0', '2026-02-03 01:00:04+00'),
	(1, '8752215f-d55b-4e86-988b-8d3f37ee8db0', '2026-02-03 01:00:04+00'),
	(2, '8752215f-d55b-4e86-988b-8d3f37ee8db0', '2026-02-03 01:00:04+00'),
	(3, '8752215f-d55b-4e86-988b-8d3f37ee8db0', '2026-02-03 01:00:04+00'),
	(4, '8752215f-d55b-4e86-988b-8d3f37ee8db0', '2026-02-03 01:00:04+00'),
	(5, '8752215f-d55b-4e86-988b-8d3f37ee8db0', '2026-02-03 01:00:04+00');
INSERT INTO public.period VALUES
	('upgrade-1', '2026-01', 'closed', NULL, NULL),
	('upgrade-2', '2026-01', 'closed', NULL, NULL);
INSERT INTO public.period_change VALUES
	('upgrade-1', '2026-01', '2026-02-03 01:00:22+00', 'soft_closed', 'wang', NULL),
	('upgrade-1', '2026-01', '2026-02-03 01:00:23+00', 'closed', 'wang', '退货待查'),
	('upgrade-2', '2026-01', '2026-02-03 01:00:40+00', 'soft_closed', 'wang', NULL),
	('upgrade-2', '2026-01', '2026-02-03 01:00:41+00', 'closed', 'wang', '退货待查');
INSERT INTO public.rule_authorisation VALUES
	('upgrade-1', 'sale', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'payment', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'credit', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'return', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'return_cancelled', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'red_invoice', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'scrap', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'purchase', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'purchase_return', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'supplier_payment', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-1', 'cost', 1, '2026-02-03 01:00:05+00', 'wang'),
	('upgrade-2', 'sale', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'payment', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'credit', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'return', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'return_cancelled', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'red_invoice', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'scrap', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'purchase', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'purchase_return', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'supplier_payment', 1, '2026-02-03 01:00:25+00', 'wang'),
	('upgrade-2', 'cost', 1, '2026-02-03 01:00:25+00', 'wang');
INSERT INTO public.stock VALUES
	('upgrade-1', 'S1', 93.000000, 558000),
	('upgrade-1', 'S2', 4.000000, 427),
	('upgrade-2', 'S1', 93.000000, 558000),
	('upgrade-2', 'S2', 4.000000, 427);
INSERT INTO public.voucher VALUES
	('upgrade-1', '62cc2581-6dca-8772-8d50-05fb5d65b09f', '记', 1, '2026-01', '2026-01-01', '2026-02-03 01:00:05+00', 'opening', 'upgrade-1', 0, '4383bc2e-67f4-8d7c-9ff7-914f81aba66d', 'opening', 1, 'wang', '24ffbba4af0451fd596714916743f8cd', NULL, 'opening', NULL, NULL, NULL, NULL, '{}'),
	('upgrade-1', '01a2038c-2e76-8e79-ab6d-7b102298eb04', '记', 2, '2026-01', '2026-01-05', '2026-02-03 01:00:06+00', 'invoice', 'i1', 0, '2b12942d-e82f-43d6-b706-acc310cc7a35', 'sale', 1, 'sale v1', 'd139bb5f73d726a9d1b30922e33f9e44', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-1', '01a2038c-382b-88ed-96c7-40b943695eef', '记', 3, '2026-01', '2026-01-05', '2026-02-03 01:00:07+00', 'payment', 'p1', 0, 'fcb876ed-f6a4-4307-85de-a7b63ae052f2', 'payment', 1, 'payment v1', '22fc6e1ebfdea9e000ca8215ac2d9ce8', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-1', '01a2038c-3ade-8afe-85c9-843a5a4b5a59', '记', 4, '2026-01', '2026-01-05', '2026-02-03 01:00:08+00', 'return', 'r1', 1, '80b21418-abc7-46e2-a648-6b6e2dcbb8ea', 'return', 1, 'return v1', '5cc5e4432490d2144861df684c896cea', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-1', '01a2038c-3ade-8536-880d-b53d7c0ce6f9', '记', 5, '2026-01', '2026-01-05', '2026-02-03 01:00:09+00', 'invoice', 'i2', 0, '028c1a5d-7878-4021-be46-dd353e06c558', 'sale', 1, 'sale v1', 'c36fde9b365455a9d4ad3c31bcf834e8', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-1', '6240d430-077e-8617-922c-d54e59d5cfd1', '记', 6, '2026-01', '2026-01-07', '2026-02-03 01:00:10+00', 'purchase', 's1/P1', 0, 'd43d7228-049a-882a-a4e4-02e4a9304a2b', 'purchase', 1, 'purchase v1', '5b8ecfdcd0412d490d0fdf7e0d84ed5b', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-1', '27c195e5-1e94-8222-a9bc-e470b3380b39', '记', 7, '2026-01', '2026-01-07', '2026-02-03 01:00:10+00', 'cost', 'i2', 1, 'd43d7228-049a-882a-a4e4-02e4a9304a2b', 'cost', 1, 'cost v1', '5b8ecfdcd0412d490d0fdf7e0d84ed5b', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-1', '1353abf1-95dd-87af-aaf5-9f0bff137334', '记', 8, '2026-01', '2026-01-08', '2026-02-03 01:00:14+00', 'manual', 'fbce8219-d512-8d38-b01b-00da6a23cbec', 0, '0a2cc904-af8b-83fd-a726-da4d96b687a8', 'manual', 1, 'li', '477e279f655c6e1a446a0019353c684f', NULL, 'ordinary', NULL, 'wang', 'wang', NULL, '{r-1}'),
	('upgrade-1', '359470c1-c02f-8a49-9c3b-2cb08879ffa9', '记', 9, '2026-01', '2026-01-09', '2026-02-03 01:00:17+00', 'manual', '08dc0e8a-c62f-8ca8-9f6d-1c9822dfd24f', 0, 'd59c44da-de42-8f3d-8866-87b40036ef22', 'manual', 1, 'li', '56dd353d32a6e97d2a2966b74253101b', '1353abf1-95dd-87af-aaf5-9f0bff137334', 'reversal', NULL, 'wang', 'wang', NULL, '{}'),
	('upgrade-1', 'd7028cb4-fd6f-8127-aa12-3f201b5a657f', '记', 10, '2026-01', '2026-01-31', '2026-02-03 01:00:18+00', 'close', 'vat/2026-01', 0, 'a1edc875-3f0a-81be-9232-1e191db89bae', 'close', 1, 'close v1', 'f2be661d3adb1f0c4c8c3f21f78d996f', NULL, 'close', NULL, 'wang', 'wang', NULL, '{}'),
	('upgrade-1', '94a9e711-3c0b-8594-a668-3deca588921f', '记', 11, '2026-01', '2026-01-31', '2026-02-03 01:00:20+00', 'close', 'profit/2026-01', 0, 'bd0d80d4-b781-86cd-80fe-fd58a236c3d7', 'close', 1, 'close v1', 'efac4220698ab3897e9f73b93c771d5c', NULL, 'close', NULL, 'wang', 'wang', NULL, '{}'),
	('upgrade-2', 'cb4ef50b-37ce-8dad-a9f0-5c347ae8d3e0', '记', 1, '2026-01', '2026-01-01', '2026-02-03 01:00:25+00', 'opening', 'upgrade-2', 0, '263d0c62-0033-8b52-9827-fce270908333', 'opening', 1, 'wang', '7efb2b9f4bc68c4b1f0073d8b4a0176a', NULL, 'opening', NULL, NULL, NULL, NULL, '{}'),
	('upgrade-2', '01a2038c-5575-81f4-a8e5-64c785dd2282', '记', 2, '2026-01', '2026-01-05', '2026-02-03 01:00:26+00', 'invoice', 'i1', 0, 'a0b2a5ae-9a2b-4cbc-abbe-543bc2b1d5f2', 'sale', 1, 'sale v1', 'd2e852f0e186c1e0575a0c59f4c8cf6c', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-2', '01a2038c-5c99-8c02-99be-a622c5c09893', '记', 3, '2026-01', '2026-01-05', '2026-02-03 01:00:27+00', 'payment', 'p1', 0, 'd87cdee8-bbb5-4933-a38c-2d61cfeb1088', 'payment', 1, 'payment v1', '4d525544e64273d836ce468824caba98', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-2', '01a2038c-609c-8194-a607-efb9cb7d6bfc', '记', 4, '2026-01', '2026-01-05', '2026-02-03 01:00:28+00', 'return', 'r1', 1, '77377864-b874-4039-a0e3-14860e471b05', 'return', 1, 'return v1', '72623c685c9e86b6ca821705043a92a3', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-2', '01a2038c-609c-83ef-a42e-afc40608e597', '记', 5, '2026-01', '2026-01-05', '2026-02-03 01:00:29+00', 'invoice', 'i2', 0, 'efaf9d52-b587-4910-9840-56282aa8db35', 'sale', 1, 'sale v1', '09d647bdaed39eb0e86861679decd049', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-2', 'da45da4b-e7d1-8599-becc-27ac1d7f807d', '记', 6, '2026-01', '2026-01-07', '2026-02-03 01:00:30+00', 'purchase', 's1/P1', 0, 'f147cf49-7329-8373-a0d7-a6c777ecbe5c', 'purchase', 1, 'purchase v1', 'be7ac42f0d228762895fd7460c6942ab', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-2', '3aeba061-1de7-8b8b-b2f3-07eee402c90f', '记', 7, '2026-01', '2026-01-07', '2026-02-03 01:00:30+00', 'cost', 'i2', 1, 'f147cf49-7329-8373-a0d7-a6c777ecbe5c', 'cost', 1, 'cost v1', 'be7ac42f0d228762895fd7460c6942ab', NULL, 'ordinary', NULL, 'wang', NULL, NULL, '{}'),
	('upgrade-2', '6e29baea-5359-81b6-ae06-440f1ef3ab3c', '记', 8, '2026-01', '2026-01-08', '2026-02-03 01:00:34+00', 'manual', 'e64022fa-7ef7-877e-a6c6-b7d2b824972c', 0, '5b97f160-a536-88b8-95d3-eeca18fbb51b', 'manual', 1, 'li', '04ea8fa09a392e25c24b3ceb77f632fa', NULL, 'ordinary', NULL, 'wang', 'wang', NULL, '{r-1}'),
	('upgrade-2', '06289265-ccad-8680-8fa5-7b96faf419ad', '记', 9, '2026-01', '2026-01-09', '2026-02-03 01:00:37+00', 'manual', '6584a821-71be-8ad9-823e-b6b18a76b2b2', 0, '7d690cf6-1858-80ab-bf98-0f69ca0f1ef6', 'manual', 1, 'li', 'ba776e5cbe53845e715d71840c9229d5', '6e29baea-5359-81b6-ae06-440f1ef3ab3c', 'reversal', NULL, 'wang', 'wang', NULL, '{}'),
	('upgrade-2', 'e03e1fa7-2884-8359-828b-7848b3c1e599', '记', 10, '2026-01', '2026-01-31', '2026-02-03 01:00:38+00', 'close', 'vat/2026-01', 0, '8f08fc35-b699-82f2-b230-620375a2097a', 'close', 1, 'close v1', '4d8df8310908053629cb6c4e407712fa', NULL, 'close', NULL, 'wang', 'wang', NULL, '{}'),
	('upgrade-2', '2ab39e65-b91f-8137-9871-9b1b0b64bded', '记', 11, '2026-01', '2026-01-31', '2026-02-03 01:00:39+00', 'close', 'profit/2026-01', 0, '27533f95-99bc-8ef3-9bb7-9ab921aac6bd', 'close', 1, 'close v1', '9ba7053894322a881f2afc003dd3088b', NULL, 'close', NULL, 'wang', 'wang', NULL, '{}');
INSERT INTO public.voucher_line VALUES
	('upgrade-1', '62cc2581-6dca-8772-8d50-05fb5d65b09f', 1, '2026-01-01', 1, '1405', 'debit', 600000, '期初余额', NULL, 'S1', 100.000000, NULL, NULL, NULL),
	('upgrade-1', '62cc2581-6dca-8772-8d50-05fb5d65b09f', 2, '2026-01-01', 1, '1405', 'debit', 1000, '期初余额', NULL, 'S2', 10.000000, NULL, NULL, NULL),
	('upgrade-1', '62cc2581-6dca-8772-8d50-05fb5d65b09f', 3, '2026-01-01', 1, '3001', 'credit', 601000, '期初余额', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '01a2038c-2e76-8e79-ab6d-7b102298eb04', 1, '2026-01-05', 2, '1122', 'debit', 113565, '销售 发票Ni1', 'c1', NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-2e76-8e79-ab6d-7b102298eb04', 2, '2026-01-05', 2, '5001', 'credit', 100500, '销售 发票Ni1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-2e76-8e79-ab6d-7b102298eb04', 3, '2026-01-05', 2, '22210108', 'credit', 13065, '销售 发票Ni1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-2e76-8e79-ab6d-7b102298eb04', 4, '2026-01-05', 2, '5401', 'debit', 60000, '结转销售成本 发票Ni1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-2e76-8e79-ab6d-7b102298eb04', 5, '2026-01-05', 2, '1405', 'credit', 60000, '结转销售成本 发票Ni1', NULL, 'S1', 10.000000, 'i1', 1, NULL),
	('upgrade-1', '01a2038c-382b-88ed-96c7-40b943695eef', 1, '2026-01-05', 3, '1002', 'debit', 113600, '收款', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '01a2038c-382b-88ed-96c7-40b943695eef', 2, '2026-01-05', 3, '1122', 'credit', 113565, '收款', 'c1', NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-382b-88ed-96c7-40b943695eef', 3, '2026-01-05', 3, '2203', 'credit', 35, '收款', 'c1', NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '01a2038c-3ade-8afe-85c9-843a5a4b5a59', 1, '2026-01-05', 4, '1122', 'debit', -33900, '销售退回 r1', 'c1', NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-3ade-8afe-85c9-843a5a4b5a59', 2, '2026-01-05', 4, '5001', 'credit', -30000, '销售退回 r1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-3ade-8afe-85c9-843a5a4b5a59', 3, '2026-01-05', 4, '22210108', 'credit', -3900, '销售退回 r1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-3ade-8afe-85c9-843a5a4b5a59', 4, '2026-01-05', 4, '5401', 'debit', -18000, '冲回销售成本 r1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-1', '01a2038c-3ade-8afe-85c9-843a5a4b5a59', 5, '2026-01-05', 4, '1405', 'credit', -18000, '冲回销售成本 r1', NULL, 'S1', -3.000000, 'i1', 1, NULL),
	('upgrade-1', '01a2038c-3ade-8536-880d-b53d7c0ce6f9', 1, '2026-01-05', 5, '1122', 'debit', 24860, '销售 发票Ni2', 'c1', NULL, NULL, 'i2', NULL, NULL),
	('upgrade-1', '01a2038c-3ade-8536-880d-b53d7c0ce6f9', 2, '2026-01-05', 5, '5001', 'credit', 22000, '销售 发票Ni2', NULL, NULL, NULL, 'i2', NULL, NULL),
	('upgrade-1', '01a2038c-3ade-8536-880d-b53d7c0ce6f9', 3, '2026-01-05', 5, '22210108', 'credit', 2860, '销售 发票Ni2', NULL, NULL, NULL, 'i2', NULL, NULL),
	('upgrade-1', '6240d430-077e-8617-922c-d54e59d5cfd1', 1, '2026-01-07', 6, '1405', 'debit', 600, '采购入库 P1', NULL, 'S2', 5.000000, NULL, NULL, NULL),
	('upgrade-1', '6240d430-077e-8617-922c-d54e59d5cfd1', 2, '2026-01-07', 6, '22210101', 'debit', 78, '采购入库 P1', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '6240d430-077e-8617-922c-d54e59d5cfd1', 3, '2026-01-07', 6, '2202', 'credit', 678, '采购入库 P1', NULL, NULL, NULL, NULL, NULL, 's1'),
	('upgrade-1', '27c195e5-1e94-8222-a9bc-e470b3380b39', 1, '2026-01-07', 7, '5401', 'debit', 1173, '补转销售成本 i2', NULL, NULL, NULL, 'i2', NULL, NULL),
	('upgrade-1', '27c195e5-1e94-8222-a9bc-e470b3380b39', 2, '2026-01-07', 7, '1405', 'credit', 1173, '补转销售成本 i2', NULL, 'S2', 11.000000, 'i2', 1, NULL),
	('upgrade-1', '1353abf1-95dd-87af-aaf5-9f0bff137334', 1, '2026-01-08', 8, '5602', 'debit', 100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '1353abf1-95dd-87af-aaf5-9f0bff137334', 2, '2026-01-08', 8, '1002', 'credit', 100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '359470c1-c02f-8a49-9c3b-2cb08879ffa9', 1, '2026-01-09', 9, '5602', 'debit', -100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '359470c1-c02f-8a49-9c3b-2cb08879ffa9', 2, '2026-01-09', 9, '1002', 'credit', -100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', 'd7028cb4-fd6f-8127-aa12-3f201b5a657f', 1, '2026-01-31', 10, '22210104', 'debit', 11947, '转出未交增值税 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', 'd7028cb4-fd6f-8127-aa12-3f201b5a657f', 2, '2026-01-31', 10, '222102', 'credit', 11947, '转出未交增值税 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '94a9e711-3c0b-8594-a668-3deca588921f', 1, '2026-01-31', 11, '5001', 'debit', 92500, '结转收入 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '94a9e711-3c0b-8594-a668-3deca588921f', 2, '2026-01-31', 11, '3103', 'credit', 92500, '结转收入 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '94a9e711-3c0b-8594-a668-3deca588921f', 3, '2026-01-31', 11, '5401', 'credit', 43173, '结转成本费用 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-1', '94a9e711-3c0b-8594-a668-3deca588921f', 4, '2026-01-31', 11, '3103', 'debit', 43173, '结转成本费用 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', 'cb4ef50b-37ce-8dad-a9f0-5c347ae8d3e0', 1, '2026-01-01', 1, '1405', 'debit', 600000, '期初余额', NULL, 'S1', 100.000000, NULL, NULL, NULL),
	('upgrade-2', 'cb4ef50b-37ce-8dad-a9f0-5c347ae8d3e0', 2, '2026-01-01', 1, '1405', 'debit', 1000, '期初余额', NULL, 'S2', 10.000000, NULL, NULL, NULL),
	('upgrade-2', 'cb4ef50b-37ce-8dad-a9f0-5c347ae8d3e0', 3, '2026-01-01', 1, '3001', 'credit', 601000, '期初余额', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '01a2038c-5575-81f4-a8e5-64c785dd2282', 1, '2026-01-05', 2, '1122', 'debit', 113565, '销售 发票Ni1', 'c1', NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-5575-81f4-a8e5-64c785dd2282', 2, '2026-01-05', 2, '5001', 'credit', 100500, '销售 发票Ni1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-5575-81f4-a8e5-64c785dd2282', 3, '2026-01-05', 2, '22210108', 'credit', 13065, '销售 发票Ni1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-5575-81f4-a8e5-64c785dd2282', 4, '2026-01-05', 2, '5401', 'debit', 60000, '结转销售成本 发票Ni1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-5575-81f4-a8e5-64c785dd2282', 5, '2026-01-05', 2, '1405', 'credit', 60000, '结转销售成本 发票Ni1', NULL, 'S1', 10.000000, 'i1', 1, NULL),
	('upgrade-2', '01a2038c-5c99-8c02-99be-a622c5c09893', 1, '2026-01-05', 3, '1002', 'debit', 113600, '收款', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '01a2038c-5c99-8c02-99be-a622c5c09893', 2, '2026-01-05', 3, '1122', 'credit', 113565, '收款', 'c1', NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-5c99-8c02-99be-a622c5c09893', 3, '2026-01-05', 3, '2203', 'credit', 35, '收款', 'c1', NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '01a2038c-609c-8194-a607-efb9cb7d6bfc', 1, '2026-01-05', 4, '1122', 'debit', -33900, '销售退回 r1', 'c1', NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-609c-8194-a607-efb9cb7d6bfc', 2, '2026-01-05', 4, '5001', 'credit', -30000, '销售退回 r1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-609c-8194-a607-efb9cb7d6bfc', 3, '2026-01-05', 4, '22210108', 'credit', -3900, '销售退回 r1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-609c-8194-a607-efb9cb7d6bfc', 4, '2026-01-05', 4, '5401', 'debit', -18000, '冲回销售成本 r1', NULL, NULL, NULL, 'i1', NULL, NULL),
	('upgrade-2', '01a2038c-609c-8194-a607-efb9cb7d6bfc', 5, '2026-01-05', 4, '1405', 'credit', -18000, '冲回销售成本 r1', NULL, 'S1', -3.000000, 'i1', 1, NULL);
INSERT INTO public.voucher_line VALUES
	('upgrade-2', '01a2038c-609c-83ef-a42e-afc40608e597', 1, '2026-01-05', 5, '1122', 'debit', 24860, '销售 发票Ni2', 'c1', NULL, NULL, 'i2', NULL, NULL),
	('upgrade-2', '01a2038c-609c-83ef-a42e-afc40608e597', 2, '2026-01-05', 5, '5001', 'credit', 22000, '销售 发票Ni2', NULL, NULL, NULL, 'i2', NULL, NULL),
	('upgrade-2', '01a2038c-609c-83ef-a42e-afc40608e597', 3, '2026-01-05', 5, '22210108', 'credit', 2860, '销售 发票Ni2', NULL, NULL, NULL, 'i2', NULL, NULL),
	('upgrade-2', 'da45da4b-e7d1-8599-becc-27ac1d7f807d', 1, '2026-01-07', 6, '1405', 'debit', 600, '采购入库 P1', NULL, 'S2', 5.000000, NULL, NULL, NULL),
	('upgrade-2', 'da45da4b-e7d1-8599-becc-27ac1d7f807d', 2, '2026-01-07', 6, '22210101', 'debit', 78, '采购入库 P1', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', 'da45da4b-e7d1-8599-becc-27ac1d7f807d', 3, '2026-01-07', 6, '2202', 'credit', 678, '采购入库 P1', NULL, NULL, NULL, NULL, NULL, 's1'),
	('upgrade-2', '3aeba061-1de7-8b8b-b2f3-07eee402c90f', 1, '2026-01-07', 7, '5401', 'debit', 1173, '补转销售成本 i2', NULL, NULL, NULL, 'i2', NULL, NULL),
	('upgrade-2', '3aeba061-1de7-8b8b-b2f3-07eee402c90f', 2, '2026-01-07', 7, '1405', 'credit', 1173, '补转销售成本 i2', NULL, 'S2', 11.000000, 'i2', 1, NULL),
	('upgrade-2', '6e29baea-5359-81b6-ae06-440f1ef3ab3c', 1, '2026-01-08', 8, '5602', 'debit', 100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '6e29baea-5359-81b6-ae06-440f1ef3ab3c', 2, '2026-01-08', 8, '1002', 'credit', 100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', 'e03e1fa7-2884-8359-828b-7848b3c1e599', 1, '2026-01-31', 10, '22210104', 'debit', 11947, '转出未交增值税 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', 'e03e1fa7-2884-8359-828b-7848b3c1e599', 2, '2026-01-31', 10, '222102', 'credit', 11947, '转出未交增值税 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '06289265-ccad-8680-8fa5-7b96faf419ad', 1, '2026-01-09', 9, '5602', 'debit', -100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '06289265-ccad-8680-8fa5-7b96faf419ad', 2, '2026-01-09', 9, '1002', 'credit', -100000, '房租', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '2ab39e65-b91f-8137-9871-9b1b0b64bded', 1, '2026-01-31', 11, '5001', 'debit', 92500, '结转收入 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '2ab39e65-b91f-8137-9871-9b1b0b64bded', 2, '2026-01-31', 11, '3103', 'credit', 92500, '结转收入 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '2ab39e65-b91f-8137-9871-9b1b0b64bded', 3, '2026-01-31', 11, '5401', 'credit', 43173, '结转成本费用 2026-01', NULL, NULL, NULL, NULL, NULL, NULL),
	('upgrade-2', '2ab39e65-b91f-8137-9871-9b1b0b64bded', 4, '2026-01-31', 11, '3103', 'debit', 43173, '结转成本费用 2026-01', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.voucher_number VALUES
	('upgrade-1', '2026-01', '记', 11),
	('upgrade-2', '2026-01', '记', 11);
INSERT INTO public.waiting OVERRIDING SYSTEM VALUE VALUES
	(1, 'upgrade-1', 'return.recorded', 'r9', 'invoice', 'i9', 2, 1, '\x757067726164652d31', '[["ce_specversion", "MS4w"], ["ce_id", "ODExNjg4YzQtZDQzYS00ZWY0LWFmNzYtYWE4YTgxNWM1ZjU0"], ["ce_source", "L3JldHVybnM="], ["ce_type", "cmV0dXJuLnJlY29yZGVkLnYx"], ["ce_subject", "cjk="], ["ce_time", "MjAyNi0xMS0yMlQxMzo1NzozMy43MDUxMDgrMDA6MDA="], ["content-type", "YXBwbGljYXRpb24vanNvbg=="]]', '\x7b22626f6f6b5f6964223a22757067726164652d31222c2272657475726e5f6964223a227239222c2270617274223a312c22637573746f6d65725f6964223a226331222c22696e766f6963655f6964223a226939222c226c696e6573223a5b7b226c696e655f6e6f223a312c22696e766f6963655f6c696e655f6e6f223a312c226974656d223a2278222c22736b75223a225331222c22717479223a2231222c226e6574223a223130302e3030222c227661745f72617465223a22302e3133222c22766174223a2231332e3030222c22646973706f736974696f6e223a22726573746f636b227d5d2c226b696e64223a22676f6f6473222c22736574746c656d656e74223a226f6e5f6163636f756e74222c22726561736f6e223a2262726f6b656e222c226f636375727265645f6f6e223a22323032362d30312d3035222c227265636f726465645f6f6e223a22323032362d30312d3035222c227265645f696e766f696365223a7b22737461747573223a22697373756564222c226e756d626572223a2252222c226973737565645f6f6e223a22323032362d30312d3035227d2c22696e766f6963655f6e756d626572223a6e756c6c2c227265706c61636573223a6e756c6c7d', '2026-02-03 01:00:11+00', false),
	(2, 'upgrade-2', 'return.recorded', 'r9', 'invoice', 'i9', 5, 1, '\x757067726164652d32', '[["ce_specversion", "MS4w"], ["ce_id", "ZjA1ZDlhMWUtZGE4MC00YjVhLWE4ZWUtMDMwNmI3ZmM5NGY0"], ["ce_source", "L3JldHVybnM="], ["ce_type", "cmV0dXJuLnJlY29yZGVkLnYx"], ["ce_subject", "cjk="], ["ce_time", "MjAyNi0xMS0yMlQxMzo1Nzo0My4wNzEyOTMrMDA6MDA="], ["content-type", "YXBwbGljYXRpb24vanNvbg=="]]', '\x7b22626f6f6b5f6964223a22757067726164652d32222c2272657475726e5f6964223a227239222c2270617274223a312c22637573746f6d65725f6964223a226331222c22696e766f6963655f6964223a226939222c226c696e6573223a5b7b226c696e655f6e6f223a312c22696e766f6963655f6c696e655f6e6f223a312c226974656d223a2278222c22736b75223a225331222c22717479223a2231222c226e6574223a223130302e3030222c227661745f72617465223a22302e3133222c22766174223a2231332e3030222c22646973706f736974696f6e223a22726573746f636b227d5d2c226b696e64223a22676f6f6473222c22736574746c656d656e74223a226f6e5f6163636f756e74222c22726561736f6e223a2262726f6b656e222c226f636375727265645f6f6e223a22323032362d30312d3035222c227265636f726465645f6f6e223a22323032362d30312d3035222c227265645f696e766f696365223a7b22737461747573223a22697373756564222c226e756d626572223a2252222c226973737565645f6f6e223a22323032362d30312d3035227d2c22696e766f6963655f6e756d626572223a6e756c6c2c227265706c61636573223a6e756c6c7d', '2026-02-03 01:00:31+00', false);
SELECT pg_catalog.setval('public.book_read_read_id_seq', 1, false);
SELECT pg_catalog.setval('public.event_seq', 54, true);
SELECT pg_catalog.setval('public.parked_audit_id_seq', 1, false);
SELECT pg_catalog.setval('public.parked_id_seq', 1, false);
SELECT pg_catalog.setval('public.waiting_seq_seq', 2, true);
ALTER TABLE ONLY public.account_day
    ADD CONSTRAINT account_day_pkey PRIMARY KEY (book_id, account, day, recorded_on);
ALTER TABLE ONLY public.alembic_version_ledger
    ADD CONSTRAINT alembic_version_ledger_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.book_import
    ADD CONSTRAINT book_import_pkey PRIMARY KEY (book_id);
ALTER TABLE ONLY public.book
    ADD CONSTRAINT book_pkey PRIMARY KEY (book_id);
ALTER TABLE ONLY public.book_read
    ADD CONSTRAINT book_read_pkey PRIMARY KEY (book_id, read_id);
ALTER TABLE ONLY public.chain
    ADD CONSTRAINT chain_links_a_voucher_once UNIQUE (book_id, voucher_id);
ALTER TABLE ONLY public.chain
    ADD CONSTRAINT chain_pkey PRIMARY KEY (book_id, link_no);
ALTER TABLE ONLY public.command
    ADD CONSTRAINT command_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.consumer_offset
    ADD CONSTRAINT consumer_offset_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (book_id, source_type, source_id, part);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (book_id, draft_id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261121
    ADD CONSTRAINT event_20261121_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261122
    ADD CONSTRAINT event_20261122_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261123
    ADD CONSTRAINT event_20261123_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261124
    ADD CONSTRAINT event_20261124_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261125
    ADD CONSTRAINT event_20261125_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261126
    ADD CONSTRAINT event_20261126_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261127
    ADD CONSTRAINT event_20261127_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261128
    ADD CONSTRAINT event_20261128_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.event_20261129
    ADD CONSTRAINT event_20261129_pkey PRIMARY KEY (day, seq);
ALTER TABLE ONLY public.finding
    ADD CONSTRAINT finding_pkey PRIMARY KEY (book_id, kind, about_type, about_id);
ALTER TABLE ONLY public.flow
    ADD CONSTRAINT flow_pkey PRIMARY KEY (book_id, direction, topic);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (source, id);
ALTER TABLE ONLY public.invoice_line
    ADD CONSTRAINT invoice_line_pkey PRIMARY KEY (book_id, invoice_id, line_no);
ALTER TABLE ONLY public.kafka_cluster
    ADD CONSTRAINT kafka_cluster_pkey PRIMARY KEY (single);
ALTER TABLE ONLY public.kafka_found
    ADD CONSTRAINT kafka_found_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY public.kafka_topic
    ADD CONSTRAINT kafka_topic_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.lane
    ADD CONSTRAINT lane_pkey PRIMARY KEY (partition);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.parked_audit
    ADD CONSTRAINT parked_audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.period_change
    ADD CONSTRAINT period_change_pkey PRIMARY KEY (book_id, period, at, what);
ALTER TABLE ONLY public.period
    ADD CONSTRAINT period_pkey PRIMARY KEY (book_id, period);
ALTER TABLE ONLY public.receivable_statement
    ADD CONSTRAINT receivable_statement_pkey PRIMARY KEY (book_id);
ALTER TABLE ONLY public.recovery
    ADD CONSTRAINT recovery_pkey PRIMARY KEY (single);
ALTER TABLE ONLY public.refused_return
    ADD CONSTRAINT refused_return_pkey PRIMARY KEY (book_id, return_id, part);
ALTER TABLE ONLY public.rule_authorisation
    ADD CONSTRAINT rule_authorisation_pkey PRIMARY KEY (book_id, rule, version, authorised_at);
ALTER TABLE ONLY public.stock
    ADD CONSTRAINT stock_pkey PRIMARY KEY (book_id, sku);
ALTER TABLE ONLY public.sub_account
    ADD CONSTRAINT sub_account_pkey PRIMARY KEY (book_id, code);
ALTER TABLE ONLY public.told
    ADD CONSTRAINT told_pkey PRIMARY KEY (event_id);
ALTER TABLE ONLY public.told_voucher
    ADD CONSTRAINT told_voucher_pkey PRIMARY KEY (book_id, source_type, source_id, part);
ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT voucher_gives_a_number_once UNIQUE (book_id, period, word, number);
ALTER TABLE ONLY public.voucher_line
    ADD CONSTRAINT voucher_line_pkey PRIMARY KEY (book_id, voucher_id, line_no);
ALTER TABLE ONLY public.voucher_number
    ADD CONSTRAINT voucher_number_pkey PRIMARY KEY (book_id, period, word);
ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT voucher_pkey PRIMARY KEY (book_id, voucher_id);
ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT voucher_posts_an_event_once UNIQUE (book_id, source_type, source_id, part, event_id);
ALTER TABLE ONLY public.waiting
    ADD CONSTRAINT waiting_pkey PRIMARY KEY (seq);
CREATE INDEX inbox_received_at ON public.inbox USING brin (received_at);
CREATE INDEX invoice_line_pending ON public.invoice_line USING btree (book_id, sku) WHERE cost_pending;
CREATE INDEX parked_book ON public.parked USING btree (book_id) WHERE (state = 'parked'::text);
CREATE INDEX parked_record ON public.parked USING btree (topic, partition, record_offset);
CREATE INDEX told_in_order ON public.told USING btree (partition, total) WHERE (total IS NOT NULL);
CREATE INDEX told_subject ON public.told USING btree (topic, subject);
CREATE INDEX told_voucher_number ON public.told_voucher USING btree (book_id, period, number);
CREATE UNIQUE INDEX voucher_is_corrected_once ON public.voucher USING btree (book_id, corrects) WHERE (corrects IS NOT NULL);
CREATE UNIQUE INDEX voucher_is_reversed_once ON public.voucher USING btree (book_id, reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX voucher_kind ON public.voucher USING btree (book_id, kind) WHERE (kind = ANY (ARRAY['opening'::text, 'close'::text]));
CREATE INDEX voucher_line_account ON public.voucher_line USING btree (book_id, account, effective_date, number, line_no);
CREATE INDEX voucher_line_customer ON public.voucher_line USING btree (book_id, customer_id, account, effective_date, number, line_no) INCLUDE (side, amount_fen) WHERE (customer_id IS NOT NULL);
CREATE INDEX voucher_line_party ON public.voucher_line USING btree (book_id, party_id, account, effective_date, number, line_no) INCLUDE (side, amount_fen) WHERE (party_id IS NOT NULL);
CREATE INDEX voucher_line_sku ON public.voucher_line USING btree (book_id, sku, account, effective_date, number, line_no) INCLUDE (side, amount_fen, qty) WHERE (sku IS NOT NULL);
CREATE INDEX voucher_recorded ON public.voucher USING btree (book_id, recorded_at);
CREATE INDEX waiting_on ON public.waiting USING btree (book_id, on_type, on_id);
CREATE INDEX waiting_since ON public.waiting USING btree (since) WHERE (NOT alarmed);
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261121_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261122_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261123_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261124_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261125_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261126_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261127_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261128_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_20261129_pkey;
ALTER TABLE ONLY public.parked_audit
    ADD CONSTRAINT parked_audit_parked_id_fkey FOREIGN KEY (parked_id) REFERENCES public.parked(id);
