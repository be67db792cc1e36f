"""A book as a file and back: equal in every voucher's hash, refused when a byte is another, goes on afterwards."""

import gzip
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from ledger_service.adapters import archive_format, archives, chains, tables
from ledger_service.bootstrap import service

from tests.integration.ledger.shop import balances, content, goods_back, invoice, open_shop, paid, settled, ties
from tests.support.conditions import until
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
BOOK = "year"
Lines = list[dict[str, Any]]


@pytest.fixture
async def other(world: World) -> AsyncIterator[Running]:
    """A ledger with an empty database."""
    async with world.running(service, "api") as running:
        yield running


async def exported(ledger: Running, book: str) -> bytes:
    """The file of a book."""
    answer = await ledger.get(f"/books/{book}/archive", book)
    assert answer.status_code == 200, answer.text
    return answer.content


async def put(ledger: Running, book: str, file: bytes, **token: Any) -> httpx.Response:
    """Import a file as a manager."""
    headers = ledger.headers(book, **({"roles": ("manager",)} | token))
    return await ledger.client.put(f"/books/{book}/archive", content=file, headers=headers)


def lines_of(file: bytes) -> Lines:
    """What a file says."""
    return [json.loads(line) for line in gzip.decompress(file).splitlines()]


def file_of(lines: Lines) -> bytes:
    """A file with a manifest that is right for what it says."""
    for line in lines:
        if "voucher" in line:
            line["voucher"]["hash"] = archive_format.content_hash(line["voucher"])
    said = [line for line in lines if "manifest" not in line]
    written = b"".join(archive_format.canonical(line) + b"\n" for line in said)
    vouchers = [line["voucher"] for line in said if "voucher" in line]
    tables_ = [line["table"] for line in said if "table" in line]
    manifest = {
        "vouchers": len(vouchers), "lines": sum(len(v["lines"]) for v in vouchers),
        "rows": {name: tables_.count(name) for name in tables_},
        "vouchers_sha256": hashlib.sha256("".join(f"{v['hash']}\n" for v in vouchers).encode()).hexdigest(),
        "content_sha256": hashlib.sha256(written).hexdigest(),
    }  # fmt: skip
    return written + archive_format.canonical({"manifest": manifest}) + b"\n"


async def test_a_year_rebuilt_is_equal(year: Running, other: Running) -> None:
    file = await exported(year, BOOK)
    answer = await put(other, BOOK, file)
    assert (answer.status_code, answer.json()["vouchers"]) == (201, 5_000)
    again = await exported(other, BOOK)
    hashes = [[line["voucher"]["hash"] for line in lines_of(each) if "voucher" in line] for each in (file, again)]
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) == 5_000
    assert lines_of(file)[1:] == [
        line if "manifest" not in line else {"manifest": line["manifest"] | {"content_sha256": _sha(file)}}
        for line in lines_of(again)[1:]
    ]
    assert await content(other, BOOK) == await content(year, BOOK)
    for path in ("trial-balance?as_of=2025-09-09&known_at=2025-08-01T05:00:00Z", "tie-outs", "stock-ledger"):
        assert (await other.get(f"/books/{BOOK}/{path}", BOOK)).json() == (
            await year.get(f"/books/{BOOK}/{path}", BOOK)
        ).json()


async def test_an_imported_book_goes_on(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        await settled(ledger, book, invoice(book, "i1", ("S1", 10, 10_000)), paid(book, "p1", "i1", 5_000, 70))
        file = await exported(ledger, book)
    async with world.running(service) as ledger:
        # A return that was told before the book is here waits for it.
        back = goods_back(book, "r1", "i1", 3, 10_000)
        await ledger.tell(back)
        await _waiting(ledger, book)
        answer = await put(ledger, book, gzip.decompress(file))
        assert answer.status_code == 201, answer.text
        assert [value["source_id"] for _, value in await ledger.told(book, "voucher.posted")] == ["r1"]
        await settled(ledger, book, invoice(book, "i2", ("S2", 1, 100)))
        shown = await balances(ledger, book)
        assert (shown["1122"], shown["1405"]) == ("742.13", "5589.00")
        assert all(tie["ok"] for name, tie in (await ties(ledger, book)).items() if name != "receivable")
        numbers = [v["number"] for v in (await ledger.get(f"/books/{book}/vouchers", book)).json()["items"]]
        assert numbers == [1, 2, 3, 4, 5]
        repeated = await put(ledger, book, file)
        assert (repeated.status_code, repeated.json()["created"]) == (200, False)


def _first(lines: Lines, kind: str, n: int = 0) -> Any:
    return [line for line in lines if kind in line][n][kind]


def _edit(change: Callable[[Lines], object]) -> Callable[[bytes], bytes]:
    """The file with something changed, and everything hashed anew."""

    def attack(file: bytes) -> bytes:
        lines = lines_of(file)
        change(lines)
        return file_of(lines)

    return attack


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The unpacked file with some bytes changed, hashes as they were."""
    return lambda file: change(gzip.decompress(file))


ATTACKS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "an amount": (_bytes(lambda f: f.replace(b'"amount":"11.30"', b'"amount":"11.31"', 1)), "hash"),
    "a summary": (_bytes(lambda f: f.replace("销售 发票".encode(), "销售 发漂".encode(), 1)), "hash"),
    "no manifest": (_bytes(lambda f: f[: f.rindex(b'{"manifest"')]), "without its manifest"),
    "half of it": (_bytes(lambda f: f[: len(f) // 2]), "line"),
    "half of gzip": (lambda f: f[: len(f) // 2], "not whole"),
    "no gzip": (lambda f: b"\x1f\x8b" + f[40:], "gzip"),
    "not JSON": (lambda f: b"hello\n", "no JSON"),
    "nothing": (lambda f: b"", "without its manifest"),
    "another format": (_bytes(lambda f: f.replace(b'"version":1', b'"version":9', 1)), "version"),
    "a line after the end": (_bytes(lambda f: f + b'{"account":1}\n'), "last one"),
    "another book": (_edit(lambda lines: lines[0]["book"].update(book_id="b2")), "is of book 'b2'"),
    "a register row": (_bytes(lambda f: f.replace(b'"returned_qty":"0"', b'"returned_qty":"1"', 1)), "content_sha256"),
    "unbalanced": (
        _edit(lambda lines: _first(lines, "voucher", 1)["lines"][0].update(amount="11.31")), "differ by 0.01"),
    "an unknown account": (
        _edit(lambda lines: _first(lines, "voucher", 1)["lines"][0].update(account="9999")), "no account '9999'"),
    "a float": (_edit(lambda lines: _first(lines, "voucher", 1)["lines"][0].update(amount=11.3)), "decimal string"),
    "an overflow": (
        _edit(lambda lines: [
            line.update(amount="99999999999999.00") for line in _first(lines, "voucher", 1)["lines"][:2]
        ]), "decimal string"),
    "one line": (_edit(lambda lines: _first(lines, "voucher", 1).update(lines=[])), "two lines"),
    "a gap": (_edit(lambda lines: _first(lines, "voucher", 1).update(number=7)), "gaps"),
    "a number twice": (_edit(lambda lines: _first(lines, "voucher", 1).update(number=1)), "breaks a rule"),
    "a missing key": (_edit(lambda lines: _first(lines, "voucher", 1).pop("maker")), "maker missing"),
    "an unknown key": (_edit(lambda lines: _first(lines, "voucher", 1).update(colour="red")), "colour missing or not"),
    "a side": (_edit(lambda lines: _first(lines, "voucher", 1)["lines"][0].update(side="left")), "line"),
    "no zone": (
        _edit(lambda lines: _first(lines, "voucher", 1).update(recorded_at="2026-01-01T00:00:00")), "offset"),
    "stock": (
        _edit(lambda lines: [line["row"].update(qty="999") for line in lines if line.get("table") == "stock"]),
        "stock of"),
    "NUL": (_edit(lambda lines: _first(lines, "voucher", 1).update(maker="a\0")), "text"),
}  # fmt: skip


async def test_what_does_not_agree_is_refused_whole(world: World) -> None:
    async with world.running(service) as ledger:
        book = await open_shop(ledger)
        await settled(ledger, book, invoice(book, "i1", ("S1", 1, 1_000)))
        file = await exported(ledger, book)
    async with world.running(service, "api") as ledger:
        for name, (attack, said) in ATTACKS.items():
            answer = await put(ledger, book, attack(file))
            assert (answer.status_code, answer.json()["code"]) == (422, "file_refused"), (name, answer.text)
            assert said in answer.json()["detail"], (name, answer.json())
            for table in ("book", "voucher", "voucher_line", "stock", "document", "account_day", "book_import"):
                [[count]] = await ledger.fetch(f"select count(*) from {table}")
                assert count == 0, (name, table)
        assert (await put(ledger, book, file, roles=("bookkeeper",))).status_code == 403
        headers = ledger.headers("mine", roles=("manager",))
        foreign = await ledger.client.put(f"/books/{book}/archive", content=file, headers=headers)
        assert foreign.status_code == 404
        # The same lines with another, right manifest are another file: the book that is there stays as it is.
        assert (await put(ledger, book, file)).status_code == 201
        changed = _edit(lambda lines: _first(lines, "voucher", 1).update(maker="somebody"))(file)
        answer = await put(ledger, book, changed)
        assert (answer.status_code, answer.json()["code"]) == (409, "book_exists")


def test_every_table_of_the_ledger_is_in_the_file_or_has_a_reason_not_to_be() -> None:
    derived = {"account_day", "voucher_number"}
    of_this_deployment = {
        "book_read": "who read it here", "book_import": "that it came from a file",
        "receivable_statement": "what another service states, sent again at the next cut",
    }  # fmt: skip
    shown = {archives.BOOK.name, chains.VOUCHER.name, chains.LINE.name, *archives.REGISTERS}
    assert shown | derived | set(of_this_deployment) == set(tables.Row.metadata.tables)


def _sha(file: bytes) -> str:
    return lines_of(file)[-1]["manifest"]["content_sha256"]


async def _waiting(ledger: Running, book: str) -> None:
    async def waits() -> bool:
        return bool(await ledger.fetch("select from waiting where book_id = $1 and topic = 'return.recorded'", book))

    await until(waits, "the return waits for its book")
