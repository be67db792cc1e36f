"""The base of every event: its topic, version, producer and subject, kept beside its fields."""

import re
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\u0000]+$")]
"""An identifier that others gave (invoice number, stock code, customer): kept byte for byte."""

Text = Annotated[str, StringConstraints(pattern=r"^[^\u0000]*$")]
"""Words for people; anything but NUL, which no database keeps."""

_day = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _strict_day(value: object) -> object:
    # Pydantic would take a number for a timestamp; a business date is written as a date.
    if type(value) is date or (isinstance(value, str) and _day.fullmatch(value)):
        return value
    raise ValueError('a day is written as YYYY-MM-DD, such as "2026-01-05"')


Day = Annotated[date, BeforeValidator(_strict_day)]
"""A business date in the book's zone: ``"2026-01-05"``, nothing else."""

Instant = AwareDatetime

WALK_IN = "walk-in"
"""The customer (散客) of a sale without one; counts as one customer and has no contact."""


class Part(BaseModel):
    """A record inside an event."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """What one service tells the others.

    Subclasses name their ``topic``, major ``version``, ``producer`` and the field that is the ``subject``. The key of
    the record is always the book. ``volatile`` fields may differ between two tellings of the same event.
    """

    topic: ClassVar[str]
    version: ClassVar[int]
    producer: ClassVar[str]
    subject_field: ClassVar[str]
    type_name: ClassVar[str]
    volatile: ClassVar[frozenset[str]]

    book_id: Annotated[Code, Field(description="the book (账套) that the event belongs to; the record's key")]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "topic" not in kwargs:
            return
        cls.topic = kwargs["topic"]
        cls.version = kwargs.get("version", 1)
        cls.producer = kwargs["producer"]
        cls.subject_field = kwargs["subject"]
        cls.volatile = frozenset(kwargs.get("volatile", ()))
        cls.type_name = f"{cls.topic}.v{cls.version}"
        EVENTS[cls.type_name] = cls

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__()

    @classmethod
    def ce_type(cls) -> str:
        """The CloudEvents type: the topic with the major version."""
        return cls.type_name

    @property
    def subject(self) -> str:
        """The aggregate within which order is promised."""
        return str(getattr(self, self.subject_field))

    def check(self) -> None:
        """What no schema can say of the figures: signs and sums. ValueError says which one cannot be true."""


EVENTS: dict[str, type[Event]] = {}
"""Every event class by its CloudEvents type; filled as the modules of the producers are imported."""
