"""A released event may only be changed in ways that neither its old records nor its old readers notice."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hezhang_contracts.compatibility import breaks
from hezhang_contracts.registry import TOPICS
from hezhang_contracts.schemas import schema_of

Schema = dict[str, Any]
Change = Callable[[Schema], object]


def changed(change: Change) -> list[str]:
    """What is said of a change to the released ``return.recorded``."""
    released = schema_of(TOPICS["return.recorded"])
    proposed = copy.deepcopy(released)
    change(proposed)
    assert json.dumps(proposed) != json.dumps(released)
    return breaks(released, proposed)


def line(schema: Schema) -> Schema:
    return schema["$defs"]["ReturnLine"]


def fields(schema: Schema) -> Schema:
    return schema["properties"]


def rename(schema: Schema) -> None:
    fields(schema)["remark"] = fields(schema).pop("reason")
    schema["required"][schema["required"].index("reason")] = "remark"


REFUSED: dict[str, tuple[Change, list[str]]] = {
    "removed": (lambda s: fields(s).pop("kind"), ["kind: the field was removed or renamed"]),
    "removed inside": (
        lambda s: fields(line(s)).pop("disposition"), ["lines[].disposition: the field was removed or renamed"],
    ),
    "renamed": (
        rename,
        [
            "reason: the field was removed or renamed",
            "remark: the field is newly required; what was told before lacks it",
        ],
    ),
    "newly required": (
        lambda s: s["required"].append("kind"), ["kind: the field is newly required; what was told before lacks it"],
    ),
    "newly required inside": (
        lambda s: line(s)["required"].append("disposition"),
        ["lines[].disposition: the field is newly required; what was told before lacks it"],
    ),
    "no longer required": (
        lambda s: s["required"].remove("reason"),
        ["reason: the field need no longer be told; readers of the release rely on it"],
    ),
    "another type": (
        lambda s: fields(s)["part"].update(type="string"), ["part: type integer is no longer allowed (now string)"],
    ),
    "null refused": (
        lambda s: fields(line(s)).update(sku={"type": "string"}),
        ["lines[].sku: type null is no longer allowed (now string)"],
    ),
    "value gone": (
        lambda s: fields(s)["settlement"]["enum"].remove("next_invoice"),
        ["settlement: the values ['next_invoice'] are no longer allowed"],
    ),
    "only one value left": (
        lambda s: fields(s).update(settlement={"type": "string", "const": "refund"}),
        ["settlement: the values ['on_account', 'next_invoice'] are no longer allowed"],
    ),
    "values closed": (
        lambda s: fields(s)["reason"].update(enum=["broken"]),
        ["reason: only ['broken'] are allowed now; any value was"],
    ),
    "pattern narrowed": (
        lambda s: fields(line(s))["net"].update(pattern=r"^[0-9]+\.[0-9]{2}$"),
        [
            r"lines[].net: pattern was '^-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,2})?$' and is '^[0-9]+\\.[0-9]{2}$'; "
            "it may refuse what was allowed"
        ],
    ),
    "pattern added": (
        lambda s: fields(s)["occurred_on"].update(pattern="^.+$"),
        ["occurred_on: pattern was 'free' and is '^.+$'; it may refuse what was allowed"],
    ),
    "format changed": (
        lambda s: fields(s)["occurred_on"].update(format="date-time"),
        ["occurred_on: format was 'date' and is 'date-time'; it may refuse what was allowed"],
    ),
    "shorter": (
        lambda s: fields(s)["customer_id"].update(maxLength=20), ["customer_id: maxLength was 200 and is 20: narrower"],
    ),
    "longer at least": (
        lambda s: fields(s)["customer_id"].update(minLength=2), ["customer_id: minLength was 1 and is 2: narrower"],
    ),
    "limit added": (
        lambda s: fields(s)["lines"].update(maxItems=100), ["lines: maxItems was free and is 100: narrower"],
    ),
    "another default": (
        lambda s: fields(s)["kind"].update(default="allowance"),
        ["kind: the default was 'goods' and is 'allowance'; older events would change"],
    ),
    "another order": (
        lambda s: fields(s).update(reason=fields(s).pop("reason")),
        ["the event: the order of the fields has changed; fingerprints of what was told rely on it"],
    ),
    "unknown fields refused": (
        lambda s: s.update(additionalProperties=False), ["the event: unknown fields are no longer ignored"],
    ),
    "another subject": (
        lambda s: s["x-event"].update(subject="invoice_id"),
        ["subject was 'return_id' and is 'invoice_id': that is another event, give it a new version"],
    ),
    "another key": (
        lambda s: s["x-event"].update(key="customer_id"),
        ["key was 'book_id' and is 'customer_id': that is another event, give it a new version"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_breaking_change_is_refused_with_its_place(name: str) -> None:
    change, reasons = REFUSED[name]
    assert changed(change) == reasons


ALLOWED: dict[str, Change] = {
    "new optional field": lambda s: fields(s).update(note={"type": "string", "default": ""}),
    "new optional field inside": lambda s: fields(line(s)).update(
        batch={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "new value": lambda s: fields(s)["settlement"]["enum"].append("voucher"),
    "values opened": lambda s: fields(s)["settlement"].pop("enum"),
    "null allowed": lambda s: fields(s).update(part={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
    "wider type": lambda s: fields(s)["part"].update(type="number"),
    "any type": lambda s: fields(s)["part"].pop("type"),
    "pattern dropped": lambda s: fields(line(s))["net"].pop("pattern"),
    "longer": lambda s: fields(s)["customer_id"].update(maxLength=400),
    "described": lambda s: fields(s)["reason"].update(description="why"),
    "another part name": lambda s: (
        s["$defs"].update(Line=s["$defs"]["ReturnLine"]) or fields(s)["lines"].update(items={"$ref": "#/$defs/Line"})
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_change_that_nobody_notices_is_allowed(name: str) -> None:
    assert changed(ALLOWED[name]) == []
