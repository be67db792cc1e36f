"""A run that was kept, as a table in Markdown: ``python -m tests.performance.report FILE [PAGE]``.

With PAGE the table replaces the one that stands there between the two markers.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.performance.figures import digits, load

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
"""Between these lies the table of a page."""


def lines(path: Path) -> Iterator[str]:
    """The table, and what machine it comes from."""
    about, parts, figures = load(path)
    machine = about["machine"]
    yield (
        f"Commit {machine['commit']}, {machine['at']}, {machine['cores']} cores ({machine['cpu']}),"
        f" {machine['memory_gb']} GB; Kafka, PostgreSQL (fsync on), the services and the load all on it."
        + (" Quick sizes: these are no figures." if about["quick"] else "")
    )
    yield ""
    minutes = sum(part.seconds for part in parts) / 60
    yield f"{minutes:.0f} minutes. The time of each part, and the share of the processors that the host gave to others:"
    yield f"{'; '.join(map(str, parts))}."
    yield ""
    yield "| benchmark | figure | median | min–max | n | aim | reached |"
    yield "|---|---|--:|--:|--:|--:|---|"
    last = ""
    for each in figures:
        name = each.bench if each.bench != last else ""
        last = each.bench
        value = f"{digits(each.median)} {each.unit}".strip()
        aim = f"{each.aim}" if each.aim else ""
        yield f"| {name} | {each.name} | {value} | {each.spread} | {len(each.values)} | {aim} | {each.verdict} |"


def main() -> None:
    """Print it, or put it into a page."""
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python -m tests.performance.report FILE [PAGE]")
    table = "\n".join(lines(Path(sys.argv[1])))
    if len(sys.argv) == 2:
        print(table)
        return
    page = Path(sys.argv[2])
    before, begin, rest = page.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{page} has no place for the table: {BEGIN} and, behind it, {END}")
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


if __name__ == "__main__":
    main()
