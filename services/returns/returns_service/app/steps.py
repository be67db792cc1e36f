"""What the steps in the life of a return share: loading it under the book's lock, and saying why a step is refused."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date
from typing import TypeVar

from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict, forbidden, invalid, not_found

from returns_service.app.commands import Step
from returns_service.app.matching import look_again
from returns_service.app.ports import ReturnKey, ReturnsPorts
from returns_service.app.views import PartView, ReturnView
from returns_service.domain import lifecycle
from returns_service.domain.inspection import NotInspected
from returns_service.domain.lifecycle import NotNow, Status
from returns_service.domain.red_invoice import RedRefused

S = TypeVar("S", bound=Step)


async def each(
    asked: Sequence[Asked[S]],
    ports: ReturnsPorts,
    step: Callable[[S], lifecycle.Step | None],
    take: Callable[[Asked[S], ReturnView, ReturnsPorts], Awaitable[None]],
) -> list[ReturnView | Problem]:
    """Take a step of each return: it is loaded, moved on and written; what is refused changes nothing.

    What differs or is refused of it is looked at anew after the step.
    ``step`` says which one it is; None does not move the return itself.
    """
    answers: list[ReturnView | Problem] = []
    for one in asked:
        try:
            view = await load(one, ports)
            name = step(one.command)
            if name is not None:
                view.status = lifecycle.after(view.status, name)
            await take(one, view, ports)
            await ports.returns.save(view)
            key = (view.book_id, view.return_id)
            await look_again(key, one, ports)
            await resettle([key], (), ports)
            answers.append(await load(one, ports))
        except NotNow as error:
            answers.append(conflict("return_status", str(error), "status"))
        except NotInspected as error:
            answers.append(invalid("count_wrong", str(error), error.field))
        except RedRefused as error:
            answers.append(invalid(error.code, str(error), error.field))
        except Problem as problem:
            answers.append(problem)
    return answers


async def load(asked: Asked[S], ports: ReturnsPorts) -> ReturnView:
    """The return of a step. Problem 404 when the book has none of that id."""
    view = await ports.returns.read(asked.command.return_id, [asked.command.book_id])
    if view is None:
        raise not_found("return", asked.command.return_id)
    return view


async def resettle(returns: Collection[ReturnKey], invoices: Collection[tuple[str, str]], ports: ReturnsPorts) -> None:
    """Posted or settled, as it follows from what is known: these returns, and those of these invoices."""
    changed: dict[ReturnKey, Status] = {}
    for key, (status, now) in (await ports.returns.standings(returns, invoices)).items():
        after = lifecycle.standing(status, now)
        if after != status:
            changed[key] = after
    await ports.returns.save_statuses(changed)


def part_of(view: ReturnView, number: int) -> PartView:
    """A part that stands. Problem 404 for none of that number, 409 for one that was taken back."""
    part = view.part(number)
    if part is None:
        raise not_found("part", str(number))
    if not part.standing:
        raise conflict("part_taken_back", f"part {number} was {part.status}", "part")
    return part


def other_person(asked: Asked[S], view: ReturnView) -> None:
    """Four eyes: whoever asked for a return does not approve anything of it. Problem 403."""
    if asked.principal.subject == view.requested_by:
        raise forbidden("who asked for the return cannot approve it; another person has to")


def today_of(ports: ReturnsPorts) -> date:
    """The business day."""
    return ports.work.now.astimezone(ports.zone).date()
