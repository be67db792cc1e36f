"""What the migrations make of returns that are there."""

import uuid

import asyncpg
import pytest
from hezhang_kit.migrations import migrate
from hezhang_stack.postgres import create_service_databases
from returns_service.bootstrap import service

from tests.support.servers import Servers

pytestmark = pytest.mark.integration
_RETURN = """
insert into goods_return (book_id, return_id, customer_id, status, day, recorded_on, reason, settlement, disposition,
    red_invoice, claim)
values ('b', 'r', 'wang', 'posting_refused', '2026-01-05', '2026-01-05', 'broken', 'refund', 'scrap', '{}', '{}')
"""
_PART = """
insert into return_part (book_id, return_id, part, invoice_id, invoice_number, status, refusal_code, refusal_message)
values ('b', 'r', 1, 'i', 'No. i', 'posting_refused', 'period_not_open', 'not open yet')
"""
_SCRAP = """
insert into scrap_decision (book_id, return_id, part, decided_on, approved_by, ground, residual_net_fen,
    residual_vat_fen, input_vat_fen, compensations)
values ('b', 'r', 1, '2026-01-06', 'reviewer', 'ordinary', 0, 0, 0, '[]')
"""


async def test_what_was_refused_before_is_open_and_what_was_decided_is_the_first_attempt(servers: Servers) -> None:
    name = f"returns_{uuid.uuid4().hex[:10]}"
    [(_, owner)] = create_service_databases(servers.admin_url, [name]).values()
    await migrate(owner, service.package, service.name, name, ("return_line", "scrap_decision", "voucher"), "0002")
    connection = await asyncpg.connect(owner)
    try:
        for sql in (_RETURN, _PART, _SCRAP):
            await connection.execute(sql)
        await migrate(owner, service.package, service.name, name, service.append_only)
        refused = await connection.fetch("select * from posting_refusal")
        assert [tuple(row) for row in refused] == [
            ("b", "r", 1, "return", "period_not_open", "not open yet", None, True)
        ]
        assert [row["attempt"] for row in await connection.fetch("select attempt from scrap_decision")] == [1]
        await connection.execute(
            _SCRAP.replace("compensations)", "compensations, attempt)").replace("'[]')", "'[]', 2)")
        )
    finally:
        await connection.close()
