"""The routes of the proof sheet (退货核对单)."""

from fastapi import Request
from fastapi.responses import HTMLResponse
from hezhang_kit.api import Read, Router, not_found

from returns_service.app.ports import ReturnsPorts
from returns_service.app.proof_views import ProofView
from returns_service.app.proving import prove
from returns_service.entrypoints.paths import ReturnId

router = Router()
_ALONE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "X-Frame-Options": "DENY"}
"""The page brings everything along and runs nothing."""


async def _proof(return_id: str, read: Read, request: Request) -> tuple[ProofView, ReturnsPorts]:
    async with read() as (ports, scope):
        view = await ports.returns.read(return_id, scope.books)
        if view is None:
            raise not_found("return", return_id)
        return await prove(view, request.app.state.runtime.settings.trace_url, ports), ports


@router.get("/returns/{return_id}/proof")
async def read_proof(return_id: ReturnId, read: Read, request: Request) -> ProofView:
    """Claim, goods, red invoice and the five postings side by side, each with a tick or a difference."""
    return (await _proof(return_id, read, request))[0]


@router.get("/returns/{return_id}/proof.html", response_class=HTMLResponse)
async def show_proof(return_id: ReturnId, read: Read, request: Request) -> HTMLResponse:
    """The same as a page to read and print."""
    proof, ports = await _proof(return_id, read, request)
    return HTMLResponse(ports.documents.proof_page(proof), headers=_ALONE)
