"""The whole system for end-to-end tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hezhang_stack import launch, state
from hezhang_stack.plan import Options
from hezhang_stack.state import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack that HEZHANG_DIR names, or one of the session's own."""
    if named := os.environ.get("HEZHANG_DIR"):
        yield state.load(Path(named))
        return
    directory = Path(tmp_path_factory.mktemp("stack"))
    started, _ = launch.up(Options(directory), lambda report: None)
    yield started
    launch.down(directory)
