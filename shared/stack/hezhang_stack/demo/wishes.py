"""A file of return requests (退货申请表) as a shop would send it, for ``hezhang returns import``."""

import csv
from pathlib import Path

from hezhang_stack.demo.api import Api

HEADER = ("日期", "客户", "发票号", "行号", "数量", "单价", "原因", "结算方式", "发票状态", "单据号")
LINES = 5
"""Requests of the file: the first line of each of so many invoices."""
LOOKED_AT = "100"
"""Open invoices that are looked at."""


def write(api: Api, path: Path) -> int:
    """Ask for the first line of some invoices of which nothing came back. Returns how many lines the file has."""
    found = api.get("collections", "/invoices", book_id=api.book_id, open="true", limit=LOOKED_AT)["items"]
    whole = [one["invoice_id"] for one in found if one["returned"] == "0.00"][:LINES]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number, invoice_id in enumerate(whole, 1):
            invoice = api.get("collections", f"/invoices/{invoice_id}")
            line = invoice["lines"][0]
            rows.writerow(
                (invoice["day"], invoice["customer_id"], invoice["number"], line["line_no"], line["qty"],
                 line["unit_price"], "质量问题", "挂账", "未使用", f"wish-{number}")
            )  # fmt: skip
    return len(whole)
