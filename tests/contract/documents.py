"""Documents that a JSON Schema of ours allows, made by hypothesis from the schema alone."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

_TEXT = st.characters(codec="utf-8")


def documents(schema: dict[str, Any], *, full: bool = False) -> st.SearchStrategy[Any]:
    """Values that the schema allows, with every field and no empty list if ``full``; it must be free of references."""
    if "anyOf" in schema:
        return st.one_of([documents(each, full=full) for each in schema["anyOf"]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object":
            return _objects(schema, full=full)
        case "array":
            return st.lists(documents(schema["items"], full=full), min_size=int(full), max_size=3)
        case "string":
            return _strings(schema)
        case "integer":
            return st.integers(-(2**31), 2**31)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case other:
            raise AssertionError(f"no documents are known for type {other!r}: extend this module")


def _objects(schema: dict[str, Any], *, full: bool) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: documents(field, full=full) for name, field in schema["properties"].items()}
    must = set(fields if full else schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: field for name, field in fields.items() if name in must},
        optional={name: field for name, field in fields.items() if name not in must},
    )


def _strings(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date":
        return st.dates().map(dt.date.isoformat)
    if schema.get("format") == "date-time":
        return st.datetimes(timezones=st.just(dt.UTC)).map(dt.datetime.isoformat)
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 50)
    if "pattern" not in schema:
        return st.text(_TEXT, min_size=shortest, max_size=longest)
    pattern = schema["pattern"]
    return st.from_regex(pattern, fullmatch=True, alphabet=_TEXT).filter(lambda text: shortest <= len(text) <= longest)
