"""Apache Kafka in one process (KRaft: broker and controller in one), without Docker and without an installed Java."""

import logging
import subprocess
import tempfile
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hezhang_stack import files, java, ports, processes
from hezhang_stack.errors import StackError
from hezhang_stack.processes import Command

VERSION = "4.3.0"
"""The same as in docker-compose.yml."""

_NAME = f"kafka-{VERSION}"
_COORDINATES = (
    f"org.apache.kafka:kafka_2.13:{VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!",  # "!": it does not manage the versions of Kafka's own jars
)
_MEGABYTES = 300
PORTS = ("kafka", "kafka-controller")
"""What a broker listens on: for clients, and for itself as its controller."""
_START_TIMEOUT_S = 60.0
_JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_LOGGING = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
"""
_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=4
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""


@dataclass(frozen=True)
class Kafka:
    """A running broker."""

    bootstrap: str
    """host:port for clients."""
    pid: int


def download(progress: java.Progress | None = None) -> None:
    """Fetch Kafka into the user's cache unless it is there, and run it once: later starts take a third of the time."""
    jars = _jars(progress)
    with files.locked(java.archive(_NAME).with_suffix(".lock")):
        if not java.archive(_NAME).exists():
            if progress:
                progress("preparing fast starts", 0)
            _rehearse(jars)


def downloaded() -> bool:
    """Whether Kafka is in the user's cache."""
    return java.cached(_NAME) and java.archive(_NAME).exists()


def prepare(directory: Path, chosen: Mapping[str, int]) -> Command:
    """Write the settings, format the storage of a new ``directory``, and say how the broker is started.

    ``chosen`` are its ports, by the names of PORTS.
    """
    download()
    archive = java.archive(_NAME)
    sharing = (f"-XX:SharedArchiveFile={archive}", "-Xlog:cds=off") if archive.stat().st_size else ()
    return _prepare(directory.absolute(), chosen, _jars(), sharing)


def _prepare(directory: Path, chosen: Mapping[str, int], jars: str, options: tuple[str, ...]) -> Command:
    directory.mkdir(parents=True, exist_ok=True)
    settings, log4j = directory / "server.properties", directory / "log4j2.properties"
    listeners = {"port": chosen["kafka"], "controller_port": chosen["kafka-controller"]}
    settings.write_text(_SETTINGS.format(host=ports.HOST, data=directory / "data", **listeners))
    log4j.write_text(_LOGGING)
    program = (java.JAVA, *_JVM, *options, f"-Dlog4j2.configurationFile={log4j}", "-cp", jars)
    if not (directory / "data" / "meta.properties").exists():
        _format(program, settings)
    return Command("kafka", (*program, "kafka.Kafka", str(settings)), stop_timeout_s=20.0)


def _jars(progress: java.Progress | None = None) -> str:
    return ":".join(java.class_path(_NAME, _COORDINATES, megabytes=_MEGABYTES, progress=progress))


def _rehearse(jars: str) -> None:
    """Start and stop a broker, noting the classes that it loads."""
    with tempfile.TemporaryDirectory() as scratch:
        directory, class_list = Path(scratch), Path(scratch) / "classes"
        chosen, _ = ports.choose(directory, PORTS, remembered={}, demanded={})
        command = _prepare(directory, chosen, jars, (f"-XX:DumpLoadedClassList={class_list}",))
        with _running(command, directory, chosen["kafka"]):
            pass
        java.write_archive(_NAME, class_list, jars)


def _format(program: tuple[str, ...], settings: Path) -> None:
    # As one argument: an id may begin with a dash.
    cluster = "--cluster-id=" + urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    done = subprocess.run(
        (*program, "kafka.tools.StorageTool", "format", cluster, "-c", str(settings)),
        capture_output=True,
        text=True,
        timeout=_START_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise StackError(f"Kafka could not format its storage in {settings.parent}: {done.stdout}{done.stderr}")


async def is_ready(bootstrap: str) -> bool:
    """Whether the broker answers and has itself in its cluster: only then can topics be created."""
    if not ports.answers(int(bootstrap.rpartition(":")[2])):
        return False
    # Imported here: the `hezhang` command, which only asks whether Kafka is downloaded, need not pay for it.
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415
    from aiokafka.errors import KafkaError  # noqa: PLC0415

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2_000)
    try:
        await admin.start()
        return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()


@contextmanager
def running(directory: Path) -> Iterator[Kafka]:
    """A broker of your own for the time of the context, its data in ``directory``, on free ports.

    Enter it in a thread that lives until the end (see processes.spawn).
    """
    chosen, _ = ports.choose(directory.absolute(), PORTS, remembered={}, demanded={})
    command = prepare(directory, chosen)
    with _running(command, directory, chosen["kafka"]) as pid:
        yield Kafka(f"{ports.HOST}:{chosen['kafka']}", pid)


@contextmanager
def _running(command: Command, directory: Path, port: int) -> Iterator[int]:
    def ready() -> bool:
        return processes.blocking(is_ready(f"{ports.HOST}:{port}"))

    with processes.running(command, directory / "kafka.log", ready, _START_TIMEOUT_S) as child:
        yield child.pid
