"""The order and content of the demo's calls, told to an API that only notes them and answers by a script."""

from pathlib import Path
from typing import Any, cast

import pytest
from hezhang_stack.demo.api import Api, DemoError
from hezhang_stack.demo.figures import collect, faults
from hezhang_stack.demo.flow import SERVICES
from hezhang_stack.demo.phases import Phases
from hezhang_stack.demo.run import Run, run

HEADER = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID"
FLOW: dict[str, Any] = {"emitted": {}, "applied": {}, "listens": [], "unsent": 0, "waiting": 0, "parked": 0}


class Script:
    """Issues every line of an invoice but those of item BAD, and records every return but those of it."""

    book_id = "b1"

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.keys: list[str] = []
        self.refuse: str | None = None
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        # The second look at deliveries finds one that is planned, all others find none.
        self.underway: list[list[dict[str, Any]]] = [[]] * 20 + [[{}], []]

    def post(self, service: str, path: str, body: dict[str, Any], *, key: str, about: str) -> dict[str, Any]:
        self.calls.append((path, body))
        self.keys.append(key)
        if path == "/invoices/bulk":
            return {"results": [self._item(self._invoice(invoice), invoice["number"]) for invoice in body["invoices"]]}
        if path == "/returns":
            return self._return(body)
        if path == "/returns/bulk":
            return {"results": [self._item(self._return(one), one["source_ref"]) for one in body["returns"]]}
        return {"emitted": 7}

    def put(self, service: str, path: str, body: dict[str, Any], *, about: str) -> dict[str, Any]:
        self.calls.append((path, body))
        return {}

    def get(self, service: str, path: str, **params: str) -> dict[str, Any]:
        if path.endswith("/flow"):
            assert service in SERVICES
            self.calls.append(("flow", {}))
            return FLOW
        if path == "/deliveries":
            return {"items": self.underway.pop()}
        return self.answers[path]

    def items(self, service: str, path: str, **params: str) -> list[dict[str, Any]]:
        return self.lists[path]

    def _item(self, result: dict[str, Any], number: str) -> dict[str, Any]:
        if number == self.refuse:
            return {"status": 409, "result": None, "problem": {"title": "number taken", "detail": "once only"}}
        return {"status": 201, "result": result, "problem": None}

    def _invoice(self, body: dict[str, Any]) -> dict[str, Any]:
        good = [line for line in body["lines"] if line["item"] != "BAD"]
        refused = [{"kind": "odd"} for line in body["lines"] if line["item"] == "BAD"]
        number, customer = body["number"], body["customer_id"] or "walk-in"
        issued = {
            "invoice_id": f"id-{number}", "number": number, "customer_id": customer, "day": body["day"],
            "total": f"{100 * len(good)}.01", "lines": good,
        }  # fmt: skip
        return {"invoice": issued if good else None, "refused_lines": refused}

    def _return(self, body: dict[str, Any]) -> dict[str, Any]:
        bad = body["match"]["item"] == "BAD"
        return {"return_id": f"r{body['source_seq']}", "trace_id": "t", "anomaly": {"kind": "odd"} if bad else None}


def played(folder: Path, script: Script, *rows: str) -> Run:
    path = folder / "sales.csv"
    path.write_text("\n".join([HEADER, *rows]))
    return run(path, cast(Api, script), Phases())


ROWS = (
    "1,A1,1,2010-12-01,1,c", "C9,A1,-1,2010-12-30,1,c", "2,BAD,1,2010-12-02,1,d", "3,A1,1,2010-12-03,1,",
    "2,A1,1,2010-12-05,1,d", "4,BAD,1,2010-12-09,1,d", "C8,BAD,-1,2010-12-09,1,d", "C7,S,-1,2010-12-09,1,d",
)  # fmt: skip


def test_calls_come_in_the_order_of_the_rules(tmp_path: Path) -> None:
    script = Script()
    played(tmp_path, script, *ROWS)
    paths = [path for path, _ in script.calls]
    assert [path for index, path in enumerate(paths) if path != "flow" or paths[index - 1] != "flow"] == [
        "/books", "/contacts/b1", "/invoices/bulk", "flow", "/returns", "/returns/bulk", "flow",
        "/payments", "/payments", "/sweeps", "flow", "/receivables/statements", "flow",
    ]  # fmt: skip
    # One look each for sales and returns; at the end one that finds a message under way, and two equal ones.
    assert paths.count("flow") == len(SERVICES) * (1 + 1 + 3 + 2)
    assert len(set(script.keys)) == len(script.keys)


def test_all_rows_go_in_good_or_bad(tmp_path: Path) -> None:
    script = Script()
    done = played(tmp_path, script, *ROWS)
    bodies = dict(script.calls)
    assert [
        (invoice["number"], [line["source_seq"] for line in invoice["lines"]])
        for invoice in bodies["/invoices/bulk"]["invoices"]
    ] == [("1", [1]), ("2", [3, 5]), ("3", [4]), ("4", [6])]
    assert [bodies["/returns"]["source_seq"]] + [one["source_seq"] for one in bodies["/returns/bulk"]["returns"]] == [
        2, 7, 8,
    ]  # fmt: skip
    assert done.rows_in == sum(done.outcomes.values()) == 8
    assert done.outcomes == {"sold": 3, "returned": 2, "odd": 3}
    assert done.shown_return == {"return_id": "r2", "trace_id": "t", "anomaly": None}


def test_c_rows_go_one_by_one_until_goods_are_taken_back(tmp_path: Path) -> None:
    script = Script()
    rows = ("1,A1,1,2010-12-01,1,c", "C1,BAD,-1,2010-12-01,1,c", "C2,S,-1,2010-12-01,1,c", "C3,A1,-1,2010-12-01,1,c")
    done = played(tmp_path, script, *rows)
    assert [path for path, _ in script.calls].count("/returns") == 3
    assert done.shown_return
    assert done.shown_return["return_id"] == "r4"


def test_payments_count_invoices_by_their_first_issued_line(tmp_path: Path) -> None:
    script = Script()
    played(tmp_path, script, *ROWS)
    paid = {body["bank_reference"]: body for path, body in script.calls if path == "/payments"}
    # 1 comes first and pays half; of 2 only its later line was issued, so it is third and pays in full.
    assert {number: body["amount"] for number, body in paid.items()} == {"1": "50.00", "2": "100.01"}
    assert (paid["2"]["day"], paid["2"]["customer_id"]) == ("2010-12-12", "d")
    assert paid["2"]["allocations"] == [{"invoice_id": "id-2", "amount": "100.01"}]


def test_the_sweep_is_60_days_after_the_last_issued_invoice(tmp_path: Path) -> None:
    script = Script()
    done = played(tmp_path, script, *ROWS)
    bodies = dict(script.calls)
    assert bodies["/sweeps"]["day"] == "2011-02-01"
    assert done.overdue_invoices == 7
    assert bodies["/receivables/statements"]["as_of"] == "2011-02-28"


def test_contacts_are_of_customers_and_staff_but_not_of_the_walk_in(tmp_path: Path) -> None:
    script = Script()
    played(tmp_path, script, *ROWS)
    people = dict(script.calls)["/contacts/b1"]["contacts"]
    assert [person["party_id"] for person in people] == ["staff", "c", "d"]


@pytest.mark.parametrize("number", ["3", "C8"])
def test_a_refused_item_of_a_bulk_ends_the_demo_with_its_row(tmp_path: Path, number: str) -> None:
    script = Script()
    script.refuse = number
    with pytest.raises(DemoError, match=r"row [47]: 409 number taken: once only"):
        played(tmp_path, script, *ROWS)


def test_the_figures_are_what_the_services_say(tmp_path: Path) -> None:
    script = Script()
    done = played(tmp_path, script, *ROWS)
    script.answers = {
        "/books/b1/trial-balance": {
            "debit": "10.00", "credit": "10.00", "as_of": "2011-02-28",
            "accounts": [{"code": "1122", "balance": "10.00"}, {"code": "5001", "balance": "10.00"}],
        },
        "/books/b1/tie-outs": {"tie_outs": [{"name": "stock", "ok": False, "difference": "-0.01"}]},
    }  # fmt: skip
    script.lists = {
        "/cases": [{"kind": "odd"}] * 3,
        "/books/b1/vouchers": [{}] * 5,
        "/deliveries": [{}] * 2,
    }
    figures = collect(cast(Api, script), done, {"sales": 0.5})
    assert figures == {
        "book_id": "b1", "rows_in": 8, "rows_by_outcome": {"sold": 3, "returned": 2, "odd": 3}, "vouchers": 5,
        "debit_fen": 1000, "credit_fen": 1000, "balances_fen": {"1122": 1000, "5001": 1000},
        "tie_outs": [{"name": "stock", "ok": False, "difference_fen": -1}], "anomalies_by_kind": {"odd": 3},
        "cases": 3, "messages": 2, "overdue_invoices": 7, "seconds_by_phase": {"sales": 0.5}, "trace_id": "t",
    }  # fmt: skip
    assert faults(figures) == ["tie-out stock differs by -1 fen"]
    assert faults(figures | {"tie_outs": [], "rows_in": 9}) == ["9 rows went in, 8 are accounted for"]
