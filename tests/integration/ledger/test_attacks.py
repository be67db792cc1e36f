"""The attack table: every way in which the books could be made wrong, by the database and over HTTP. Each is refused
with its reason, and a digest of all of the book's rows says that nothing was changed; what only the owner of the
database can do, the chain names."""

from typing import Any

import asyncpg
import pytest

from tests.integration.ledger.attacking import RENT, fill_up, intact, put, voucher
from tests.integration.ledger.rows import digest
from tests.integration.ledger.shop import DAY, open_shop
from tests.support.world import Running

pytestmark = pytest.mark.integration
MOST = "9999999999999.99"


_COPIED = """
insert into voucher (book_id, voucher_id, word, number, period, effective_date, recorded_at, source_type, source_id,
    part, event_id, rule, rule_version, maker)
select book_id, 'forged', word, {number}, period, {day}, recorded_at, source_type, {source}, part, event_id, rule,
    rule_version, maker
from voucher where book_id = $1 and source_id = 'i1'
"""
DENIED = "permission denied for table "
BY_THE_APPLICATION = {
    "edit an amount": ("update voucher_line set amount_fen = 1 where book_id = $1", DENIED + "voucher_line"),
    "edit who made it": ("update voucher set maker = 'eve' where book_id = $1", DENIED + "voucher"),
    "renumber": ("update voucher set number = 99 where book_id = $1 and number = 2", DENIED + "voucher"),
    "back-date": ("update voucher set effective_date = '2026-01-02' where book_id = $1", DENIED + "voucher"),
    "reorder": ("update chain set link_no = link_no + 9 where book_id = $1", DENIED + "chain"),
    "delete a voucher": ("delete from voucher where book_id = $1", DENIED + "voucher"),
    "delete a line": ("delete from voucher_line where book_id = $1 and line_no = 1", DENIED + "voucher_line"),
    "delete a link": ("delete from chain where book_id = $1 and link_no = 4", DENIED + "chain"),
    "delete an authorisation": ("delete from rule_authorisation where book_id = $1", DENIED + "rule_authorisation"),
    "edit the history of months": ("update period_change set by = 'eve' where book_id = $1", DENIED + "period_change"),
    "delete the trail of reads": ("delete from book_read where book_id = $1", DENIED + "book_read"),
    "empty": ("truncate voucher_line", DENIED + "voucher_line"),
    "insert under a given number": (
        _COPIED.format(number="number", day="effective_date", source="'forged'"), "voucher_gives_a_number_once",
    ),
    "insert an event twice": (
        _COPIED.format(number=99, day="effective_date", source="source_id"), "voucher_posts_an_event_once",
    ),
    "insert a line of nothing": (
        """insert into voucher_line (book_id, voucher_id, line_no, effective_date, number, account, side, amount_fen,
           summary) select book_id, voucher_id, 9, effective_date, number, '1002', 'debit', 0, 'x' from voucher
           where book_id = $1 and number = 2""", "voucher_line_amount_fen_check",
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", BY_THE_APPLICATION)
async def test_the_database_refuses_the_application(house: Running, book: str, attack: str) -> None:
    statement, reason = BY_THE_APPLICATION[attack]
    before = await digest(house, book)
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError), match=reason):
        await house.fetch(statement, *([book] if "$1" in statement else []))
    assert await digest(house, book) == before
    assert await intact(house, book) == (True, None, "")


THIRD = "(select voucher_id from chain where book_id = $1 and link_no = 3)"
CHANGED = "is not what was posted"
BY_THE_OWNER = {
    "edit an amount": ([f"update voucher_line set amount_fen = amount_fen + 1 where book_id = $1 and line_no = 1 "
                        f"and voucher_id = {THIRD}"], 3, CHANGED),
    "edit a summary": ([f"update voucher_line set summary = 'x' where book_id = $1 and line_no = 2 "
                        f"and voucher_id = {THIRD}"], 3, CHANGED),
    "edit who made it": ([f"update voucher set maker = 'eve' where book_id = $1 and voucher_id = {THIRD}"], 3, CHANGED),
    "renumber": ([f"update voucher set number = 99 where book_id = $1 and voucher_id = {THIRD}"], 3, CHANGED),
    "back-date": ([f"update voucher set effective_date = '2026-01-02' where book_id = $1 and voucher_id = {THIRD}"], 3,
                  CHANGED),
    "back-date the lines": ([f"update voucher_line set effective_date = '2026-01-02' where book_id = $1 "
                             f"and voucher_id = {THIRD}"], 3, "another day or number"),
    "delete a line": ([f"delete from voucher_line where book_id = $1 and voucher_id = {THIRD} and line_no = 1"], 3,
                      CHANGED),
    "delete a voucher": ([f"delete from voucher where book_id = $1 and voucher_id = {THIRD}"], 3, "is gone"),
    "delete a link": (["delete from chain where book_id = $1 and link_no = 3"], 3, "link 3 is gone"),
    # The key is checked row by row: over a number that nobody has.
    "reorder": (["update chain set link_no = 99 where book_id = $1 and link_no = 3",
                 "update chain set link_no = 3 where book_id = $1 and link_no = 4",
                 "update chain set link_no = 4 where book_id = $1 and link_no = 99"], 3, CHANGED),
    "insert": ([_COPIED.format(number=99, day="effective_date", source="'forged'")], 5, "has no link"),
    "insert into a closed month": ([_COPIED.format(number=99, day="date '2026-01-02'", source="'forged'")], 5,
                                   "has no link"),
    "insert a line of nowhere": (["""insert into voucher_line (book_id, voucher_id, line_no, effective_date, number,
                                  account, side, amount_fen, summary)
                                  values ($1, 'none', 1, '2026-01-05', 3, '1002', 'debit', 1, 'x')"""], 5,
                                 "no such voucher"),
    "insert a line": ([f"""insert into voucher_line (book_id, voucher_id, line_no, effective_date, number, account,
                       side, amount_fen, summary)
                       values ($1, {THIRD}, 9, '2026-01-05', 3, '1002', 'debit', 1, 'x')"""], 3, CHANGED),
}  # fmt: skip


@pytest.mark.parametrize("attack", BY_THE_OWNER)
async def test_what_the_owner_of_the_database_does_the_chain_names(house: Running, book: str, attack: str) -> None:
    """``insert`` is a right of the application too: what has no link was not posted."""
    statements, link, reason = BY_THE_OWNER[attack]
    connection = await asyncpg.connect(house.world.databases["ledger"][1])
    for statement in statements:
        await connection.execute(statement, book)
    await connection.close()
    found, where, why = await intact(house, book)
    assert (found, where) == (False, link)
    assert reason in why


def rent(**more: Any) -> list[dict[str, Any]]:
    return [RENT[0] | more, RENT[1]]


FEN = {"account": "5602", "side": "debit", "amount": "0.01", "summary": "x"}
INVALID = "request_invalid"
BY_HTTP = {
    "a float": (voucher(lines=rent(amount=1.0)), INVALID, "lines.0.amount"),
    "a tenth of a fen": (voucher(lines=rent(amount="1.001")), INVALID, "lines.0.amount"),
    "no number at all": (voucher(lines=rent(amount="NaN")), INVALID, "lines.0.amount"),
    "an overflow": (voucher(lines=rent(amount="10000000000000.00")), INVALID, "lines.0.amount"),
    "a sum too large": (voucher(lines=[side | {"amount": MOST} for side in RENT * 2]), "amount_too_large", "lines"),
    "unbalanced": (voucher(lines=rent(amount="2.00")), "voucher_unbalanced", "lines"),
    "20,001 lines": (voucher(lines=[FEN] * 20_000 + [RENT[1] | {"amount": "200.00"}]), INVALID, "lines"),
    "into a closed month": (voucher(day="2026-01-31"), "period_closed", "day"),
    "before the book": (voucher(day="2025-12-31"), "before_opening", "day"),
    "into a month that is not open": (voucher(day="2199-01-01"), "period_not_open", "day"),
    "at the end of time": (voucher(day="9999-12-31"), "period_not_open", "day"),
    "a number of one's own": (voucher(number=7), INVALID, "number"),
    "an account of nobody": (voucher(lines=rent(account="9999")), "account_unknown", "lines[0].account"),
    "what no database keeps": (voucher(lines=rent(summary="\0")), INVALID, "lines.0.summary"),
}


@pytest.mark.parametrize("attack", BY_HTTP)
async def test_the_api_refuses(house: Running, book: str, attack: str) -> None:
    body, code, field = BY_HTTP[attack]
    before = await digest(house, book)
    answer = await house.post("/vouchers", {"book_id": book} | body, book)
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (422, code, field), answer.text
    assert said["detail"]
    assert await digest(house, book) == before


async def test_a_voucher_of_20_000_lines_is_posted(house: Running, book: str) -> None:
    lines = [FEN] * 19_999 + [RENT[1] | {"amount": "199.99"}]
    made = await house.post("/vouchers", voucher(book_id=book, lines=lines), book)
    assert made.status_code == 201, made.text[:200]
    posted = await put(house, book, made.json()["draft_id"])
    assert posted.status_code == 201, posted.text[:200]
    [told] = [v for _, v in await house.told(book, "voucher.posted") if v["source"]["type"] == "manual"]
    assert len(told["lines"]) == 20_000
    assert (await intact(house, book))[0]


async def test_a_sum_beyond_64_bits_is_refused(house: Running, book: str) -> None:
    draft = (await house.post("/vouchers", voucher(book_id=book), book)).json()["draft_id"]
    await fill_up(house, book, "5602", DAY.replace(month=2, day=1))
    before = await digest(house, book)
    for refused in (await put(house, book, draft), await house.get(f"/books/{book}/trial-balance", book)):
        assert (refused.status_code, refused.json()["code"]) == (422, "sum_too_large"), refused.text
    shown = (await house.get(f"/books/{book}/drafts/{draft}", book)).json()
    assert shown["state"] == "reviewed"
    state = "update draft set state = 'draft', checker = null where draft_id = $1"
    await house.fetch(state, draft)
    assert await digest(house, book) == before


async def test_another_tenants_book_is_not_there(house: Running, book: str) -> None:
    mine = await open_shop(house)
    before = await digest(house, book)
    made = (await house.post("/vouchers", voucher(book_id=mine, day=DAY.isoformat()), mine)).json()["draft_id"]
    [head, *_] = (await house.get(f"/books/{book}/vouchers", book)).json()["items"]
    correction = {"how": "reverse", "reason": "x", "day": "2026-02-01", "voucher_id": head["voucher_id"]}
    for path, body in (
        ("/vouchers", voucher(book_id=book)),
        ("/corrections", correction | {"book_id": book}),
        ("/corrections", correction | {"book_id": mine}),
        (f"/books/{book}/drafts/{made}/review", None),
        (f"/books/{book}/periods/2026-02/soft-close", {}),
        ("/accounts", {"book_id": book, "parent": "1002", "code": "100201", "name": "x"}),
    ):
        answer = await house.post(path, body, mine, roles=("manager",), sub="eve")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (path, answer.text)
    for path in ("", "/vouchers", f"/vouchers/{head['voucher_id']}", "/trial-balance", "/archive", "/chain", "/drafts"):
        assert (await house.get(f"/books/{book}{path}", mine)).status_code == 404
    assert (await house.get(f"/books/{mine}/vouchers/{head['voucher_id']}", mine)).status_code == 404
    assert (await house.get(f"/books/{book}", book, exp=1)).status_code == 401
    assert await digest(house, book) == before


async def test_the_same_key_with_another_body_is_refused(house: Running, book: str) -> None:
    assert (await house.post("/vouchers", voucher(book_id=book), book, key="once")).status_code == 201
    before = await digest(house, book)
    again = await house.post("/vouchers", voucher(book_id=book, lines=RENT[::-1]), book, key="once")
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")
    assert await digest(house, book) == before


async def test_who_made_it_does_not_check_it(house: Running, book: str) -> None:
    draft = (await house.post("/vouchers", voucher(book_id=book), book, sub="eve")).json()["draft_id"]
    before = await digest(house, book)
    path = f"/books/{book}/drafts/{draft}"
    own = await house.post(f"{path}/review", None, book, roles=("reviewer",), sub="eve")
    unseen = await house.post(f"{path}/post", None, book)
    assert [(a.status_code, a.json()["code"]) for a in (own, unseen)] == [
        (409, "checker_is_maker"), (409, "draft_state_wrong"),
    ]  # fmt: skip
    assert await digest(house, book) == before
