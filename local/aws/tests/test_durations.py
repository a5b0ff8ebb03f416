"""How long AWS takes: ranges, jitter, size, and the control endpoint."""

from collections.abc import Iterator
from urllib.error import HTTPError

import pytest

from ...testing import LocalAws, await_state
from .. import clock, durations
from ..durations import JITTER, RANGES, duration
from .network import create_public_network, nat_state

NAT = "ec2/NatGateway.create"


@pytest.fixture(autouse=True)
def reset() -> Iterator[None]:
    durations.reset()
    yield
    durations.reset()


def sequence(seed: int, of: str = "", name: str = NAT) -> list[float]:
    durations.set_to({"seed": seed})
    return [duration(name, of=of) for _ in range(200)]


def test_every_duration_is_a_range_with_a_source() -> None:
    for name, each in RANGES.items():
        assert 0 < each.low < each.usual < each.high, name
        assert each.source, name
        assert each.each is None or (each.each.usual > 0 and each.each.unit and each.each.source), name


def test_the_jitter_is_30_percent_of_the_usual_duration_and_stays_within_the_range() -> None:
    usual = RANGES[NAT].usual
    taken = sequence(1)
    assert min(taken) == pytest.approx(usual * (1 - JITTER), rel=0.02)
    assert max(taken) == pytest.approx(usual * (1 + JITTER), rel=0.02)
    narrow = RANGES["eks/Cluster.version"]
    taken = sequence(1, name="eks/Cluster.version")
    assert min(taken) == narrow.low > narrow.usual * (1 - JITTER)


def test_the_same_seed_gives_the_same_durations_in_any_order_of_resources() -> None:
    first = sequence(7)
    assert first == sequence(7) != sequence(8)
    durations.set_to({"seed": 7})
    duration("rds/DBInstance.create", of="other")
    assert duration(NAT) == first[0]
    assert sequence(7, of="a") != sequence(7, of="b")


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("eks/Nodegroup.version", "node"),
        ("rds/DBInstance.optimize", "GiB"),
        ("rds/DBInstance.replica", "GiB"),
        ("rds/DBSnapshot.create", "GiB"),
        ("rds/DBSnapshot.copy", "GiB"),
        ("backup/CopyJob", "GiB"),
    ],
)
def test_durations_grow_with_the_size(name: str, unit: str) -> None:
    each = RANGES[name].each
    assert each
    assert each.unit.startswith(unit)
    for at, one in (("usual", each.usual), ("high", each.high)):
        durations.set_to({"at": at})
        assert duration(name, 300) - duration(name, 100) == pytest.approx(200 * one)


def test_all_durations_are_at_the_top_of_their_ranges_on_request(fresh: LocalAws) -> None:
    aws = fresh
    aws.control("PUT", "durations", {"at": "high"})
    assert all(duration(name) == each.high for name, each in RANGES.items())
    n = create_public_network(aws)
    clock.skip(RANGES[NAT].high - 10)
    assert nat_state(n) == "pending"
    await_state("available", lambda: nat_state(n))


def test_the_control_endpoint_restores_the_settings_of_the_start(fresh: LocalAws) -> None:
    start = fresh.control("GET", "durations")
    assert start["at"] == "jitter"
    fresh.control("PUT", "durations", {"seed": 5, "at": "low"})
    assert fresh.control("GET", "durations") == {"seed": 5, "at": "low"}
    for wrong in ({"at": "slow"}, {"speed": 2}):
        with pytest.raises(HTTPError):
            fresh.control("PUT", "durations", wrong)
    fresh.control("DELETE", "durations")
    assert fresh.control("GET", "durations") == start
