"""What a service's ``entrypoints/api.py`` uses: the router, a caller's commands and reads, pages and problems."""

from fastapi import APIRouter

from hezhang_kit.asking import Call, Caller
from hezhang_kit.pages import Limit, Page, decode_cursor, encode_cursor, page_of
from hezhang_kit.problems import Problem, ProblemDetails, conflict, forbidden, invalid, not_found
from hezhang_kit.reading import Read, Scope

__all__ = [
    "Call", "Caller", "Limit", "Page", "Problem", "Read", "Router", "Scope", "conflict", "decode_cursor",
    "encode_cursor", "forbidden", "invalid", "not_found", "page_of",
]  # fmt: skip


class Router(APIRouter):
    """An APIRouter that documents the problems every route can answer."""

    def __init__(self) -> None:
        descriptions = {401: "no valid token", 404: "unknown, or not granted", 422: "the request breaks a rule"}
        super().__init__(
            responses={status: {"description": d, "model": ProblemDetails} for status, d in descriptions.items()},
        )

    def take_in(self, *routers: APIRouter) -> None:
        """Have the routes of others as one's own.

        FastAPI's ``include_router`` matches each route of an included router anew with a context of its own.
        """
        for router in routers:
            self.routes.extend(router.routes)
