"""Prometheus metrics of the kit, the same for every service."""

from prometheus_client import Counter, Gauge, Histogram

RELAYED = Counter("hezhang_events_relayed_total", "events acknowledged by the broker", ["service"])
APPLIED = Counter("hezhang_events_applied_total", "events whose effect was committed", ["service", "topic"])
DUPLICATES = Counter("hezhang_events_duplicate_total", "events that had been applied before", ["service", "topic"])
PARKED = Counter("hezhang_events_parked_total", "records that were parked", ["service", "topic", "code"])
ALARMS = Counter("hezhang_alarms_total", "things an operator has to look at", ["service", "alarm"])
WAITING = Counter("hezhang_events_waiting_total", "events kept for a missing dependency", ["service", "topic"])
FENCED = Counter("hezhang_batches_fenced_total", "batches dropped because the lane has another owner", ["service"])
RETRIED = Counter("hezhang_batches_retried_total", "batches rolled back for a passing fault", ["service"])
BATCH_SECONDS = Histogram(
    "hezhang_batch_seconds", "time of one transaction of a lane", ["service"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip
OUTBOX_PENDING = Gauge("hezhang_outbox_pending", "events not yet acknowledged by the broker", ["service"])
PARKED_NOW = Gauge("hezhang_parked", "records that are parked", ["service"])
WAITING_NOW = Gauge("hezhang_waiting", "events that wait for a dependency", ["service"])
