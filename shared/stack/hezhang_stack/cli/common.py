"""What every part of the `hezhang` command shares."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from hezhang_stack import state
from hezhang_stack.errors import StackError

console = Console(highlight=False)

Directory = Annotated[
    Path,
    typer.Option(
        "--dir",
        envvar="HEZHANG_DIR",
        default_factory=state.default_directory,
        show_default="`.hezhang` at the root of this checkout",
        help="Where the stack keeps its data.",
    ),
]


class Group(TyperGroup):
    """Shows a StackError as what it says; its exit code is 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except StackError as error:
            Console(stderr=True, highlight=False).print(f"hezhang: {error}", style="red", markup=False, soft_wrap=True)
            raise typer.Exit(1) from error
