"""AWS Backup: vaults, plans, selections, restore testing, jobs and recovery points."""

from ...app import App
from ...regional_service import install_service
from . import copies, jobs, plans, recovery_points, region_settings, restore_testing, schedules, selections, tags, vaults
from .state import Backup

MODULES = (copies, jobs, plans, recovery_points, region_settings, restore_testing, selections, tags, vaults)


def install(app: App) -> None:
    state_of = install_service(app, "backup", Backup, MODULES)
    app.local("backup", schedules.handler(state_of))
