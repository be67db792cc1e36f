"""Examples of reports for the OpenAPI document, in both languages; tests read each with its model."""

from typing import Any

Responses = dict[int | str, dict[str, Any]]
_KNOWN = "2026-03-31T16:00:00Z"
_HEADERS = {"ETag": {"description": "changes when a voucher is posted", "schema": {"type": "string"}}}
_REVERSED = {
    "type": "urn:hezhang:problem:days_reversed",
    "title": "days reversed",
    "status": 422,
    "code": "days_reversed",
    "detail": "from is 2026-03-31, after the last day 2026-03-01; from comes first",
    "field": "from",
}


def _both(chinese: str, english: str, shown: dict[str, Any], shown_en: dict[str, Any] | None = None) -> Responses:
    """A report's answers: 200 with an example in each language, 304, and a problem."""
    examples = {
        "zh-CN": {"summary": chinese, "value": shown},
        "en": {"summary": english, "value": shown_en or shown},
    }
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        200: {
            "headers": _HEADERS,
            "content": {
                "application/json": {"examples": examples},
                "text/csv": binary,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": binary,
            },
        },
        304: {"description": "nothing has changed since the answer with this ETag"},
        422: {
            "description": "the request breaks a rule",
            "content": {"application/problem+json": {"examples": {"days_reversed": {"value": _REVERSED}}}},
        },
    }


def _named(shown: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same items with other names."""
    items = [item | {"name": name} for item, name in zip(shown["items"], names, strict=True)]
    return shown | {"items": items}


_ACCOUNT = {
    "code": "1122", "name": "应收账款", "side": "debit", "opening": "11300.00", "debit": "5650.00",
    "credit": "3390.00", "balance": "13560.00",
}  # fmt: skip
TRIAL_BALANCE = _both(
    "2026年3月的科目余额表，截至3月31日24时（北京时间）已录入的凭证",
    "March 2026, with what was recorded by midnight in China on 31 March",
    {
        "first": "2026-03-01", "as_of": "2026-03-31", "known_at": _KNOWN, "accounts": [_ACCOUNT],
        "debit": "13560.00", "credit": "13560.00",
    },
)  # fmt: skip
GENERAL_LEDGER = _both(
    "总账：应收账款，三月",
    "the general ledger of one account in March",
    {
        "first": "2026-03-01", "last": "2026-03-31", "known_at": None, "next_cursor": None,
        "items": [
            {
                "code": "1122", "name": "应收账款", "side": "debit", "opening": "11300.00", "closing": "13560.00",
                "months": [
                    {"month": "2026-03", "debit": "5650.00", "credit": "3390.00", "balance": "13560.00"},
                ],
            },
        ],
    },
)  # fmt: skip
STATEMENT = _both(
    "应收账款明细账：销售退回以红字记在原方向",
    "receivables: a return is a red (negative) line on the side of the sale",
    {
        "code": "1122", "name": "应收账款", "side": "debit", "known_at": None, "opening": "11300.00",
        "closing": "7910.00", "next_cursor": None,
        "items": [
            {
                "effective_date": "2026-03-12", "recorded_at": "2026-03-13T02:00:00Z", "voucher_id": "0199-7c",
                "word": "记", "number": 18, "line_no": 1, "summary": "销售退回 R-7", "debit": "-3390.00",
                "credit": "0.00", "balance": "7910.00", "customer_id": "C001", "sku": None, "qty": None,
                "invoice_id": "I-31", "party_id": None,
            },
        ],
    },
)  # fmt: skip
PARTIES = _both(
    "客户往来余额表",
    "what each customer owes",
    {
        "as_of": "2026-03-31", "known_at": None, "next_cursor": None,
        "items": [
            {
                "party": "C001", "account": "1122", "name": "应收账款", "side": "debit", "debit": "11300.00",
                "credit": "3390.00", "balance": "7910.00",
            },
        ],
    },
)  # fmt: skip
_THERE = {
    "sku": "S01", "account": "1405", "name": "库存商品", "qty": "70", "cost": "4200.00", "unit_cost": "60.00",
}  # fmt: skip
GOODS = _both(
    "库存余额表：单位成本为移动加权平均",
    "what is there of each sku, at the moving average",
    {"as_of": "2026-03-31", "known_at": None, "items": [_THERE], "next_cursor": None},
)
GOODS_STATEMENT = _both(
    "数量金额明细账：退回的商品按原出库成本冲回",
    "movements of a sku: what a customer sends back comes in at the cost at which it went out",
    {
        "sku": "S01", "account": "1405", "name": "库存商品", "known_at": None, "opening": _THERE,
        "closing": _THERE | {"qty": "100", "cost": "6000.00"}, "next_cursor": None,
        "items": [
            {
                "effective_date": "2026-03-12", "recorded_at": "2026-03-13T02:00:00Z", "voucher_id": "0199-7c",
                "word": "记", "number": 18, "line_no": 5, "summary": "冲回销售成本 R-7", "received_qty": "0",
                "received_cost": "0.00", "issued_qty": "-30", "issued_cost": "-1800.00", "qty": "100",
                "cost": "6000.00",
            },
        ],
    },
)  # fmt: skip
_PROFIT = {
    "form": "会小企02表", "first": "2026-03-01", "last": "2026-03-31", "known_at": None,
    "items": [
        {"row": 1, "name": "一、营业收入", "year_to_date": "30000.00", "amount": "10000.00"},
        {"row": 2, "name": "减：营业成本", "year_to_date": "18000.00", "amount": "6000.00"},
    ],
}  # fmt: skip
PROFIT_STATEMENT = _both(
    "利润表：三月及本年累计",
    "March, and the year up to then (lang=en)",
    _PROFIT,
    _named(_PROFIT, "I. Operating revenue", "Less: operating costs"),
)
_BALANCE: dict[str, Any] = {
    "form": "会小企01表", "as_of": "2026-03-31", "known_at": _KNOWN, "balanced": True, "unassigned": [],
    "items": [
        {"row": 1, "name": "货币资金", "amount": "52000.00", "beginning": "40000.00"},
        {"row": 4, "name": "应收账款", "amount": "13560.00", "beginning": "11300.00"},
    ],
}  # fmt: skip
BALANCE_SHEET = _both(
    "资产负债表：3月31日",
    "the balance sheet of 31 March (lang=en)",
    _BALANCE,
    _named(_BALANCE, "Cash and bank", "Accounts receivable"),
)
_READ = {
    "read_id": 7, "read_at": "2026-04-01T01:30:00Z", "subject": "li.na", "roles": ["reviewer"],
    "what": "/books/{book_id}/balance-sheet", "asked": "/books/b1/balance-sheet?as_of=2026-03-31",
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
}  # fmt: skip
READS: Responses = {
    200: {
        "content": {
            "application/json": {
                "examples": {
                    "zh-CN": {"summary": "谁在何时查阅了什么", "value": {"items": [_READ], "next_cursor": None}},
                    "en": {"summary": "who read what, and when", "value": {"items": [_READ], "next_cursor": None}},
                }
            }
        }
    }
}
_REFUSED = {
    "type": "urn:hezhang:problem:file_refused",
    "title": "file refused",
    "status": 422,
    "code": "file_refused",
    "detail": "line 4711: debit and credit differ by 0.01",
    "field": "line 4711",
}
ARCHIVE: Responses = {
    200: {"content": {"application/gzip": {"schema": {"type": "string", "format": "binary"}}}},
}
IMPORTED: Responses = {
    200: {"description": "the same file was imported before"},
    409: {"description": "the book is there with other content"},
    422: {
        "description": "the file does not agree with itself; nothing was imported",
        "content": {"application/problem+json": {"examples": {"file_refused": {"value": _REFUSED}}}},
    },
}
