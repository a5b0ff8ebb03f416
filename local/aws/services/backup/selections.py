"""Selections: the resources that a plan backs up."""

from ...call import Call
from ...errors import Refusal
from ...iam import roles
from ...regional_service import Output, now, operation, page, repeated
from .plans import find
from .state import Backup, new_id
from .vaults import invalid


def check_role(arn: str) -> None:
    if not roles.trusts(arn, "backup.amazonaws.com"):
        raise invalid(f"IAM Role {arn} cannot be assumed by AWS Backup")


@operation
def create_backup_selection(backup: Backup, call: Call) -> Output:
    plan, requested, token = find(backup, call["BackupPlanId"]), call["BackupSelection"], call.get("CreatorRequestId")
    if earlier := repeated(call, "CreatorRequestId", ((each.get("CreatorRequestId"), each) for each in plan.selections.values())):
        return {name: earlier[name] for name in ("SelectionId", "BackupPlanId", "CreationDate")}
    for each in plan.selections.values():
        if each["BackupSelection"]["SelectionName"] == requested["SelectionName"]:
            raise Refusal(
                "AlreadyExistsException", f"Backup selection {requested['SelectionName']} already exists in plan {plan.id}"
            )
    check_role(requested["IamRoleArn"])
    if not any(requested.get(each) for each in ("Resources", "ListOfTags", "Conditions", "NotResources")):
        raise invalid("A backup selection needs Resources, ListOfTags or Conditions.")
    if any(each.get("ConditionType") != "STRINGEQUALS" for each in requested.get("ListOfTags") or []):
        raise invalid("ConditionType in ListOfTags must be STRINGEQUALS.")
    selection_id = new_id()
    created = {"SelectionId": selection_id, "BackupPlanId": plan.id, "CreationDate": now()}
    plan.selections[selection_id] = {**created, "BackupSelection": requested, **({"CreatorRequestId": token} if token else {})}
    return created


def _selection(backup: Backup, call: Call) -> dict:
    found = find(backup, call["BackupPlanId"]).selections.get(call["SelectionId"])
    if found is None:
        raise Refusal("ResourceNotFoundException", f"Cannot find selection {call['SelectionId']} of plan {call['BackupPlanId']}")
    return found


@operation
def get_backup_selection(backup: Backup, call: Call) -> Output:
    return _selection(backup, call)


@operation
def list_backup_selections(backup: Backup, call: Call) -> Output:
    listed = [
        {
            **{name: value for name, value in each.items() if name != "BackupSelection"},
            "SelectionName": each["BackupSelection"]["SelectionName"],
            "IamRoleArn": each["BackupSelection"]["IamRoleArn"],
        }
        for each in find(backup, call["BackupPlanId"]).selections.values()
    ]
    shown, token = page(listed, call, token="NextToken", limit="MaxResults")
    return {"BackupSelectionsList": shown, "NextToken": token}


@operation
def delete_backup_selection(backup: Backup, call: Call) -> Output:
    _selection(backup, call)
    del find(backup, call["BackupPlanId"]).selections[call["SelectionId"]]
    return {}
