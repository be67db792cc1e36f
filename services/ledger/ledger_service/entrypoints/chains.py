"""The hash chain of a book over HTTP: its head, to be kept elsewhere, and whether every posted row is as it was."""

from hezhang_kit.api import Router

from ledger_service.app.views import BrokenLink, ChainVerification, ChainView
from ledger_service.entrypoints.reading import ReadBook

router = Router()


@router.get("/books/{book_id}/chain")
async def read_chain(book_id: str, read: ReadBook) -> ChainView:
    """The head of the chain: whoever kept an earlier one can tell that nothing before it was rebuilt."""
    async with read() as (ledger, _):
        return ChainView.of(await ledger.chains.head(book_id))


@router.get("/books/{book_id}/chain/verification")
async def verify_chain(book_id: str, read: ReadBook) -> ChainVerification:
    """Compare every posted voucher with its link (验链); names the first one that is not what was posted."""
    async with read() as (ledger, _):
        head = ChainView.of(await ledger.chains.head(book_id))
        broken = await ledger.chains.verify(book_id)
    link = broken and BrokenLink(link=broken.link, voucher_id=broken.voucher_id, reason=broken.reason)
    return ChainVerification(links=head.links, head=head.head, intact=link is None, broken=link)
