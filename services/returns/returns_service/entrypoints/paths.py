"""What the routes of returns share."""

from typing import Annotated

from fastapi import Path
from hezhang_contracts.event import Code

ReturnId = Annotated[Code, Path(description="the id that the request was answered with")]
