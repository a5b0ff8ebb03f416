"""One world for all tables: the calls change nothing in it."""

from collections.abc import Iterator

import pytest

from ....testing import LocalAws
from ... import clock
from .world import World


@pytest.fixture(scope="session")
def _world(aws: LocalAws) -> World:
    scale, clock.scale = clock.scale, 0
    try:
        return World(aws)
    finally:
        clock.scale = scale


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    """Every resource is available: creation takes no time."""
    scale, clock.scale = clock.scale, 0
    yield _world
    clock.scale = scale
