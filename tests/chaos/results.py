"""What the runs showed, one line of JSON each, and the table of them for docs/reliability.md.

``python -m tests.chaos.results FILE [--write PAGE]``
"""

import argparse
import json
import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.chaos.chaos import Outcome
from tests.chaos.house import ROOT
from tests.chaos.schedule import KINDS

_BEGIN, _END = "<!-- results: begin -->", "<!-- results: end -->"


def commit() -> str:
    """The commit of the code under test, with ``+`` when files differ from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    return git("rev-parse", "--short=12", "HEAD") + (
        "+" if git("status", "--porcelain", "--untracked-files=no") else ""
    )


def line(outcome: Outcome) -> dict[str, Any]:
    """A run as it is kept."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        **asdict(outcome.plan),
        "faults": outcome.faults,
        "planned": outcome.plan.faults,
        "not_run": outcome.not_run,
        "restarts": outcome.restarts,
        "checks": {finding.check: finding.count for finding in outcome.findings},
        "chaos_s": round(outcome.chaos_s, 1),
        "quiet_s": round(outcome.quiet_s, 1),
        "seconds": round(outcome.seconds, 1),
    }


def append(file: Path, outcome: Outcome) -> None:
    """Keep a run."""
    with file.open("a") as target:
        target.write(json.dumps(line(outcome)) + "\n")


def summary(runs: Sequence[dict[str, Any]]) -> str:
    """Markdown: the runs, the faults by kind, the checks."""
    faults: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    for run in runs:
        faults.update(run["faults"])
        checks.update(run["checks"])
    rows = [
        f"| {run['date']} | `{run['commit']}` | {run['seed']} | {run['planned']} | {sum(run['faults'].values())} | "
        f"{run['chaos_s'] / max(1, run['planned']):.2f} s | {run['quiet_s']:.1f} s | {sum(run['checks'].values())} |"
        for run in runs
    ]
    kinds = [f"| {kind.name.replace('_', ' ')} | {faults[kind.name]} |" for kind in KINDS]
    found = [f"| {name} | {sum(name in run['checks'] for run in runs)} | {count} |" for name, count in checks.items()]
    return "\n".join(
        (
            f"{len(runs)} runs, {sum(run['planned'] for run in runs)} faults planned, {sum(faults.values())} struck.",
            "",
            "| Date | Commit | Seed | Faults planned | Struck | Mean gap | Worked off after | Findings |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            "| Fault | Struck |",
            "| --- | ---: |",
            *kinds,
            "",
            "| Check | Runs | Findings |",
            "| --- | ---: | ---: |",
            *found,
        )
    )


def write(page: Path, table: str) -> None:
    """Put the table between the page's marks. ValueError when they are not there."""
    text = page.read_text()
    if _BEGIN not in text or _END not in text:
        raise ValueError(f"{page} has no lines {_BEGIN} and {_END}")
    fresh = re.sub(f"{_BEGIN}.*{_END}", lambda _: f"{_BEGIN}\n{table}\n{_END}", text, flags=re.DOTALL)
    page.write_text(fresh)


def main() -> None:
    """The table on standard output, or in the page."""
    parser = argparse.ArgumentParser(description="Summarise the results of chaos runs.")
    parser.add_argument("file", type=Path, help="JSON lines, as `--append` of tests.chaos.run writes them")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="replace the table of this Markdown page")
    given = parser.parse_args()
    table = summary([json.loads(each) for each in given.file.read_text().splitlines()])
    if given.write:
        write(given.write, table)
    else:
        print(table)


if __name__ == "__main__":
    main()
