"""Recovery points: what jobs leave in vaults."""

from ...call import Call
from ...errors import Refusal
from ...regional import Answer, operation, page
from .state import Backup, RecoveryPoint


def find(backup: Backup, vault: str, arn: str) -> RecoveryPoint:
    point = backup.vault(vault).points.get(arn)
    if point is None:
        raise Refusal("ResourceNotFoundException", f"Recovery point {arn} does not exist in {vault}.")
    return point


@operation
def describe_recovery_point(backup: Backup, call: Call) -> Answer:
    return find(backup, call["BackupVaultName"], call["RecoveryPointArn"]).wire


@operation
def get_recovery_point_restore_metadata(backup: Backup, call: Call) -> Answer:
    wire = find(backup, call["BackupVaultName"], call["RecoveryPointArn"]).wire
    return {
        "BackupVaultArn": wire["BackupVaultArn"],
        "RecoveryPointArn": wire["RecoveryPointArn"],
        "ResourceType": wire["ResourceType"],
        "RestoreMetadata": {"originalResourceArn": wire["ResourceArn"]},
    }


@operation
def list_recovery_points_by_backup_vault(backup: Backup, call: Call) -> Answer:
    found = [
        each.wire
        for each in backup.vault(call["BackupVaultName"]).points.values()
        if call.get("ByResourceArn") in (None, each.wire["ResourceArn"])
        and call.get("ByResourceType") in (None, each.wire["ResourceType"])
    ]
    shown, token = page(found, call, token="NextToken", limit="MaxResults")
    return {"RecoveryPoints": shown, "NextToken": token}


@operation
def delete_recovery_point(backup: Backup, call: Call) -> Answer:
    vault = backup.vault(call["BackupVaultName"])
    find(backup, vault.name, call["RecoveryPointArn"])
    if vault.retention is not None:
        raise Refusal(
            "InvalidRequestException", f"Recovery points of the locked vault {vault.name} can't be deleted before their time."
        )
    del vault.points[call["RecoveryPointArn"]]
    return {}
