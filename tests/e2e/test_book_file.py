"""`hezhang book` writes a whole book to a file and makes a book of it again, on the whole system."""

import gzip
import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from hezhang_stack.state import Stack
from ledger_service.domain.chain import beginning, linked

pytestmark = pytest.mark.e2e


def hezhang(stack: Stack, *arguments: str, code: int = 0) -> str:
    """What the command says."""
    command = (sys.executable, "-m", "hezhang_stack", "book", *arguments, "--dir", str(stack.directory))
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return (done.stdout + done.stderr).replace("\n", " ")


def get(stack: Stack, path: str) -> Any:
    """An answer of the ledger to an auditor."""
    headers = {"Authorization": f"Bearer {stack.token('auditor', ['reviewer'], ['*'])}"}
    return httpx.get(f"{stack.service('ledger').url}{path}", headers=headers, trust_env=False).raise_for_status().json()


def renamed(file: bytes, book: str) -> bytes:
    """The file of a book as the file of another one: its first line, its chain and its manifest say which."""
    lines = [json.loads(line) for line in gzip.decompress(file).splitlines()]
    lines[0]["book"]["book_id"] = book
    vouchers = {line["voucher"]["voucher_id"]: line["voucher"] for line in lines if "voucher" in line}
    head = beginning(book)
    for link in (line["row"] for line in lines if line.get("table") == "chain"):
        head = linked(head, content(vouchers[link["voucher_id"]]))
        link["hash"] = head.hash.hex()
    whole = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines[:-1])
    manifest = lines[-1]["manifest"] | {"content_sha256": hashlib.sha256(whole).hexdigest()}
    return whole + json.dumps({"manifest": manifest}).encode()


def content(voucher: dict[str, Any]) -> bytes:
    """What the link of a voucher holds: all of it that is not null."""
    said = {key: value for key, value in voucher.items() if value is not None and key != "hash"}
    lines = [{key: value for key, value in line.items() if value is not None} for line in voucher["lines"]]
    return json.dumps(said | {"lines": lines}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_book_out_of_a_ledger_and_into_one(stack: Stack, tmp_path: Path) -> None:
    book, other = (f"book-{uuid.uuid4().hex[:12]}" for _ in range(2))
    body = {
        "book_id": book, "name": "导出测试", "taxpayer": "general", "opened_on": "2026-01-01",
        "opening": [
            {"account": "1405", "side": "debit", "amount": "60.00", "sku": "S1", "qty": "3"},
            {"account": "3001", "side": "credit", "amount": "60.00"},
        ],
    }  # fmt: skip
    headers = {
        "Authorization": f"Bearer {stack.token('li.na', ['bookkeeper'], [book])}", "Idempotency-Key": uuid.uuid4().hex,
    }  # fmt: skip
    ledger = stack.service("ledger").url
    httpx.post(f"{ledger}/books", json=body, headers=headers, trust_env=False).raise_for_status()

    file, second = tmp_path / "book.jsonl.gz", tmp_path / "renamed.jsonl"
    assert book in hezhang(stack, "export", book, str(file))
    assert "exists already" in hezhang(stack, "export", book, str(file), code=1)
    assert "there is no book" in hezhang(stack, "export", other, str(tmp_path / "x"), code=1)
    assert not list(tmp_path.glob("x*"))
    second.write_bytes(renamed(file.read_bytes(), other))
    assert "is of book" in hezhang(stack, "import", book + "x", str(file), code=1)
    assert "open already" in hezhang(stack, "import", book, str(file), code=1)
    assert "1 vouchers imported" in hezhang(stack, "import", other, str(second))
    assert "nothing was changed" in hezhang(stack, "import", other, str(second))
    assert "1 vouchers are what was posted" in hezhang(stack, "verify", other)
    for report in ("trial-balance", "stock-ledger", "tie-outs"):
        assert get(stack, f"/books/{other}/{report}") == get(stack, f"/books/{book}/{report}")
    hezhang(stack, "export", other, str(tmp_path / "book.beancount"), "--format", "beancount")
    assert "Assets:1405-库存商品  60.00 CNY" in (tmp_path / "book.beancount").read_text(encoding="utf-8")
    reads = get(stack, f"/books/{book}/reads")["items"]
    assert ("hezhang book", "/books/{book_id}/archive") in [(read["subject"], read["what"]) for read in reads]
