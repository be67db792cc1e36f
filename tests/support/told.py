"""The vouchers of a book as the services tell them, in the words of the reckoning."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from hezhang_contracts.money import parse_fen
from hezhang_stack.demo.api import Api

from tests.support.reckoning import Cancellation, LineKey, Voucher


def vouchers_told(api: Api) -> dict[tuple[str, str], Voucher]:
    """By (kind of source, its key): invoice number, row and invoice number of a return, invoice number of a payment."""
    heads = list(api.items("ledger", f"/books/{api.book_id}/vouchers"))
    lines = _lines(api)
    keys = _keys(api)
    told: dict[tuple[str, str], Voucher] = {}
    for head in heads:
        source = keys(head["source"])
        assert source not in told, f"two vouchers for {source}"
        told[source] = Voucher(date.fromisoformat(head["effective_date"]), dict(lines[head["voucher_id"]]))
    return told


def numbers_told(api: Api) -> dict[tuple[str, str], list[int]]:
    """Voucher numbers by (month, word), in order."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for head in api.items("ledger", f"/books/{api.book_id}/vouchers"):
        numbers[head["period"], head["word"]].append(head["number"])
    return {month: sorted(found) for month, found in numbers.items()}


def cancellations_told(api: Api) -> dict[int, Cancellation]:
    """What became of every C row, by its place in the file; of a refused one what its case says is missing."""
    cases = {case["about"]["id"]: case for case in api.items("cases", "/cases", book_id=api.book_id)}
    told: dict[int, Cancellation] = {}
    for back in api.items("returns", "/returns", book_id=api.book_id):
        if back["source_seq"] is None:
            # Asked for by a file of requests; no row of the extract.
            continue
        assert back["source_seq"] not in told, f"two returns for row {back['source_seq']}"
        case = cases.get(back["return_id"])
        if back["status"] == "posted" and case is None:
            units: Counter[str] = Counter()
            for part in back["parts"]:
                units[part["invoice_number"]] += sum(int(line["qty"]) for line in part["lines"])
            told[back["source_seq"]] = Cancellation("returned", dict(units))
        else:
            assert (back["status"], back["parts"]) == ("refused", [])
            assert case is not None
            assert case["anomaly_id"] == back["anomaly"]["anomaly_id"]
            missing = None if case["difference"] is None else int(case["difference"])
            told[back["source_seq"]] = Cancellation(case["kind"], {}, missing)
    return told


def _lines(api: Api) -> dict[str, Counter[LineKey]]:
    """Lines by voucher, read account by account: far fewer calls than voucher by voucher."""
    found: dict[str, Counter[LineKey]] = defaultdict(Counter)
    for account in api.get("ledger", f"/books/{api.book_id}/trial-balance")["accounts"]:
        for line in api.items("ledger", f"/books/{api.book_id}/accounts/{account['code']}/statement"):
            for side in ("debit", "credit"):
                if amount_fen := parse_fen(line[side]):
                    key = (account["code"], side, line["customer_id"], line["sku"])
                    found[line["voucher_id"]][key] += amount_fen
    return found


def _keys(api: Api) -> Any:
    number_of = {
        invoice["invoice_id"]: invoice["number"]
        for invoice in api.items("collections", "/invoices", book_id=api.book_id)
    }
    part_of = {
        (back["return_id"], part["part"]): f"{back['source_seq']}/{part['invoice_number']}"
        for back in api.items("returns", "/returns", book_id=api.book_id)
        for part in back["parts"]
    }

    def key(source: dict[str, Any]) -> tuple[str, str]:
        kind, identifier = source["type"], source["id"]
        if kind == "invoice":
            return kind, number_of[identifier]
        if kind == "return":
            return kind, part_of[identifier, source["part"]]
        if kind == "payment":
            return kind, api.get("collections", f"/payments/{identifier}")["bank_reference"]
        return kind, ""

    return key
