"""Recovery points, which jobs create in vaults."""

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page
from . import instances
from .state import Backup, RecoveryPoint


def find(backup: Backup, vault: str, arn: str) -> RecoveryPoint:
    point = backup.vault(vault).points.get(arn)
    if point is None:
        raise Refusal("ResourceNotFoundException", f"Recovery point {arn} does not exist in {vault}.")
    return point


@operation
def describe_recovery_point(backup: Backup, call: Call) -> Output:
    return find(backup, call["BackupVaultName"], call["RecoveryPointArn"]).attributes


@operation
def get_recovery_point_restore_metadata(backup: Backup, call: Call) -> Output:
    point = find(backup, call["BackupVaultName"], call["RecoveryPointArn"])
    attributes = point.attributes
    return {
        "BackupVaultArn": attributes["BackupVaultArn"],
        "RecoveryPointArn": attributes["RecoveryPointArn"],
        "ResourceType": attributes["ResourceType"],
        "RestoreMetadata": instances.metadata(point.data) if point.data else {"originalResourceArn": attributes["ResourceArn"]},
    }


@operation
def list_recovery_points_by_backup_vault(backup: Backup, call: Call) -> Output:
    found = [
        each.attributes
        for each in backup.vault(call["BackupVaultName"]).points.values()
        if call.get("ByResourceArn") in (None, each.attributes["ResourceArn"])
        and call.get("ByResourceType") in (None, each.attributes["ResourceType"])
    ]
    shown, token = page(found, call, token="NextToken", limit="MaxResults")
    return {"RecoveryPoints": shown, "NextToken": token}


@operation
def delete_recovery_point(backup: Backup, call: Call) -> Output:
    vault = backup.vault(call["BackupVaultName"])
    find(backup, vault.name, call["RecoveryPointArn"])
    if vault.retention is not None:
        raise Refusal(
            "InvalidRequestException", f"Recovery points of the locked vault {vault.name} can't be deleted before their time."
        )
    del vault.points[call["RecoveryPointArn"]]
    return {}
