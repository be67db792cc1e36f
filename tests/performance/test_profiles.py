"""What profiles say: shares of a whole, of the time between two marks."""

import cProfile
import json
from pathlib import Path

import pytest

from tests.performance import imported
from tests.performance.profiled import Marked, by_package


def test_shares_by_package_are_of_a_whole(tmp_path: Path) -> None:
    profile = cProfile.Profile()
    profile.runcall(lambda: [json.loads(json.dumps({"n": n})) for n in range(1_000)])
    profile.dump_stats(tmp_path / "p")
    shares = by_package(str(tmp_path / "p"))
    assert sum(percent for percent, _ in shares) == pytest.approx(100)
    assert {"standard library", "built in"} <= {package for _, package in shares}


def test_a_profile_is_of_the_time_between_marks() -> None:
    profile = Marked()
    profile.enable()
    json.dumps([1])
    profile.turn()
    json.loads("[1]")
    profile.turn()
    json.dumps([1])
    names = {entry.code.co_name for entry in profile.getstats() if not isinstance(entry.code, str)}
    assert "loads" in names
    assert "dumps" not in names


def test_imports_are_weighed(capsys: pytest.CaptureFixture[str]) -> None:
    imported.main(["tests.performance.sizes"])
    said = capsys.readouterr().out.splitlines()
    assert said[-1].endswith("in all")
    assert float(said[-1].split()[0]) > 10
