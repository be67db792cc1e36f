"""How many examples a property gets that runs on real servers: few in every run, in the long one as any other."""

from hypothesis import HealthCheck, settings

USUAL, LONG = 100, 500


def on_servers(few: int) -> settings:
    """``few`` examples, or all of the profile ``long``."""
    most = settings.default.max_examples if settings.default is not None else USUAL
    return settings(
        max_examples=most if most >= LONG else few,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
