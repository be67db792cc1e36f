"""What is settled of an invoice, as collections tells it: enough to know whether a return is settled (结清)."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class SoldInvoice:
    """An invoice, or a change of one that may come before it; amounts in fen. ``released`` left it as a credit."""

    book_id: str
    invoice_id: str
    number: str | None = None
    customer_id: str | None = None
    day: date | None = None
    gross_fen: int = 0
    paid_fen: int = 0
    credited_fen: int = 0
    released_fen: int = 0

    def plus(self, other: "SoldInvoice") -> "SoldInvoice":
        """Both changes as one."""
        return replace(
            self,
            number=self.number or other.number,
            customer_id=self.customer_id or other.customer_id,
            day=self.day or other.day,
            gross_fen=self.gross_fen + other.gross_fen,
            paid_fen=self.paid_fen + other.paid_fen,
            credited_fen=self.credited_fen + other.credited_fen,
            released_fen=self.released_fen + other.released_fen,
        )

    def overpaid_fen(self, returned_fen: int) -> int:
        """By what it is settled beyond what is left of it after returns and allowances, with VAT."""
        settled = self.paid_fen + self.credited_fen - self.released_fen
        return max(0, settled + returned_fen - self.gross_fen)
