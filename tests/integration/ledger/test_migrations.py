"""What the migrations make of books that are there."""

import uuid
from datetime import date
from typing import Any

import asyncpg
import pytest
from hezhang_kit.migrations import migrate
from hezhang_stack.postgres import create_service_databases
from ledger_service.bootstrap import service

from tests.support.servers import Servers

pytestmark = pytest.mark.integration
_BOOK = "insert into book values ('b', 'shop', 'general', 'Asia/Shanghai', '2026-01-01', '2026-01-01T00:00:00Z')"
_VOUCHER = """
insert into voucher (book_id, voucher_id, word, number, period, effective_date, recorded_at, source_type, source_id,
    part, event_id, rule, rule_version, maker)
values ('b', $1, '记', $2, '2026-01', $3, $4::text::timestamptz, 'payment', $1, 0, $1, 'payment', 1, 'payment v1')
"""
_LINE = """
insert into voucher_line (book_id, voucher_id, line_no, effective_date, number, account, side, amount_fen, summary)
values ('b', $1, $2, $3, $4, $5, $6, $7, 'x')
"""
FIFTH, SIXTH = date(2026, 1, 5), date(2026, 1, 6)
VOUCHERS = [("v1", FIFTH, "2026-01-05T23:59:59Z", 100), ("v2", FIFTH, "2026-01-06T00:00:00Z", -30),
            ("v3", SIXTH, "2026-01-06T09:00:00+08:00", 7)]  # fmt: skip


async def before(servers: Servers) -> tuple[str, Any]:
    """A ledger of the first revision with three vouchers; its owner's URL and connection."""
    name = f"ledger_{uuid.uuid4().hex[:10]}"
    [(_, owner)] = create_service_databases(servers.admin_url, [name]).values()
    await migrate(owner, service.package, service.name, name, ("voucher", "voucher_line"), "0001")
    connection = await asyncpg.connect(owner)
    await connection.execute(_BOOK)
    for number, (voucher, day, recorded_at, amount) in enumerate(VOUCHERS, 1):
        await connection.execute(_VOUCHER, voucher, number, day, recorded_at)
        for line_no, (account, side) in enumerate((("1002", "debit"), ("1122", "credit")), 1):
            await connection.execute(_LINE, voucher, line_no, day, number, account, side, amount)
    await connection.execute("insert into account_day values ('b', '1002', '2026-01-05', 70, 0)")
    await connection.execute("insert into account_day values ('b', '1122', '2026-01-05', 0, 70)")
    await connection.execute("insert into account_day values ('b', '1002', '2026-01-06', 7, 0)")
    await connection.execute("insert into account_day values ('b', '1122', '2026-01-06', 0, 7)")
    return owner, connection


async def to_head(owner: str) -> None:
    role = owner.rpartition("/")[2]
    await migrate(owner, service.package, service.name, role, service.append_only)


async def test_turnover_is_divided_by_the_day_of_recording(servers: Servers) -> None:
    owner, connection = await before(servers)
    await to_head(owner)
    rows = await connection.fetch("select * from account_day where account = '1002' order by day, recorded_on")
    assert [tuple(row) for row in rows] == [
        ("b", "1002", FIFTH, FIFTH, 100, 0), ("b", "1002", FIFTH, SIXTH, -30, 0), ("b", "1002", SIXTH, SIXTH, 7, 0),
    ]  # fmt: skip
    assert await connection.fetchval("select sum(debit_fen) - sum(credit_fen) from account_day") == 0
    links = await connection.fetch("select link_no, voucher_id, length(hash) from chain order by link_no")
    assert [tuple(row) for row in links] == [(1, "v1", 32), (2, "v2", 32), (3, "v3", 32)]
    await connection.close()


async def test_turnover_that_does_not_agree_with_the_lines_stops_the_migration(servers: Servers) -> None:
    owner, connection = await before(servers)
    await connection.execute("update account_day set debit_fen = 71 where debit_fen = 70")
    with pytest.raises(Exception, match="account_day does not agree with voucher_line"):
        await to_head(owner)
    columns = "select count(*) from information_schema.columns where table_name = 'account_day'"
    assert await connection.fetchval(columns) == 5
    await connection.close()
