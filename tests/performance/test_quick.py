"""All benchmarks at tiny sizes: each runs, counts what it should, and leaves figures that the report can show."""

import json
from pathlib import Path

import pytest

from tests.performance import bench, report

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def test_every_benchmark_runs_and_is_reported(tmp_path: Path) -> None:
    kept = tmp_path / "bench.json"
    assert bench.main(["--quick", "--json", str(kept)]) == 0
    run = json.loads(kept.read_text())
    figures = run["figures"]
    assert [part["bench"] for part in run["parts"]] == list(bench.BENCHES)
    assert all(0 <= part["stolen"] < 1 for part in run["parts"])
    assert {figure["bench"] for figure in figures} == set(bench.BENCHES)
    assert all(value >= 0 for figure in figures for value in figure["values"])
    table = "\n".join(report.lines(kept))
    assert all(f"| {name} |" in table for name in bench.BENCHES)
    assert "Quick sizes" in table
