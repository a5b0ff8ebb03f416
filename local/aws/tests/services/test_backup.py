"""AWS Backup: references between resources, refused deletions, and vault locks."""

import json
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


def tagged_instance(aws: LocalAws, name: str, hours: float) -> str:
    """The ARN of a new instance with the tag that `create_plan` selects, whose backup window begins in so many hours."""
    network = aws.create_network()
    aws.rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=network.subnets)
    created = aws.rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.r5.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="platform",
        MasterUserPassword="correct-horse",
        DBSubnetGroupName=name,
        Tags=[{"Key": "backed-up", "Value": name}],
        **windows(hours),
    )
    return str(created["DBInstance"]["DBInstanceArn"])


def create_plan(backup: Any, name: str, vault: str, role: str, resources: str = "*", **rule: Any) -> str:
    """The id of a new plan that selects the instance of `tagged_instance`."""
    plan_id = backup.create_backup_plan(BackupPlan={**plan(vault, **rule), "BackupPlanName": name})["BackupPlanId"]
    backup.create_backup_selection(
        BackupPlanId=plan_id,
        BackupSelection={
            "SelectionName": "s",
            "IamRoleArn": role,
            "Resources": [resources],
            "Conditions": {"StringEquals": [{"ConditionKey": "aws:ResourceTag/backed-up", "ConditionValue": name}]},
        },
    )
    return str(plan_id)


def test_a_plan_runs_for_the_resources_of_its_selection(backup: Any, aws: LocalAws, vault: str, role: str) -> None:
    """The jobs name the plan's rule, and are found by their time of creation."""
    name = aws.unique_name()
    db = tagged_instance(aws, name, hours=0.5)
    plan_id = create_plan(backup, name, vault, role)
    aws.control("POST", f"backup/run/{plan_id}")
    week = timedelta(days=8)
    [job] = backup.list_backup_jobs(ByBackupVaultName=vault, ByCreatedAfter=datetime.now(UTC) - week)["BackupJobs"]
    assert (job["ResourceArn"], job["State"], job["CreatedBy"]["BackupPlanId"]) == (db, "FAILED", plan_id)
    for bound in ({"ByCreatedAfter": datetime.now(UTC) + week}, {"ByCreatedBefore": datetime.now(UTC) - week}):
        assert not backup.list_backup_jobs(ByBackupVaultName=vault, **bound)["BackupJobs"]


def test_a_plan_copies_recovery_points_to_another_region(backup: Any, aws: LocalAws, vault: str) -> None:
    """The copy is encrypted with the key of the destination vault, and fails while that key or the vault is missing."""
    policy = "AWSBackupServiceRolePolicyForBackup"
    role = backup_role(aws, policy)
    name, west, keys = aws.unique_name(), aws.client("backup", "us-west-2"), aws.client("kms", "us-west-2")
    db = tagged_instance(aws, name, hours=6)
    described = {"DBInstanceIdentifier": name}
    await_state("available", lambda: aws.rds.describe_db_instances(**described)["DBInstances"][0]["DBInstanceStatus"])
    key = keys.create_key()["KeyMetadata"]["Arn"]
    destination = f"arn:aws:backup:us-west-2:123456789012:backup-vault:{name}"
    copies = [{"DestinationBackupVaultArn": destination, "Lifecycle": {"DeleteAfterDays": 20}}]
    plan_id = create_plan(backup, name, vault, role, CopyActions=copies)

    def newest_copy() -> dict[str, Any]:
        before = len(backup.list_copy_jobs(ByDestinationVaultArn=destination)["CopyJobs"])
        aws.control("POST", f"backup/run/{plan_id}")
        await_state(before + 1, lambda: len(backup.list_copy_jobs(ByDestinationVaultArn=destination)["CopyJobs"]))
        job = backup.list_copy_jobs(ByDestinationVaultArn=destination)["CopyJobs"][0]
        shown = backup.describe_copy_job
        await_state(True, lambda: shown(CopyJobId=job["CopyJobId"])["CopyJob"]["State"] in ("COMPLETED", "FAILED"))
        return dict(shown(CopyJobId=job["CopyJobId"])["CopyJob"])

    assert "does not exist" in newest_copy()["StatusMessage"]
    west.create_backup_vault(BackupVaultName=name, EncryptionKeyArn=key)
    job = newest_copy()
    assert (job["State"], job["ResourceArn"], job["CreatedBy"]["BackupPlanId"]) == ("COMPLETED", db, plan_id)
    [point] = west.list_recovery_points_by_backup_vault(BackupVaultName=name)["RecoveryPoints"]
    assert (point["EncryptionKeyArn"], point["Lifecycle"]["DeleteAfterDays"]) == (key, 20)

    keys.disable_key(KeyId=key)
    assert "is not accessible" in newest_copy()["StatusMessage"]
    keys.enable_key(KeyId=key)
    west.put_backup_vault_lock_configuration(BackupVaultName=name, MinRetentionDays=25)
    assert "does not fit the lock" in newest_copy()["StatusMessage"]
    failed = backup.list_copy_jobs(ByDestinationVaultArn=destination, ByState="FAILED")["CopyJobs"]
    assert len(failed) == 3
    west.put_backup_vault_lock_configuration(BackupVaultName=name, MinRetentionDays=1)
    aws.iam.detach_role_policy(
        RoleName=role.rpartition("/")[2],
        PolicyArn=f"arn:aws:iam::aws:policy/service-role/{policy}",
    )
    aws.iam.put_role_policy(
        RoleName=role.rpartition("/")[2],
        PolicyName="backups-only",
        PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "rds:CreateDBSnapshot", "Resource": "*"}]}
        ),
    )
    assert "sufficient permissions" in newest_copy()["StatusMessage"]


def test_a_type_without_opt_in_needs_a_selection_that_names_it(backup: Any, aws: LocalAws, vault: str, role: str) -> None:
    name = aws.unique_name()
    db = tagged_instance(aws, name, hours=6)
    by_tags = create_plan(backup, name, vault, role)
    by_type = create_plan(backup, name, vault, role, "arn:aws:rds:*:*:db:*", ScheduleExpression="cron(0 6 * * ? *)")
    assert aws.control("POST", f"backup/run/{by_tags}")["jobs"]
    assert backup.describe_region_settings()["ResourceTypeOptInPreference"]["RDS"]
    backup.update_region_settings(ResourceTypeOptInPreference={"RDS": False})
    try:
        assert aws.control("POST", f"backup/run/{by_tags}") == {"jobs": []}
        [job] = aws.control("POST", f"backup/run/{by_type}")["jobs"]
        assert backup.describe_backup_job(BackupJobId=job)["ResourceArn"] == db
    finally:
        backup.update_region_settings(ResourceTypeOptInPreference={"RDS": True})
