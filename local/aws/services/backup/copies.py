"""Copy jobs: of one recovery point on request, and of each new recovery point by the copy actions of a plan's rule."""

from typing import Any

from ... import outages, references
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...iam import roles
from ...regional_service import Output, now, operation
from . import jobs, recovery_points
from .plans import check_lifecycle
from .selections import check_role
from .state import Backup, RecoveryPoint, Vault, new_id
from .vaults import invalid

# The actions that AWS Backup takes with the role, by type of resource, beside those for the vaults.
_RIGHTS = {"RDS": "rds:CopyDBSnapshot", "EBS": "ec2:CopySnapshot"}


def _parts(vault_arn: str) -> tuple[str, str]:
    """Region and name of a vault."""
    parts = vault_arn.split(":")
    if len(parts) != 7 or parts[2] != "backup":
        raise invalid(f"Invalid destination vault: {vault_arn}")
    return parts[3], parts[6]


@operation
def start_copy_job(backup: Backup, call: Call) -> Output:
    source = recovery_points.find(backup, call["SourceBackupVaultName"], call["RecoveryPointArn"])
    check_role(call["IamRoleArn"])
    region, name = _parts(call["DestinationBackupVaultArn"])
    backup.in_region(region).vault(name).check_retention(check_lifecycle(call.get("Lifecycle")))
    job = start(backup, source, call["DestinationBackupVaultArn"], call["IamRoleArn"], call.get("Lifecycle"))
    return {"CopyJobId": job["CopyJobId"], "CreationDate": job["CreationDate"]}


def start(
    backup: Backup,
    source: RecoveryPoint,
    destination: str,
    role: str,
    retention: dict[str, Any] | None,
    created_by: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Starts a copy to the vault with that ARN, or fails it. created_by: the plan's rule."""
    region, name = _parts(destination)
    other = backup.in_region(region)
    arn = other.arn("recovery-point", new_id())
    job = {
        "CopyJobId": new_id(),
        "AccountId": backup.account,
        "SourceBackupVaultArn": source.attributes["BackupVaultArn"],
        "SourceRecoveryPointArn": source.attributes["RecoveryPointArn"],
        "DestinationBackupVaultArn": destination,
        "DestinationRecoveryPointArn": arn,
        "ResourceArn": source.attributes["ResourceArn"],
        "ResourceType": source.attributes["ResourceType"],
        "IamRoleArn": role,
        "CreationDate": now(),
        "BackupSizeInBytes": 0,
        **({"CreatedBy": created_by} if created_by else {}),
    }
    backup.copy_jobs[job["CopyJobId"]] = job

    def finish() -> str | None:
        failure = _failure(other.vaults.get(name), job, retention)
        if failure is None:
            jobs.add_recovery_point(other.vaults[name], arn, job, retention, dict(source.tags), source.data)
        return failure

    if failure := _failure(other.vaults.get(name), job, retention):
        jobs.fail(job, failure)
    else:
        seconds = duration("backup/CopyJob", jobs.gib(backup, job["ResourceArn"]), job["ResourceArn"])
        jobs.run(job, "State", "copy", seconds, finish, lambda: not any(outages.is_out(each) for each in (backup.region, region)))
    return job


def _failure(vault: Vault | None, job: dict[str, Any], retention: dict[str, Any] | None) -> str | None:
    """Why a copy can't be made: AWS Backup needs the vault, its lock to allow the retention, its key, and the role's rights."""
    if vault is None:
        return f"Copy job failed. The destination vault {job['DestinationBackupVaultArn']} does not exist."
    try:
        vault.check_retention((retention or {}).get("DeleteAfterDays"))
    except Refusal as refusal:
        return f"Copy job failed. {refusal.message}"
    if references.kms_key_arn(vault.arn.split(":")[3], vault.key) is None:
        return f"Copy job failed. The KMS key {vault.key} of the destination vault is not accessible."
    action = _RIGHTS.get(job["ResourceType"])
    needed = [("backup:CopyIntoBackupVault", vault.arn), *([(action, "*")] if action else [])]
    if not all(roles.allows(job["IamRoleArn"], each, resource) for each, resource in needed):
        return "IAM Role does not have sufficient permissions to execute the copy job."
    return None


@operation
def describe_copy_job(backup: Backup, call: Call) -> Output:
    return {"CopyJob": jobs.find(backup.copy_jobs, call["CopyJobId"])}


@operation
def list_copy_jobs(backup: Backup, call: Call) -> Output:
    filters = {
        "ByState": "State",
        "ByResourceArn": "ResourceArn",
        "ByDestinationVaultArn": "DestinationBackupVaultArn",
        "ByResourceType": "ResourceType",
    }
    return jobs.list_jobs(backup.copy_jobs, call, "CopyJobs", filters)
