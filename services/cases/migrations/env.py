"""Alembic's entry; the kit does the rest."""

from hezhang_kit.migrations import run

run()
