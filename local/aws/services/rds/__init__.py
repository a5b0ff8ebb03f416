"""RDS for PostgreSQL, as strict as AWS is."""

from ...app import App
from ...regional_service import install_service
from . import backups, engines, instances, modifications, parameter_groups, replicas, restores, snapshots, subnet_groups, tags
from .state import Rds

MODULES = (backups, engines, instances, modifications, parameter_groups, replicas, restores, snapshots, subnet_groups, tags)


def install(app: App) -> None:
    regions: dict[str, Rds] = {}

    def state(app: App, region: str) -> Rds:
        return regions.setdefault(region, Rds(app, region, regions))

    state_of = install_service(app, "rds", state, MODULES, invalid="InvalidParameterValue")
    app.inventory("rds", lambda region: state_of(region).inventory())
