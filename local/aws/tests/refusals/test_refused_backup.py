"""Calls of AWS Backup that AWS refuses, sent by boto3, each with AWS's error code."""

import pytest

from .world import Case, World, check, name_of

CASES: list[Case] = [
    ("backup", "create_backup_vault", lambda w: {"BackupVaultName": "a b"}, "InvalidParameterValueException"),
    ("backup", "create_backup_vault", lambda w: {"BackupVaultName": w.vault}, "AlreadyExistsException"),
    (
        "backup",
        "create_backup_vault",
        lambda w: {"BackupVaultName": w.aws.unique_name(), "BackupVaultTags": {"aws:a": "b"}},
        "InvalidParameterValueException",
    ),
    (
        "backup",
        "create_backup_vault",
        lambda w: {"BackupVaultName": w.aws.unique_name(), "EncryptionKeyArn": "arn:aws:kms:us-east-1:123456789012:key/nowhere"},
        "InvalidParameterValueException",
    ),
    ("backup", "create_backup_plan", lambda w: w.plan(ScheduleExpression="every day"), "InvalidParameterValueException"),
    ("backup", "create_backup_plan", lambda w: w.plan(StartWindowMinutes=30), "InvalidParameterValueException"),
    ("backup", "create_backup_plan", lambda w: w.plan(TargetBackupVaultName="nowhere"), "InvalidParameterValueException"),
    (
        "backup",
        "delete_backup_plan",
        lambda w: {"BackupPlanId": "11111111-2222-3333-4444-555555555555"},
        "ResourceNotFoundException",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)
