"""The life of a stack: up, used, hurt, stopped."""

import gzip
import json
import signal
import smtplib
import socket
from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import jwt
import psutil
import pytest
from hezhang_stack import ports, processes, state
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

pytestmark = pytest.mark.integration

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
"""What the fake service says of return R-1."""

Wait = Callable[..., None]


def pid_of(up: Any, name: str) -> int | None:
    stack = state.read(up.directory)
    return next((each.pid for each in stack.processes if each.name == name), None) if stack else None


def export(*spans: dict[str, Any]) -> bytes:
    request = ExportTraceServiceRequest()
    for span in spans:
        resource = request.resource_spans.add()
        attribute = resource.resource.attributes.add(key="service.name")
        attribute.value.string_value = span.pop("service")
        resource.scope_spans.add().spans.add(trace_id=bytes.fromhex(TRACE_ID), **span)
    return request.SerializeToString()


def test_second_up_is_harmless(up: Any) -> None:
    before = pid_of(up, "kafka")
    assert "already up" in up.run("up")
    assert pid_of(up, "kafka") == before


def test_status_shows_every_process_well(up: Any) -> None:
    shown = up.run("status")
    for name in ("kafka", "postgres", "helpers", "returns"):
        assert any(name in line and "yes" in line for line in shown.splitlines()), shown


def test_description_is_private_and_complete(up: Any) -> None:
    assert (up.directory / "stack.json").stat().st_mode & 0o777 == 0o600
    stack = state.load(up.directory)
    assert httpx.get(f"{stack.service('returns').url}/health/ready").is_success
    assert processes.blocking(_select_one(stack.services["returns"].database_url)) == 1


async def _select_one(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT 1")
    finally:
        await connection.close()


def test_everything_listens_on_loopback_only(up: Any) -> None:
    listening = {
        connection.laddr.ip.removeprefix("::ffff:")
        for each in (state.load(up.directory).processes)
        for process in (psutil.Process(each.pid), *psutil.Process(each.pid).children(recursive=True))
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {ports.HOST}


def test_tokens_are_issued_to_whoever_has_the_secret(up: Any) -> None:
    stack = state.load(up.directory)
    token = stack.token("li", ["operator"], ["*"], ttl_s=60)
    key = jwt.PyJWKClient(stack.jwks_url).get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key.key, algorithms=["RS256"], audience=stack.audience, issuer=stack.issuer_url)
    assert (claims["sub"], claims["roles"], claims["books"]) == ("li", ["operator"], ["*"])
    assert claims["exp"] - claims["iat"] == 60
    refused = httpx.post(f"{stack.issuer_url}/token", json={"sub": "li"}, headers={"Authorization": "Bearer guessed"})
    assert refused.status_code == 401


def test_mail_is_taken_and_shown(up: Any) -> None:
    stack = state.load(up.directory)
    with smtplib.SMTP(stack.smtp_host, stack.smtp_port) as client:
        client.sendmail(
            "books@agency.example",
            ["li@shop.example"],
            b"Subject: =?utf-8?b?5oKo55qE6LSm5Y2V?=\nMessage-ID: <1@agency>\n\n390.00",
        )
    found = httpx.get(f"{stack.mailbox_url}/messages", params={"to": "li@shop", "subject": "账单"}).json()
    assert [(each["subject"], each["message_id"]) for each in found] == [("您的账单", "<1@agency>")]
    assert httpx.get(f"{stack.mailbox_url}/messages/count", params={"to": "nobody"}).json() == {"count": 0}
    assert "390.00" in httpx.get(f"{stack.mailbox_url}/messages/{found[0]['id']}").text


def test_trace_of_a_return_is_shown_as_a_tree(up: Any) -> None:
    stack = state.load(up.directory)
    request = {"service": "returns", "span_id": b"a" * 8, "name": "POST /returns", "kind": 2}
    posting = {
        "service": "ledger", "span_id": b"b" * 8, "parent_span_id": b"a" * 8, "name": "process return.recorded",
        "kind": 5, "start_time_unix_nano": 1_000_000, "end_time_unix_nano": 3_500_000, "status": {"code": 2},
    }  # fmt: skip
    for body, headers in ((export(posting), {}), (gzip.compress(export(request)), {"Content-Encoding": "gzip"})):
        answer = httpx.post(f"{stack.otlp_url}/v1/traces", content=body, headers=headers)
        assert answer.status_code == 200
    shown = up.run("trace", "R-1").splitlines()
    assert "2 spans in 2 services" in shown[0]
    assert shown[1].startswith("└── returns POST /returns server")
    assert shown[2].startswith("    └── ✗ ledger process return.recorded consumer 2.5 ms")
    assert "there is no return R-2" in up.run("trace", "R-2", code=1)
    assert httpx.post(f"{stack.otlp_url}/v1/traces", content=b"\xff").status_code == 400


def test_parked_records_are_listed_and_discarded(up: Any) -> None:
    listed = up.run("parked", "list")
    assert "invoice.issued" in listed
    assert "not JSON" in listed
    assert "discarded" in up.run("parked", "discard", "7", "--service", "returns", "--note", "sent by mistake")
    assert "there is no service 'ledgr'" in up.run("parked", "show", "7", "--service", "ledgr", code=1)


def test_logs_of_a_process_are_shown(up: Any) -> None:
    assert '"role": "all"' in up.run("logs", "returns", "-n", "5")
    assert "there are: helpers, kafka" in up.run("logs", "nothing", code=1)


@pytest.mark.parametrize("name", ["returns", "kafka", "postgres", "helpers"])
def test_a_killed_process_is_started_again(up: Any, wait_until: Wait, name: str) -> None:
    killed = pid_of(up, name)
    assert killed
    psutil.Process(killed).kill()
    wait_until(lambda: pid_of(up, name) not in {None, killed})
    wait_until(lambda: any(each.name == name and each.state == "ready" for each in state.load(up.directory).processes))


def test_two_stacks_run_side_by_side_and_one_keeps_its_data_through_down_and_up(
    up: Any, new_stack: Callable[[], Any]
) -> None:
    other = new_stack()
    other.run("up", "--split")
    first, second = state.load(up.directory), state.load(other.directory)
    assert not set(first.ports.values()) & set(second.ports.values())
    assert {"returns", "returns-consumer", "returns-relay"} <= {each.name for each in second.processes}
    processes.blocking(_make_table(second.services["returns"].migration_url))

    other.run("down")
    assert other.alive() == []
    assert "No stack is up" in other.run("status", code=1)
    assert "no stack is up" in other.run("trace", TRACE_ID, code=1)
    with socket.create_server((ports.HOST, second.ports["helpers"])):
        output = other.run("up")
    again = state.load(other.directory)
    assert f"helpers: port {second.ports['helpers']} is now taken by another program" in output
    assert again.ports["kafka"] == second.ports["kafka"]
    assert processes.blocking(_select_from_table(again.services["returns"].migration_url)) == 0

    other.run("down", "--wipe")
    assert other.alive() == []
    assert [each.name for each in other.directory.iterdir()] == ["supervisor.lock"]
    assert psutil.pid_exists(first.supervisor_pid or 0)


async def _make_table(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE kept ()")
    await connection.close()


async def _select_from_table(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT count(*) FROM kept")
    finally:
        await connection.close()


def test_a_killed_up_leaves_nothing_running(new_stack: Callable[[], Any], wait_until: Wait) -> None:
    stack = new_stack()
    process = stack.begin("up")
    wait_until(lambda: pid_of(stack, "postgres"))
    process.kill()
    process.communicate()
    wait_until(lambda: not stack.alive())
    # A process that ends is no longer told by its environment a moment before its lock is gone.
    wait_until(lambda: not state.is_held(stack.directory))


def test_of_two_ups_at_once_one_starts_the_stack_and_a_killed_supervisor_leaves_nothing(
    new_stack: Callable[[], Any], wait_until: Wait
) -> None:
    stack = new_stack()
    outputs = [process.communicate(timeout=120)[0] for process in [stack.begin("up"), stack.begin("up")]]
    assert sum("already up" in output for output in outputs) == 1, outputs
    supervisor = state.load(stack.directory).supervisor_pid
    assert supervisor
    psutil.Process(supervisor).send_signal(signal.SIGKILL)
    wait_until(lambda: not stack.alive())


def test_a_demanded_port_that_is_taken_is_an_error_that_names_it(new_stack: Callable[[], Any]) -> None:
    stack = new_stack()
    with socket.create_server((ports.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port}, wanted for kafka, is taken" in stack.run("up", "--port", f"kafka={port}", code=1)
    assert "nothing of that name listens" in stack.run("up", "--port", "kafak=1", code=1)
    assert stack.alive() == []


def test_a_service_that_cannot_start_is_shown_with_its_last_words(new_stack: Callable[[], Any]) -> None:
    stack = new_stack()
    output = stack.run("up", "--services", "broken=no_such_module", code=1)
    assert "broken-migrate failed" in output
    assert "No module named no_such_module" in output
    assert stack.alive() == []
    assert json.loads((stack.directory / "stack.json").read_text())["status"] == "stopped"
