"""What is set for the ledger beyond the kit's settings."""

from hezhang_kit.settings import Settings


class LedgerSettings(Settings):
    """``check_poll_s``: how often the clock of checks looks whether something is to be checked. ``check_rest_s``: how
    long a book has to be at rest before it is, so that what is still coming in is not taken for missing."""

    check_poll_s: int = 15
    check_rest_s: int = 900
