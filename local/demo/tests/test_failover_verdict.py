"""The figures of a scenario, and what does not hold."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ...recovery.client_figures import ClientFigures
from ..failovers import status
from ..failovers.verdict import Measured, as_json, result
from .failover_status import environment, step

NOW = datetime(2026, 1, 2, 4, 0, 0, tzinfo=UTC)
KEPT = frozenset(range(7))
CLIENTS = ClientFigures(
    acknowledged=900,
    lost=0,
    seconds_of_loss=0,
    seconds_without_service=42,
    two_writers=0,
    only_in_old=frozenset(),
    first_of_new=100,
    last_of_two=None,
)


def measured(mode: str = "Forced", clients: ClientFigures = CLIENTS, **given: Any) -> Measured:
    shown = environment(step("Fence", "Succeeded", 0, 3), step("Drain", "Pending"), mode=mode, expectedLossSeconds=1)
    view, objectives = status.failover_of(shown), status.objectives(shown)
    assert view
    return replace(Measured(view, clients, seconds=60, waited=45, objectives=objectives), **given)


UNFENCED = measured(
    view=status.failover_of(environment(step("Fence", "Skipped", 0, 0), expectedLossSeconds=1)), unfenced_seconds=1
)


def problems(failover: Measured, failback: Measured | None = None) -> list[str]:
    found: list[str] = result(failover, failback or measured("Planned"), 10, NOW)["problems"]
    return found


def test_durations_are_those_of_aws() -> None:
    clients = replace(CLIENTS, lost=3, seconds_of_loss=0.5, two_writers=7, only_in_old=KEPT, last_of_two=130)
    found = as_json(measured(clients=clients, unfenced_seconds=2.5), 10, NOW)
    steps = found.pop("steps")
    assert found == {
        "mode": "Forced",
        "from": "us-east-1",
        "to": "us-west-2",
        "seconds": 600,
        "ownSeconds": 150,
        "secondsHere": 60,
        "objectiveSeconds": 14400,
        "met": True,
        "clientSecondsWithoutService": 420,
        "rowsAcknowledged": 900,
        "rowsLost": 3,
        "secondsOfLoss": 5,
        "expectedSecondsOfLoss": 10,
        "twoWriterAcknowledgements": 7,
        "twoWriterRowsOnlyInOldDatabase": 7,
        "unfencedSeconds": 25,
    }
    assert steps[0] == {"name": "Fence", "outcome": "Succeeded", "seconds": 30, "message": ""}
    assert steps[1] == {"name": "Drain", "outcome": "Pending", "seconds": None, "message": ""}


def test_a_forced_failover_with_its_expected_loss_and_a_planned_one_without_loss_hold() -> None:
    clients = replace(CLIENTS, lost=3, seconds_of_loss=2.9, two_writers=7, only_in_old=KEPT, last_of_two=130)
    found = result(measured(clients=clients), measured("Planned"), 10, NOW, {0, 1, 2, 3, 4, 5, 6, 99})
    assert (found["problems"], found["twoWriterAcknowledgements"], found["twoWriterRowsInFinalSnapshot"]) == ([], 7, 7)
    assert (found["failover"]["mode"], found["failback"]["mode"]) == ("Forced", "Planned")


@pytest.mark.parametrize(
    ("failover", "failback", "words"),
    [
        (measured(seconds=1441), measured("Planned"), "failover: an objective is missed"),
        (
            measured(clients=replace(CLIENTS, lost=1, seconds_of_loss=30.1)),
            measured("Planned"),
            "failover: an objective is missed",
        ),
        (measured(clients=replace(CLIENTS, lost=1, seconds_of_loss=3.2)), measured("Planned"), "more than two heartbeats"),
        (measured(), measured("Planned", replace(CLIENTS, lost=1)), "failback: 1 acknowledged rows are lost"),
        (measured("Planned", replace(CLIENTS, two_writers=2)), measured("Planned"), "failover: both databases acknowledged"),
        (UNFENCED, measured("Planned"), "the old region answers again, and the step Fence is Skipped"),
        (measured(unfenced_seconds=0, is_partition=True), measured("Planned"), "acknowledged nothing during the partition"),
        (measured(problems=["the rules stayed"]), measured("Planned"), "failover: the rules stayed"),
    ],
)
def test_what_does_not_hold_is_told(failover: Measured, failback: Measured, words: str) -> None:
    assert any(words in each for each in problems(failover, failback))


@pytest.mark.parametrize(("kept", "gone"), [(None, 7), ({1, 2}, 5)])
def test_rows_of_the_old_database_must_be_in_its_final_snapshot(kept: set[int] | None, gone: int) -> None:
    clients = replace(CLIENTS, two_writers=7, only_in_old=KEPT, last_of_two=130)
    found = result(measured(clients=clients), measured("Planned"), 10, NOW, kept)
    assert found["problems"] == [f"failover: {gone} rows that only the old database acknowledged are not in its final snapshot"]


def test_a_forced_failover_without_an_estimate_does_not_hold() -> None:
    without = measured()
    without = replace(without, view=replace(without.view, expected_loss=None))
    assert problems(without) == ["failover: the status has no estimate of the loss"]


def test_heartbeats_are_further_apart_in_fast_time() -> None:
    """The probe beats at most twice a second, which at a scale of 60 is every 30 seconds of AWS."""
    clients = replace(CLIENTS, lost=1, seconds_of_loss=1.9)
    forced = measured(clients=clients, seconds=10)
    assert result(forced, measured("Planned", seconds=10), 60, NOW)["problems"] == []
