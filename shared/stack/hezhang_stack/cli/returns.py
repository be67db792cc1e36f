"""hezhang returns: files of return requests, through the service's API."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.table import Table

from hezhang_stack import state
from hezhang_stack.cli.common import Directory, Group, console
from hezhang_stack.errors import StackError

app = typer.Typer(cls=Group, no_args_is_help=True, help="Return requests.")

_SHOWN = 50
"""Lines of a file that are shown at most; those that are refused come first."""


@app.callback()
def _returns() -> None:
    """Return requests."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV or XLSX.")],
    book: Annotated[str, typer.Option(help="The book that the requests belong to.")],
    directory: Directory,
    yes: Annotated[bool, typer.Option("--yes", help="Import after the preview without asking.")] = False,
) -> None:
    """Show what would become of each line of a file of return requests, then import it.

    Imported twice, a file acts once.
    """
    content = file.read_bytes()
    shown = _send(directory, book, file.name, content, preview=True)
    _show(shown)
    if not yes and not typer.confirm(f"Import {shown['requested']} requests and keep {shown['refused']} refused ones?"):
        raise typer.Exit(1)
    done = _send(directory, book, file.name, content, preview=False)
    _show(done)


def _show(answer: dict[str, Any]) -> None:
    what = "would be" if answer["preview"] else "are"
    console.print(f"{answer['requested']} lines {what} requested, {answer['refused']} {what} not.")
    table = Table("line", "outcome", "kind", "what is said", "return")
    ordered = sorted(answer["lines"], key=lambda one: (one["outcome"] == "requested", one["line"]))
    for one in ordered[:_SHOWN]:
        table.add_row(*(str(one[name] or "") for name in ("line", "outcome", "kind", "message", "return_id")))
    console.print(table)
    if len(ordered) > _SHOWN:
        console.print(f"… and {len(ordered) - _SHOWN} more lines.")


def _send(directory: Path, book: str, name: str, content: bytes, *, preview: bool) -> dict[str, Any]:
    stack = state.load(directory)
    key = hashlib.sha256(content).hexdigest()
    headers = {
        "Authorization": f"Bearer {stack.token('hezhang returns', ['bookkeeper'], [book])}",
        "Idempotency-Key": f"{'preview' if preview else 'import'} {key}",
        "Content-Type": "application/octet-stream",
    }
    answer = httpx.post(
        f"{stack.service('returns').url}/returns/imports",
        params={"book_id": book, "name": name, "preview": str(preview).lower()},
        content=content,
        headers=headers,
        timeout=120,
        trust_env=False,
    )
    if answer.is_error:
        is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
        detail = answer.json().get("detail", "") if is_problem else answer.text
        raise StackError(f"returns refused ({answer.status_code}): {detail}")
    return answer.json()
