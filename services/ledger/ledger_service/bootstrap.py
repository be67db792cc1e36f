"""Where the parts of the ledger meet: the only place that knows everything."""

from hezhang_kit.runtime import Service
from hezhang_kit.work import Work

from ledger_service.adapters.journals import JournalsInPostgres
from ledger_service.adapters.reports import ReportsInPostgres
from ledger_service.adapters.statements import StatementsInPostgres
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
    )


service = Service(name="ledger", consumer=consume, router=router, ports=ports, append_only=("voucher", "voucher_line"))
