"""Where the parts of the ledger meet: the only place that knows everything."""

from dataclasses import replace

from hezhang_kit.runtime import Service
from hezhang_kit.work import Work

from ledger_service.adapters import restored
from ledger_service.adapters.archive_loading import BooksFromFiles
from ledger_service.adapters.archives import ArchivesInPostgres
from ledger_service.adapters.files import Files
from ledger_service.adapters.journals import JournalsInPostgres
from ledger_service.adapters.ledgers import LedgersInPostgres
from ledger_service.adapters.reports import ReportsInPostgres
from ledger_service.adapters.statements import StatementsInPostgres
from ledger_service.adapters.stock_ledgers import StockLedgersInPostgres
from ledger_service.adapters.trail import TrailInPostgres
from ledger_service.app import handlers
from ledger_service.app.commands import OpenBook
from ledger_service.app.ports import Ledger
from ledger_service.entrypoints.api import router
from ledger_service.entrypoints.consumers import consume


def ports(work: Work) -> Ledger:
    """The ports of the use cases on a transaction."""
    return Ledger(
        work=work,
        journals=JournalsInPostgres(work),
        statements=StatementsInPostgres(work),
        reports=ReportsInPostgres(work),
        ledgers=LedgersInPostgres(work),
        stock=StockLedgersInPostgres(work),
        files=Files(),
        trail=TrailInPostgres(work),
        archives=ArchivesInPostgres(work),
        imports=BooksFromFiles(work),
    )


class RestoringLedger:
    """After a restore: vouchers keep the numbers and the times that were told."""

    to_end = False
    prepare = staticmethod(restored.keep_told)
    finish = staticmethod(restored.compare_told)

    @staticmethod
    def ports(work: Work) -> Ledger:
        """The ports while everything is posted again."""
        return replace(ports(work), journals=restored.RestoredJournals(work))


service = Service(
    name="ledger",
    consumer=consume,
    router=router,
    ports=ports,
    append_only=("voucher", "voucher_line", "book_read", "book_import"),
    commands={handlers.open_books: OpenBook},
    restoring=RestoringLedger(),
)
