"""The only place that knows everything: which adapters stand behind the ports."""

from hezhang_kit.service import Service
from hezhang_kit.work import Work

from returns_service.adapters.return_records import ReturnRecordsInPostgres
from returns_service.adapters.sold_lines import SoldLinesInPostgres
from returns_service.app import handlers
from returns_service.app.commands import RecordReturn
from returns_service.app.ports import ReturnsPorts
from returns_service.entrypoints.api import router
from returns_service.entrypoints.consumers import consume
from returns_service.settings import BUSINESS_ZONE


def make_ports(work: Work) -> ReturnsPorts:
    """The ports on one transaction."""
    return ReturnsPorts(SoldLinesInPostgres(work), ReturnRecordsInPostgres(work), work, BUSINESS_ZONE)


service = Service(
    name="returns",
    consumer=consume,
    router=router,
    ports=make_ports,
    append_only=("return_line",),
    commands={handlers.record_returns: RecordReturn},
)
