"""The only place that knows everything: which adapters stand behind the ports."""

from hezhang_kit.runtime import Runtime
from hezhang_kit.service import Service
from hezhang_kit.work import Work

from returns_service.adapters.documents import DocumentFiles
from returns_service.adapters.evidence import EvidenceInPostgres
from returns_service.adapters.ledger import LedgerOverHttp
from returns_service.adapters.purchases import PurchasesInPostgres
from returns_service.adapters.reading import ReturnsInPostgres
from returns_service.adapters.red_invoices import RedInvoicesInPostgres
from returns_service.adapters.refusals import RefusalsInPostgres
from returns_service.adapters.reports import ReportsInPostgres
from returns_service.adapters.sold_lines import SoldLinesInPostgres
from returns_service.app import commands, handlers, purchase_commands
from returns_service.app.ports import ReturnsPorts
from returns_service.entrypoints import clock
from returns_service.entrypoints.api import router
from returns_service.entrypoints.consumers import consume
from returns_service.settings import BUSINESS_ZONE, ReturnsSettings

documents = DocumentFiles()
ledger = LedgerOverHttp()


def make_ports(work: Work) -> ReturnsPorts:
    """The ports on one transaction."""
    return ReturnsPorts(
        SoldLinesInPostgres(work),
        ReturnsInPostgres(work),
        RedInvoicesInPostgres(work),
        RefusalsInPostgres(work),
        EvidenceInPostgres(work),
        ReportsInPostgres(work),
        documents,
        ledger,
        PurchasesInPostgres(work),
        work,
        BUSINESS_ZONE,
    )


async def watch_sheets(runtime: Runtime[ReturnsPorts]) -> None:
    """The clock of confirmation sheets; runs until cancelled."""
    settings = runtime.settings
    assert isinstance(settings, ReturnsSettings)
    await clock.watch(runtime, settings.sheet_poll_s)


service = Service(
    name="returns",
    consumer=consume,
    router=router,
    ports=make_ports,
    settings=ReturnsSettings,
    append_only=("return_line", "scrap_decision", "voucher"),
    background=(watch_sheets,),
    commands={
        handlers.record_returns: commands.RecordReturn,
        handlers.request_returns: commands.RequestReturn,
        handlers.review_returns: commands.ReviewReturn,
        handlers.inspect_returns: commands.InspectReturn,
        handlers.record_requested: commands.RecordRequested,
        handlers.cancel_returns: commands.CancelReturn,
        handlers.resubmit_parts: commands.ResubmitPart,
        handlers.link_replacements: commands.LinkReplacement,
        handlers.decide_scrap: commands.DecideScrap,
        handlers.start_sheets: commands.StartSheet,
        handlers.answer_sheets: commands.AnswerSheet,
        handlers.roll_back_refunds: commands.RollBackRefund,
        handlers.issue_red_invoices: commands.IssueRedInvoice,
        handlers.count_stock: commands.CountStock,
        handlers.ask_purchase_returns: purchase_commands.AskPurchaseReturn,
        handlers.review_purchase_returns: purchase_commands.ReviewPurchaseReturn,
        handlers.resubmit_purchase_returns: purchase_commands.ResubmitPurchaseReturn,
        handlers.cancel_purchase_returns: purchase_commands.CancelPurchaseReturn,
        handlers.check_rates: commands.CheckRates,
    },
)
