"""The `hezhang` command: the local stack and a look into it."""

import importlib

import typer
from typer.main import get_command

from hezhang_stack.cli import book, logs, parked, recover, returns, status, trace, up
from hezhang_stack.cli.common import Group

app = typer.Typer(cls=Group, no_args_is_help=True, add_completion=False, help="Hezhang (核账): the local stack.")
app.command()(up.up)
app.command()(up.down)
app.command()(status.status)
app.command()(logs.logs)
app.command()(trace.trace)
app.add_typer(parked.app, name="parked")
app.add_typer(book.app, name="book")
app.add_typer(recover.app, name="recover")
app.add_typer(returns.app, name="returns")


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def demo(context: typer.Context) -> None:
    """The whole system on a shop's real sales (see: hezhang demo --help)."""
    # Loaded only here: the demo is a program of its own, and the other commands start faster without it.
    function = importlib.import_module("hezhang_stack.demo.command").demo
    single = typer.Typer(add_completion=False)
    single.command()(function)
    get_command(single).main(context.args, prog_name="hezhang demo", standalone_mode=False)
