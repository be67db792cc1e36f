"""Importing a file of return requests: looked at first, then asked line by line, each with its own trace."""

from collections.abc import Sequence

from pydantic import BaseModel, ValidationError

from returns_service.app import translation
from returns_service.app.claiming import Found, decide_request
from returns_service.app.commands import RequestReturn
from returns_service.app.ports import ReturnsPorts
from returns_service.app.request_files import body_of, numbers_of, refuse_lines, rows_of
from returns_service.app.steps import today_of
from returns_service.domain.deciding import UnknownLine
from returns_service.domain.refusals import Refusal
from returns_service.domain.sales import Sales


class ImportedLine(BaseModel):
    """What becomes, or would become, of a line: a request, a refusal with its kind, or a problem with its text."""

    line: int
    outcome: str
    kind: str | None = None
    message: str | None = None
    return_id: str | None = None


class ImportView(BaseModel):
    """A file line by line; ``preview`` says that nothing was kept."""

    book_id: str
    preview: bool
    requested: int
    refused: int
    lines: list[ImportedLine]

    @classmethod
    def of(cls, book_id: str, preview: bool, lines: list[ImportedLine]) -> "ImportView":
        """The lines with their counts."""
        requested = sum(line.outcome == "requested" for line in lines)
        return cls(book_id=book_id, preview=preview, requested=requested, refused=len(lines) - requested, lines=lines)


async def commands_of(
    content: bytes, name: str, book_id: str, ports: ReturnsPorts
) -> tuple[list[int], list[RequestReturn]]:
    """The lines of a file as requests. Problem 422 with line numbers when one of them cannot be read."""
    rows = rows_of(ports.documents.read_table(content, name))
    found = await ports.sold_lines.invoices(book_id, numbers=numbers_of(rows))
    invoices = {one.number: one.invoice_id for one in found if one.number is not None}
    lines: list[int] = []
    commands: list[RequestReturn] = []
    bad: list[tuple[int, str]] = []
    for row in rows:
        try:
            commands.append(RequestReturn.model_validate(body_of(row, book_id, invoices)))
            lines.append(row.line)
        except ValidationError as error:
            first = error.errors()[0]
            bad.append((row.line, f"{'.'.join(str(part) for part in first['loc']) or 'line'}: {first['msg']}"))
        except ValueError as error:
            bad.append((row.line, str(error)))
    refuse_lines(bad)
    return lines, commands


async def preview_import(
    lines: Sequence[int], commands: Sequence[RequestReturn], ports: ReturnsPorts
) -> list[ImportedLine]:
    """What would become of each line if the file was imported now; nothing is kept."""
    book_id = commands[0].book_id
    requests = [translation.request_of(command) for command in commands]
    sales = await ports.sold_lines.for_requests(book_id, requests)
    keys = [translation.claim_key_of(command) for command in commands]
    standing = await ports.returns.asked_before(book_id, keys)
    today = today_of(ports)
    shown: list[ImportedLine] = []
    for line, command, request, key in zip(lines, commands, requests, keys, strict=True):
        late = translation.future_day(command.day, today)
        if late is not None:
            shown.append(ImportedLine(line=line, outcome="problem", kind=late.code, message=late.detail))
            continue
        found = decide_request(command, request, sales, standing.get(key))
        shown.append(_shown(line, found, sales))
        standing.setdefault(key, f"of line {line}")
    return shown


def _shown(line: int, found: Found | Refusal | UnknownLine, sales: Sales) -> ImportedLine:
    if isinstance(found, UnknownLine):
        problem = translation.unknown_line_problem(found)
        return ImportedLine(line=line, outcome="problem", kind=problem.code, message=problem.detail)
    if isinstance(found, Refusal):
        said = f"expected {found.expected}; found {found.actual}"
        return ImportedLine(line=line, outcome="refused", kind=found.kind, message=said)
    for key, amounts in found:
        if amounts.qty:
            sales.reserve(key, amounts.qty)
    return ImportedLine(line=line, outcome="requested")


def imported(line: int, result: dict[str, object]) -> ImportedLine:
    """What became of a line, from its result in a bulk."""
    problem, made = result["problem"], result["result"]
    if isinstance(problem, dict):
        return ImportedLine(line=line, outcome="problem", kind=problem["code"], message=problem["detail"])  # pyright: ignore
    assert isinstance(made, dict)
    anomaly = made["anomaly"]  # pyright: ignore[reportUnknownVariableType]
    kind = anomaly["kind"] if anomaly else None  # pyright: ignore[reportUnknownVariableType]
    return ImportedLine(line=line, outcome=made["status"], kind=kind, return_id=made["return_id"])  # pyright: ignore
