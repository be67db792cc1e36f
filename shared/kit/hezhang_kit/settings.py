"""Settings that every service reads from the environment; services subclass them for more."""

from pydantic import AnyHttpUrl, PostgresDsn
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from ``HEZHANG_*``. Intervals end in their unit."""

    model_config = SettingsConfigDict(env_prefix="HEZHANG_", extra="ignore")

    database_url: PostgresDsn
    migration_url: PostgresDsn | None = None
    kafka_bootstrap: str
    instance: str | None = None
    """A name of this member that survives its restart (static membership): a killed process takes its lanes up again at
    once, without waiting for its former session to expire. Two running processes must not share one."""
    http_host: str = "127.0.0.1"
    http_port: int = 8000
    jwks_url: AnyHttpUrl
    jwt_issuer: str
    jwt_audience: str = "hezhang"
    otlp_endpoint: str = ""
    trace_sample_ratio: float = 1.0
    log_level: str = "INFO"

    batch_records: int = 500
    batch_least: int = 200
    batch_target_ms: int = 250
    lanes_at_once: int = 2
    session_timeout_ms: int = 30_000
    heartbeat_interval_ms: int = 3_000
    rebalance_timeout_ms: int = 60_000
    max_poll_interval_ms: int = 300_000
    transient_deadline_s: int = 120
    relay_batch: int = 1_000
    relay_poll_ms: int = 500
    relay_deadline_s: int = 30
    waiting_alarm_s: int = 900
    keep_events_days: int = 37
    keep_inbox_days: int = 400
    pool_size: int = 8
