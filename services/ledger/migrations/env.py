"""Alembic's entry."""

from hezhang_kit.migrations import run

run()
