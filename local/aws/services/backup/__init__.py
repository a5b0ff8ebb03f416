"""AWS Backup: vaults, plans, selections, restore testing, jobs and recovery points."""

from ...app import App
from ...regional_service import install_service
from . import jobs, plans, recovery_points, restore_testing, selections, tags, vaults
from .state import Backup

MODULES = (jobs, plans, recovery_points, restore_testing, selections, tags, vaults)


def install(app: App) -> None:
    install_service(app, "backup", Backup, MODULES)
