"""The HTTP API of returns."""

from typing import Annotated, Any

from hezhang_contracts.event import Code
from hezhang_kit.api import Call, Limit, Page, Read, Router, not_found
from pydantic import BaseModel, ConfigDict, Field

from returns_service.app import handlers
from returns_service.app.commands import RecordReturn
from returns_service.app.views import ReturnView

router = Router()


class RecordManyReturns(BaseModel):
    """Returns of one book, recorded in order; each sees what the ones before it took."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    book_id: Code
    returns: Annotated[tuple[RecordReturn, ...], Field(min_length=1, max_length=200)]


class ManyAnswers(BaseModel):
    """One result for each return, in order: ``result`` as of a single request, or the ``problem``."""

    results: list[dict[str, Any]]


@router.post("/returns", status_code=202)
async def record_return(command: RecordReturn, call: Call) -> ReturnView:
    """Record what came back, or keep the request as refused with its anomaly."""
    return await call(handlers.record_returns, command)


@router.post("/returns/bulk", status_code=200)
async def record_many_returns(body: RecordManyReturns, call: Call) -> ManyAnswers:
    """Record up to 200 returns in one transaction."""
    return ManyAnswers(results=await call.each(handlers.record_returns, body.book_id, body.returns, item_status=202))


@router.get("/returns/{return_id}")
async def read_return(return_id: str, read: Read) -> ReturnView:
    """A return, its parts and their vouchers."""
    async with read() as (ports, scope):
        found = await ports.returns.read(return_id, scope.books)
    if found is None:
        raise not_found("return", return_id)
    return found


@router.get("/returns")
async def list_returns(book_id: Code, read: Read, cursor: str | None = None, limit: Limit = 100) -> Page[ReturnView]:
    """The returns of a book, the newest first."""
    async with read() as (ports, scope):
        scope.check(book_id)
        return await ports.returns.page(book_id, cursor, limit)
