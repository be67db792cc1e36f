"""The collector, Prometheus and the dashboard: what they collect is told, what they show is collected."""

import json
import re
from typing import Any

import prometheus_client
import yaml
from hezhang_contracts.registry import SERVICES
from hezhang_kit import metrics

from tests.support import composefile
from tests.support.composefile import ROOT, environment

FOLDER = ROOT / "shared/telemetry"
COLLECTOR: dict[str, Any] = yaml.safe_load((FOLDER / "collector.yaml").read_text())
PROMETHEUS: dict[str, Any] = yaml.safe_load((FOLDER / "prometheus.yaml").read_text())
DASHBOARDS = [json.loads(path.read_text()) for path in (FOLDER / "grafana/dashboards").glob("*.json")]
CONTAINERS: dict[str, dict[str, Any]] = composefile.load()["services"]

_SPAN_LABELS = {"service_name", "span_name", "span_kind", "status_code"}
OF_SPANS = {
    "traces_span_metrics_calls_total": _SPAN_LABELS,
    "traces_span_metrics_duration_milliseconds_bucket": _SPAN_LABELS | {"le"},
}
"""What the collector makes of spans (spanmetrics)."""

_WORDS = {"sum", "max", "by", "rate", "increase", "histogram_quantile", "le", "up", "job"}


def queries() -> list[str]:
    return [target["expr"] for board in DASHBOARDS for panel in board["panels"] for target in panel.get("targets", [])]


def kit_metrics() -> dict[str, set[str]]:
    """The samples that the kit exports, with their labels."""
    found: dict[str, set[str]] = {}
    for metric in vars(metrics).values():
        if isinstance(metric, prometheus_client.metrics.MetricWrapperBase):
            [family] = metric.describe()
            labels = set(metric._labelnames)
            match family.type:
                case "counter":
                    found[f"{family.name}_total"] = labels
                case "histogram":
                    found[f"{family.name}_bucket"] = labels | {"le"}
                case _:
                    found[family.name] = labels
    return found


def test_every_pipeline_is_made_of_parts_that_are_configured() -> None:
    connectors = set(COLLECTOR["connectors"])
    for name, pipeline in COLLECTOR["service"]["pipelines"].items():
        assert set(pipeline["receivers"]) <= set(COLLECTOR["receivers"]) | connectors, name
        assert set(pipeline.get("processors", [])) <= set(COLLECTOR["processors"]), name
        assert set(pipeline["exporters"]) <= set(COLLECTOR["exporters"]) | connectors, name


def test_services_send_to_the_collector_and_it_to_the_viewer() -> None:
    endpoint = "${COMPOSE_PROFILES:+http://otel-collector:4318}"
    assert f"HEZHANG_OTLP_ENDPOINT: {endpoint}" in composefile.TEXT
    assert COLLECTOR["receivers"]["otlp"]["protocols"]["http"]["endpoint"].endswith(":4318")
    viewer = COLLECTOR["exporters"]["otlp/jaeger"]["endpoint"].partition(":")[0]
    assert "observability" in CONTAINERS[viewer]["profiles"]


def test_prometheus_asks_every_service_and_the_collector() -> None:
    targets = {job["job_name"]: job["static_configs"][0]["targets"] for job in PROMETHEUS["scrape_configs"]}
    ports = {name: environment(CONTAINERS[name])["HEZHANG_HTTP_PORT"] for name in SERVICES}
    assert targets["hezhang"] == [f"{name}:{port}" for name, port in ports.items()]
    port = COLLECTOR["exporters"]["prometheus"]["endpoint"].rpartition(":")[2]
    assert targets["spans"] == [f"otel-collector:{port}"]


def test_the_dashboard_shows_metrics_and_labels_that_exist() -> None:
    known = kit_metrics() | OF_SPANS
    assert len(queries()) > 10
    for query in queries():
        asked = set(re.findall(r"[a-z_]{2,}", re.sub(r'"[^"]*"|\$\w+|\[[^]]*\]', "", query))) - _WORDS
        names = asked & known.keys()
        assert names or "up{" in query, query
        labels = {label for name in names for label in known[name]}
        assert asked - names <= labels, query


def test_dashboard_panels_use_provisioned_sources() -> None:
    provisioned = yaml.safe_load((FOLDER / "grafana/datasources/datasources.yaml").read_text())["datasources"]
    used = set(re.findall(r'"uid": ?"(prometheus|jaeger)"', json.dumps(DASHBOARDS)))
    assert used <= {source["uid"] for source in provisioned}
    for source in provisioned:
        host = source["url"].removeprefix("http://").partition(":")[0]
        assert "observability" in CONTAINERS[host]["profiles"]
