"""The memory of each service process that is up, ready and idle."""

import importlib

import psutil
from hezhang_contracts.registry import SERVICES

from tests.performance import rig as rigs
from tests.performance.figures import Aim, Figure
from tests.performance.rig import Rig
from tests.performance.sizes import Sizes


async def measure(rig: Rig, sizes: Sizes) -> list[Figure]:
    """One process of each service with every role, one after the other."""
    figures: list[Figure] = []
    for name in SERVICES:
        service = importlib.import_module(f"{name}_service.bootstrap").service
        database = await rig.service_database(name, service.append_only)
        with rigs.service(rig, name, "all", database) as process:
            used = psutil.Process(process.pid).memory_full_info()
        notes = {"pss_mb": round(used.pss / 1e6, 1), "uss_mb": round(used.uss / 1e6, 1)}
        figures.append(Figure("memory", f"{name}, RSS", "MB", (used.rss / 1e6,), Aim(120, least=False), notes))
    return figures
