"""Restore testing plans and their selections."""

import re
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, now, operation, repeated
from .plans import check_schedule
from .selections import check_role
from .state import Backup, TestingPlan, new_id
from .vaults import invalid

_ALGORITHMS = ("LATEST_WITHIN_WINDOW", "RANDOM_WITHIN_WINDOW")
_TYPES = ("CONTINUOUS", "SNAPSHOT")
_NAME = re.compile(r"[a-zA-Z0-9_]{1,50}")


def _find(backup: Backup, name: str) -> TestingPlan:
    if name not in backup.testing_plans:
        raise Refusal("ResourceNotFoundException", f"Restore testing plan {name} does not exist.")
    return backup.testing_plans[name]


def _check_points(points: dict[str, Any]) -> dict[str, Any]:
    if points.get("Algorithm") not in _ALGORITHMS:
        raise invalid(f"Algorithm must be one of {', '.join(_ALGORITHMS)}.")
    if not points.get("IncludeVaults"):
        raise invalid('IncludeVaults must name vaults, or be ["*"].')
    if not points.get("RecoveryPointTypes") or set(points["RecoveryPointTypes"]) - set(_TYPES):
        raise invalid(f"RecoveryPointTypes must be of {', '.join(_TYPES)}.")
    days = points.get("SelectionWindowDays", 30)
    if not 1 <= days <= 365:
        raise invalid("SelectionWindowDays must be between 1 and 365.")
    return {"ExcludeVaults": [], **points, "SelectionWindowDays": days}


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    check_schedule(given["ScheduleExpression"])
    hours = given.get("StartWindowHours", 24)
    if not 1 <= hours <= 168:
        raise invalid("StartWindowHours must be between 1 and 168.")
    return {
        "ScheduleExpressionTimezone": "Etc/UTC",
        **given,
        "StartWindowHours": hours,
        "RecoveryPointSelection": _check_points(given["RecoveryPointSelection"]),
    }


def _summary(plan: TestingPlan) -> dict[str, Any]:
    return {name: plan.attributes[name] for name in ("CreationTime", "RestoreTestingPlanArn", "RestoreTestingPlanName")}


@operation
def create_restore_testing_plan(backup: Backup, call: Call) -> Output:
    given, token = call["RestoreTestingPlan"], call.get("CreatorRequestId")
    name = given["RestoreTestingPlanName"]
    if not _NAME.fullmatch(name):
        raise invalid(f"Restore testing plan name {name} must have 1 to 50 letters, digits and underscores.")
    if name in backup.testing_plans:
        if earlier := repeated(call, "CreatorRequestId", [(backup.testing_plans[name].token, backup.testing_plans[name])]):
            return _summary(earlier)
        raise Refusal("AlreadyExistsException", f"Restore testing plan {name} already exists.")
    arn = backup.arn("restore-testing-plan", f"{name}-{new_id()}")
    attributes = {
        **_checked(given),
        "CreationTime": now(),
        "RestoreTestingPlanArn": arn,
        **({"CreatorRequestId": token} if token else {}),
    }
    backup.testing_plans[name] = TestingPlan(arn, attributes, dict(call.get("Tags") or {}), token)
    return _summary(backup.testing_plans[name])


@operation
def delete_restore_testing_plan(backup: Backup, call: Call) -> Output:
    plan = _find(backup, call["RestoreTestingPlanName"])
    if plan.selections:
        raise Refusal(
            "InvalidRequestException", f"Restore testing plan {call['RestoreTestingPlanName']} has selections: delete them first."
        )
    del backup.testing_plans[call["RestoreTestingPlanName"]]
    return {}


def _selected(plan: TestingPlan, selection: dict[str, Any], **also: Any) -> Output:
    return {
        "CreationTime": selection["CreationTime"],
        "RestoreTestingPlanArn": plan.arn,
        "RestoreTestingPlanName": selection["RestoreTestingPlanName"],
        "RestoreTestingSelectionName": selection["RestoreTestingSelectionName"],
        **also,
    }


def _check_selection(given: dict[str, Any]) -> None:
    check_role(given["IamRoleArn"])
    if bool(given.get("ProtectedResourceArns")) == bool(given.get("ProtectedResourceConditions")):
        raise invalid("A restore testing selection needs either ProtectedResourceArns or ProtectedResourceConditions.")
    if not 1 <= given.get("ValidationWindowHours", 1) <= 168:
        raise invalid("ValidationWindowHours must be between 1 and 168.")


@operation
def create_restore_testing_selection(backup: Backup, call: Call) -> Output:
    plan, given, token = (
        _find(backup, call["RestoreTestingPlanName"]),
        call["RestoreTestingSelection"],
        call.get("CreatorRequestId"),
    )
    name = given["RestoreTestingSelectionName"]
    if not _NAME.fullmatch(name):
        raise invalid(f"Restore testing selection name {name} must have 1 to 50 letters, digits and underscores.")
    if existing := plan.selections.get(name):
        if repeated(call, "CreatorRequestId", [(existing.get("CreatorRequestId"), existing)]):
            return _selected(plan, existing)
        raise Refusal("AlreadyExistsException", f"Restore testing selection {name} already exists.")
    _check_selection(given)
    created = {
        "CreationTime": now(),
        "RestoreTestingPlanName": call["RestoreTestingPlanName"],
        **({"CreatorRequestId": token} if token else {}),
    }
    plan.selections[name] = {**given, **created}
    return _selected(plan, plan.selections[name])


def _selection(backup: Backup, call: Call) -> tuple[TestingPlan, dict[str, Any]]:
    plan = _find(backup, call["RestoreTestingPlanName"])
    if call["RestoreTestingSelectionName"] not in plan.selections:
        raise Refusal(
            "ResourceNotFoundException", f"Restore testing selection {call['RestoreTestingSelectionName']} does not exist."
        )
    return plan, plan.selections[call["RestoreTestingSelectionName"]]


@operation
def delete_restore_testing_selection(backup: Backup, call: Call) -> Output:
    plan, _ = _selection(backup, call)
    del plan.selections[call["RestoreTestingSelectionName"]]
    return {}
