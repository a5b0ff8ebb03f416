"""Backup and restore jobs. Schedules of backup plans do not run by themselves: `schedules.py` runs one on request."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ... import lifecycle, maintenance_windows
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...iam import roles
from ...regional_service import Output, now, operation, page, repeated
from ..rds import server_data
from ..rds.state import Snapshot
from . import instances
from .plans import check_lifecycle
from .selections import check_role
from .state import Backup, RecoveryPoint, Vault, new_id
from .vaults import invalid

_TYPES = {"rds": "RDS", "s3": "S3", "dynamodb": "DynamoDB", "ec2": "EBS", "elasticfilesystem": "EFS", "eks": "EKS"}


# The first action that AWS Backup takes with the role, by type of resource. Jobs of S3 need no rights here: tests back up
# buckets that do not exist, and the operator's plans select no buckets.
_RIGHTS = {
    "DynamoDB": "dynamodb:CreateBackup",
    "EBS": "ec2:CreateSnapshot",
    "EFS": "elasticfilesystem:Backup",
    "RDS": "rds:CreateDBSnapshot",
}


def _can_back_up(role: str, kind: str) -> bool:
    return roles.trusts(role, "backup.amazonaws.com") and (kind not in _RIGHTS or roles.allows(role, _RIGHTS[kind]))


def _service(arn: str) -> str:
    return arn.split(":")[2] if arn.count(":") >= 5 else ""


def is_supported(arn: str) -> bool:
    """Whether a selection by tags includes that resource: instances of RDS, but not its snapshots and groups."""
    return _service(arn) in _TYPES and (_service(arn) != "rds" or ":db:" in arn)


def type_of(arn: str) -> str:
    """The type of a resource, such as RDS."""
    service = _service(arn)
    if service not in _TYPES:
        raise invalid(f"Resource {arn} is not supported by AWS Backup.")
    return _TYPES[service]


def _check_exists(backup: Backup, arn: str) -> None:
    """Refuses unknown resources. S3 buckets are not checked: the tagging API does not list buckets without tags."""
    region = arn.split(":")[3] or backup.region
    if type_of(arn) != "S3" and arn not in {each.get("arn") for each in backup.app.resources(region)}:
        raise Refusal("ResourceNotFoundException", f"Resource {arn} does not exist.")


def run(
    job: dict[str, Any],
    state: str,
    kind: str,
    seconds: float,
    finish: Callable[[], str | None],
    until: Callable[[], bool] | None = None,
) -> None:
    """Runs a job for that time, and on until `until` is true. finish: returns why the job failed; None: it succeeded."""
    job[state] = "RUNNING"

    def complete() -> None:
        if failure := finish():
            fail(job, failure, state)
        else:
            job.update({state: "COMPLETED", "CompletionDate": now(), "PercentDone": "100.0"})

    lifecycle.begin(("backup", kind, next(iter(job.values()))), "running", seconds, then=complete, until=until)


def fail(job: dict[str, Any], message: str, state: str = "State") -> None:
    job.update({state: "FAILED", "StatusMessage": message, "CompletionDate": now()})


def add_recovery_point(
    vault: Vault,
    arn: str,
    job: dict[str, Any],
    retention: dict[str, Any] | None,
    tags: dict[str, str],
    data: Snapshot | None = None,
) -> None:
    vault.points[arn] = RecoveryPoint(
        {
            "RecoveryPointArn": arn,
            "BackupVaultName": vault.name,
            "BackupVaultArn": vault.arn,
            "ResourceArn": job["ResourceArn"],
            "ResourceType": job["ResourceType"],
            "IamRoleArn": job["IamRoleArn"],
            "Status": "COMPLETED",
            "CreationDate": job["CreationDate"],
            "CompletionDate": now(),
            "BackupSizeInBytes": 0,
            "EncryptionKeyArn": vault.key,
            "IsEncrypted": True,
            "StorageClass": "WARM",
            **({"Lifecycle": retention} if retention else {}),
        },
        tags,
        data,
    )


@operation
def start_backup_job(backup: Backup, call: Call) -> Output:
    vault, resource = backup.vault(call["BackupVaultName"]), call["ResourceArn"]
    check_role(call["IamRoleArn"])
    _check_exists(backup, resource)
    vault.check_retention(check_lifecycle(call.get("Lifecycle")))
    tags = dict(call.get("RecoveryPointTags") or {})
    job = start(backup, vault, resource, call["IamRoleArn"], call.get("Lifecycle"), tags)
    return {name: job[name] for name in ("BackupJobId", "RecoveryPointArn", "CreationDate")}


def start(
    backup: Backup,
    vault: Vault,
    resource: str,
    role: str,
    retention: dict[str, Any] | None,
    tags: dict[str, str],
    created_by: dict[str, str] | None = None,
    then: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Starts a backup job, or fails it: near the windows of an RDS instance, or without rights.

    created_by: the plan's rule. then: called with the ARN of the recovery point when the job has completed.
    """
    arn = backup.arn("recovery-point", new_id())
    job_id = new_id()
    job = {
        "BackupJobId": job_id,
        "AccountId": backup.account,
        "BackupVaultName": vault.name,
        "BackupVaultArn": vault.arn,
        "RecoveryPointArn": arn,
        "ResourceArn": resource,
        "ResourceType": type_of(resource),
        "IamRoleArn": role,
        "CreationDate": now(),
        "PercentDone": "0.0",
        "BackupSizeInBytes": 0,
        **({"CreatedBy": created_by} if created_by else {}),
    }
    backup.backup_jobs[job_id] = job
    if not _can_back_up(role, type_of(resource)):
        message = "IAM Role does not have sufficient permissions to execute the backup."
        fail(job, message)
    elif window := _blocking_window(backup, resource):
        message = (
            f"Backup job could not start because it is either inside or too close to the {window} window "
            "configured in RDS instance."
        )
        fail(job, message)
    else:
        data = instances.copy(backup, resource) if type_of(resource) == "RDS" else None

        def finish() -> None:
            add_recovery_point(vault, arn, job, retention, tags, data)
            if then:
                then(arn)

        seconds = duration("backup/BackupJob", gib(backup, resource), resource)
        run(job, "State", "backup", seconds, finish, lambda: data is None or server_data.is_done(data.backup))
    return job


def _instances(backup: Backup, resource: str) -> list[dict[str, Any]]:
    """The RDS instance with that ARN, if it exists."""
    parameters = {"Filters": [{"Name": "db-instance-id", "Values": [resource]}]}
    found: list[dict[str, Any]] = backup.app.call_installed("rds", "DescribeDBInstances", parameters, resource.split(":")[3])[
        "DBInstances"
    ]
    return found


def gib(backup: Backup, resource: str) -> float:
    """The size of the resource's data: the storage of an RDS instance. 0 for other resources, whose data is not stored here."""
    return sum(each["AllocatedStorage"] for each in _instances(backup, resource)) if type_of(resource) == "RDS" else 0


def _blocking_window(backup: Backup, resource: str) -> str | None:
    if type_of(resource) != "RDS":
        return None
    found = _instances(backup, resource)[0]
    daily = found["PreferredBackupWindow"] if found["BackupRetentionPeriod"] else None
    return maintenance_windows.blocks_backup_jobs(daily, found["PreferredMaintenanceWindow"], now())


@operation
def start_restore_job(backup: Backup, call: Call) -> Output:
    """Restores an RDS instance from its recovery point; the jobs of other resources complete without a restored resource.

    A call with the token of an earlier one returns the job of that call (AWS Backup API, StartRestoreJob). What RDS refuses
    fails the job and not the call.
    """
    if repeated_job := repeated(call, "IdempotencyToken", backup.restore_tokens):
        return {"RestoreJobId": repeated_job}
    points = {arn: point for vault in backup.vaults.values() for arn, point in vault.points.items()}
    point = points.get(call["RecoveryPointArn"])
    if point is None:
        raise Refusal("ResourceNotFoundException", f"Recovery point {call['RecoveryPointArn']} does not exist.")
    if call.get("IamRoleArn"):
        check_role(call["IamRoleArn"])
    job = {
        "RestoreJobId": new_id().upper(),
        "AccountId": backup.account,
        "RecoveryPointArn": call["RecoveryPointArn"],
        "SourceResourceArn": point.attributes["ResourceArn"],
        "BackupVaultArn": point.attributes["BackupVaultArn"],
        "ResourceType": point.attributes["ResourceType"],
        "RecoveryPointCreationDate": point.attributes["CreationDate"],
        "IamRoleArn": call.get("IamRoleArn"),
        "CreationDate": now(),
        "PercentDone": "0.0",
        "BackupSizeInBytes": 0,
    }
    backup.restore_jobs[job["RestoreJobId"]] = job
    backup.restore_tokens.append((call.get("IdempotencyToken"), job["RestoreJobId"]))
    if point.data:
        _restore_instance(backup, call, job, point.data)
    else:
        run(job, "Status", "restore", _restore_seconds(backup, job), lambda: None)
    return {"RestoreJobId": job["RestoreJobId"]}


def _restore_seconds(backup: Backup, job: dict[str, Any]) -> float:
    return duration("backup/RestoreJob", gib(backup, job["SourceResourceArn"]), job["SourceResourceArn"])


def _restore_instance(backup: Backup, call: Call, job: dict[str, Any], data: Snapshot) -> None:
    role = call.get("IamRoleArn") or ""
    if not (roles.trusts(role, "backup.amazonaws.com") and roles.allows(role, "rds:RestoreDBInstanceFromDBSnapshot")):
        fail(job, "IAM Role does not have sufficient permissions to execute the restore job.", "Status")
        return
    try:
        restored = instances.restore(backup, data, dict(call.get("Metadata") or {}))
    except Refusal as refusal:
        fail(job, refusal.message, "Status")
        return
    job["CreatedResourceArn"] = restored.db.arn
    run(job, "Status", "restore", _restore_seconds(backup, job), lambda: restored.failure, until=lambda: restored.is_done)


def find(jobs: dict[str, dict[str, Any]], job_id: str) -> dict[str, Any]:
    if job_id not in jobs:
        raise Refusal("ResourceNotFoundException", f"Job {job_id} does not exist.")
    return jobs[job_id]


@operation
def describe_backup_job(backup: Backup, call: Call) -> Output:
    return find(backup.backup_jobs, call["BackupJobId"])


@operation
def describe_restore_job(backup: Backup, call: Call) -> Output:
    return find(backup.restore_jobs, call["RestoreJobId"])


def list_jobs(jobs: dict[str, dict[str, Any]], call: Call, name: str, filters: dict[str, str]) -> Output:
    """The newest jobs first. filters: members of the job by the parameters that filter them."""
    after = _utc(call.get("ByCreatedAfter") or datetime.min.replace(tzinfo=UTC))
    before = _utc(call.get("ByCreatedBefore") or datetime.max.replace(tzinfo=UTC))
    found = [
        job
        for job in reversed(jobs.values())
        if after < _utc(job["CreationDate"]) < before
        and all(call.get(given) in (None, job.get(member)) for given, member in filters.items())
    ]
    shown, token = page(found, call, token="NextToken", limit="MaxResults")
    return {name: shown, "NextToken": token}


def _utc(time: datetime) -> datetime:
    """The time with its zone: a time without a zone is in UTC."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


@operation
def list_backup_jobs(backup: Backup, call: Call) -> Output:
    filters = {"ByState": "State", "ByResourceArn": "ResourceArn", "ByBackupVaultName": "BackupVaultName"}
    return list_jobs(backup.backup_jobs, call, "BackupJobs", {**filters, "ByResourceType": "ResourceType"})


@operation
def list_restore_jobs(backup: Backup, call: Call) -> Output:
    return list_jobs(backup.restore_jobs, call, "RestoreJobs", {"ByStatus": "Status", "ByResourceType": "ResourceType"})
