"""Values: records that do not change once made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def value(cls: type[T]) -> type[T]: ...
@overload
def value(*, kw_only: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T] | None = None, *, kw_only: bool = False, eq: bool = True) -> Any:
    """A dataclass that the type checker holds to be frozen.

    It is not frozen when running: a frozen dataclass takes three times as long to make, and an event makes twenty.
    """

    def decorate(cls: type[T]) -> type[T]:
        return dataclass(slots=True, kw_only=kw_only, eq=eq, unsafe_hash=eq)(cls)

    return decorate if cls is None else decorate(cls)
