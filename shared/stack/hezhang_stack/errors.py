"""What can go wrong with the local stack, said for the person at the terminal."""


class StackError(RuntimeError):
    """Says what was wrong, where, and what would be right; shown without a traceback."""
