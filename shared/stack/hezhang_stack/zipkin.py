"""Zipkin, a view of traces in the browser, on demand: 131 MB to download, then 270 MB of memory."""

from collections.abc import Sequence

from hezhang_stack import java, ports
from hezhang_stack.processes import Command

VERSION = "3.5.1"
_NAME = f"zipkin-{VERSION}"
_COORDINATES = (f"io.zipkin:zipkin-server:{VERSION}:exec",)
_MEGABYTES = 400


def download(progress: java.Progress | None = None) -> Sequence[str]:
    """Fetch Zipkin into the user's cache unless it is there; its jars."""
    return java.class_path(_NAME, _COORDINATES, megabytes=_MEGABYTES, progress=progress, alone=True)


def prepare(port: int) -> Command:
    """How the server is started. Told only a port it would listen on every interface."""
    listener = {"ip": ports.HOST, "port": str(port), "protocols[0]": "http"}
    return Command(
        "zipkin",
        (
            java.JAVA, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            *(f"-Darmeria.ports[0].{key}={value}" for key, value in listener.items()),
            "-jar", *download(),
        ),
        stop_timeout_s=10.0,
    )  # fmt: skip


def downloaded() -> bool:
    """Whether Zipkin is in the user's cache."""
    return java.cached(_NAME)
