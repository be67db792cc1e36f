"""Where the parts of collections are put together."""

from hezhang_kit.service import Service
from hezhang_kit.work import Work

from collections_service.adapters.accounts import PgAccounts
from collections_service.adapters.dunning import PgDunning
from collections_service.adapters.invoices import PgInvoices
from collections_service.adapters.reading import PgReading
from collections_service.adapters.tables import APPEND_ONLY
from collections_service.app import handlers
from collections_service.app.commands import (
    AskCancellation,
    DecideCancellation,
    IssueInvoice,
    RecordPayment,
    StateReceivables,
    SweepOverdue,
)
from collections_service.app.ports import Collections
from collections_service.entrypoints.api import router
from collections_service.entrypoints.consumers import consume


def make_ports(work: Work) -> Collections:
    """The ports on one transaction."""
    return Collections(work, PgInvoices(work), PgAccounts(work), PgDunning(work), PgReading(work))


service = Service(
    "collections",
    consume,
    router,
    make_ports,
    append_only=APPEND_ONLY,
    commands={
        handlers.issue_invoices: IssueInvoice,
        handlers.ask_cancellations: AskCancellation,
        handlers.decide_cancellations: DecideCancellation,
        handlers.record_payments: RecordPayment,
        handlers.sweep_overdue: SweepOverdue,
        handlers.state_receivables: StateReceivables,
    },
)
