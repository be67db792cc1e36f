"""Rows of a book as JSON and back, and the hash of a voucher's content. The format: docs/book-files.md."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, cast, get_args, get_origin

import asyncpg
import orjson
from hezhang_contracts.money import format_decimal, format_fen, parse_decimal, parse_fen
from hezhang_contracts.values import value
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

FORMAT, VERSION = "hezhang-book", 1
_FEN = "_fen"


class Unreadable(ValueError):
    """A row that is not what it has to be; the message says what would be right."""


@value
class Field:
    """A column and its name in the file: amounts lose the unit, since they are yuan there."""

    column: str
    key: str
    nullable: bool
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


@value
class Shape:
    """How the rows of a table look in the file."""

    table: type[SQLModel]
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(getattr(self.table, "__tablename__"))  # noqa: B009 - its type is SQLAlchemy's, unknown to checkers

    @property
    def columns(self) -> list[str]:
        """The columns that are in the file, in order."""
        return [field.column for field in self.fields]

    def write(self, row: asyncpg.Record) -> dict[str, Any]:
        """A row as JSON's own values."""
        return {f.key: None if row[f.column] is None else f.write(row[f.column]) for f in self.fields}

    def read(self, said: object) -> list[Any]:
        """The values of the columns, in order. Unreadable names the key."""
        if not isinstance(said, dict):
            raise Unreadable(f"a row of {self.name} is an object")
        given = cast(dict[str, Any], said)
        if given.keys() != {field.key for field in self.fields}:
            wrong = sorted(given.keys() ^ {field.key for field in self.fields})
            raise Unreadable(f"{self.name}: {', '.join(wrong)} missing or not known")
        return [_read(self.name, field, given[field.key]) for field in self.fields]


def shape_of(table: type[SQLModel], *implied: str) -> Shape:
    """The shape of a table; ``implied`` columns follow from where the row stands in the file."""
    columns = getattr(table, "__table__").columns  # noqa: B009 - unknown to checkers
    fields = {name: field for name, field in table.model_fields.items() if name not in implied}
    return Shape(
        table,
        tuple(_field(name, field.annotation, isinstance(columns[name].type, JSONB)) for name, field in fields.items()),
    )


def canonical(said: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """JSON with sorted keys, without white space, in UTF-8: what hashes are made of."""
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def content_hash(voucher: Mapping[str, Any]) -> str:
    """SHA-256 of a voucher with its lines as the file has them, without its own hash."""
    return hashlib.sha256(canonical({key: said for key, said in voucher.items() if key != "hash"})).hexdigest()


def _field(name: str, annotation: Any, is_json: bool) -> Field:
    kinds = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    nullable = type(None) in kinds
    if is_json:
        # The driver reads it into Python's values and takes text.
        return Field(name, name, nullable, _same, lambda said: canonical(said).decode())
    if name.endswith(_FEN):
        return Field(name, name.removesuffix(_FEN), nullable, format_fen, parse_fen)
    [kind] = [get_origin(kind) or kind for kind in kinds if kind is not type(None)]
    return Field(name, name, nullable, *_CODECS[kind])


def _read(table: str, field: Field, said: object) -> object:
    if said is None:
        if field.nullable:
            return None
        raise Unreadable(f"{table}.{field.key} is missing")
    try:
        return field.read(said)
    except (ValueError, TypeError) as error:
        raise Unreadable(f"{table}.{field.key}: {error}") from None


def _instant(said: object) -> datetime:
    at = datetime.fromisoformat(_text(said))
    if at.tzinfo is None:
        raise ValueError("an instant has its offset from UTC, such as 2026-03-31T16:00:00Z")
    return at.astimezone(UTC)


def _text(said: object) -> str:
    if not isinstance(said, str) or "\0" in said:
        raise ValueError("a text is expected")
    return said


def _whole(said: object) -> int:
    if type(said) is not int or not -(2**63) <= said < 2**63:
        raise ValueError("a whole number is expected")
    return said


def _truth(said: object) -> bool:
    if not isinstance(said, bool):
        raise ValueError("true or false is expected")  # noqa: TRY004 - what a file says is a value
    return said


def _texts(said: object) -> Sequence[str]:
    if not isinstance(said, list):
        raise ValueError("a list of texts is expected")  # noqa: TRY004 - what a file says is a value
    return [_text(each) for each in cast(list[object], said)]


def _same(said: Any) -> Any:
    return said


_CODECS: dict[type, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    str: (_same, _text),
    bytes: (bytes.hex, lambda said: bytes.fromhex(_text(said))),
    int: (_same, _whole),
    bool: (_same, _truth),
    list: (list, _texts),
    date: (date.isoformat, lambda said: date.fromisoformat(_text(said))),
    datetime: (lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"), _instant),
    Decimal: (format_decimal, parse_decimal),
}
