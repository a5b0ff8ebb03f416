"""The screen of a failover."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ..failovers import status, timeline
from .failover_status import STEPS, at, environment, step

BEGAN = datetime(2026, 1, 2, 3, 0, 0, tzinfo=UTC)
SERVED = timeline.Traffic(1200, 0.03, 0)


def shown(environment: dict[str, Any], seconds: float, traffic: timeline.Traffic = SERVED, scale: float = 10) -> list[str]:
    lines = timeline.lines(
        "production in namespace platform",
        status.failover_of(environment),
        status.objectives(environment),
        traffic,
        BEGAN + timedelta(seconds=seconds),
        scale,
        "until the failover is verified",
    )
    return [re.sub(r"\x1b\[\d*m", "", each) for each in lines]


def has(lines: list[str], begin: str, end: str) -> bool:
    return any(line.startswith(begin) and line.endswith(f" {end}") for line in lines)


def test_it_fits_a_terminal_of_24_rows_and_100_columns() -> None:
    long = "waits for production-database in us-west-2, which has been modifying since 03:00:12, usually for 5 minutes " * 2
    steps = [step(name, "Running", 100 + i, message=long) for i, name in enumerate(STEPS)]
    lines = shown(environment(*steps, expectedLossSeconds=2), 1000, timeline.Traffic(10**6, 1000, 10**6))
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 100
    assert all(any(name in line for line in lines) for name in STEPS)


def test_long_messages_of_steps_that_run_or_fail_go_on_in_a_second_line() -> None:
    long = "us-east-1: CloudUnreachable: its APIs do not answer, so the fence waits until they do"
    steps = [
        step("Fence", "Skipped", 0, 0, message=f"Unfenced: {long}"),
        *(step(name, "Succeeded", 1, 2, message=long) for name in STEPS[1:5]),
        step(STEPS[-1], "Running", 3, message=long),
    ]
    lines = shown(environment(*steps), 10)
    text = " ".join(" ".join(lines).split())
    assert f"Unfenced: {long}" in text
    running = next(i for i, line in enumerate(lines) if STEPS[-1] in line)
    assert " ".join((lines[running] + lines[running + 1]).split()).endswith(long)
    assert len(lines) <= 23


def test_times_are_those_of_aws() -> None:
    lines = shown(environment(step("Fence", "Skipped", 0, 0, "Unfenced"), step("Promote", "Running", 6, message="promoting")), 30)
    assert lines[0] == "production in namespace platform: Forced, us-east-1 → us-west-2   30 s here, 5 min on AWS"
    fence = next(line for line in lines if "Fence" in line)
    promote = next(line for line in lines if "Promote" in line)
    assert fence.split() == ["○", "Fence", "Skipped", "+0", "s", "Unfenced"]
    assert promote.split() == ["◐", "Promote", "Running", "+1", "min", "4", "min", "promoting"]


def test_the_longest_times_stand_apart_below_their_headings() -> None:
    steps = [step("Scale", "Succeeded", 720, 3160, "full size"), step("Promote", "Running", 3599, message="promoting")]
    lines = shown(environment(*steps), 7198, scale=1)
    heading, scale, promote = (next(line for line in lines if word in line) for word in ("STARTED", "Scale", "Promote"))
    assert scale.endswith("  +12 min  40 min 40 s  full size")
    assert promote.endswith("  +59 min 59 s  59 min 59 s  promoting")
    for column in ("STARTED", "TOOK"):
        end = heading.index(column) + len(column)
        assert all(line[end - 1] != " " and line[end] == " " for line in (scale, promote))


def test_an_objective_is_open_until_its_step_ends_and_missed_when_its_time_is_over() -> None:
    begun = environment(step("Promote", "Running", 1))
    assert has(shown(begun, 6), "◐ database available", "1 min of 15 min")
    assert has(shown(begun, 100), "✗ database available", "16 min 40 s of 15 min")
    promoted = environment(step("Promote", "Succeeded", 1, 30), verifiedAt=at(60), expectedLossSeconds=1)
    lines = shown(promoted, 5000)
    assert has(lines, "✓ database available", "5 min of 15 min")
    assert has(lines, "✓ other region runs it", "10 min of 4 h")
    assert has(lines, "◐ loss expected", "10 s of 5 min")
    lines = shown(environment(lossSeconds=40, expectedLossSeconds=1), 10)
    assert has(lines, "✗ data lost", "6 min 40 s of 5 min")


def test_clients_without_service_and_two_writers_are_shown() -> None:
    assert shown(environment(), 5)[-2] == "clients: 1200 rows acknowledged, served"
    line = shown(environment(), 5, timeline.Traffic(7, 3, 12))[-2]
    assert line == "clients: 7 rows acknowledged, without service for 3 s (30 s on AWS); 12 rows by the old database too"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.42, "0.4 s"),
        (9.96, "10.0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (14400, "4 h"),
        (3660, "1 h 1 min"),
    ],
)
def test_a_duration_has_at_most_two_units(seconds: float, text: str) -> None:
    assert timeline.span(seconds) == text


def test_each_change_of_a_step_is_a_line() -> None:
    before = status.failover_of(environment(step("Fence", "Running", 0, message="rules")))
    after = status.failover_of(environment(step("Fence", "Succeeded", 0, 3, "rules"), step("Drain", "Running", 3)))
    now = BEGAN + timedelta(seconds=3)
    found = [each.split() for each in timeline.changes(before, after, now, 10)]
    assert found == [["+30", "s", "Fence", "Succeeded", "rules"], ["+30", "s", "Drain", "Running"]]
    assert list(timeline.changes(after, after, now, 10)) == []
    assert [each.split()[2] for each in timeline.changes(None, after, now, 10)] == ["Fence", "Drain"]
    assert list(timeline.changes(None, None, now, 10)) == []
    back = status.failover_of(environment(to="us-east-1", startedAt=at(3)))
    assert list(timeline.changes(after, back, now, 10)) == [], "all steps of another failover are pending"
