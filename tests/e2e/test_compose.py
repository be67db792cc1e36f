"""The whole system in containers: built, brought up, used, taken down. Needs a Docker engine: ``make compose-test``."""

import json
import os
import secrets
import socket
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from hezhang_contracts.registry import SERVICES

from tests.support.composefile import ROOT
from tests.support.conditions import until

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1800)]

UP_S = 600
"""All of it from nothing, on two slow cores."""


@dataclass
class System:
    """A compose project of the test's own, on free ports, with passwords of its own."""

    project: str
    variables: dict[str, str]

    def compose(self, *arguments: str) -> str:
        """What a docker compose command prints; AssertionError with its errors when it fails."""
        return docker("compose", "--project-name", self.project, *arguments, variables=self.variables)

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.variables[f'{service.upper()}_PORT']}"

    def volumes(self) -> set[str]:
        """All volumes of the project's containers, those without a name of ours too."""
        template = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}'
        return set(docker("inspect", "--format", template, *self.compose("ps", "--all", "--quiet").split()).split())

    def left(self, volumes: set[str]) -> list[str]:
        """What the engine still has of the project, and of these volumes."""
        label = f"label=com.docker.compose.project={self.project}"
        return [
            *docker("ps", "--all", "--quiet", "--filter", label).split(),
            *docker("network", "ls", "--quiet", "--filter", label).split(),
            *(volumes & set(docker("volume", "ls", "--quiet").split())),
        ]


def docker(*arguments: str, variables: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        ["docker", *arguments],
        cwd=ROOT, env=os.environ | (variables or {}), capture_output=True, text=True, timeout=1200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"docker {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


def free_ports(names: list[str]) -> dict[str, str]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: str(one.getsockname()[1]) for name, one in zip(names, sockets, strict=True)}
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    """Every container healthy; what is left in the end is taken down."""
    passwords = [f"{name.upper()}_{role}" for name in SERVICES for role in ("PASSWORD", "OWNER_PASSWORD")]
    variables = {
        **free_ports(["KAFKA_PORT", "TOKENS_PORT", *(f"{name.upper()}_PORT" for name in SERVICES)]),
        **{name: secrets.token_urlsafe(16) for name in ("POSTGRES_PASSWORD", "ISSUER_SECRET", *passwords)},
        "COMPOSE_PROFILES": "",
    }
    system = System(f"hezhang-test-{uuid.uuid4().hex[:8]}", variables)
    try:
        system.compose("build")
        try:
            system.compose("up", "--wait", "--wait-timeout", str(UP_S))
        except AssertionError as error:
            error.add_note(system.compose("ps", "--all") + system.compose("logs", "--tail", "30"))
            raise
        yield system
    finally:
        system.compose("down", "--volumes", "--timeout", "30")


def test_every_container_is_healthy_or_done(system: System) -> None:
    lines = system.compose("ps", "--all", "--format", "json").splitlines()
    state = {one["Service"]: (one["State"], one["Health"] or one["ExitCode"]) for one in map(json.loads, lines)}
    lasting = {"kafka", "tokens", *SERVICES, *(f"{name}-db" for name in SERVICES)}
    done = {"topics", *(f"{name}-migrate" for name in SERVICES)}
    assert state == dict.fromkeys(lasting, ("running", "healthy")) | dict.fromkeys(done, ("exited", 0))


def test_services_run_without_rights_and_cannot_write(system: System) -> None:
    program = "import os; print(os.getuid(), os.access('/app', os.W_OK))"
    for name in (*SERVICES, "tokens"):
        assert system.compose("exec", "-T", name, "python", "-c", program).split() == ["10001", "False"], name


async def test_a_return_ends_in_a_posted_voucher(system: System) -> None:
    book = f"book-{uuid.uuid4().hex[:12]}"
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        issued = await client.post(
            f"{system.url('tokens')}/token",
            json={"sub": "tester", "roles": ["bookkeeper"], "books": [book]},
            headers={"Authorization": f"Bearer {system.variables['ISSUER_SECRET']}"},
        )
        caller = Caller(system, client, f"Bearer {issued.raise_for_status().json()['access_token']}")
        await caller.post("ledger", "/books", opened_book(book))
        invoice = (await caller.post("collections", "/invoices", sale(book)))["invoice"]

        async def returns_knows_it() -> bool:
            return (await caller.get("returns", f"/books/{book}/flow"))["applied"].get("invoice.issued") == 1

        await until(returns_knows_it, "returns has the invoice", 60)
        recorded = await caller.post("returns", "/returns", goods_back(book, invoice["invoice_id"]))
        assert recorded["status"] == "recorded"
        path = f"/returns/{recorded['return_id']}"

        async def posted() -> bool:
            return (await caller.get("returns", path))["status"] == "posted"

        await until(posted, "the return is posted", 60)
        [part] = (await caller.get("returns", path))["parts"]
        assert part["voucher_number"] == 3, "after the opening voucher and the sale"
        voucher = await caller.get("ledger", f"/books/{book}/vouchers/{part['voucher_id']}")
        assert voucher["number"] == 3


def test_nothing_is_left_after_down(system: System) -> None:
    volumes = system.volumes()
    assert len(volumes & set(system.left(volumes))) > len(SERVICES)
    system.compose("down", "--volumes", "--timeout", "30")
    assert system.left(volumes) == []


@dataclass
class Caller:
    """Talks to the services as one user."""

    system: System
    client: httpx.AsyncClient
    authorization: str

    async def post(self, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": self.authorization, "Idempotency-Key": str(uuid.uuid4())}
        answer = await self.client.post(self.system.url(service) + path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def get(self, service: str, path: str) -> dict[str, Any]:
        headers = {"Authorization": self.authorization}
        answer = await self.client.get(self.system.url(service) + path, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()


def opened_book(book: str) -> dict[str, Any]:
    return {
        "book_id": book, "name": "容器 Containers", "taxpayer": "general", "zone": "Asia/Shanghai",
        "opened_on": "2026-01-01",
        "opening": [
            {"account": "1405", "side": "debit", "amount": "60.00", "sku": "S1", "qty": "10"},
            {"account": "3001", "side": "credit", "amount": "60.00"},
        ],
    }  # fmt: skip


def sale(book: str) -> dict[str, Any]:
    line = {"item": "S1", "kind": "goods", "qty": "5", "unit_price": "10", "vat_rate": "0.13"}
    return {"book_id": book, "number": "I1", "customer_id": "c1", "day": "2026-01-05", "net_days": 30, "lines": [line]}


def goods_back(book: str, invoice_id: str) -> dict[str, Any]:
    return {
        "book_id": book, "customer_id": "c1", "day": "2026-01-06", "reason": "broken", "settlement": "on_account",
        "disposition": "restock", "red_invoice": {"status": "issued", "number": "R1", "issued_on": "2026-01-06"},
        "lines": [{"invoice_id": invoice_id, "invoice_line_no": 1, "qty": "2"}],
    }  # fmt: skip
