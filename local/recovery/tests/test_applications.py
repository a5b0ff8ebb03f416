"""The accounts of applications, with real databases that fail over by the skeleton's steps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ... import loopback
from ...aws import clock
from ...aws.engines import Engines
from ...testing import LocalAws
from .. import applications, measured_traffic, traffic
from ..applications import Applications
from ..failover import Failover
from ..region import Region, until
from ..traffic import Login, Target

ROWS = 20


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    scale, clock.scale = clock.scale, 600
    running = LocalAws(tmp_path / "aws", Engines(tmp_path / "engines", {"postgres"}))
    yield running
    running.stop()
    clock.scale = scale


class Published:
    """What the platform publishes: the database of one of two regions."""

    def __init__(self, target: Target):
        self.target = target

    def publish(self, region: Region) -> None:
        self.target = Target(region.address, region.pod)

    def writer(self) -> Target:
        return self.target


class Session:
    """A session with a database that always answers."""

    def run(self, *_: object, **__: object) -> list[list[int]]:
        return [[1]]

    def close(self) -> None:
        pass


def test_the_client_that_follows_leaves_an_old_database_that_goes_on_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in traffic, measured_traffic:
        monkeypatch.setattr(module, "connect", lambda *_: Session())
    monkeypatch.setattr(applications, "LIFETIME_SECONDS", 0.2)
    published = Published(Target("old", "pod", Login("u", "p", "d")))
    clients = Applications(published, Path("ca.pem"))  # type: ignore[arg-type]
    try:
        clients.begin()
        until(lambda: clients.acknowledged_by_writer() >= ROWS)
        published.target = Target("new", "pod", Login("u", "p", "d"))
        until(lambda: clients.acknowledged_by_writer() >= ROWS)
        assert {each.address for each in clients.stayed} == {"old"}
    finally:
        clients.stop()


@pytest.mark.recovery
def test_two_writers_are_those_between_the_return_of_a_region_and_its_fence(aws: LocalAws) -> None:
    bundle = Path(loopback.control(aws.endpoint, "engines")["ca"])
    first, second = (Region(aws.endpoint, bundle, name, 40 + i) for i, name in enumerate(("us-east-1", "us-west-2")))
    for each in (first, second):
        each.create_network()
    first.create_database()
    second.create_replica(first)
    published = Published(Target(first.address, first.pod))
    clients = Applications(published, bundle)  # type: ignore[arg-type]
    try:
        clients.begin()
        until(lambda: min(len(clients.acknowledged), len(clients.stayed)) >= ROWS)
        planned = Failover(first, second, published.publish)
        planned.planned()
        until(lambda: clients.acknowledged_by_writer() >= ROWS)
        found = clients.figures()
        assert (found.lost, found.two_writers, found.only_in_old) == (0, 0, frozenset())
        assert found.acknowledged >= 3 * ROWS
        assert 0 < found.seconds_without_service < 60

        planned.rebuild()
        clients.begin()
        until(lambda: min(len(clients.acknowledged), len(clients.stayed)) >= ROWS)
        loopback.control(aws.endpoint, "outages", "PUT", {"regions": [second.name]})
        until(lambda: clients.silent_seconds() > 0.5)
        forced = Failover(second, first, published.publish)
        forced.forced()
        until(lambda: clients.acknowledged_by_writer() >= ROWS)
        assert clients.figures().two_writers == 0
        told = len(clients.stayed)
        loopback.control(aws.endpoint, "outages", "DELETE")
        until(lambda: len(clients.stayed) > told + ROWS)
        forced.fence()
        clients.end_staying()
        found = clients.figures()
        assert found.two_writers == len(clients.stayed) - told
        assert len(found.only_in_old) == found.two_writers, "nothing is replicated to the new database"
        assert found.lost < ROWS
    finally:
        clients.stop()
