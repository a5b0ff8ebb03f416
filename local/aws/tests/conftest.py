from collections.abc import Iterator

import pytest

from ...testing import LocalAws
from .. import clock, durations


@pytest.fixture
def instant() -> Iterator[None]:
    """Every duration of AWS is 0."""
    scale, clock.scale = clock.scale, 0
    yield
    clock.scale = scale


@pytest.fixture
def usual() -> Iterator[None]:
    """Every duration of AWS is the usual one, without jitter."""
    durations.set_to({"at": "usual"})
    yield
    durations.reset()


@pytest.fixture
def fresh(aws: LocalAws) -> Iterator[LocalAws]:
    """The local AWS with empty accounting and, before and after the test, without faults."""
    aws.control("DELETE", "faults")
    aws.control("POST", "accounting/reset")
    yield aws
    aws.control("DELETE", "faults")
