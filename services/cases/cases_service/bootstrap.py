"""Where the parts of cases are put together."""

from hezhang_kit.service import Service
from hezhang_kit.work import Work

from cases_service.adapters.corrections import CorrectionsInPostgres
from cases_service.adapters.repository import CasesInPostgres
from cases_service.app import corrections, handlers
from cases_service.app.commands import AcknowledgeCase, ApproveCorrection, AssignCase, CloseCase, ProposeCorrection
from cases_service.app.ports import CasesPorts
from cases_service.entrypoints.api import router
from cases_service.entrypoints.consumers import consume


def make_ports(work: Work) -> CasesPorts:
    """The ports on one transaction."""
    return CasesPorts(CasesInPostgres(work), CorrectionsInPostgres(work), work)


service = Service(
    "cases",
    consume,
    router,
    make_ports,
    append_only=("case_finding", "case_entry"),
    commands={
        handlers.acknowledge_cases: AcknowledgeCase,
        handlers.assign_cases: AssignCase,
        handlers.close_cases: CloseCase,
        corrections.propose_corrections: ProposeCorrection,
        corrections.approve_corrections: ApproveCorrection,
    },
)
