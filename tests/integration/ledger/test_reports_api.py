"""Reports over HTTP: as files, with ETag, in both languages, refused in words."""

import csv
import io
import json
from datetime import date
from typing import Any

import httpx
import openpyxl
import pytest
from fastapi.routing import APIRoute
from hezhang_contracts.money import format_fen
from ledger_service.entrypoints import reports_api

from tests.support.recomputed import known, postings
from tests.support.world import Running

pytestmark = pytest.mark.integration
BOOK = "year"


async def ask(year: Running, path: str, **headers: str) -> httpx.Response:
    """A report of the book."""
    return await year.client.get(f"/books/{BOOK}{path}", headers=year.headers(BOOK) | headers)


def table(answer: httpx.Response) -> list[list[str]]:
    """The rows of a CSV answer, the headings first."""
    assert answer.status_code == 200, answer.text
    text = answer.content.decode("utf-8")
    assert text.startswith("﻿")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


async def test_a_statement_as_a_file_has_all_its_lines(year: Running) -> None:
    lines = [line for line in known(await postings(year, BOOK), date(2025, 6, 30), None) if line.account == "1122"]
    path = "/accounts/1122/statement?to=2025-06-30"
    answer = await ask(year, f"{path}&format=csv&limit=1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    headings, *rows = table(answer)
    assert headings[:8] == ["日期", "凭证字", "凭证号", "分录号", "摘要", "借方", "贷方", "余额"]
    assert [(row[0], row[5], row[6]) for row in rows] == [
        (line.day.isoformat(), format_fen(line.debit), format_fen(line.credit)) for line in lines
    ]
    assert len(rows) > 500, "more than one page"
    workbook = openpyxl.load_workbook(io.BytesIO((await ask(year, f"{path}&format=xlsx&lang=en")).content))
    [sheet] = workbook.worksheets
    assert (sheet.title, sheet.max_row, sheet["A1"].value) == ("account statement", len(rows) + 1, "date")
    assert sheet["H2"].value == float(rows[0][7])


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/trial-balance?as_of=2025-03-31", "科目编码"), ("/general-ledger?from=2025-02-01", "科目编码"),
        ("/sub-ledgers/customers?account=1122", "往来单位"), ("/stock-ledger?as_of=2025-05-01", "存货编码"),
        ("/stock-ledger/S03", "日期"), ("/profit-statement?from=2025-03-01&to=2025-03-31", "项目"),
        ("/balance-sheet?as_of=2025-03-31", "项目"),
    ],
)  # fmt: skip
async def test_every_report_is_a_file_too_and_answers_304(year: Running, path: str, heading: str) -> None:
    headings, *rows = table(await ask(year, f"{path}&format=csv" if "?" in path else f"{path}?format=csv"))
    assert headings[0] == heading
    assert rows
    english = await ask(year, f"{path}{'&' if '?' in path else '?'}format=xlsx&lang=en")
    [sheet] = openpyxl.load_workbook(io.BytesIO(english.content)).worksheets
    assert (sheet.max_row, str(sheet["A1"].value).isascii()) == (len(rows) + 1, True)
    first = await ask(year, path)
    assert first.headers["content-type"] == "application/json"
    again = await ask(year, path, **{"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await ask(year, path, **{"If-None-Match": english.headers["etag"]})).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/trial-balance?from=2025-03-02&as_of=2025-03-01", 422, "from"),
        ("/trial-balance?known_at=2025-03-01T00:00:00", 422, "query.known_at"),
        ("/profit-statement?from=2025-03-01", 422, "query.to"),
        ("/profit-statement?from=2025-04-01&to=2025-03-01", 422, "from"),
        ("/balance-sheet", 422, "query.as_of"), ("/balance-sheet?as_of=2025-02-30", 422, "query.as_of"),
        ("/trial-balance?format=pdf", 422, "query.format"), ("/trial-balance?lang=fr", 422, "query.lang"),
        ("/general-ledger?cursor=x", 422, "cursor"), ("/general-ledger?limit=501", 422, "query.limit"),
        ("/accounts/9999/statement", 404, None), ("/accounts/1002/statement?party=C001", 422, "party"),
        ("/sub-ledgers/animals", 422, "path.kept_by"), ("/sub-ledgers/customers?account=9999", 404, None),
        ("/accounts/%00/statement", 422, "path.code"), ("/vouchers/%00", 422, "path.voucher_id"),
        ("/stock-ledger/%00", 422, "path.sku"),
        ("/stock-ledger/S01?account=9999", 404, None), ("/stock-ledger/S01?cursor=WzEsMl0=", 422, "cursor"),
    ],
)  # fmt: skip
async def test_what_cannot_be_answered_is_said(year: Running, path: str, status: int, field: str | None) -> None:
    answer = await ask(year, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json().get("field") == field


async def test_days_before_and_after_everything(year: Running) -> None:
    for day in ("0001-01-01", "2024-12-31"):
        nothing = (await ask(year, f"/trial-balance?as_of={day}")).json()
        assert (nothing["accounts"], nothing["debit"]) == ([], "0.00")
        assert (await ask(year, f"/balance-sheet?as_of={day}")).json()["balanced"]
    everything = (await ask(year, "/trial-balance")).json()["accounts"]
    assert (await ask(year, "/trial-balance?as_of=9999-12-31&known_at=9999-12-31T00:00:00Z")).json()[
        "accounts"
    ] == everything
    assert (await ask(year, "/trial-balance?from=0001-01-01")).status_code == 200


async def test_the_api_describes_itself_with_examples_in_both_languages(year: Running) -> None:
    document: dict[str, Any] = (await year.client.get("/openapi.json")).json()
    routes = [route for route in reports_api.router.routes if isinstance(route, APIRoute)]
    assert len(routes) >= 9
    for route in routes:
        path, model = route.path, route.response_model
        examples = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["examples"]
        assert set(examples) == {"zh-CN", "en"}, path
        assert any("一" <= letter <= "鿿" for letter in examples["zh-CN"]["summary"])
        assert examples["en"]["summary"].isascii()
        # The document leaves nulls out.
        for example in route.responses[200]["content"]["application/json"]["examples"].values():
            model.model_validate_json(json.dumps(example["value"]))
