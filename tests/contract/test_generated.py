"""What is generated from the contracts is committed and up to date."""

import json
from pathlib import Path

import pytest
from hezhang_contracts.generate import FROZEN, ROOT, SCHEMAS, current_schemas, drift, generated, incompatible, main


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A project of its own with the generated files and one release."""
    main(["--release", "v0.1.0"], tmp_path)
    return tmp_path


def test_nothing_generated_is_out_of_date() -> None:
    assert drift(ROOT, generated()) == []


def test_no_event_breaks_a_released_one() -> None:
    assert list((ROOT / FROZEN).glob("*/*.json"))
    assert incompatible(ROOT, current_schemas()) == []


def test_check_passes_on_what_was_generated(copy: Path) -> None:
    main(["--check"], copy)


def test_check_names_what_is_changed_missing_or_left_over(copy: Path) -> None:
    changed, missing, left = (
        SCHEMAS / name for name in ("invoice.issued.v1.json", "case.changed.v1.json", "old.v1.json")
    )
    with (copy / changed).open("a") as file:
        file.write(" ")
    (copy / missing).unlink()
    (copy / left).write_text("{}")
    with pytest.raises(SystemExit) as refused:
        main(["--check"], copy)
    assert str(refused.value).splitlines()[:3] == [
        f"{missing} is missing",
        f"{changed} is not what the contracts say",
        f"{left} belongs to no event",
    ]
    main([], copy)
    main(["--check"], copy)
    assert not (copy / left).exists()


def test_generating_refuses_to_break_a_release(copy: Path) -> None:
    released = copy / FROZEN / "v0.1.0" / "invoice.issued.v1.json"
    schema = json.loads(released.read_text())
    schema["properties"]["terms"] = {"type": "string"}
    released.write_text(json.dumps(schema))
    with pytest.raises(
        SystemExit, match=r"v0\.1\.0/invoice\.issued\.v1\.json: terms: the field was removed or renamed"
    ):
        main([], copy)


def test_an_event_that_was_released_cannot_go(copy: Path) -> None:
    schemas = {name: schema for name, schema in current_schemas().items() if name != "invoice.issued.v1.json"}
    [reason] = incompatible(copy, schemas)
    assert reason.startswith("v0.1.0/invoice.issued.v1.json: the event was removed")


def test_a_release_is_kept_once(copy: Path) -> None:
    main(["--release", "v9.0.0"], copy)
    kept = {path.name: json.loads(path.read_text()) for path in (copy / FROZEN / "v9.0.0").iterdir()}
    assert kept == current_schemas()
    with pytest.raises(SystemExit, match="released already and never changes"):
        main(["--release", "v9.0.0"], copy)
