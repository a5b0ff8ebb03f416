"""AWS Backup: vaults, plans, selections, restore testing, jobs and what they leave behind."""

from ...app import App
from ...regional_service import install_service
from . import jobs, plans, recovery_points, restore_testing, selections, tags, vaults
from .state import Backup

MODULES = (jobs, plans, recovery_points, restore_testing, selections, tags, vaults)


def install(app: App) -> None:
    regions: dict[str, Backup] = {}

    def state(app: App, region: str) -> Backup:
        return regions.setdefault(region, Backup(app, region, regions))

    state_of = install_service(app, "backup", state, MODULES, invalid="InvalidParameterValueException")
    app.inventory("backup", lambda region: state_of(region).inventory())
