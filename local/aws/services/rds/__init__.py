"""RDS for PostgreSQL."""

from ...app import App
from ...call import Call
from ...client_sources import CHANGES_OF_SOURCES
from ...regional_service import install_service
from . import (
    backups,
    engines,
    failing,
    instances,
    modifications,
    parameter_groups,
    replicas,
    restores,
    snapshots,
    subnet_groups,
    tags,
)
from .state import Rds

MODULES = (backups, engines, instances, modifications, parameter_groups, replicas, restores, snapshots, subnet_groups, tags)


def install(app: App) -> None:
    state_of = install_service(app, "rds", Rds, MODULES)
    failing.install(app, state_of)

    def update_sources(call: Call, _: dict) -> None:
        for db in state_of(call.region).instances.values():
            db.server.update_sources()

    for operation in CHANGES_OF_SOURCES:
        app.after("ec2", operation, update_sources)
