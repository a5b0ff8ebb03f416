"""One local AWS for all tests of a session."""

import json
from collections.abc import Iterator

import pytest

from .aws import clock, quotas
from .testing import LocalAws, Network
from .up import MANY_ENVIRONMENTS


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    clock.scale = 1  # the clock moves by `skip`; slow machines must not end phases early
    quotas.raise_to(json.loads(MANY_ENVIRONMENTS.read_text()))
    running = LocalAws(tmp_path_factory.mktemp("aws"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def network(aws: LocalAws) -> Network:
    return aws.create_network()
