"""Run by the kit; see ``hezhang_kit.migrations``."""

from hezhang_kit.migrations import run

run()
