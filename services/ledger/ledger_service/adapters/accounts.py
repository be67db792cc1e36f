"""What a book decides for itself, as rows."""

import json
from collections.abc import Sequence
from datetime import datetime

from hezhang_kit.arrays import arrays
from hezhang_kit.work import Work

from ledger_service.app.commands import OpenSubAccount
from ledger_service.domain.voucher import Rule

_OPEN = """
insert into sub_account (book_id, code, parent, name, opened_at, opened_by) values ($1, $2, $3, $4, $5, $6)
"""
_AUDIT = """
insert into rule_authorisation (book_id, rule, version, authorised_at, authorised_by)
select * from unnest($1::text::text[], $2::text::text[], $3::text::int[],
    $4::text::timestamptz[], $5::text::text[])
on conflict do nothing
"""
_AUTHORISE = "update book set authorised = authorised || $2::jsonb where book_id = $1"


class AccountsInPostgres:
    """Sub-accounts and authorised rules in the transaction of a Work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def open(self, account: OpenSubAccount, by: str, now: datetime) -> None:
        """Keep a new sub-account."""
        await self._work.execute(_OPEN, account.book_id, account.code, account.parent, account.name, now, by)

    async def authorise(self, book_id: str, rules: Sequence[Rule], by: str, now: datetime) -> None:
        """Keep who authorised rules for a book, and since when."""
        rows = [(book_id, rule.name, rule.version, now, by) for rule in rules]
        await self._work.execute(_AUDIT, *arrays(rows, 5))
        said = json.dumps({rule.maker: by for rule in rules}, ensure_ascii=False)
        await self._work.execute(_AUTHORISE, book_id, said)
