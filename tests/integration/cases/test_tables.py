"""The database as the migration makes it is the one that the code describes."""

import pytest
from cases_service.adapters.tables import Row
from cases_service.bootstrap import service

from tests.integration.cases.described import differences
from tests.support.world import World

pytestmark = pytest.mark.integration


async def test_the_tables_are_those_that_are_described(world: World) -> None:
    assert await differences(await world.database(service), Row.metadata) == []
