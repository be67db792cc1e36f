"""What a user can ask of a case."""

from hezhang_contracts.event import Code
from pydantic import BaseModel, ConfigDict


class CaseCommand(BaseModel):
    """Something to do with one case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    book_id: Code
    case_id: Code


class AcknowledgeCase(CaseCommand):
    """I have seen it."""


class AssignCase(CaseCommand):
    """This person looks after it from now on."""

    assignee: Code
