"""The traffic generator: what it says of replicas, with a real database and a replica in another region."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ... import loopback
from ...aws import clock
from ...aws.engines import Engines
from ...testing import LocalAws
from .. import measured_traffic
from ..region import Region
from ..traffic import Acknowledgement, Target


def acknowledged(*numbers: int) -> list[Acknowledgement]:
    return [Acknowledgement(each, "127.64.0.1", each / 10) for each in numbers]


def test_acknowledged_rows_that_are_not_present_are_missing() -> None:
    assert measured_traffic.missing(acknowledged(1, 2, 5), {1, 2, 3, 5}) == []
    assert measured_traffic.missing(acknowledged(5, 2, 1), {2}) == [1, 5]


def test_the_longest_pause_is_between_two_acknowledgements() -> None:
    assert measured_traffic.longest_pause(acknowledged(1, 2, 9, 10)) == 0.7
    assert measured_traffic.longest_pause(acknowledged(1)) == 0


@pytest.mark.parametrize(
    ("replicas", "complete"),
    [
        ({}, True),
        ({"a": {"missing": 0}}, True),
        ({"a": {"missing": 0}, "b": {"missing": 1}}, False),
        ({"a": {"missing": None}}, False),
    ],
)
def test_a_missing_row_and_a_silent_replica_fail(replicas: dict, complete: bool) -> None:
    assert measured_traffic.is_complete({"acknowledged": 3, "replicas": replicas}) is complete
    assert not measured_traffic.is_complete({"acknowledged": 0, "replicas": {}})


class Regions:
    """Publishes the databases of two regions."""

    environment = "shop/platform"

    def __init__(self, active: Region, standby: Region):
        self._active, self._standby = active, standby

    def writer(self) -> Target:
        return Target(self._active.address, self._active.pod)

    def replicas(self) -> dict[str, Target]:
        return {self._standby.name: Target(self._standby.address, self._standby.pod)}


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    scale, clock.scale = clock.scale, 600
    running = LocalAws(tmp_path / "aws", Engines(tmp_path / "engines", {"postgres"}))
    yield running
    running.stop()
    clock.scale = scale


@pytest.mark.recovery
def test_the_replica_has_all_rows_unless_it_is_cut_off(aws: LocalAws) -> None:
    bundle = Path(loopback.control(aws.endpoint, "engines")["ca"])
    active, standby = (Region(aws.endpoint, bundle, name, 40 + i) for i, name in enumerate(("us-east-1", "us-west-2")))
    for each in (active, standby):
        each.create_network()
    active.create_database()
    standby.create_replica(active)
    published = Regions(active, standby)

    whole = measured_traffic.run(published, bundle, seconds=3, settle=10)  # type: ignore[arg-type]
    assert measured_traffic.is_complete(whole)
    assert whole["acknowledged"] > 20

    loopback.control(aws.endpoint, "engines/us-west-2/cut", "POST")
    late = measured_traffic.run(published, bundle, seconds=1, settle=0)  # type: ignore[arg-type]
    assert late["replicas"]["us-west-2"]["missing"] is None
    assert not measured_traffic.is_complete(late)
    loopback.control(aws.endpoint, "engines/us-west-2/restore", "POST")
    again = measured_traffic.run(published, bundle, seconds=1, settle=30)  # type: ignore[arg-type]
    assert measured_traffic.is_complete(again)
