"""The AsyncAPI document of every service is valid by the official schema and says what the service really does."""

import copy
import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hezhang_contracts.asyncapi import document_of
from hezhang_contracts.registry import SERVICES, TOPICS

from tests.contract.official import problems
from tests.contract.telling import told_by

ROOT = Path(__file__).parents[2]
Document = dict[str, Any]


def committed(service: str) -> Document:
    return json.loads((ROOT / f"services/{service}/asyncapi.json").read_text(encoding="utf-8"))


def operations(document: Document, action: str) -> set[str]:
    found = [each for each in document["operations"].values() if each["action"] == action]
    return {document["channels"][each["channel"]["$ref"].rpartition("/")[2]]["address"] for each in found}


@pytest.mark.parametrize("service", SERVICES)
def test_the_official_schema_accepts_the_document(service: str) -> None:
    assert problems(committed(service)) == []


def _unknown_action(document: Document) -> None:
    next(iter(document["operations"].values()))["action"] = "publish"


def _no_channel(document: Document) -> None:
    del next(iter(document["operations"].values()))["channel"]


def _bad_payload(document: Document) -> None:
    message = next(iter(document["components"]["messages"].values()))
    message["payload"]["properties"]["book_id"]["type"] = "text"


def _bad_headers(document: Document) -> None:
    next(iter(document["components"]["messages"].values()))["headers"]["required"] = "ce_id"


def _no_partition(document: Document) -> None:
    next(iter(document["channels"].values()))["bindings"]["kafka"]["partitions"] = 0


def _unknown_field(document: Document) -> None:
    document["topics"] = {}


def _other_version(document: Document) -> None:
    document["asyncapi"] = "2.6.0"


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (_unknown_action, "$.operations"),
        (_no_channel, "$.operations"),
        (_bad_payload, "$.components"),
        (_bad_headers, "$.components"),
        (_no_partition, "$.channels"),
        (_unknown_field, "$"),
        (_other_version, "$.asyncapi"),
    ],
)
def test_the_official_schema_refuses_a_broken_document(spoil: Callable[[Document], None], place: str) -> None:
    document = copy.deepcopy(document_of("returns"))
    spoil(document)
    found = problems(document)
    assert found
    assert all(each.startswith(place) for each in found)


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_leads_somewhere(service: str) -> None:
    document = committed(service)
    references = re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))
    assert references
    for reference in references:
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            assert step in node, f"{reference} leads nowhere in the document of {service}"
            node = node[step]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_receives_what_it_subscribes_to(service: str) -> None:
    declared = importlib.import_module(f"{service}_service.bootstrap").service
    subscribed = set(declared.consumer.topics)
    assert declared.name == service
    assert operations(committed(service), "receive") == subscribed
    assert {topic.name for topic in TOPICS.values() if service in topic.consumers} == subscribed


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sends_what_its_code_tells(service: str) -> None:
    told = told_by(ROOT / f"services/{service}/{service}_service")
    assert operations(committed(service), "send") == told
    assert {topic.name for topic in TOPICS.values() if service in topic.producers} == told


def test_every_topic_is_told_and_heard() -> None:
    for_partners = {"period.closed"}
    assert {name for name, topic in TOPICS.items() if not topic.producers or not topic.consumers} == for_partners


def test_an_unknown_service_has_no_document() -> None:
    with pytest.raises(ValueError, match="'billing' is not a service; the services are ledger, returns"):
        document_of("billing")
