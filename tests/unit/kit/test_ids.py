"""Identifiers follow from their cause and from nothing else."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

from hezhang_kit.ids import derived_id, fingerprint
from hypothesis import given
from hypothesis import strategies as st

WORD = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
PART = st.tuples(WORD, WORD, st.integers(0, 1000))
TIME = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(PART, st.none() | TIME)
def test_the_same_cause_gives_the_same_id(part: tuple[str, str, int], time: datetime | None) -> None:
    assert derived_id(*part, time) == derived_id(*part, time)


@given(st.lists(PART, unique=True, min_size=2, max_size=20), st.none() | TIME)
def test_other_causes_kinds_and_counts_give_other_ids(parts: list[tuple[str, str, int]], time: datetime | None) -> None:
    assert len({derived_id(*part, time) for part in parts}) == len(parts)


@given(PART, st.none() | TIME)
def test_an_id_is_a_uuid_of_version_8(part: tuple[str, str, int], time: datetime | None) -> None:
    text = derived_id(*part, time)
    identifier = uuid.UUID(text)
    assert str(identifier) == text
    assert identifier.version == 8
    assert identifier.variant == uuid.RFC_4122


@given(PART, TIME)
def test_ids_of_a_cause_with_a_time_begin_with_its_milliseconds(part: tuple[str, str, int], time: datetime) -> None:
    milliseconds = uuid.UUID(derived_id(*part, time)).int >> 80
    exact = (time - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)
    assert abs(milliseconds - exact) <= 1


def test_the_zone_in_which_a_time_is_written_does_not_matter() -> None:
    time = datetime(2026, 1, 5, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    assert derived_id("cause", "kind", 0, time) == derived_id("cause", "kind", 0, time.astimezone(UTC))


def test_ids_never_change_between_releases() -> None:
    time = datetime(2026, 1, 5, tzinfo=UTC)
    assert derived_id("cause", "voucher.posted.v1") == "93909d15-f011-8613-8fb2-3a659e5a1992"
    assert derived_id("cause", "voucher.posted.v1", 1, time) == "019b8b74-1800-8210-b56e-e61663830343"


@given(st.binary(), st.binary())
def test_fingerprints_tell_contents_apart(one: bytes, other: bytes) -> None:
    assert len(fingerprint(one)) == 16
    assert (fingerprint(one) == fingerprint(other)) == (one == other)
