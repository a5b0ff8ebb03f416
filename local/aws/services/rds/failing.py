"""Instances as subjects of `failures.py`."""

from collections.abc import Callable, Iterator

from ... import failures
from ...app import REGIONS
from ...failures import Subject
from .state import Rds

STATUSES = (
    "failed",
    "inaccessible-encryption-credentials",
    "inaccessible-encryption-credentials-recoverable",
    "incompatible-network",
    "incompatible-option-group",
    "incompatible-parameters",
    "incompatible-restore",
    "insufficient-capacity",
    "restore-error",
    "storage-full",
)
"""RDS User Guide, "Viewing Amazon RDS DB instance status"."""


def install(state_of: Callable[[str], Rds]) -> None:
    def subjects() -> Iterator[Subject]:
        for region in REGIONS:
            for each in state_of(region).instances.values():
                yield Subject(region, each.name, each.tags, each.key, each.fail)

    failures.register("rds/DBInstance", STATUSES, subjects)
