"""RDS for PostgreSQL."""

from ...app import App
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
    failing.install(install_service(app, "rds", Rds, MODULES))
