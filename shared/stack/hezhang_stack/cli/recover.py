"""hezhang recover: what docs/runbooks/recovery.md says, on the local stack."""

from pathlib import Path
from typing import Annotated

import typer

from hezhang_stack import launch, state
from hezhang_stack.cli.common import Directory, Group, console
from hezhang_stack.cli.up import chosen_services, launched
from hezhang_stack.errors import StackError
from hezhang_stack.options import Options

app = typer.Typer(cls=Group, no_args_is_help=True, help="After a database or the broker was lost.")

Services = Annotated[str, typer.Option(envvar="HEZHANG_SERVICES", hidden=True)]


@app.command()
def service(
    name: Annotated[str, typer.Argument(help="The service whose database was restored from a backup.")],
    directory: Directory,
    services: Services = "",
) -> None:
    """Stop the stack, bring a restored database to where it was, and start the stack again."""
    modules = chosen_services(services)
    if name not in modules:
        raise StackError(f"there is no service {name!r}; there are: {', '.join(modules)}")
    _restart(directory, modules, {name: "restored"})


@app.command()
def broker(directory: Directory, services: Services = "") -> None:
    """Stop the stack, let every service tell again what a rebuilt broker has lost, and start the stack again."""
    modules = chosen_services(services)
    _restart(directory, modules, dict.fromkeys(modules, "refill"))


def _restart(directory: Path, modules: dict[str, str], repair: dict[str, str]) -> None:
    before = state.read(directory)
    launch.down(directory.absolute())
    split, traces = (before.split, bool(before.zipkin_url)) if before else (False, False)
    launched(Options(directory.absolute(), modules, split, traces, repair=repair))
    for name, command in repair.items():
        console.print(f"{name}: {command}; see: hezhang logs {name}-{command}")
