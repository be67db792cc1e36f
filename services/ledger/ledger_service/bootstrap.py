"""Where the parts of the ledger meet: the only place that knows everything."""

from dataclasses import replace

from hezhang_kit.runtime import Runtime, Service
from hezhang_kit.work import Work

from ledger_service.adapters import restored
from ledger_service.adapters.accounts import AccountsInPostgres
from ledger_service.adapters.archive_loading import BooksFromFiles
from ledger_service.adapters.archives import ArchivesInPostgres
from ledger_service.adapters.chains import ChainsInPostgres
from ledger_service.adapters.checks import ChecksInPostgres
from ledger_service.adapters.drafts import DraftsInPostgres
from ledger_service.adapters.files import Files
from ledger_service.adapters.journals import JournalsInPostgres
from ledger_service.adapters.ledgers import LedgersInPostgres
from ledger_service.adapters.periods import PeriodsInPostgres
from ledger_service.adapters.reports import ReportsInPostgres
from ledger_service.adapters.statements import StatementsInPostgres
from ledger_service.adapters.stock_ledgers import StockLedgersInPostgres
from ledger_service.adapters.trail import TrailInPostgres
from ledger_service.adapters.voucher_files import read_rows
from ledger_service.app import accounts, checking, drafts, handlers, importing, periods, purchases
from ledger_service.app.commands import (
    AskReopening,
    AuthoriseRule,
    CheckBook,
    CloseMonth,
    ConfirmClosing,
    CorrectVoucher,
    DraftCommand,
    DraftVoucher,
    ImportVouchers,
    MonthCommand,
    OpenBook,
    OpenSubAccount,
    PaySupplier,
    PrepareEntry,
    RecordPurchase,
    RecordPurchaseReturn,
)
from ledger_service.app.ports import Ledger
from ledger_service.entrypoints import clock
from ledger_service.entrypoints.api import router
from ledger_service.entrypoints.consumers import consume
from ledger_service.settings import LedgerSettings


def ports(work: Work) -> Ledger:
    """The ports of the use cases on a transaction."""
    return Ledger(
        work=work,
        journals=JournalsInPostgres(work),
        statements=StatementsInPostgres(work),
        reports=ReportsInPostgres(work),
        accounts=AccountsInPostgres(work),
        periods=PeriodsInPostgres(work),
        drafts=DraftsInPostgres(work),
        read_rows=read_rows,
        ledgers=LedgersInPostgres(work),
        stock=StockLedgersInPostgres(work),
        files=Files(),
        trail=TrailInPostgres(work),
        archives=ArchivesInPostgres(work),
        chains=ChainsInPostgres(work),
        checks=ChecksInPostgres(work),
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


async def watch_books(runtime: Runtime[Ledger]) -> None:
    """The clock of checks and of the verification of chains; runs until cancelled."""
    settings = runtime.settings
    assert isinstance(settings, LedgerSettings)
    await clock.watch(runtime, settings.check_poll_s, settings.check_rest_s)


service = Service(
    name="ledger",
    consumer=consume,
    router=router,
    ports=ports,
    settings=LedgerSettings,
    background=(watch_books,),
    append_only=(
        "voucher",
        "voucher_line",
        "chain",
        "rule_authorisation",
        "period_change",
        "book_read",
        "book_import",
    ),
    commands={
        handlers.open_books: OpenBook,
        accounts.open_sub_accounts: OpenSubAccount,
        accounts.authorise_rules: AuthoriseRule,
        purchases.record_purchases: RecordPurchase,
        purchases.record_purchase_returns: RecordPurchaseReturn,
        purchases.pay_suppliers: PaySupplier,
        drafts.draft_vouchers: DraftVoucher,
        drafts.prepare_entries: PrepareEntry,
        drafts.correct_vouchers: CorrectVoucher,
        drafts.review_drafts: DraftCommand,
        drafts.withdraw_drafts: DraftCommand,
        drafts.post_drafts: DraftCommand,
        importing.import_vouchers: ImportVouchers,
        periods.open_months: MonthCommand,
        periods.soft_close_months: MonthCommand,
        periods.close_months: CloseMonth,
        periods.ask_reopenings: AskReopening,
        periods.confirm_reopenings: MonthCommand,
        periods.confirm_closings: ConfirmClosing,
        checking.check_books: CheckBook,
    },
    restoring=RestoringLedger(),
)
