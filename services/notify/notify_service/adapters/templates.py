"""Templates (模板): one text file per event and locale; the first line is the subject, the rest the body."""

import hashlib
import re
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template, select_autoescape

from notify_service.app.ports import Facts
from notify_service.domain.contact import Locale
from notify_service.domain.letter import Letter

FOLDER = Path(__file__).parents[1] / "templates"
MAX_FACT_CHARACTERS = 500
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def _one_line(value: object) -> str:
    """A value as it may stand in a letter: one line of printable text, so that no fact can pose as the letter."""
    if value is None:
        raise ValueError("a letter would say None: its template uses a fact that this event does not have")
    text = _UNPRINTABLE.sub(" ", str(value)).strip()
    return text if len(text) <= MAX_FACT_CHARACTERS else text[:MAX_FACT_CHARACTERS] + "…"


class TemplateFolder:
    """All templates, compiled once. A template's version is the beginning of its file's SHA-256."""

    def __init__(self, folder: Path = FOLDER) -> None:
        environment = Environment(
            undefined=StrictUndefined,
            # Plain text: nothing is escaped, whatever the file is called.
            autoescape=select_autoescape(enabled_extensions=(), default=False),
            finalize=_one_line,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates: dict[tuple[str, str], tuple[Template, Template, str]] = {}
        for file in sorted(folder.glob("*/*.txt")):
            source = file.read_text(encoding="utf-8")
            subject, _, body = source.partition("\n")
            version = hashlib.sha256(source.encode()).hexdigest()[:12]
            compiled = (environment.from_string(subject), environment.from_string(body), version)
            self._templates[file.parent.name, file.stem] = compiled

    def render(self, event_type: str, locale: Locale, facts: Facts) -> Letter:
        """The letter for an event. UndefinedError or ValueError when any variable in it has no value."""
        subject, body, version = self._templates[event_type, locale]
        text = _EMPTY_LINES.sub("\n\n", body.render(facts)).strip() + "\n"
        return Letter(subject.render(facts), text, version)
