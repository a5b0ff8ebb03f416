"""S3 Batch Operations: jobs that replicate the existing objects of a bucket by its replication rules.

A job first generates its manifest: the versions that the bucket's rules select and whose replication status the filter names.
It fails without a role that S3 Batch Operations can use, and with an empty manifest. The replication itself is that of the
rules, with their role. Sources: S3 user guide "Replicating existing objects with Batch Replication", "Configuring an IAM role
for S3 Batch Replication", "Troubleshooting replication"; API reference of CreateJob.
"""

import sys
import uuid
from collections.abc import Iterator
from typing import Any

from moto.s3.models import FakeKey

from .. import lifecycle
from ..app import App
from ..call import Call
from ..durations import duration
from ..errors import Refusal
from ..iam import roles
from ..regional_service import Output, RegionState, TaggedResource, install_service, now, operation
from .s3 import replication
from .s3.replication_rules import configuration_of, find_bucket, rules_for

_PRINCIPAL = "batchoperations.s3.amazonaws.com"
_POLL_SECONDS = 5.0


class Jobs(RegionState):
    """The jobs of a region by id, as DescribeJob shows them."""

    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        super().__init__(app, region, regions)
        self.jobs: dict[str, dict[str, Any]] = {}

    def tagged(self) -> Iterator[TaggedResource]:
        return iter(())


def install(app: App) -> None:
    install_service(app, "s3control", Jobs, [sys.modules[__name__]])
    app.idempotent("s3control", "CreateJob", "ClientRequestToken", mismatch="IdempotencyException")


@operation
def create_job(state: Jobs, call: Call) -> Output:
    if list(call["Operation"]) != ["S3ReplicateObject"]:
        raise Refusal("NotImplemented", "The local AWS implements jobs that replicate objects only.", 501)
    generator = (call.get("ManifestGenerator") or {}).get("S3JobManifestGenerator")
    if generator is None:
        raise Refusal("InvalidRequest", "The job needs a manifest or a manifest generator.")
    job = {
        "JobId": str(uuid.uuid4()),
        "ConfirmationRequired": bool(call.get("ConfirmationRequired")),
        "Description": call.get("Description"),
        "Status": "New",
        "Operation": call["Operation"],
        "Priority": call["Priority"],
        "Report": call["Report"],
        "CreationTime": now(),
        "RoleArn": call["RoleArn"],
        "ManifestGenerator": call["ManifestGenerator"],
        "ProgressSummary": {"TotalNumberOfTasks": 0, "NumberOfTasksSucceeded": 0, "NumberOfTasksFailed": 0},
    }
    job["JobArn"] = f"arn:aws:s3:{state.region}:{state.account}:job/{job['JobId']}"
    state.jobs[job["JobId"]] = job
    _enter(job, "Preparing", duration("s3control/Job.prepare"), lambda: _prepare(job, generator))
    return {"JobId": job["JobId"]}


@operation
def describe_job(state: Jobs, call: Call) -> Output:
    job = state.jobs.get(call["JobId"])
    if job is None:
        raise Refusal("NoSuchJobException", "The specified job does not exist", 404)
    return {"Job": {name: value for name, value in job.items() if value is not None}}


@operation
def list_jobs(state: Jobs, call: Call) -> Output:
    statuses = call.get("JobStatuses") or []
    shown = ("JobId", "Description", "Priority", "Status", "CreationTime", "TerminationDate", "ProgressSummary")
    found = [job for job in state.jobs.values() if not statuses or job["Status"] in statuses]
    newest = sorted(found, key=lambda each: str(each["CreationTime"]), reverse=True)
    return {
        "Jobs": [
            {name: job[name] for name in shown if job.get(name) is not None} | {"Operation": "S3ReplicateObject"}
            for job in newest
        ]
    }


def _enter(job: dict[str, Any], status: str, seconds: float, then: Any) -> None:
    job["Status"] = status
    lifecycle.begin(("s3control", "job", job["JobId"]), status, seconds, then=then)


def _prepare(job: dict[str, Any], generator: dict[str, Any]) -> None:
    name = generator["SourceBucket"].rpartition(":::")[2]
    bucket, role = find_bucket(name), job["RoleArn"]
    if roles.exists(role) and not roles.can_be_assumed(role):
        _enter(job, "Preparing", _POLL_SECONDS, lambda: _prepare(job, generator))
        return
    if bucket is None or configuration_of(bucket) is None:
        _fail(job, "InvalidManifest", f"The bucket {name} has no replication configuration.")
    elif not roles.trusts(role, _PRINCIPAL) or not _has_rights(role, name):
        _fail(job, "AccessDenied", f"The role {role} can't be used by S3 Batch Operations, or lacks rights on the bucket {name}.")
    elif not (manifest := _manifest(bucket, generator.get("Filter") or {})):
        _fail(job, "InvalidManifest", "Manifest generation found no keys matching the filter criteria.")
    else:
        job["ProgressSummary"]["TotalNumberOfTasks"] = len(manifest)
        for version in manifest:
            replication.begin(name, version, rules_for(bucket, version.name, replication.tags_of(version)))
        _enter(job, "Active", duration("s3control/Job.run", size=len(manifest)), lambda: _complete(job, manifest))


def _has_rights(role: str, bucket: str) -> bool:
    arn = f"arn:aws:s3:::{bucket}"
    on_bucket = ("s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration")
    return all(roles.allows(role, each, arn) for each in on_bucket) and roles.allows(role, "s3:InitiateReplication", f"{arn}/key")


def _manifest(bucket: Any, criteria: dict[str, Any]) -> list[Any]:
    statuses = criteria.get("ObjectReplicationStatuses")
    found = []
    for key in list(bucket.keys):
        for version in replication.versions(bucket, key):
            status = replication.status_of(version) or "NONE"
            selected = rules_for(bucket, key, replication.tags_of(version))
            if isinstance(version, FakeKey) and (not statuses or status in statuses) and selected:
                found.append(version)
    return found


def _complete(job: dict[str, Any], manifest: list[Any]) -> None:
    """Waits until every version of the manifest is replicated, or failed."""
    statuses = [replication.status_of(each) for each in manifest]
    progress = job["ProgressSummary"]
    progress["NumberOfTasksSucceeded"] = statuses.count("COMPLETED")
    progress["NumberOfTasksFailed"] = sum(each not in ("COMPLETED", "PENDING") for each in statuses)
    if "PENDING" in statuses:
        _enter(job, "Active", _POLL_SECONDS, lambda: _complete(job, manifest))
    else:
        job.update({"Status": "Complete", "TerminationDate": now()})


def _fail(job: dict[str, Any], code: str, reason: str) -> None:
    job.update(
        {
            "Status": "Failed",
            "TerminationDate": now(),
            "FailureReasons": [{"FailureCode": code, "FailureReason": reason}],
        }
    )
