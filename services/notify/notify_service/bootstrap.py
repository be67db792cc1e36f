"""Where the parts of notify are put together."""

from dataclasses import replace
from functools import partial

from hezhang_kit.runtime import Runtime
from hezhang_kit.service import Service
from hezhang_kit.work import Work

from notify_service.adapters import restored
from notify_service.adapters.contacts import ContactsInPostgres
from notify_service.adapters.deliveries import DeliveriesInPostgres
from notify_service.adapters.leadership import leading
from notify_service.adapters.smtp import SmtpPostbox
from notify_service.adapters.templates import TemplateFolder
from notify_service.app.ports import NotifyPorts
from notify_service.entrypoints.api import router
from notify_service.entrypoints.consumers import consume
from notify_service.entrypoints.worker import DeliveryWorker
from notify_service.settings import NotifySettings

templates = TemplateFolder()


def make_ports(work: Work) -> NotifyPorts:
    """The ports on one transaction."""
    return NotifyPorts(ContactsInPostgres(work), DeliveriesInPostgres(work), templates, work)


async def deliver(runtime: Runtime[NotifyPorts]) -> None:
    """The delivery worker of a process; runs until cancelled."""
    settings = runtime.settings
    assert isinstance(settings, NotifySettings)
    await DeliveryWorker(
        runtime,
        SmtpPostbox(settings.smtp_host, settings.smtp_port, settings.smtp_from, settings.smtp_timeout_s),
        partial(leading, str(settings.database_url), settings.delivery_poll_ms),
        settings.delivery_batch,
        settings.delivery_poll_ms,
    ).run()


class RestoringNotify:
    """After a restore: nothing that may have been sent is sent again by itself."""

    to_end = True
    prepare = staticmethod(restored.keep_told)
    finish = staticmethod(restored.tell_unknown)

    @staticmethod
    def ports(work: Work) -> NotifyPorts:
        """The ports while everything is planned again."""
        return replace(make_ports(work), deliveries=restored.RestoredDeliveries(work))


service = Service(
    "notify",
    consume,
    router,
    make_ports,
    settings=NotifySettings,
    append_only=("contact_access",),
    background=(deliver,),
    restoring=RestoringNotify(),
)
