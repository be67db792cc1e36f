"""Settings of notify beyond the kit's."""

from hezhang_kit.settings import Settings

from notify_service.app.commands import Email


class NotifySettings(Settings):
    """``delivery_batch`` is how many messages can end as ``unknown`` when the process is killed."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_from: Email = "notify@hezhang.invalid"
    smtp_timeout_s: int = 30
    delivery_batch: int = 10
    delivery_poll_ms: int = 250
