"""Tracing cost: the ledger's rate with every record traced and exported, and with one in ten, against none."""

from tests.performance.figures import Aim, Figure, ratios
from tests.performance.ledger_rate import Run, backlog, described, work_off
from tests.performance.ledgerbooks import Books
from tests.performance.rig import Rig
from tests.performance.sizes import Sizes

_SHARES = {"off": 0.0, "10 %": 0.1, "every record": 1.0}


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """The same ledger with each share of its records traced, in turn; what is traced is exported to the helpers."""
    runs: dict[str, list[Run]] = {name: [] for name in _SHARES}
    events = sizes.events // 2
    async with backlog(rig, Books("t", sizes.books)) as made:
        for _ in range(sizes.repetitions):
            for name, share in _SHARES.items():
                await made.prepare(events, share)
                endpoint = rig.helpers_url if share else ""
                run = await work_off(made, events, otlp_endpoint=endpoint, trace_sample_ratio=share)
                runs[name].append(run)
    rates = {name: tuple(run.rate for run in each) for name, each in runs.items()}
    off = rates["off"]
    return [
        *(
            Figure("tracing-cost", f"ledger, traced: {name}", "events/s", rates[name], notes=described(each))
            for name, each in runs.items()
        ),
        Figure("tracing-cost", "every record / off", "", ratios(rates["every record"], off), Aim(0.8)),
        Figure("tracing-cost", "10 % / off", "", ratios(rates["10 %"], off), Aim(0.95)),
    ]
