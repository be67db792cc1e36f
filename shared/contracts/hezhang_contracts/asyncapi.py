"""The AsyncAPI 3.0 document of a service: what it tells and what it listens to, made from the topic registry."""

from importlib.metadata import version

from hezhang_contracts.registry import SERVICES, TOPICS, Topic
from hezhang_contracts.schemas import Json, inlined, schema_of

_BINDING = "0.5.0"
_TEXT: Json = {"type": "string", "minLength": 1}


def document_of(service: str) -> Json:
    """The document of one of ``SERVICES``."""
    if service not in SERVICES:
        raise ValueError(f"{service!r} is not a service; the services are {', '.join(SERVICES)}")
    topics = sorted(TOPICS.values(), key=lambda topic: topic.name)
    told = [topic for topic in topics if service in topic.producers]
    heard = [topic for topic in topics if service in topic.consumers]
    mine = {topic.name: topic for topic in (*told, *heard)}
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:hezhang:service:{service}",
        "info": {
            "title": f"Hezhang {service}",
            "version": version("hezhang-contracts"),
            "description": "The events that this service tells and listens to: CloudEvents 1.0 in Kafka's binding.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "variables": {"bootstrap": {"description": "host:port of a broker (HEZHANG_KAFKA_BOOTSTRAP)"}},
            }
        },
        "channels": {topic.name: _channel(topic) for topic in mine.values()},
        "operations": {f"send.{topic.name}": _send(topic) for topic in told}
        | {f"receive.{topic.name}": _receive(topic, service) for topic in heard},
        "components": {"messages": {topic.event.ce_type(): _message(topic) for topic in mine.values()}},
    }


def _channel(topic: Topic) -> Json:
    ce_type = topic.event.ce_type()
    return {
        "address": topic.name,
        "title": topic.event.__name__,
        "description": f"Told by {', '.join(topic.producers)}; heard by {', '.join(topic.consumers)}.",
        "messages": {ce_type: {"$ref": f"#/components/messages/{ce_type}"}},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {name: _setting(name, value) for name, value in topic.config.items()},
                "bindingVersion": _BINDING,
            }
        },
    }


def _setting(name: str, value: str) -> str | int | list[str]:
    if name == "cleanup.policy":
        return value.split(",")
    return int(value) if name.endswith((".ms", ".bytes")) else value


def _operation(action: str, topic: Topic) -> Json:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{topic.event.ce_type()}"}],
    }


def _send(topic: Topic) -> Json:
    return _operation("send", topic)


def _receive(topic: Topic, service: str) -> Json:
    group = {"type": "string", "const": service}
    return _operation("receive", topic) | {"bindings": {"kafka": {"groupId": group, "bindingVersion": _BINDING}}}


def _message(topic: Topic) -> Json:
    schema = inlined(schema_of(topic))
    payload = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "x-event")}
    return {
        "name": topic.event.ce_type(),
        "title": topic.event.__name__,
        "summary": str(schema["description"]).split("\n", maxsplit=1)[0],
        "contentType": "application/json",
        "headers": _headers(topic),
        "payload": payload,
        "bindings": {
            "kafka": {"key": _TEXT | {"description": "the book: book_id of the payload"}, "bindingVersion": _BINDING}
        },
    }


def _headers(topic: Topic) -> Json:
    properties: Json = {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": _TEXT | {"description": "unique within ce_source; the same again is the same event"},
        "ce_source": {"type": "string", "enum": [f"/{producer}" for producer in topic.producers]},
        "ce_type": {"type": "string", "const": topic.event.ce_type()},
        "ce_subject": _TEXT | {"description": f"{topic.event.subject_field} of the payload; order is kept within it"},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_partitionkey": _TEXT | {"description": "book_id of the payload"},
        "content-type": {"type": "string", "const": "application/json"},
        "traceparent": _TEXT | {"description": "W3C trace context of the span that wrote the event"},
        "ce_traceparent": _TEXT | {"description": "W3C trace context of the first cause"},
    }
    required = ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"]
    return {"type": "object", "properties": properties, "required": required}
