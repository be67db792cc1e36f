"""Reading across the returns of a book: rates, and goods that came in and are not posted yet."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import orjson
from hezhang_kit.work import Work

from returns_service.domain.counting import OpenGoods, Rate

_OF = {"sku": "coalesce(s.sku, s.item)", "customer": "s.customer_id"}
_RATES = """
with sold as (
    select {of} as of, sum(s.qty) qty, sum(s.net_fen)::bigint net
    from sold_line s where s.book_id = $1 and not s.cancelled and s.day between $2 and $3 group by 1
), back as (
    select {of} as of, r.return_id, r.reason, sum(l.qty) qty, sum(l.net_fen)::bigint net
    from goods_return r
    join return_part p on p.book_id = r.book_id and p.return_id = r.return_id and p.status in ('recorded', 'posted')
    join return_line l on l.book_id = p.book_id and l.return_id = p.return_id and l.part = p.part
    join sold_line s on s.book_id = l.book_id and s.invoice_id = l.invoice_id and s.line_no = l.invoice_line_no
    where r.book_id = $1 and r.day between $2 and $3 group by 1, 2, 3
), reasons as (
    select of, json_object_agg(reason, n)::text as reasons from (
        select of, reason, count(*) n, row_number() over (partition by of order by count(*) desc, reason) place
        from back group by of, reason) r
    where place <= 5 group by of
)
select coalesce(sold.of, b.of) as of, coalesce(sold.qty, 0) qty, coalesce(b.qty, 0) back_qty,
       coalesce(sold.net, 0)::bigint net, coalesce(b.net, 0)::bigint back_net, coalesce(b.n, 0)::int n, r.reasons
from sold
full join (
    select of, sum(qty) qty, sum(net)::bigint net, count(distinct return_id) n from back group by of) b using (of)
left join reasons r on r.of = coalesce(sold.of, b.of)
"""
_OPEN_GOODS = """
select r.return_id, c.sku, c.accepted + c.damaged - c.scrap as qty
from claimed_line c join goods_return r using (book_id, return_id)
where c.book_id = $1 and c.sku = any($2::text[]) and r.status = 'inspected'
union all
select p.return_id, l.sku, l.qty
from return_line l join return_part p using (book_id, return_id, part)
where l.book_id = $1 and l.sku = any($2::text[]) and l.disposition = 'restock'
  and p.status in ('recorded', 'posting_refused')
order by 2, 1
"""


class ReportsInPostgres:
    """See the port ``Reading``."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def rates(self, book_id: str, by: str, since: date, until: date) -> list[Rate]:
        """What was sold and what came back in these days, by sku or customer."""
        rows = await self._work.fetch(_RATES.format(of=_OF[by]), book_id, since, until)
        return [
            Rate(row["of"], Decimal(row["qty"]), Decimal(row["back_qty"]), row["net"], row["back_net"], row["n"],
                 orjson.loads(row["reasons"] or "{}"))
            for row in rows
        ]  # fmt: skip

    async def open_goods(self, book_id: str, skus: Sequence[str]) -> list[OpenGoods]:
        """Goods of these skus that came in with returns and are not posted yet."""
        rows = await self._work.fetch(_OPEN_GOODS, book_id, list(skus))
        return [OpenGoods(row["return_id"], row["sku"], row["qty"]) for row in rows if row["qty"]]
