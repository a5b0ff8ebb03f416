"""Runs the rules of a backup plan on request of a test: `POST /_local/backup/run/PLAN_ID`."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from ...app import regions
from . import copies, jobs, plans, recovery_points
from .state import Backup

_TAG = "aws:ResourceTag/"


def handler(state_of: Callable[[str], Backup]) -> Callable[[str, list[str], bytes], Any]:
    def handle(method: str, path: list[str], _: bytes) -> Any:
        if method != "POST" or len(path) != 2 or path[0] != "run":
            raise ValueError("use POST /_local/backup/run/PLAN_ID")
        for region in regions():
            if path[1] in state_of(region).plans:
                return {"jobs": run(state_of(region), path[1])}
        raise ValueError(f"no backup plan {path[1]}")

    return handle


def run(backup: Backup, plan_id: str) -> list[str]:
    """Starts a job for every selected resource, as the plan's schedule does. Returns the ids of the jobs."""
    plan = plans.find(backup, plan_id)
    newest = plan.versions[-1]
    started = []
    for rule in newest["BackupPlan"]["Rules"]:
        created_by = {
            "BackupPlanId": plan.id,
            "BackupPlanArn": plan.arn,
            "BackupPlanVersion": newest["VersionId"],
            "BackupRuleId": rule["RuleId"],
        }
        for each in plan.selections.values():
            selection = each["BackupSelection"]
            role = selection["IamRoleArn"]
            for resource in _selected(backup, selection):
                vault = backup.vault(rule["TargetBackupVaultName"])
                copy = partial(_copy, backup, rule, role, created_by)
                job = jobs.start(backup, vault, resource, role, rule.get("Lifecycle"), {}, created_by, copy)
                started.append(job["BackupJobId"])
    return started


def _copy(backup: Backup, rule: dict[str, Any], role: str, created_by: dict[str, str], point: str) -> None:
    """Starts the copies of a new recovery point that the rule asks for."""
    source = recovery_points.find(backup, rule["TargetBackupVaultName"], point)
    for each in rule.get("CopyActions") or []:
        copies.start(backup, source, each["DestinationBackupVaultArn"], role, each.get("Lifecycle"), created_by)


def _selected(backup: Backup, selection: dict[str, Any]) -> list[str]:
    """The resources that match a selection. Without the opt-in of their type, those whose type the selection names."""
    patterns = selection.get("Resources") or ["*"]
    conditions = (selection.get("Conditions") or {}).get("StringEquals") or []
    required = {each["ConditionKey"].removeprefix(_TAG): each["ConditionValue"] for each in conditions}
    return [
        arn
        for each in backup.app.resources(backup.region)
        if (arn := each.get("arn"))
        and required.items() <= each["tags"].items()
        and jobs.is_supported(arn)
        and any(fnmatchcase(arn, pattern) and (pattern != "*" or _is_opted_in(backup, arn)) for pattern in patterns)
    ]


def _is_opted_in(backup: Backup, arn: str) -> bool:
    return backup.opted_in.get(jobs.type_of(arn), False)
