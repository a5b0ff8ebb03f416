"""What Argo CD says of a commit that it can't apply."""

from typing import Any

from ..delivery import refusal

COMMIT, EARLIER = "b79970cb", "133d5dbe"


def application(revision: str, conditions: list[dict[str, str]], operation: dict[str, Any], of: str) -> dict[str, Any]:
    return {
        "sync": {"revision": revision},
        "conditions": conditions,
        "operationState": operation | {"syncResult": {"revision": of}},
    }


def test_an_unknown_field_ends_the_comparison() -> None:
    error = [{"type": "ComparisonError", "message": ".spec.nodes: field not declared in schema"}]
    done = {"phase": "Succeeded", "message": "successfully synced"}
    assert refusal(application(COMMIT, error, done, EARLIER), COMMIT) == ".spec.nodes: field not declared in schema"
    assert refusal(application(EARLIER, error, done, EARLIER), COMMIT) is None


def test_a_refused_value_fails_the_sync_or_lets_it_be_tried_again() -> None:
    failed = {"phase": "Failed", "message": "spec.tags must have no keys"}
    again = {"phase": "Running", "message": "spec.tags must have no keys", "retryCount": 1}
    assert refusal(application(COMMIT, [], failed, COMMIT), COMMIT) == "spec.tags must have no keys"
    assert refusal(application(COMMIT, [], again, COMMIT), COMMIT) == "spec.tags must have no keys"


def test_a_sync_that_runs_or_is_of_another_commit_is_no_refusal() -> None:
    running = {"phase": "Running", "message": "waiting for completion"}
    failed = {"phase": "Failed", "message": "of another commit"}
    assert refusal(application(COMMIT, [], running, COMMIT), COMMIT) is None
    assert refusal(application(COMMIT, [], failed, EARLIER), COMMIT) is None
    assert refusal({}, COMMIT) is None
