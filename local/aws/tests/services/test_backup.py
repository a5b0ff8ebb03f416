"""AWS Backup: references between resources, refused deletions, and vault locks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ....testing import LocalAws, await_state, refused


@pytest.fixture(scope="session")
def backup(aws: LocalAws) -> Any:
    return aws.client("backup")


@pytest.fixture(scope="session")
def role(aws: LocalAws) -> str:
    return backup_role(aws, "AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores")


def backup_role(aws: LocalAws, *policies: str) -> str:
    role = aws.create_role("backup.amazonaws.com")
    for each in policies:
        arn = f"arn:aws:iam::aws:policy/service-role/{each}"
        aws.iam.attach_role_policy(RoleName=role.rpartition("/")[2], PolicyArn=arn)
    return role


@pytest.fixture
def vault(backup: Any, aws: LocalAws) -> str:
    return str(backup.create_backup_vault(BackupVaultName=aws.unique_name(), BackupVaultTags={"a": "b"})["BackupVaultName"])


def windows(hours: float, maintenance_hours: float = 10) -> dict[str, str]:
    """Windows of RDS that begin in so many hours and last one."""
    daily, weekly = (datetime.now(UTC) + timedelta(hours=each) for each in (hours, maintenance_hours))
    hour = timedelta(hours=1)
    return {
        "PreferredBackupWindow": f"{daily:%H:%M}-{daily + hour:%H:%M}",
        "PreferredMaintenanceWindow": f"{weekly:%a:%H:%M}-{weekly + hour:%a:%H:%M}".lower(),
    }


def plan(vault: str, **rule: Any) -> dict[str, Any]:
    daily = {
        "RuleName": "daily",
        "TargetBackupVaultName": vault,
        "ScheduleExpression": "cron(0 5 * * ? *)",
        "Lifecycle": {"DeleteAfterDays": 30},
    }
    return {"BackupPlanName": "p", "Rules": [{**daily, **rule}]}


def test_plans_and_selections(backup: Any, vault: str, role: str) -> None:
    copies = [
        {
            "DestinationBackupVaultArn": f"arn:aws:backup:us-west-2:123456789012:backup-vault:{vault}",
            "Lifecycle": {"DeleteAfterDays": 30},
        }
    ]
    created = backup.create_backup_plan(BackupPlan=plan(vault, CopyActions=copies))
    shown = backup.get_backup_plan(BackupPlanId=created["BackupPlanId"])["BackupPlan"]["Rules"][0]
    assert shown["CopyActions"] == copies
    assert shown["RuleId"]
    with refused("AlreadyExistsException"):
        backup.create_backup_plan(BackupPlan=plan(vault, CopyActions=copies))
    updated = backup.update_backup_plan(BackupPlanId=created["BackupPlanId"], BackupPlan=plan(vault))
    assert updated["VersionId"] != created["VersionId"]
    assert len(backup.list_backup_plan_versions(BackupPlanId=created["BackupPlanId"])["BackupPlanVersionsList"]) == 2

    by_tag = [{"ConditionType": "STRINGEQUALS", "ConditionKey": "a", "ConditionValue": "b"}]
    parameters = {"SelectionName": "s", "IamRoleArn": role, "ListOfTags": by_tag}
    with refused("InvalidParameterValueException", "role"):
        backup.create_backup_selection(
            BackupPlanId=created["BackupPlanId"],
            BackupSelection={**parameters, "IamRoleArn": "arn:aws:iam::123456789012:role/nobody"},
        )
    selection = backup.create_backup_selection(BackupPlanId=created["BackupPlanId"], BackupSelection=parameters)["SelectionId"]
    with refused("InvalidRequestException", "selections"):
        backup.delete_backup_plan(BackupPlanId=created["BackupPlanId"])
    backup.delete_backup_selection(BackupPlanId=created["BackupPlanId"], SelectionId=selection)
    backup.delete_backup_plan(BackupPlanId=created["BackupPlanId"])
    with refused("ResourceNotFoundException"):
        backup.get_backup_plan(BackupPlanId=created["BackupPlanId"])


@pytest.mark.parametrize(
    "rule",
    [
        {"TargetBackupVaultName": "nobodys"},
        {"ScheduleExpression": "every day"},
        {"Lifecycle": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 60}},
        {"EnableContinuousBackup": True, "Lifecycle": {"DeleteAfterDays": 60}},
        {"StartWindowMinutes": 120, "CompletionWindowMinutes": 130},
    ],
)
def test_refused_rules(backup: Any, vault: str, rule: dict[str, Any]) -> None:
    with refused("InvalidParameterValueException"):
        backup.create_backup_plan(BackupPlan=plan(vault, **rule))


def test_a_lock_bounds_retention(backup: Any, vault: str) -> None:
    backup.put_backup_vault_lock_configuration(BackupVaultName=vault, MinRetentionDays=7, MaxRetentionDays=35)
    assert backup.describe_backup_vault(BackupVaultName=vault)["Locked"]
    for days in (3, 60):
        with refused("InvalidParameterValueException", "lock"):
            backup.create_backup_plan(BackupPlan=plan(vault, Lifecycle={"DeleteAfterDays": days}))
    with refused("AlreadyExistsException"):
        backup.create_backup_vault(BackupVaultName=vault)


def test_a_vault_with_recovery_points_is_not_deleted(backup: Any, aws: LocalAws, vault: str, role: str) -> None:
    west = aws.client("backup", "us-west-2")
    existing = west.create_backup_vault(BackupVaultName=vault)["BackupVaultArn"]
    rds, network = aws.client("rds"), aws.create_network()
    name = aws.unique_name()
    rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    db = rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.r5.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="platform",
        MasterUserPassword="correct-horse",
        DBSubnetGroupName=name,
        **windows(hours=6),
    )["DBInstance"]["DBInstanceArn"]
    with refused("ResourceNotFoundException"):
        backup.start_backup_job(BackupVaultName=vault, ResourceArn=f"{db}-not", IamRoleArn=role)
    powerless = backup.start_backup_job(BackupVaultName=vault, ResourceArn=db, IamRoleArn=backup_role(aws))["BackupJobId"]
    shown = backup.describe_backup_job(BackupJobId=powerless)
    assert (shown["State"], "sufficient permissions" in shown["StatusMessage"]) == ("FAILED", True)
    job = backup.start_backup_job(BackupVaultName=vault, ResourceArn=db, IamRoleArn=role)
    await_state("COMPLETED", lambda: backup.describe_backup_job(BackupJobId=job["BackupJobId"])["State"], ["RUNNING"])
    await_state("available", lambda: rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DBInstanceStatus"])
    for near in (windows(hours=0.75), windows(hours=6, maintenance_hours=0.75), windows(hours=-0.25)):
        rds.modify_db_instance(DBInstanceIdentifier=name, **near)
        failed = backup.start_backup_job(BackupVaultName=vault, ResourceArn=db, IamRoleArn=role)["BackupJobId"]
        shown = backup.describe_backup_job(BackupJobId=failed)
        assert shown["State"] == "FAILED"
        assert "inside or too close to the" in shown["StatusMessage"]
    with refused("InvalidRequestException", "contains recovery points"):
        backup.delete_backup_vault(BackupVaultName=vault)
    copied = backup.start_copy_job(
        RecoveryPointArn=job["RecoveryPointArn"], SourceBackupVaultName=vault, DestinationBackupVaultArn=existing, IamRoleArn=role
    )
    await_state("COMPLETED", lambda: backup.describe_copy_job(CopyJobId=copied["CopyJobId"])["CopyJob"]["State"])
    assert west.describe_backup_vault(BackupVaultName=vault)["NumberOfRecoveryPoints"] == 1
    backup.delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=job["RecoveryPointArn"])
    backup.delete_backup_vault(BackupVaultName=vault)


def test_restore_testing(backup: Any, aws: LocalAws, role: str) -> None:
    name = aws.unique_name().replace("-", "_")
    points = {"Algorithm": "LATEST_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"]}
    parameters = {"RestoreTestingPlanName": name, "ScheduleExpression": "cron(0 5 1 * ? *)", "RecoveryPointSelection": points}
    with refused("InvalidParameterValueException"):
        backup.create_restore_testing_plan(RestoreTestingPlan={**parameters, "RestoreTestingPlanName": "no-hyphens"})
    arn = backup.create_restore_testing_plan(RestoreTestingPlan=parameters, Tags={"x": name})["RestoreTestingPlanArn"]
    selection = {"RestoreTestingSelectionName": "s", "IamRoleArn": role, "ProtectedResourceType": "RDS"}
    with refused("InvalidParameterValueException"):
        backup.create_restore_testing_selection(RestoreTestingPlanName=name, RestoreTestingSelection=selection)
    backup.create_restore_testing_selection(
        RestoreTestingPlanName=name, RestoreTestingSelection={**selection, "ProtectedResourceArns": ["*"]}
    )
    with refused("InvalidRequestException"):
        backup.delete_restore_testing_plan(RestoreTestingPlanName=name)
    found = aws.client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "x", "Values": [name]}])
    assert [each["ResourceARN"] for each in found["ResourceTagMappingList"]] == [arn]


def test_a_plan_runs_for_the_resources_of_its_selection(backup: Any, aws: LocalAws, vault: str, role: str) -> None:
    """The jobs name the plan's rule, and are found by their time of creation."""
    rds, name, network = aws.rds, aws.unique_name(), aws.create_network()
    rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    db = rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.r5.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="platform",
        MasterUserPassword="correct-horse",
        DBSubnetGroupName=name,
        Tags=[{"Key": "backed-up", "Value": name}],
        **windows(hours=0.5),
    )["DBInstance"]["DBInstanceArn"]
    plan_id = backup.create_backup_plan(BackupPlan={**plan(vault), "BackupPlanName": name})["BackupPlanId"]
    backup.create_backup_selection(
        BackupPlanId=plan_id,
        BackupSelection={
            "SelectionName": "s",
            "IamRoleArn": role,
            "Resources": ["*"],
            "Conditions": {"StringEquals": [{"ConditionKey": "aws:ResourceTag/backed-up", "ConditionValue": name}]},
        },
    )
    aws.control("POST", f"backup/run/{plan_id}")
    week = timedelta(days=8)
    [job] = backup.list_backup_jobs(ByBackupVaultName=vault, ByCreatedAfter=datetime.now(UTC) - week)["BackupJobs"]
    assert (job["ResourceArn"], job["State"], job["CreatedBy"]["BackupPlanId"]) == (db, "FAILED", plan_id)
    for bound in ({"ByCreatedAfter": datetime.now(UTC) + week}, {"ByCreatedBefore": datetime.now(UTC) - week}):
        assert not backup.list_backup_jobs(ByBackupVaultName=vault, **bound)["BackupJobs"]
