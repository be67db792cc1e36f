"""hezhang parked: records that a service could not work, through the operator's API."""

import base64
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.table import Table

from hezhang_stack import state
from hezhang_stack.cli.common import Directory, Group, console
from hezhang_stack.errors import StackError

app = typer.Typer(cls=Group, no_args_is_help=True, help="Records that a service could not work.")

Service = Annotated[str, typer.Option("--service", "-s", help="The service that parked it.")]
Number = Annotated[str, typer.Argument(metavar="ID", help="The number that `parked list` shows.")]
Note = Annotated[str, typer.Option(help="Why; it is kept with the record.")]

_COLUMNS = ("id", "topic", "partition", "offset", "book_id", "subject", "code", "reason")


@app.command("list")
def list_(
    directory: Directory,
    service: Annotated[str | None, typer.Option("--service", "-s")] = None,
    settled: Annotated[str, typer.Option("--state", help="parked, replayed or discarded.")] = "parked",
) -> None:
    """Show what is parked or was, in one service or in all."""
    table = Table("service", *_COLUMNS)
    stack = state.load(directory)
    for name in [service] if service else stack.services:
        cursor: str | None = ""
        while cursor is not None:
            asked = {"state": settled} | ({"cursor": cursor} if cursor else {})
            page = _ask(directory, name, "GET", "", params=asked)
            for item in page["items"]:
                table.add_row(name, *(str(item.get(column, "")) for column in _COLUMNS))
            cursor = page["next_cursor"]
    console.print(table if table.row_count else f"Nothing is {settled}.")


@app.command()
def show(number: Number, service: Service, directory: Directory) -> None:
    """Show one parked record with its bytes, and who decided what about it."""
    console.print_json(data=_ask(directory, service, "GET", f"/{number}"))


@app.command()
def replay(
    number: Number,
    service: Service,
    note: Note,
    directory: Directory,
    value: Annotated[Path | None, typer.Option(help="A file with the repaired record.", exists=True)] = None,
) -> None:
    """Work a parked record again, as it was or repaired."""
    body = {"note": note} | ({"value": base64.b64encode(value.read_bytes()).decode()} if value else {})
    console.print_json(data=_ask(directory, service, "POST", f"/{number}/replay", json=body))


@app.command()
def discard(number: Number, service: Service, note: Note, directory: Directory) -> None:
    """Give a parked record up; what waits behind it goes on."""
    console.print_json(data=_ask(directory, service, "POST", f"/{number}/discard", json={"note": note}))


def _ask(directory: Path, service: str, method: str, path: str, **request: Any) -> Any:
    stack = state.load(directory)
    headers = {"Authorization": f"Bearer {stack.token('hezhang parked', ['operator'], ['*'])}"}
    answer = httpx.request(
        method, f"{stack.service(service).url}/operator/parked{path}", headers=headers, trust_env=False, **request
    )
    if answer.is_error:
        is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
        detail = answer.json().get("detail", "") if is_problem else answer.text
        raise StackError(f"{service} refused ({answer.status_code}): {detail}")
    return answer.json()
