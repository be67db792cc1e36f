"""The correction of a voucher, from the case to the ledger and back, on real Kafka and PostgreSQL."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from cases_service.bootstrap import service as cases_service
from hezhang_contracts.cases_events import CorrectionRequested
from ledger_service.bootstrap import service as ledger_service

from tests.integration.cases.examples import anomaly
from tests.integration.ledger.shop import DAY, balances, open_shop, settled
from tests.support.conditions import until
from tests.support.world import Running, World

pytestmark = pytest.mark.integration
REVIEWER: dict[str, Any] = {"roles": ("reviewer",), "sub": "wang"}
MANAGER: dict[str, Any] = {"roles": ("manager",), "sub": "boss"}


def rent(amount: str, account: str = "5602") -> list[dict[str, str]]:
    return [
        {"account": account, "side": "debit", "amount": amount, "summary": "房租"},
        {"account": "1002", "side": "credit", "amount": amount, "summary": "房租"},
    ]


class Office:
    """A case of a book, and the book."""

    def __init__(self, ledger: Running, cases: Running, book: str, case_id: str) -> None:
        self.ledger, self.cases, self.book, self.path = ledger, cases, book, f"/cases/{case_id}"

    async def voucher(self, amount: str = "1000.00", day: str = DAY.isoformat()) -> str:
        """A voucher by hand, posted."""
        body = {"book_id": self.book, "day": day, "lines": rent(amount)}
        draft = (await self.ledger.post("/vouchers", body, self.book, sub="li")).json()["draft_id"]
        path = f"/books/{self.book}/drafts/{draft}"
        await self.ledger.post(f"{path}/review", None, self.book, **REVIEWER)
        return (await self.ledger.post(f"{path}/post", None, self.book)).json()["vouchers"][0]["voucher_id"]

    async def propose(self, voucher_id: str, how: str, **more: Any) -> str:
        """A correction that li proposes."""
        said = {"voucher_id": voucher_id, "how": how, "reason": "科目记错", "day": DAY.isoformat()} | more
        answer = await self.cases.post(f"{self.path}/corrections", said, self.book, sub="li")
        assert (answer.status_code, answer.json()["state"]) == (201, "proposed"), answer.text
        return answer.json()["correction_id"]

    async def approve(self, correction_id: str, **by: Any) -> Any:
        path = f"{self.path}/corrections/{correction_id}/approve"
        return await self.cases.post(path, {}, self.book, **(by or REVIEWER))

    async def executed(self, voucher_id: str, how: str, **more: Any) -> dict[str, Any]:
        """A correction as the case shows it when the ledger has answered."""
        one = await self.propose(voucher_id, how, **more)
        answer = await self.approve(one)
        assert answer.status_code == 201, answer.text
        shown: dict[str, Any] = {}

        async def answered() -> bool:
            record = await self.record()
            [found] = [c for c in record["corrections"] if c["correction_id"] == one]
            shown.update(found, case=record["status"])
            return found["state"] in ("posted", "rejected")

        await until(answered, f"the ledger answers to {how} of {voucher_id}")
        return shown

    async def record(self) -> dict[str, Any]:
        """The case."""
        return (await self.cases.get(self.path, self.book)).json()


@pytest.fixture
async def office(world: World) -> AsyncIterator[Office]:
    """A case that was acknowledged."""
    async with world.running(ledger_service) as ledger, world.running(cases_service) as cases:
        book = await open_shop(ledger)
        await cases.tell(anomaly(book, "anomaly-1"))
        await cases.applied(book, "anomaly.opened", 1)
        [case] = (await cases.get(f"/cases?book_id={book}", book)).json()["items"]
        made = Office(ledger, cases, book, case["case_id"])
        assert (await cases.post(f"{made.path}/acknowledge", {}, book)).status_code == 200
        yield made


async def test_each_kind_is_posted_once_and_verifies_the_case(office: Office) -> None:
    ledger, book = office.ledger, office.book
    before = await balances(ledger, book)
    first = await office.voucher()
    taken_back = await office.executed(first, "reverse")
    assert (taken_back["state"], taken_back["case"], len(taken_back["vouchers"])) == ("posted", "verified", 1)
    assert await balances(ledger, book) == before
    voucher = (await ledger.get(f"/books/{book}/vouchers/{taken_back['vouchers'][0]}", book)).json()
    assert (voucher["maker"], voucher["checker"], voucher["kind"], voucher["reverses"]) == (
        "li", "wang", "reversal", first,
    )  # fmt: skip
    assert voucher["source"]["type"] == "correction"
    assert (await ledger.get(f"/books/{book}/vouchers/{first}", book)).json()["reversed_by"] == voucher["voucher_id"]
    draft = (await ledger.get(f"/books/{book}/drafts/{taken_back['correction_id']}", book)).json()
    assert (draft["state"], draft["reason"]) == ("posted", "科目记错")
    replaced = await office.executed(await office.voucher(), "replace", lines=rent("1000.00", "1601"))
    assert (replaced["state"], len(replaced["vouchers"])) == ("posted", 2)
    adjusted = await office.executed(await office.voucher("1200.00"), "adjust", lines=rent("900.00"))
    assert (adjusted["state"], len(adjusted["vouchers"])) == ("posted", 1)
    after = await balances(ledger, book)
    assert (after["1601"], after["5602"], after["1002"]) == ("1000.00", "900.00", "-1900.00")
    further = await office.executed(replaced["vouchers"][1], "reverse")
    assert further["state"] == "posted", "what replaced a voucher can itself be wrong"
    trail = [(line["by"], line["facts"]["status"]) for line in (await office.record())["timeline"]][2:5]
    assert trail == [("li", "solution_proposed"), ("wang", "executing"), ("ledger", "verified")]
    told = await ledger.told(book, "voucher.posted")
    [(event_id, asked)] = (await office.cases.told(book, "correction.requested"))[:1]
    await ledger.tell(CorrectionRequested.model_validate(asked), ids=[event_id])
    await settled(ledger, book, CorrectionRequested.model_validate(asked | {"correction_id": "other"}))
    assert await ledger.told(book, "voucher.posted") == told, "told again, it is not posted again"
    [(_, refused)] = await ledger.told(book, "voucher.rejected")
    assert (refused["code"], refused["source"]["type"], refused["source_id"]) == (
        "corrected_already", "correction", "other",
    )  # fmt: skip


async def test_what_the_ledger_refuses_says_why_and_changes_nothing(office: Office) -> None:
    ledger, book = office.ledger, office.book
    voucher = await office.voucher()
    assert (await office.executed(voucher, "reverse"))["state"] == "posted"
    for step in ("soft-close", "close"):
        answer = await ledger.post(f"/books/{book}/periods/2026-01/{step}", {}, book, **MANAGER)
        assert answer.status_code == 201, answer.text
    february = {"day": "2026-02-01"}
    again = await office.voucher(day="2026-02-01")
    [opening] = (await ledger.get(f"/books/{book}/vouchers?source_type=opening", book)).json()["items"]
    unbalanced = [rent("1.00")[0], rent("2.00")[1]]
    before = await balances(ledger, book)
    for asked, how, more, code in (
        ("nothing", "reverse", february, "voucher_unknown"),
        (voucher, "reverse", february, "corrected_already"),
        (opening["voucher_id"], "reverse", february, "undone_at_source"),
        (again, "reverse", {}, "period_closed"),
        (again, "reverse", {"day": "2199-01-01"}, "period_not_open"),
        (again, "reverse", {"day": "2025-12-31"}, "before_opening"),
        (again, "replace", february | {"lines": unbalanced}, "voucher_unbalanced"),
        (again, "adjust", february | {"lines": rent("1000.00")}, "nothing_differs"),
        (again, "replace", february | {"lines": rent("1.00", "9999")}, "account_unknown"),
    ):
        shown = await office.executed(asked, how, **more)
        assert (shown["state"], shown["refusal_code"], shown["case"]) == ("rejected", code, "solution_proposed"), shown
        assert shown["refusal"]
        used = await office.approve(shown["correction_id"], **MANAGER)
        assert (used.status_code, used.json()["code"]) == (409, "step_not_possible"), "an approval is not reused"
    assert await balances(ledger, book) == before
    assert (await office.executed(again, "reverse", **february))["case"] == "verified"


async def test_only_another_person_with_the_right_approves(office: Office) -> None:
    one = await office.propose("v1", "reverse")
    own = await office.approve(one, roles=("reviewer",), sub="li")
    assert (own.status_code, own.json()["code"]) == (409, "approver_is_proposer")
    assert (await office.approve(one, roles=("bookkeeper",), sub="wang")).status_code == 403
    assert (await office.approve("no-such")).status_code == 404
    assert await office.cases.told(office.book, "correction.requested") == []
    early = {"voucher_id": "v1", "how": "adjust", "reason": "x", "day": "2026-01-05"}
    assert (await office.cases.post(f"{office.path}/corrections", early, office.book)).status_code == 422


async def test_what_is_found_after_its_correction_reopens_the_case(office: Office) -> None:
    assert (await office.executed(await office.voucher(), "reverse"))["case"] == "verified"
    await office.cases.tell(anomaly(office.book, "anomaly-2"))
    await office.cases.applied(office.book, "anomaly.opened", 2)
    assert (await office.record())["status"] == "reopened"
    closing = {"reason": "the ledger has corrected it"}
    assert (await office.cases.post(f"{office.path}/acknowledge", {}, office.book)).status_code == 200
    refused = await office.cases.post(f"{office.path}/close", closing, office.book, roles=("bookkeeper",))
    assert (refused.status_code, refused.json()["code"]) == (409, "finding_holds")
