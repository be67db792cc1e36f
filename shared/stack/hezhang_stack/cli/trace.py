"""hezhang trace: one return, or one trace, as a tree over all services."""

import re
import time
from collections.abc import Sequence
from typing import Annotated

import httpx
import typer
from rich.markup import escape
from rich.tree import Tree

from hezhang_stack import spans, state
from hezhang_stack.cli.common import Directory, console
from hezhang_stack.errors import StackError
from hezhang_stack.spans import Node, Span
from hezhang_stack.state import Stack

_WAIT_S = 10.0
_QUIET_S = 1.5
"""Spans come in exports of about a second; a trace that has not grown for longer is taken to be whole."""
_POLL_S = 0.25


def trace(
    what: Annotated[str, typer.Argument(metavar="RETURN_ID|TRACE_ID", help="A return, or the 32 digits of a trace.")],
    directory: Directory,
    book: Annotated[str | None, typer.Option(help="Ask as somebody who may see only this book.")] = None,
) -> None:
    """Show everything that one request caused, in all services."""
    stack = state.load(directory)
    trace_id = what if re.fullmatch("[0-9a-f]{32}", what) else _trace_of_return(stack, what, book)
    found = settled(stack, trace_id)
    if not found:
        raise StackError(f"no spans of trace {trace_id} arrived within {_WAIT_S:.0f} s")
    console.print(render(trace_id, found))
    if stack.zipkin_url:
        console.print(f"{stack.zipkin_url}/zipkin/traces/{trace_id}")


def settled(stack: Stack, trace_id: str) -> list[Span]:
    """The spans of a trace once it is whole and has stopped growing, or what there is when that takes too long."""
    deadline = time.monotonic() + _WAIT_S
    grown, found = time.monotonic(), list[Span]()
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < deadline:
            now = client.get(f"{stack.otlp_url}/traces/{trace_id}").raise_for_status().json()
            if len(now) != len(found):
                grown, found = time.monotonic(), now
            elif spans.is_complete(found) and time.monotonic() - grown > _QUIET_S:
                break
            time.sleep(_POLL_S)
    return found


def render(trace_id: str, found: Sequence[Span]) -> Tree:
    """The tree of a trace."""
    services = len({span["service_name"] for span in found})
    top = Tree(f"[bold]trace {trace_id}[/]  {len(found)} spans in {services} services")
    for root in spans.tree(found):
        _add(top, root)
    return top


def _add(parent: Tree, node: Node) -> None:
    span = node.span
    duration_ms = (span["end_ns"] - span["start_ns"]) / 1e6
    what = f"[cyan]{escape(span['service_name'])}[/] {escape(span['name'])}"
    line = f"{what} [dim]{span['kind'].lower()}[/] {duration_ms:.1f} ms"
    if span["status"]["code"] == "ERROR":
        line = f"[bold red]✗[/] {line} [red]{escape(span['status']['message'])}[/]"
    branch = parent.add(line)
    for child in node.children:
        _add(branch, child)


def _trace_of_return(stack: Stack, return_id: str, book: str | None) -> str:
    token = stack.token("hezhang trace", ["operator"], [book] if book else ["*"])
    answer = httpx.get(
        f"{stack.service('returns').url}/returns/{return_id}",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    if answer.status_code == 404:
        raise StackError(f"there is no return {return_id}" + (f" in book {book}" if book else ""))
    trace_id = answer.raise_for_status().json().get("trace_id")
    if not trace_id:
        raise StackError(f"return {return_id} has no trace")
    return trace_id
