"""Instances as subjects of `failures.py`."""

from collections.abc import Callable, Iterator
from functools import partial

from ... import failures
from ...app import App, regions
from ...failures import Subject
from .instance import DBInstance
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


def _heal(db: DBInstance) -> None:
    """Ends a failure as RDS's recovery or AWS's support does. An instance whose creation failed begins its backups then."""
    if db.status not in STATUSES:
        return
    if db.settings["BackupRetentionPeriod"] and not db.backed_up:
        db.enter(db.status, 0, work=lambda: db.server.set_backups(True))
    else:
        db.become_available()


def install(app: App, state_of: Callable[[str], Rds]) -> None:
    def subjects() -> Iterator[Subject]:
        for region in regions():
            for each in state_of(region).instances.values():
                yield Subject(region, each.name, each.tags, each.key, each.fail, partial(_heal, each))

    failures.register(app, "rds/DBInstance", STATUSES, subjects)
