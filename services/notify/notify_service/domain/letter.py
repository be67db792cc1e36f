"""A letter: the rendered text of a message, kept as evidence."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body as they are sent; ``template_version`` names the exact template they came from."""

    subject: str
    body: str
    template_version: str

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the UTF-8 text ``subject + "\\n\\n" + body``."""
        return hashlib.sha256(f"{self.subject}\n\n{self.body}".encode()).hexdigest()
