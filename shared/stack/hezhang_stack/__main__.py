"""`python -m hezhang_stack` is the `hezhang` command."""

from hezhang_stack.cli import app

app()
