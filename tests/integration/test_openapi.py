"""Requests made from each service's own OpenAPI document, right ones and wrong ones: none is answered by 5xx.

Schemathesis makes them, the same ones in every run; they go to a service on a real database with books that exist, by
somebody who may do everything in them. A long run makes more: ``make test-long``.
"""

import json
import uuid
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hezhang_contracts.registry import SERVICES
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode

from tests.integration.ledger.shop import opening
from tests.support.examples import LONG
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
FEW = 6
ROLES = ("manager", "bookkeeper", "reviewer")
RENT = [
    {"account": account, "side": side, "amount": "1000.00", "summary": "房租"}
    for account, side in (("5602", "debit"), ("1002", "credit"))
]


class Known(dict[str, str]):
    """Ids of what is there, by the names that parameters and fields have for them."""


async def prepared(name: str, running: Running) -> Known:
    """A book of the service, with something in it where the service keeps books."""
    book = f"book-{uuid.uuid4().hex[:12]}"
    known = Known(book_id=book)
    if name == "ledger":
        body = opening(book, ("S1", 100, "6000.00"), capital="6000.00")
        known["voucher_id"] = (await asked(running, book, "/books", body))["opening_voucher"]["voucher_id"]
        voucher = {"book_id": book, "day": "2026-01-05", "lines": RENT}
        known["draft_id"] = (await asked(running, book, "/vouchers", voucher))["draft_id"]
        known |= {"code": "1405", "account": "1002", "sku": "S1", "period": "2026-01"}
    if name == "collections":
        line = {"item": "S1", "kind": "goods", "qty": "2", "unit_price": "100.00", "vat_rate": "0.13"}
        sale = {"book_id": book, "number": "N1", "customer_id": "c1", "day": "2026-01-05", "net_days": 30,
                "lines": [line]}  # fmt: skip
        invoice = (await asked(running, book, "/invoices", sale))["invoice"]
        known |= {"invoice_id": invoice["invoice_id"], "customer_id": "c1"}
    return known


async def asked(running: Running, book: str, path: str, body: Any) -> Any:
    answer = await running.post(path, body, book, roles=ROLES)
    assert answer.status_code == 201, answer.text
    return answer.json()


def cases(schema: Any, mode: GenerationMode, many: int) -> Iterator[Any]:
    """So many requests of every operation, the same ones in every run."""
    for operation in schema.get_all_operations():
        yield from drawn(operation.ok().as_strategy(generation_mode=mode), many)


def drawn(strategy: SearchStrategy[Any], many: int) -> list[Any]:
    """Examples of a strategy; asked for one after another, because what is done with them is a coroutine."""
    found: list[Any] = []
    quiet = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
    same = {"derandomize": True, "database": None, "deadline": None, "phases": [Phase.generate]}

    @settings(max_examples=many, suppress_health_check=quiet, **same)
    @given(strategy)
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found


def with_known(said: Any, known: Known) -> Any:
    """The same with the ids of what is there."""
    if isinstance(said, dict):
        return {name: known.get(name) or with_known(one, known) for name, one in said.items()}
    return [with_known(one, known) for one in said] if isinstance(said, list) else said


async def send(running: Running, case: Any, known: Known, real: bool) -> Any:
    """Ask as the case says; with ids of what is there when ``real``."""
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", quote(str((known if real else {}).get(name, value)), safe=""))
    headers = {
        name.encode(): str(value).encode() for name, value in running.headers(known["book_id"], roles=ROLES).items()
    }
    headers[b"idempotency-key"] = uuid.uuid4().hex.encode()
    content = case.body if isinstance(case.body, bytes) else None
    if case.media_type and content is None:
        headers[b"content-type"] = case.media_type.encode()
        content = json.dumps(with_known(case.body, known) if real else case.body, default=str).encode()
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    return await running.client.request(case.method, path, params=query, headers=headers, content=content)


@pytest.mark.parametrize("name", SERVICES)
async def test_no_request_is_answered_by_5xx(world: World, name: str) -> None:
    service = import_module(f"{name}_service.bootstrap").service
    many = FEW if settings.default is None or settings.default.max_examples < LONG else LONG // 10
    async with world.running(service, "api") as running:
        known = await prepared(name, running)
        schema = schemathesis.openapi.from_dict((await running.client.get("/openapi.json")).json())
        answered: set[int] = set()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for n, case in enumerate(cases(schema, mode, many)):
                answer = await send(running, case, known, real=n % 3 > 0)
                assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"
                assert answer.status_code < 400 or answer.json()["code"], "a refusal is a problem with its code"
                answered.add(answer.status_code)
    assert answered >= {200, 422}, "some are right, some are wrong"
