"""Run by the kit."""

from hezhang_kit.migrations import run

run()
