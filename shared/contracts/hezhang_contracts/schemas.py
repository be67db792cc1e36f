"""JSON Schemas of the events, made from their classes: what is on the wire, for readers in any language."""

from typing import Any, cast

from hezhang_contracts.registry import Topic

Json = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def file_name(topic: Topic) -> str:
    """The schema's file: topic and major version."""
    return f"{topic.event.ce_type()}.json"


def schema_of(topic: Topic) -> Json:
    """The JSON Schema of a topic's event. ``x-event`` says how the record around it looks."""
    event = topic.event
    return {
        "$schema": DIALECT,
        "$id": f"urn:hezhang:event:{event.ce_type()}",
        "title": event.__name__,
        "x-event": {
            "ce_type": event.ce_type(),
            "topic": topic.name,
            "key": "book_id",
            "subject": event.subject_field,
            "volatile": sorted(event.volatile),
            "producers": list(topic.producers),
        },
    } | event.model_json_schema(mode="serialization")


def inlined(schema: Json) -> Json:
    """The schema with every ``$ref`` replaced by what it names: AsyncAPI resolves references from its own root."""
    definitions: Json = schema.get("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in cast(list[Any], node)]
        if not isinstance(node, dict):
            return node
        found = cast(Json, node)
        if "$ref" in found:
            named = definitions[str(found["$ref"]).rpartition("/")[2]]
            return resolve(named | {key: value for key, value in found.items() if key != "$ref"})
        return {key: resolve(value) for key, value in found.items() if key != "$defs"}

    return cast(Json, resolve(schema))
