"""What a handler tells is told once, under ids that a replay gives again, also after a part was taken back."""

import pytest
from hezhang_contracts.registry import MAX_RECORD_BYTES
from hezhang_kit.causes import Asked, Received
from hezhang_kit.identity import Principal
from hezhang_kit.tracing import context_of
from hezhang_kit.work import book_lock_key
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.trace import INVALID_SPAN_CONTEXT

from tests.support.events import goods_return, invoice
from tests.unit.kit.telling import NOW, incident, new_work

RETURN = goods_return("book-1", "r1", "i1")
INVOICE = invoice("book-1", "i1")


def test_a_replay_tells_the_same_ids() -> None:
    first, again = new_work(), new_work()
    told = [first.emit(event, incident()) for event in (RETURN, RETURN, INVOICE)]
    assert [again.emit(event, incident()) for event in (RETURN, RETURN, INVOICE)] == told
    assert len(set(told)) == 3


def test_ids_do_not_depend_on_what_other_causes_tell_between() -> None:
    work = new_work()
    told = [work.emit(RETURN, incident(cause)) for cause in ("a", "b", "a", "b")]
    alone = new_work()
    assert [alone.emit(RETURN, incident("b")) for _ in range(2)] == told[1::2]


def test_ids_of_aggregates_follow_from_cause_kind_and_index() -> None:
    work = new_work()
    ids = {work.new_id(incident(c), kind, i) for c in "ab" for kind in ("return", "invoice") for i in range(3)}
    assert len(ids) == 12
    assert work.new_id(incident("a"), "return") == new_work().new_id(incident("a"), "return")


def test_what_is_taken_back_is_told_again_under_the_same_ids() -> None:
    work = new_work()
    work.emit(RETURN, incident())
    received = Received(INVOICE, "e0", "/collections", NOW, INVALID_SPAN_CONTEXT)
    mark = work.mark()
    second = work.emit(RETURN, incident())
    work.created("invoice", ["i1"], "book-1")
    work.wait(received, ("invoice", "i2"))
    work.settled[("book-1", "invoice.issued")] += 1
    work.back_to(mark)
    assert (len(work.emitted), work.dependencies, work.waits, work.settled.total()) == (1, [], {}, 0)
    assert work.emit(RETURN, incident()) == second


def test_events_of_two_sources_with_one_id_are_two_causes() -> None:
    """CloudEvents promises only that source and id together are unique."""
    work = new_work("ledger")
    ours, theirs = (Received(RETURN, "1", source, NOW, INVALID_SPAN_CONTEXT) for source in ("/returns", "/partner"))
    assert work.emit(INVOICE, ours) != new_work("ledger").emit(INVOICE, theirs)


def test_a_cause_knows_its_trace() -> None:
    span = context_of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    principal = Principal("tester", "agency", frozenset(), None)
    assert Received(RETURN, "e", "/s", NOW, span).trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert Asked(RETURN, "a", principal, span).trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert Asked(RETURN, "a", principal, INVALID_SPAN_CONTEXT).trace_id is None


def test_an_event_that_the_broker_would_refuse_cannot_be_told() -> None:
    large = goods_return("book-1", "r1", "i1", reason="x" * MAX_RECORD_BYTES)
    work = new_work()
    with pytest.raises(ValueError, match=r"return\.recorded\.v1 r1 has \d+ bytes, at most \d+ can be told"):
        work.emit(large, incident())
    assert work.emitted == []


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_the_lock_of_a_book_fits_postgresql(one: str, other: str) -> None:
    assert -(2**63) <= book_lock_key(one) < 2**63
    assert (book_lock_key(one) == book_lock_key(other)) == (one == other)
