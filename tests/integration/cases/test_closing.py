"""Closing a case (结案): who may, when, and what the trail keeps."""

import pytest
from cases_service.bootstrap import service

from tests.integration.cases.examples import anomaly, resolved
from tests.support.events import new_book
from tests.support.world import Running, World

pytestmark = pytest.mark.integration

REASON = {"reason": "the client confirmed it by letter"}


async def seen(cases: Running, book: str) -> str:
    """The path of the case of a finding that somebody has seen."""
    await cases.tell(anomaly(book, "a1"))
    await cases.applied(book, "anomaly.opened", 1)
    [case] = (await cases.get(f"/cases?book_id={book}", book)).json()["items"]
    path = f"/cases/{case['case_id']}"
    early = await cases.post(f"{path}/close", REASON, book, roles=("manager",))
    assert (early.status_code, early.json()["code"]) == (409, "step_not_possible")
    assert (await cases.post(f"{path}/acknowledge", {}, book)).status_code == 200
    return path


async def test_what_is_resolved_is_closed_by_whoever_works_on_it(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        path = await seen(cases, book)
        holds = await cases.post(f"{path}/close", REASON, book, roles=("bookkeeper",))
        assert (holds.status_code, holds.json()["code"]) == (409, "finding_holds")
        assert "a reviewer or a manager" in holds.json()["detail"]
        await cases.tell(resolved(book, "a1"))
        await cases.applied(book, "anomaly.resolved", 1)
        done = await cases.post(f"{path}/close", REASON, book, key="k", sub="li", roles=("bookkeeper",))
        assert (done.status_code, done.json()["status"], done.json()["revision"]) == (200, "closed", 4)
        again = await cases.post(f"{path}/close", REASON, book, key="k", sub="li", roles=("bookkeeper",))
        assert again.content == done.content
        last = (await cases.get(path, book)).json()["timeline"][-1]
        assert (last["what"], last["by"], last["facts"]) == ("status", "li", {"status": "closed"} | REASON)
        told = [content for _, content in await cases.told(book, "case.changed")]
        assert [(one["change"], one["status"]) for one in told][-1] == ("status", "closed")


async def test_what_still_holds_is_accepted_by_a_reviewer_and_the_trail_says_so(world: World) -> None:
    book = new_book()
    async with world.running(service) as cases:
        path = await seen(cases, book)
        empty = await cases.post(f"{path}/close", {"reason": ""}, book, roles=("reviewer",))
        assert (empty.status_code, empty.json()["field"]) == (422, "reason")
        done = await cases.post(f"{path}/close", REASON, book, sub="zhou", roles=("reviewer",))
        assert done.json()["status"] == "closed"
        last = (await cases.get(path, book)).json()["timeline"][-1]
        assert (last["by"], last["facts"]) == ("zhou", {"status": "closed", "accepted": "a1"} | REASON)
        twice = await cases.post(f"{path}/close", REASON, book, roles=("manager",))
        assert (twice.status_code, twice.json()["code"]) == (409, "step_not_possible")
        # What a closed case was about may end by itself later; that opens nothing.
        await cases.tell(resolved(book, "a1"))
        await cases.applied(book, "anomaly.resolved", 1)
        after = (await cases.get(path, book)).json()
        assert (after["status"], after["resolved_at"] is not None) == ("closed", True)
