"""A whole sales file, of any size, line by line: every cancellation, voucher and balance as the reckoning says.

``make whole-file SALES=FILE``; without a file the demo's own extract. Progress is shown, memory is bounded.
"""

import os
from pathlib import Path

import psutil
import pytest
from hezhang_stack import state
from hezhang_stack.demo.api import Api
from hezhang_stack.demo.command import EXTRACT
from hezhang_stack.demo.phases import Phases
from hezhang_stack.demo.run import new_book_id
from hezhang_stack.state import Stack
from rich.console import Console

from tests.e2e.test_demo import assert_posted, assert_reckoned, played
from tests.support.reckoning import reckon

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(12 * 3600)]

SALES = Path(os.environ.get("HEZHANG_TEST_SALES") or EXTRACT)
MOST_BYTES = 400_000_000
"""Of one service, whatever the size of the file."""


def test_a_whole_file_comes_out_as_reckoned_line_by_line(stack: Stack) -> None:
    console = Console()
    with Api(stack, new_book_id()) as api:
        found = played(SALES, api, Phases(console))
        console.print(f"{found['rows_in']:,} rows: {found['rows_by_outcome']}; comparing them with the reckoning")
        assert memory(stack) < MOST_BYTES
        book = reckon(SALES)
        assert_reckoned(found, book)
        assert found["messages"] == book.messages
        assert_posted(api, book)
    console.print(f"{len(book.cancellations):,} cancellations, {len(book.vouchers):,} vouchers agree")


def memory(stack: Stack) -> int:
    """Of the largest service, in bytes."""
    now = state.read(stack.directory)
    assert now is not None
    return max(
        psutil.Process(process.pid).memory_info().rss
        for process in now.processes
        if process.name in stack.services and process.pid is not None
    )
