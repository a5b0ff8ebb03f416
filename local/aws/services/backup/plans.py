"""Backup plans and their versions."""

import base64
import copy
import re
import uuid
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, now, operation, page, repeated
from .state import Backup, Plan, new_id
from .vaults import invalid

_MIN_DAYS_IN_COLD_STORAGE = 90


def find(backup: Backup, plan_id: str) -> Plan:
    if plan_id not in backup.plans:
        raise Refusal("ResourceNotFoundException", f"Cannot find Backup plan with ID {plan_id}")
    return backup.plans[plan_id]


def check_schedule(expression: str | None) -> None:
    if expression is not None and not re.fullmatch(
        r"cron\(\S+ \S+ \S+ \S+ \S+ \S+\)|rate\(\d+ (minutes?|hours?|days?)\)", expression
    ):
        raise invalid(f"Invalid schedule expression: {expression}")


def check_lifecycle(lifecycle: dict[str, Any] | None) -> int | None:
    """The days after which the lifecycle deletes a recovery point; None: never. Refuses invalid lifecycles."""
    cold, delete = (lifecycle or {}).get("MoveToColdStorageAfterDays"), (lifecycle or {}).get("DeleteAfterDays")
    if cold is not None and delete is not None and delete < cold + _MIN_DAYS_IN_COLD_STORAGE:
        raise invalid(
            f"DeleteAfterDays {delete} must be at least {_MIN_DAYS_IN_COLD_STORAGE} days after MoveToColdStorageAfterDays {cold}."
        )
    if delete is not None and delete < 1:
        raise invalid("DeleteAfterDays must be at least 1.")
    return delete


def _checked(backup: Backup, given: dict[str, Any]) -> dict[str, Any]:
    plan = copy.deepcopy(given)
    if not re.fullmatch(r"[a-zA-Z0-9\-_.]{1,50}", plan["BackupPlanName"]):
        raise invalid(
            f"Backup plan name {plan['BackupPlanName']} must have 1 to 50 letters, digits, hyphens, underscores and dots."
        )
    if not plan["Rules"]:
        raise invalid("A backup plan needs at least one rule.")
    if len({rule["RuleName"] for rule in plan["Rules"]}) < len(plan["Rules"]):
        raise invalid("The rules of a backup plan need names of their own.")
    for rule in plan["Rules"]:
        vault = backup.vaults.get(rule["TargetBackupVaultName"])
        if vault is None:
            raise invalid(f"Backup vault {rule['TargetBackupVaultName']} of rule {rule['RuleName']} does not exist.")
        check_schedule(rule.get("ScheduleExpression"))
        days = check_lifecycle(rule.get("Lifecycle"))
        vault.check_retention(days)
        if rule.get("EnableContinuousBackup") and (days is None or not 1 <= days <= 35):
            raise invalid("Continuous backups are kept for 1 to 35 days: set Lifecycle.DeleteAfterDays.")
        for each in rule.get("CopyActions") or []:
            check_lifecycle(each.get("Lifecycle"))
            if not re.fullmatch(
                r"arn:aws:backup:[a-z0-9-]+:\d{12}:backup-vault:[a-zA-Z0-9\-_]+", each["DestinationBackupVaultArn"]
            ):
                raise invalid(f"Invalid destination vault: {each['DestinationBackupVaultArn']}")
        rule.setdefault("ScheduleExpression", "cron(0 5 ? * * *)")
        rule.setdefault("ScheduleExpressionTimezone", "Etc/UTC")
        rule.setdefault("StartWindowMinutes", 480)
        rule.setdefault("CompletionWindowMinutes", 10080)
        rule.setdefault("EnableContinuousBackup", False)
        if rule["CompletionWindowMinutes"] < rule["StartWindowMinutes"] + 60:
            raise invalid("CompletionWindowMinutes must be at least 60 more than StartWindowMinutes.")
        rule["RuleId"] = new_id()
    return plan


def _version(plan: Plan, content: dict[str, Any]) -> Output:
    version = base64.b64encode(uuid.uuid4().bytes + uuid.uuid4().bytes).decode()
    plan.versions.append({"VersionId": version, "BackupPlan": content, "CreationDate": now()})
    return _summary(plan)


def _summary(plan: Plan) -> Output:
    newest = plan.versions[-1]
    return {
        "BackupPlanId": plan.id,
        "BackupPlanArn": plan.arn,
        "CreationDate": newest["CreationDate"],
        "VersionId": newest["VersionId"],
    }


@operation
def create_backup_plan(backup: Backup, call: Call) -> Output:
    token = call.get("CreatorRequestId")
    if earlier := repeated(call, "CreatorRequestId", ((each.token, each) for each in backup.plans.values())):
        return _summary(earlier)
    content = _checked(backup, call["BackupPlan"])
    for each in backup.plans.values():
        same = each.versions[-1]["BackupPlan"]
        if _without_ids(same) == _without_ids(content):
            raise Refusal("AlreadyExistsException", f"Backup plan with the same plan document already exists: {each.id}")
    plan_id = new_id()
    plan = Plan(plan_id, backup.arn("backup-plan", plan_id), dict(call.get("BackupPlanTags") or {}), token)
    backup.plans[plan_id] = plan
    return _version(plan, content)


def _without_ids(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "Rules": [{name: value for name, value in rule.items() if name != "RuleId"} for rule in content["Rules"]]}


@operation
def get_backup_plan(backup: Backup, call: Call) -> Output:
    plan = find(backup, call["BackupPlanId"])
    requested = call.get("VersionId")
    for each in reversed(plan.versions):
        if requested in (None, each["VersionId"]):
            token = {"CreatorRequestId": plan.token} if plan.token else {}
            return {"BackupPlanId": plan.id, "BackupPlanArn": plan.arn, **each, **token}
    raise Refusal("ResourceNotFoundException", f"Backup plan {plan.id} has no version {requested}")


@operation
def update_backup_plan(backup: Backup, call: Call) -> Output:
    plan = find(backup, call["BackupPlanId"])
    return _version(plan, _checked(backup, call["BackupPlan"]))


@operation
def list_backup_plans(backup: Backup, call: Call) -> Output:
    plans = [
        {
            "BackupPlanId": each.id,
            "BackupPlanArn": each.arn,
            "BackupPlanName": each.versions[-1]["BackupPlan"]["BackupPlanName"],
            "CreationDate": each.versions[0]["CreationDate"],
            "VersionId": each.versions[-1]["VersionId"],
            **({"CreatorRequestId": each.token} if each.token else {}),
        }
        for each in backup.plans.values()
    ]
    shown, token = page(plans, call, token="NextToken", limit="MaxResults")
    return {"BackupPlansList": shown, "NextToken": token}


@operation
def list_backup_plan_versions(backup: Backup, call: Call) -> Output:
    plan = find(backup, call["BackupPlanId"])
    versions = [
        {
            "BackupPlanId": plan.id,
            "BackupPlanArn": plan.arn,
            "BackupPlanName": each["BackupPlan"]["BackupPlanName"],
            "CreationDate": each["CreationDate"],
            "VersionId": each["VersionId"],
        }
        for each in plan.versions
    ]
    shown, token = page(versions, call, token="NextToken", limit="MaxResults")
    return {"BackupPlanVersionsList": shown, "NextToken": token}


@operation
def delete_backup_plan(backup: Backup, call: Call) -> Output:
    plan = find(backup, call["BackupPlanId"])
    if plan.selections:
        raise Refusal("InvalidRequestException", "Related backup plan selections must be deleted prior to backup plan deletion")
    del backup.plans[plan.id]
    return {
        "BackupPlanId": plan.id,
        "BackupPlanArn": plan.arn,
        "DeletionDate": now(),
        "VersionId": plan.versions[-1]["VersionId"],
    }
