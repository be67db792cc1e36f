"""Ports are chosen free, remembered, and kept apart."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hezhang_stack import ports
from hezhang_stack.errors import StackError


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEZHANG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((ports.HOST, 0)) as server:
        yield server.getsockname()[1]


def test_new_ports_are_free_and_differ(tmp_path: Path) -> None:
    chosen, notes = ports.choose(tmp_path, ["kafka", "postgres"], remembered={}, demanded={})
    assert len(set(chosen.values())) == 2
    assert all(ports.is_free(port) for port in chosen.values())
    assert notes == []


def test_remembered_ports_are_used_again(tmp_path: Path) -> None:
    first, _ = ports.choose(tmp_path, ["kafka", "postgres"], remembered={}, demanded={})
    assert ports.choose(tmp_path, ["kafka", "postgres"], remembered=first, demanded={}) == (first, [])


def test_a_remembered_port_that_is_taken_is_replaced_and_said(tmp_path: Path, taken: int) -> None:
    chosen, notes = ports.choose(tmp_path, ["kafka"], remembered={"kafka": taken}, demanded={})
    assert notes == [f"kafka: port {taken} is now taken by another program, using {chosen['kafka']}"]
    assert ports.is_free(chosen["kafka"])


def test_a_demanded_port_wins_over_the_remembered_one(tmp_path: Path) -> None:
    free, _ = ports.choose(tmp_path, ["a", "b"], remembered={}, demanded={})
    chosen, _ = ports.choose(tmp_path, ["kafka"], remembered={"kafka": free["a"]}, demanded={"kafka": free["b"]})
    assert chosen == {"kafka": free["b"]}


def test_a_demanded_port_that_is_taken_or_given_twice_is_an_error(tmp_path: Path, taken: int) -> None:
    with pytest.raises(StackError, match=f"port {taken}, wanted for kafka, is taken"):
        ports.choose(tmp_path, ["kafka"], remembered={}, demanded={"kafka": taken})
    free, _ = ports.choose(tmp_path, ["a"], remembered={}, demanded={})
    with pytest.raises(StackError, match="wanted for smtp"):
        ports.choose(tmp_path, ["kafka", "smtp"], remembered={}, demanded={"kafka": free["a"], "smtp": free["a"]})


def test_what_a_stopped_stack_remembers_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other stack exists, so its port is not given away although nothing listens there now."""
    other, mine = tmp_path / "other", tmp_path / "mine"
    other.mkdir()
    kept, _ = ports.choose(other, ["kafka"], remembered={}, demanded={})
    start = kept["kafka"]
    monkeypatch.setattr(ports, "_RANGE", range(start, start + 1))
    with pytest.raises(StackError, match="no free port"):
        ports.choose(mine, ["kafka"], remembered={}, demanded={})
    other.rmdir()
    assert ports.choose(mine, ["kafka"], remembered={}, demanded={})[0] == kept


def test_answers_only_where_somebody_listens(taken: int) -> None:
    assert ports.answers(taken)
    assert not ports.is_free(taken)
