"""Answers to bad requests: RFC 9457 problem details."""

from typing import Any

from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
SUM_TOO_LARGE = "a sum would be more than can be counted (9223372036854775807); nothing was changed"
"""Amounts are bounded one by one; only their sums can be more than a bigint holds."""


class ProblemDetails(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None


class Problem(Exception):
    """Why a request was refused: what was wrong, where (``field``), what would be right (``detail``)."""

    def __init__(self, status: int, code: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        body: dict[str, Any] = {
            "type": f"urn:hezhang:problem:{self.code}",
            "title": self.code.replace("_", " "),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.field is not None:
            body["field"] = self.field
        return body


def not_found(kind: str, identifier: str) -> Problem:
    """The object does not exist, or belongs to a book that is not granted: the answer does not tell which."""
    return Problem(404, "not_found", f"there is no {kind} {identifier!r}")


def invalid(code: str, detail: str, field: str | None = None) -> Problem:
    """A well-formed request that breaks a rule."""
    return Problem(422, code, detail, field)


def conflict(code: str, detail: str, field: str | None = None) -> Problem:
    """A request that contradicts what is there."""
    return Problem(409, code, detail, field)


def forbidden(detail: str) -> Problem:
    """The caller's roles do not allow this."""
    return Problem(403, "forbidden", detail)
