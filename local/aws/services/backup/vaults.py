"""Backup vaults and their locks."""

import re
from typing import Any

from ... import references
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, repeated
from .state import Backup, Vault, in_days


def invalid(message: str) -> Refusal:
    return Refusal("InvalidParameterValueException", message)


def _describe(vault: Vault) -> dict[str, Any]:
    least, most = vault.retention or (None, None)
    return {
        "BackupVaultName": vault.name,
        "BackupVaultArn": vault.arn,
        "VaultType": "BACKUP_VAULT",
        "VaultState": "AVAILABLE",
        "CreationDate": vault.created,
        "EncryptionKeyArn": vault.key,
        "EncryptionKeyType": "CUSTOMER_MANAGED_KMS_KEY",
        "NumberOfRecoveryPoints": len(vault.points),
        "Locked": vault.retention is not None,
        **({"CreatorRequestId": vault.token} if vault.token else {}),
        **({"MinRetentionDays": least} if least is not None else {}),
        **({"MaxRetentionDays": most} if most is not None else {}),
        **({"LockDate": vault.lock_date} if vault.lock_date else {}),
    }


def _summary(vault: Vault) -> Output:
    return {"BackupVaultName": vault.name, "BackupVaultArn": vault.arn, "CreationDate": vault.created}


@operation
def create_backup_vault(backup: Backup, call: Call) -> Output:
    name, token = call["BackupVaultName"], call.get("CreatorRequestId")
    if not re.fullmatch(r"[a-zA-Z0-9\-_]{1,50}", name):
        raise invalid(f"Backup vault name {name} must have 1 to 50 letters, digits, hyphens and underscores.")
    if name in backup.vaults:
        if earlier := repeated(call, "CreatorRequestId", [(backup.vaults[name].token, backup.vaults[name])]):
            return _summary(earlier)
        raise Refusal("AlreadyExistsException", f"Backup vault with the same name already exists: {name}")
    key = references.kms_key_arn(backup.region, call.get("EncryptionKeyArn") or "alias/aws/backup")
    if key is None:
        raise invalid(f"The KMS key {call['EncryptionKeyArn']} does not exist or is not enabled.")
    vault = Vault(name, backup.arn("backup-vault", name), key, dict(call.get("BackupVaultTags") or {}), token)
    backup.vaults[name] = vault
    return _summary(vault)


@operation
def describe_backup_vault(backup: Backup, call: Call) -> Output:
    return _describe(backup.vault(call["BackupVaultName"]))


@operation
def list_backup_vaults(backup: Backup, call: Call) -> Output:
    vaults = [_describe(each) for each in backup.vaults.values()]
    shown, token = page(vaults, call, token="NextToken", limit="MaxResults")
    return {"BackupVaultList": shown, "NextToken": token}


@operation
def delete_backup_vault(backup: Backup, call: Call) -> Output:
    vault = backup.vault(call["BackupVaultName"])
    if vault.points:
        raise Refusal(
            "InvalidRequestException",
            f"Backup vault cannot be deleted because it contains recovery points: {len(vault.points)} in {vault.name}",
        )
    del backup.vaults[vault.name]
    return {}


@operation
def put_backup_vault_lock_configuration(backup: Backup, call: Call) -> Output:
    vault = backup.vault(call["BackupVaultName"])
    _check_not_locked(vault)
    least, most, changeable = call.get("MinRetentionDays"), call.get("MaxRetentionDays"), call.get("ChangeableForDays")
    if least is not None and most is not None and least > most:
        raise invalid(f"MinRetentionDays {least} can't be more than MaxRetentionDays {most}.")
    if changeable is not None and changeable < 3:
        raise invalid("ChangeableForDays must be at least 3.")
    vault.retention = least, most
    vault.lock_date = in_days(changeable) if changeable is not None else None
    return {}


def _check_not_locked(vault: Vault) -> None:
    if vault.locked_for_good:
        raise Refusal("InvalidRequestException", f"The lock of vault {vault.name} can't be changed since {vault.lock_date}.")
