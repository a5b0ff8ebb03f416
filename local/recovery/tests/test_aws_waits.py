"""How much of a time AWS took."""

from typing import Any

import pytest

from ..aws_waits import waited

EAST, WEST = "us-east-1", "us-west-2"


def phase(began: float, ended: float | None, *resource: str, name: str = "modifying") -> dict[str, Any]:
    return {"resource": list(resource or ("rds", WEST, "db-1")), "phase": name, "began": began, "ended": ended}


@pytest.mark.parametrize(
    ("phases", "seconds"),
    [
        ([], 0),
        ([phase(12, 15)], 3),
        ([phase(12, 15), phase(13, 14)], 3),
        ([phase(12, 15), phase(14, 18, "eks", WEST, "nodegroup", "c", "n"), phase(19, 20)], 7),
        ([phase(5, 11), phase(28, None)], 3),
        ([phase(1, 5), phase(31, 40)], 0),
        ([phase(12, 15, "rds", EAST, "db-1")], 0),
        ([phase(12, 15, "elasticache", "globalreplicationgroup", "g")], 3),
        ([phase(12, 15, "backup", "copy", "job")], 0),
        ([phase(12, 15, "rds", WEST, "db-1", "storage", name="optimizing")], 0),
    ],
)
def test_phases_that_overlap_count_once(phases: list[dict[str, Any]], seconds: float) -> None:
    assert waited(phases, {WEST}, 10, 30) == seconds
