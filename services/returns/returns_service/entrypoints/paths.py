"""What the routes of returns share."""

from typing import Annotated

from fastapi import Depends, Path, Request
from hezhang_contracts.event import Code

ReturnId = Annotated[Code, Path(description="the id that the request was answered with")]


class LedgerAt:
    """Where the ledger is, and in whose name it is asked."""

    def __init__(self, request: Request) -> None:
        self.url: str = request.app.state.runtime.settings.ledger_url
        self.token = request.headers.get("authorization", "").partition(" ")[2]


Ledger = Annotated[LedgerAt, Depends(LedgerAt)]
