"""Cases on real Kafka and PostgreSQL: from a finding to a case with its trail."""

from typing import Any

import pytest
from cases_service.bootstrap import service

from tests.integration.cases.examples import anomaly, message, resolved
from tests.support.events import new_book
from tests.support.world import Running, World, record_of, send

pytestmark = pytest.mark.integration


async def cases_of(running: Running, book: str, query: str = "") -> list[dict[str, Any]]:
    answer = await running.get(f"/cases?book_id={book}{query}", book)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_finding_becomes_one_case_however_often_it_is_told(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        first = anomaly(book, "anomaly-1")
        await cases.tell(first, first, anomaly(book, "anomaly-2"), ids=[f"{book}-1", f"{book}-1", f"{book}-2"])
        await cases.tell(anomaly(book, "anomaly-3", about="return-2"))
        await cases.applied(book, "anomaly.opened", 3)
        found = await cases_of(cases, book)
        assert sorted((case["about"]["id"], case["revision"]) for case in found) == [("return-1", 2), ("return-2", 1)]
        [case] = [case for case in found if case["about"]["id"] == "return-1"]
        assert case | {
            "kind": "return_never_sold", "severity": "P3", "status": "opened", "assignee": None,
            "anomaly_id": "anomaly-2", "expected": "an earlier sale of 22423 to 17850", "actual": "none",
            "difference": "-3", "evidence_refs": ["row:141", "row:142"], "source_event_id": "event-0",
            "customer_id": "17850",
        } == case  # fmt: skip
        record = (await cases.get(f"/cases/{case['case_id']}", book)).json()
        assert [finding["event_id"] for finding in record["findings"]] == [f"{book}-1", f"{book}-2"]
        assert [(entry["what"], entry["by"], entry["revision"]) for entry in record["timeline"]] == [
            ("opened", "returns", 1),
            ("finding", "returns", 2),
        ]
        told = [
            content for _, content in await cases.told(book, "case.changed") if content["case_id"] == case["case_id"]
        ]
        assert [(change["revision"], change["change"], change["anomaly_id"]) for change in told] == [
            (1, "opened", "anomaly-1"),
            (2, "finding", "anomaly-2"),
        ]


async def test_one_id_of_two_sources_is_two_findings(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        ours, theirs = (
            record_of(anomaly(book, "a1"), book),
            record_of(anomaly(book, "a2"), book, ce_source=b"/partner"),
        )
        await send(world.servers.bootstrap, [ours, theirs])
        await cases.applied(book, "anomaly.opened", 2)
        [case] = await cases_of(cases, book)
        record = (await cases.get(f"/cases/{case['case_id']}", book)).json()
        assert sorted(finding["anomaly_id"] for finding in record["findings"]) == ["a1", "a2"]


async def test_acknowledge_and_assign_are_told_and_kept(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        await cases.tell(anomaly(book, "anomaly-1"))
        await cases.applied(book, "anomaly.opened", 1)
        [case] = await cases_of(cases, book)
        path = f"/cases/{case['case_id']}"
        answer = await cases.post(f"{path}/acknowledge", {}, book, key="k1", sub="li")
        assert (answer.status_code, answer.json()["status"], answer.json()["revision"]) == (200, "acknowledged", 2)
        again = await cases.post(f"{path}/acknowledge", {}, book, key="k1", sub="li")
        assert (again.status_code, again.content) == (200, answer.content)
        twice = await cases.post(f"{path}/acknowledge", {}, book, sub="li")
        assert (twice.status_code, twice.json()["code"]) == (409, "step_not_possible")
        assert "acknowledged cannot become acknowledged" in twice.json()["detail"]
        for expected_revision in (3, 3):  # the same assignee again changes nothing
            assigned = await cases.post(f"{path}/assign", {"assignee": "wang"}, book, roles=("manager",), sub="chen")
            assert (assigned.status_code, assigned.json()["assignee"]) == (200, "wang")
            assert assigned.json()["revision"] == expected_revision
        timeline = (await cases.get(path, book)).json()["timeline"]
        assert [(entry["what"], entry["by"]) for entry in timeline] == [
            ("opened", "returns"),
            ("status", "li"),
            ("assigned", "chen"),
        ]
        assert timeline[2]["facts"] == {"status": "acknowledged", "assignee": "wang", "before": None}
        told = [content for _, content in await cases.told(book, "case.changed")]
        assert [
            (change["revision"], change["change"], change["changed_by"], change["assignee"]) for change in told
        ] == [
            (1, "opened", "returns", None),
            (2, "status", "li", None),
            (3, "assigned", "chen", "wang"),
        ]


async def test_messages_enter_the_timeline_whatever_arrives_first(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        await cases.tell(message(book, "delivery-1", "anomaly.opened", "anomaly-1"))
        await cases.tell(message(book, "delivery-2", "invoice.overdue", "invoice-1"))
        await cases.applied(book, "message.delivered", 1)  # only the one that is about no case
        await cases.tell(anomaly(book, "anomaly-1"))
        await cases.applied(book, "message.delivered", 2)
        [case] = await cases_of(cases, book)
        await cases.tell(message(book, "delivery-3", "case.changed", case["case_id"]))
        await cases.applied(book, "message.delivered", 3)
        record = (await cases.get(f"/cases/{case['case_id']}", book)).json()
        assert record["revision"] == 1
        sent = [entry for entry in record["timeline"] if entry["what"] == "message"]
        assert [(entry["facts"]["delivery_id"], entry["facts"]["status"]) for entry in sent] == [
            ("delivery-1", "delivered"),
            ("delivery-3", "delivered"),
        ]
        assert len(await cases.told(book, "case.changed")) == 1


async def test_a_closed_case_is_open_again_when_its_finding_comes_back(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        await cases.tell(anomaly(book, "anomaly-1"))
        await cases.applied(book, "anomaly.opened", 1)
        [case] = await cases_of(cases, book)
        for step, body in (("acknowledge", {}), ("close", {"reason": "sold by hand"})):
            answer = await cases.post(f"/cases/{case['case_id']}/{step}", body, book, roles=("reviewer",))
            assert answer.status_code == 200, answer.text
        await cases.tell(anomaly(book, "anomaly-2"))
        await cases.applied(book, "anomaly.opened", 2)
        [case] = await cases_of(cases, book, "&status=reopened")
        assert case["anomaly_id"] == "anomaly-2"
        told = [content["status"] for _, content in await cases.told(book, "case.changed")]
        assert told == ["opened", "acknowledged", "closed", "reopened"]


async def test_a_case_says_since_when_its_anomaly_is_resolved_whatever_arrives_first(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        await cases.tell(resolved(book, "anomaly-1"))
        await cases.tell(anomaly(book, "anomaly-1"))
        await cases.applied(book, "anomaly.resolved", 1)
        [case] = await cases_of(cases, book)
        assert (case["resolved_at"] is not None, case["status"], case["revision"]) == (True, "opened", 2)
        await cases.tell(anomaly(book, "anomaly-2"))
        await cases.applied(book, "anomaly.opened", 2)
        await cases.tell(resolved(book, "anomaly-1"))
        await cases.applied(book, "anomaly.resolved", 2)
        record = (await cases.get(f"/cases/{case['case_id']}", book)).json()
        assert (record["resolved_at"], record["anomaly_id"]) == (None, "anomaly-2"), "it came back"
        assert [entry["what"] for entry in record["timeline"]] == ["opened", "resolved", "finding"]
        told = [content["change"] for _, content in await cases.told(book, "case.changed")]
        assert told == ["opened", "resolved", "finding"]


async def test_lists_are_filtered_paged_and_limited_to_the_granted_books(world: World) -> None:
    book, other = new_book(), new_book()
    async with world.running(service) as cases:
        events = [anomaly(book, f"anomaly-{n}", about=f"return-{n}") for n in range(7)]
        events.append(anomaly(book, "anomaly-short", about="sku-1", kind="stock_short"))
        await cases.tell(*events, anomaly(other, "anomaly-other"))
        await cases.applied(book, "anomaly.opened", 8)
        await cases.applied(other, "anomaly.opened", 1)
        pages: list[str] = []
        cursor = ""
        while True:
            page = (await cases.get(f"/cases?limit=3{cursor}", book)).json()
            pages.extend(item["anomaly_id"] for item in page["items"])
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert sorted(pages) == sorted(event.anomaly_id for event in events)
        assert len(await cases_of(cases, book, "&kind=stock_short&severity=P2&status=opened")) == 1
        assert await cases_of(cases, book, "&assignee=li") == []
        assert [case["anomaly_id"] for case in await cases_of(cases, book, "&about=return-3")] == ["anomaly-3"]
        [foreign] = (await cases.get("/cases", other)).json()["items"]
        assert foreign["book_id"] == other
        every = await cases.get("/cases?limit=500", "*", roles=("operator",))
        assert {item["book_id"] for item in every.json()["items"]} >= {book, other}
        acts = (("", None), ("/acknowledge", {}), ("/assign", {"assignee": "li"}), ("/close", {"reason": "done"}))
        for path, body in acts:
            where = f"/cases/{foreign['case_id']}{path}"
            answer = await (cases.get(where, book) if body is None else cases.post(where, body, book))
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"
        bad = await cases.get("/cases?cursor=bm90LW91cnM=", book)
        assert (bad.status_code, bad.json()["code"]) == (422, "cursor_invalid")


async def test_only_who_works_on_cases_may_change_them(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        await cases.tell(anomaly(book, "anomaly-1"))
        await cases.applied(book, "anomaly.opened", 1)
        [case] = await cases_of(cases, book)
        for step, body in (("acknowledge", {}), ("assign", {"assignee": "li"}), ("close", {"reason": "done"})):
            refused = await cases.post(f"/cases/{case['case_id']}/{step}", body, book, roles=("partner",))
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        empty = await cases.post(f"/cases/{case['case_id']}/assign", {"assignee": ""}, book)
        assert (empty.status_code, empty.json()["field"]) == (422, "assignee")
        [after] = await cases_of(cases, book)
        assert after == case


async def test_the_trail_cannot_be_changed_by_the_application(world: World) -> None:
    async with world.running(service, role="api") as cases:
        rows = await cases.fetch(
            """select t, p from unnest(array['case_entry', 'case_finding']) t, unnest(array['update', 'delete']) p
               where has_table_privilege(current_user, t, p)"""
        )
        assert rows == []
