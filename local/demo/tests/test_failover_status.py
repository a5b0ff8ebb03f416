"""Reading status.failover."""

from datetime import UTC, datetime, timedelta

import pytest

from ..failovers import status
from ..platform import swapped
from .failover_status import at, condition, environment, step

BEGAN = datetime(2026, 1, 2, 3, 0, 0, tzinfo=UTC)


def test_a_request_is_accepted_when_a_failover_to_its_region_has_begun() -> None:
    shown = environment()
    assert status.requested(shown, "us-west-2", BEGAN + timedelta(milliseconds=900)), "the status has whole seconds"
    assert status.requested(shown, "us-west-2", BEGAN + timedelta(seconds=1)) is None, "that was an earlier failover"
    assert status.requested(shown, "us-east-1", BEGAN) is None
    del shown["status"]["failover"]
    assert status.requested(shown, "us-west-2", BEGAN) is None
    assert status.requested({"spec": {}}, "us-west-2", BEGAN) is None


def test_a_step_lasts_until_now_or_its_end() -> None:
    shown = environment(step("Fence", "Succeeded", 0, 4), step("Promote", "Running", 5, message="promoting"))
    view = status.failover_of(shown)
    assert view
    found = {each.name: each.seconds(BEGAN + timedelta(seconds=15)) for each in view.steps}
    assert (found["Fence"], found["Promote"], found["Verify"]) == (4, 10, None)
    assert [each.name for each in view.running()] == ["Promote"]


@pytest.mark.parametrize(
    ("steps", "conditions", "reason"),
    [
        ([step("Promote", "Running", 1)], [], ""),
        ([step("Drain", "Failed", 1, 9, "S3 has 3 objects pending")], [], "the step Drain failed: S3 has 3 objects pending"),
        (
            [],
            [condition("Stalled", "True", "QuotaExceeded", "raise L-1") | {"observedGeneration": 2}],
            "Stalled True, QuotaExceeded: raise L-1",
        ),
        ([], [condition("Stalled", "True", "StandbyNotReady", "an earlier request") | {"observedGeneration": 1}], ""),
        ([], [condition("Stalled", "False", "Progressing", "")], ""),
        ([], [condition("Ready", "False", "FailingOver", "Promote")], ""),
    ],
)
def test_a_person_is_needed_for_a_failed_step_and_a_stalled_environment(steps: list, conditions: list, reason: str) -> None:
    shown = environment(*steps)
    shown["status"]["conditions"] = conditions
    found = status.person_needed(shown, status.failover_of(shown))
    assert reason in found
    assert bool(found) == bool(reason)


def test_a_refusal_of_the_present_request_needs_a_person_until_a_failover_has_begun() -> None:
    shown = environment()
    refused = condition("FailingOver", "False", "LossTooLarge", "about 400 s of writes would be lost") | {"observedGeneration": 2}
    shown["status"]["conditions"] = [refused]
    reason = "the operator refuses the failover: FailingOver False, LossTooLarge: about 400 s of writes would be lost"
    assert status.person_needed(shown, None) == reason
    assert status.person_needed(shown, status.failover_of(shown)) == ""
    shown["metadata"]["generation"] = 3
    assert status.person_needed(shown, None) == "", "that was the request before"
    for reason in ("Active", "Reverted"):
        shown["status"]["conditions"] = [refused | {"reason": reason, "observedGeneration": 3}]
        assert status.person_needed(shown, None) == ""


def test_problems_are_steps_and_conditions() -> None:
    shown = environment(step("Promote", "Running", 1, message="waits for production-database"))
    shown["status"]["conditions"] = [
        condition("FailoverReady", "False", "ReplicaBehind", "database: 400 s behind"),
        condition("NetworkReady", "True", "Ready", "12 of 12"),
        condition("Stalled", "True", "Denied", "allow rds:PromoteReadReplica"),
        condition("Reconciling", "False", "Stalled", ""),
        condition("FailingOver", "False", "Active", "us-east-1 is active"),
    ]
    assert status.problems(shown) == [
        "step Promote running: waits for production-database",
        "FailoverReady False, ReplicaBehind: database: 400 s behind",
        "Stalled True, Denied: allow rds:PromoteReadReplica",
    ]
    assert status.problems({"status": {"message": "spec.activeRegion is unknown"}}) == ["spec.activeRegion is unknown"]
    assert status.problems({}) == ["the operator has written no status"]


def test_objectives_are_in_seconds() -> None:
    found = status.objectives(environment())
    assert (found["database"], found["crossRegionFailover"], found["dataLoss"]) == (900, 14400, 300)


def test_the_names_of_regions_are_exchanged_and_their_networks_stay() -> None:
    regions = {
        "primary": {"name": "a", "cidr": "10.0.0.0/16"},
        "secondary": {"name": "b", "cidr": "10.1.0.0/16", "standby": "Hot"},
    }
    found = swapped({"kind": "PlatformEnvironment", "spec": {"tier": "production", "regions": regions}})
    assert found["spec"]["regions"] == {
        "primary": {"name": "b", "cidr": "10.0.0.0/16"},
        "secondary": {"name": "a", "cidr": "10.1.0.0/16", "standby": "Hot"},
    }
    assert (found["kind"], found["spec"]["tier"]) == ("PlatformEnvironment", "production")


def test_times_are_read_as_the_api_writes_them() -> None:
    view = status.failover_of(environment(verifiedAt=at(90), endedAt=None, lossSeconds=3))
    assert view
    assert view.verified == BEGAN + timedelta(seconds=90)
    assert (view.ended, view.loss, view.expected_loss) == (None, 3, None)
