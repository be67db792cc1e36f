"""Approving scrap (报废审批): entries 7b and 7c are the ledger's, the decision is a person's."""

from collections.abc import Sequence

from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict

from returns_service.app import translation
from returns_service.app.commands import DecideScrap
from returns_service.app.ports import ReturnsPorts
from returns_service.app.steps import each, other_person, part_of, today_of
from returns_service.app.views import ReturnView, ScrapView


async def decide_scrap(asked: Sequence[Asked[DecideScrap]], ports: ReturnsPorts) -> Sequence[ReturnView | Problem]:
    """Approve the scrap of parts, by another person than the one who asked for the return: once a part, unless the
    ledger refused it."""
    return await each(asked, ports, lambda _: "decide_scrap", _decide)


async def _decide(asked: Asked[DecideScrap], view: ReturnView, ports: ReturnsPorts) -> None:
    command = asked.command
    other_person(asked, view)
    part = part_of(view, command.part)
    if not part.scrapped:
        raise conflict("nothing_to_scrap", f"nothing of part {part.part} is to be scrapped", "part")
    decided = sum(one.part == part.part for one in view.scrap)
    if decided and not view.refuses(part.part, "scrap"):
        raise conflict("scrap_decided", f"the scrap of part {part.part} is decided already", "part")
    decision = ScrapView(
        part=part.part,
        attempt=decided + 1,
        decided_on=today_of(ports),
        approved_by=asked.principal.subject,
        ground=command.ground,
        residual_net=command.residual_net,
        residual_vat=command.residual_vat,
        residual_buyer=command.residual_buyer,
        input_vat=command.input_vat,
        compensations=[one.model_dump(mode="json") for one in command.compensations],
    )
    await ports.refusals.close({(view.book_id, view.return_id, part.part, "scrap")})
    await ports.evidence.add_scrap(view.book_id, view.return_id, decision)
    ports.work.emit(translation.scrap_event(view, part, decision), asked)
