"""The JSON Schema of an event and its class mean the same."""

import json
from typing import Any

import pytest
from hezhang_contracts.registry import TOPICS, Topic
from hezhang_contracts.schemas import inlined, schema_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tests.contract.documents import documents

ALL = sorted(TOPICS.values(), key=lambda topic: topic.name)
MONEY = "3390.00"
NOT_MONEY: tuple[object, ...] = (3390.0, 3390, "3390,00", "3390.001", "3.39e3", "３３９０", "-", "", None, True, "NaN")


def validator_of(topic: Topic) -> Draft202012Validator:
    schema = schema_of(topic)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_what_the_schema_allows_the_class_takes_and_tells_again(topic: Topic, data: st.DataObject) -> None:
    validator = validator_of(topic)
    document = data.draw(documents(inlined(schema_of(topic))))
    assert list(validator.iter_errors(document)) == []
    event = topic.event.model_validate_json(json.dumps(document))
    told = event.model_dump_json()
    assert list(validator.iter_errors(json.loads(told))) == []
    assert topic.event.model_validate_json(told) == event


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_readers_ignore_fields_that_they_do_not_know(topic: Topic, data: st.DataObject) -> None:
    document = data.draw(documents(inlined(schema_of(topic))))
    later = document | {"a_later_field": {"of": "any kind"}}
    assert list(validator_of(topic).iter_errors(later)) == []
    assert topic.event.model_validate_json(json.dumps(later)) == topic.event.model_validate_json(json.dumps(document))


def money_fields(schema: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if schema.get("examples") == [MONEY]:
        return [path]
    if schema.get("type") == "object":
        return [p for name, field in schema["properties"].items() for p in money_fields(field, (*path, name))]
    if schema.get("type") == "array":
        return money_fields(schema["items"], (*path, 0))
    return []


MONEYS = [(topic, path) for topic in ALL for path in money_fields(inlined(schema_of(topic)))]


@pytest.mark.parametrize(("topic", "path"), MONEYS, ids=lambda each: getattr(each, "name", str(each)))
@given(data=st.data())
@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
def test_schema_and_class_refuse_money_that_is_no_decimal_string(
    topic: Topic, path: tuple[str | int, ...], data: st.DataObject
) -> None:
    document = data.draw(documents(inlined(schema_of(topic)), full=True))
    node = document
    for step in path[:-1]:
        node = node[step]
    validator = validator_of(topic)
    for wrong in NOT_MONEY:
        node[path[-1]] = wrong
        assert list(validator.iter_errors(document)), f"the schema takes {wrong!r} as money"
        with pytest.raises(ValidationError):
            topic.event.model_validate_json(json.dumps(document))


def test_money_is_found_in_the_contracts() -> None:
    assert {topic.name for topic, _ in MONEYS} >= {
        "invoice.issued",
        "payment.recorded",
        "return.recorded",
        "voucher.posted",
    }


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
def test_the_schema_says_how_the_record_looks(topic: Topic) -> None:
    schema = schema_of(topic)
    assert schema["$id"] == f"urn:hezhang:event:{topic.event.ce_type()}"
    assert schema["x-event"]["topic"] == topic.name
    assert schema["x-event"]["key"] in schema["required"]
    assert schema["x-event"]["subject"] in schema["required"], "the subject is a field that every event has"
    assert set(schema["x-event"]["volatile"]) <= set(schema["properties"])
    assert schema["description"]
