"""hezhang book: whole books as files, and their hash chains, through the ledger's API."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import typer

from hezhang_stack import state
from hezhang_stack.cli.common import Directory, Group, console
from hezhang_stack.errors import StackError

app = typer.Typer(cls=Group, no_args_is_help=True, help="Whole books: as files, and whether they are what was posted.")

Book = Annotated[str, typer.Argument(metavar="BOOK", help="The book's id.")]
_ROUTES = {"archive": "archive", "beancount": "journal.beancount"}
_TIMEOUT = httpx.Timeout(30, read=3_600, write=3_600)
"""A book of hundreds of thousands of vouchers takes minutes."""
_CHUNK = 1024 * 1024


@app.command("export")
def export(
    book: Book,
    file: Annotated[Path, typer.Argument(help="Where to write it; it must not exist.")],
    directory: Directory,
    form: Annotated[
        Literal["archive", "beancount"], typer.Option("--format", help="All of the book, or a journal to compute with.")
    ] = "archive",
) -> None:
    """Write a whole book to a file (全账导出)."""
    if file.exists():
        raise StackError(f"{file} exists already; name another file")
    part = file.with_name(f"{file.name}.part")
    try:
        with _ask(directory, "GET", f"/books/{book}/{_ROUTES[form]}") as answer, part.open("wb") as out:
            for chunk in answer.iter_raw(_CHUNK):
                out.write(chunk)
        # Whoever finds the file finds all of it.
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    console.print(f"{book}: {file.stat().st_size:,} bytes in {file}")


@app.command("import")
def import_(
    book: Book, file: Annotated[Path, typer.Argument(help="What export wrote.", exists=True)], directory: Directory
) -> None:
    """Make a book of its file (全账导入): all of it or nothing; what is there already is left as it is."""
    with file.open("rb") as content:
        chunks: Iterator[bytes] = iter(lambda: content.read(_CHUNK), b"")
        with _ask(directory, "PUT", f"/books/{book}/archive", content=chunks) as answer:
            answer.read()
    said = answer.json()
    done = "imported" if said["created"] else "was imported before, nothing was changed"
    console.print(f"{book}: {said['vouchers']:,} vouchers {done}; their hashes together {said['vouchers_sha256']}")


@app.command("verify")
def verify(book: Book, directory: Directory) -> None:
    """Compare every posted voucher of a book with its hash chain (验链)."""
    with _ask(directory, "GET", f"/books/{book}/chain/verification") as answer:
        answer.read()
    said = answer.json()
    if not said["intact"]:
        raise StackError(f"{book}: the chain breaks at link {said['broken']['link']}: {said['broken']['reason']}")
    console.print(f"{book}: {said['links']:,} vouchers are what was posted; head {said['head']}")


@contextmanager
def _ask(directory: Path, method: str, path: str, **request: Any) -> Generator[httpx.Response]:
    stack = state.load(directory)
    headers = {"Authorization": f"Bearer {stack.token('hezhang book', ['manager'], ['*'])}"}
    url = f"{stack.service('ledger').url}{path}"
    with httpx.stream(method, url, headers=headers, timeout=_TIMEOUT, trust_env=False, **request) as answer:
        if answer.is_error:
            answer.read()
            is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
            detail = answer.json().get("detail", "") if is_problem else answer.text
            raise StackError(f"the ledger refused ({answer.status_code}): {detail}")
        yield answer
