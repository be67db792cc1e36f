"""Whether a schema may take the place of a released one.

Event topics keep for ever, so what was told under the released schema has to stay readable, and readers built on it
have to find what they read. Refused are therefore: a field removed or renamed, one that is newly required, one that
need no longer be told, a narrowed type, list of values, pattern, format or limit, another default, another order of
fields, another subject or key. New optional fields and wider types and lists of values are allowed; their readers are
deployed before their producers.
"""

from collections.abc import Iterator
from typing import Any, cast

from hezhang_contracts.schemas import Json, inlined

_UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
_LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")
_EXACT = ("pattern", "format", "multipleOf", "uniqueItems")
_ABSENT = object()


def breaks(released: Json, proposed: Json) -> list[str]:
    """What makes ``proposed`` unfit to replace ``released``, each with its place; empty when nothing does."""
    found = list(_envelope(released, proposed))
    found.extend(_compare(inlined(released), inlined(proposed), ""))
    return found


def _envelope(released: Json, proposed: Json) -> Iterator[str]:
    old, new = released.get("x-event", {}), proposed.get("x-event", {})
    for name in ("ce_type", "topic", "key", "subject"):
        if old.get(name) != new.get(name):
            yield f"{name} was {old.get(name)!r} and is {new.get(name)!r}: that is another event, give it a new version"


def _compare(old: Json, new: Json, where: str) -> Iterator[str]:
    kept = _branches(new)
    for branch in _branches(old):
        same_kind = [other for other in kept if _admits(other, branch)]
        if not same_kind:
            kinds = " or ".join(_kind(other) for other in kept)
            yield f"{where or 'the event'}: type {_kind(branch)} is no longer allowed (now {kinds})"
            continue
        # The least restrictive of the fitting alternatives counts.
        yield from min((list(_compare_branch(branch, other, where)) for other in same_kind), key=len)
    if old.get("default", _ABSENT) != new.get("default", _ABSENT) and "default" in old:
        yield f"{where}: the default was {old['default']!r} and is {new.get('default')!r}; older events would change"


def _branches(schema: Json) -> list[Json]:
    """The alternatives of a schema: of ``anyOf``, or of a list of types."""
    if "anyOf" in schema:
        return [branch for item in cast(list[Json], schema["anyOf"]) for branch in _branches(item)]
    if isinstance(schema.get("type"), list):
        return [schema | {"type": kind} for kind in schema["type"]]
    return [schema]


def _kind(schema: Json) -> str:
    return str(schema.get("type", "anything"))


def _admits(new: Json, old: Json) -> bool:
    kinds = (old.get("type"), new.get("type"))
    return kinds[1] is None or kinds[0] == kinds[1] or kinds == ("integer", "number")


def _compare_branch(old: Json, new: Json, where: str) -> Iterator[str]:
    yield from _values(old, new, where)
    yield from _limits(old, new, where)
    if "items" in old or "items" in new:
        yield from _compare(old.get("items", {}), new.get("items", {}), f"{where}[]")
    yield from _fields(old, new, where)


def _values(old: Json, new: Json, where: str) -> Iterator[str]:
    before, after = _allowed(old), _allowed(new)
    if after is None:
        return
    if before is None:
        yield f"{where}: only {after} are allowed now; any value was"
        return
    gone = [value for value in before if value not in after]
    if gone:
        yield f"{where}: the values {gone} are no longer allowed"


def _allowed(schema: Json) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _limits(old: Json, new: Json, where: str) -> Iterator[str]:
    for name in _EXACT:
        if name in new and new[name] != old.get(name, _ABSENT):
            yield f"{where}: {name} was {old.get(name, 'free')!r} and is {new[name]!r}; it may refuse what was allowed"
    for name in (*_UPPER, *_LOWER):
        if name not in new:
            continue
        limit = new[name]
        before = old.get(name)
        if before is None or (limit < before if name in _UPPER else limit > before):
            yield f"{where}: {name} was {'free' if before is None else before} and is {limit}: narrower"


def _fields(old: Json, new: Json, where: str) -> Iterator[str]:
    before: Json = old.get("properties", {})
    after: Json = new.get("properties", {})
    must_before, must_after = set[str](old.get("required", ())), set[str](new.get("required", ()))
    for name, schema in before.items():
        place = f"{where}.{name}" if where else name
        if name not in after:
            yield f"{place}: the field was removed or renamed"
            continue
        if name in must_before - must_after:
            yield f"{place}: the field need no longer be told; readers of the release rely on it"
        yield from _compare(schema, after[name], place)
    kept = [name for name in after if name in before]
    if kept != [name for name in before if name in after]:
        yield f"{where or 'the event'}: the order of the fields has changed; fingerprints of what was told rely on it"
    for name in sorted(must_after - must_before):
        yield f"{where}.{name}".lstrip(".") + ": the field is newly required; what was told before lacks it"
    if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
        yield f"{where or 'the event'}: unknown fields are no longer ignored"
