"""Replication configurations of buckets: what S3 refuses, and which rule applies to an object.

moto keeps neither the filter nor the destination's settings. Sources: API reference of PutBucketReplication, S3 user guide
"Replication configuration file elements", and S3's answers in public issues of Terraform's and Crossplane's providers.
"""

import uuid
from typing import Any

from moto.s3.models import s3_backends

from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal

_VERSION = (
    "for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information."
)
_MOST_RULES = 1000


def install(app: App) -> None:
    app.operation("s3", "PutBucketReplication", _put)
    app.operation("s3", "GetBucketReplication", _get)
    app.operation("s3", "DeleteBucketReplication", _delete)


def find_bucket(name: str) -> Any | None:
    """moto's model of a bucket; None if the bucket does not exist."""
    return s3_backends[ACCOUNT]["aws"].buckets.get(name)


def configuration_of(bucket: Any) -> dict[str, Any] | None:
    """The replication configuration as PutBucketReplication takes it; None for a bucket without one."""
    found: dict[str, Any] | None = getattr(bucket, "replication", None)
    return found


def rules_for(bucket: Any, key: str, tags: dict[str, str]) -> list[dict[str, Any]]:
    """The enabled rules that select an object: for each destination the one with the highest priority."""
    selected: dict[str, dict[str, Any]] = {}
    rules = (configuration_of(bucket) or {"Rules": []})["Rules"]
    for rule in sorted(rules, key=lambda each: each.get("Priority", 0)):
        if rule["Status"] == "Enabled" and _selects(rule, key, tags):
            selected[rule["Destination"]["Bucket"]] = rule
    return list(selected.values())


def is_enabled(rule: dict[str, Any], *path: str) -> bool:
    """Whether the `Status` of an element of the rule is Enabled: `is_enabled(rule, "DeleteMarkerReplication")`."""
    element: Any = rule
    for name in path:
        element = (element or {}).get(name)
    return (element or {}).get("Status") == "Enabled"


def _selects(rule: dict[str, Any], key: str, tags: dict[str, str]) -> bool:
    given = rule.get("Filter") or {}
    combined = given.get("And") or {}
    prefix = rule.get("Prefix") or given.get("Prefix") or combined.get("Prefix") or ""
    wanted = combined.get("Tags") or ([given["Tag"]] if given.get("Tag") else [])
    return key.startswith(prefix) and all(tags.get(each["Key"]) == each["Value"] for each in wanted)


def _existing(call: Call) -> Any:
    bucket = find_bucket(call["Bucket"])
    if bucket is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist")
    return bucket


def _get(call: Call) -> dict[str, Any]:
    configuration = configuration_of(_existing(call))
    if configuration is None:
        raise Refusal("ReplicationConfigurationNotFoundError", "The replication configuration was not found", 404)
    return {"ReplicationConfiguration": configuration}


def _delete(call: Call) -> dict[str, Any]:
    _existing(call).replication = None
    return {}


def _put(call: Call) -> dict[str, Any]:
    bucket = _existing(call)
    configuration = call["ReplicationConfiguration"]
    rules = configuration["Rules"]
    if not bucket.is_versioned:
        raise Refusal("InvalidRequest", "Versioning must be 'Enabled' on the bucket to apply a replication configuration")
    if len(rules) > _MOST_RULES:
        raise Refusal(
            "InvalidRequest", f"The number of replication rules must not exceed the allowed limit of {_MOST_RULES} rules."
        )
    for rule in rules:
        _check_schema(rule)
        _check_destination(rule)
        rule.setdefault("ID", uuid.uuid4().hex)
    ids = [rule["ID"] for rule in rules]
    if duplicate := next((each for each in ids if ids.count(each) > 1), None):
        raise Refusal("InvalidArgument", f"Rule Id must be unique. Found same Id for more than one rule: {duplicate}")
    priorities = [rule["Priority"] for rule in rules if "Priority" in rule]
    if len(set(priorities)) < len(priorities):
        raise Refusal("InvalidArgument", "Rule priority must be unique. Found same priority for more than one rule.")
    bucket.replication = {"Role": configuration["Role"], "Rules": rules}
    return {}


def _check_schema(rule: dict[str, Any]) -> None:
    """A rule with a filter is of the second version of the schema, which needs more elements than the first."""
    if "Filter" in rule:
        for name in ("Priority", "DeleteMarkerReplication"):
            if name not in rule:
                raise Refusal("InvalidRequest", f"{name} must be specified {_VERSION}")
        if (rule["Filter"] or {}).get("Tag") and is_enabled(rule, "DeleteMarkerReplication"):
            raise Refusal("InvalidRequest", "Delete marker replication is not supported if any Tag filter is specified.")
        return
    for name in ("Priority", "DeleteMarkerReplication"):
        if name in rule:
            raise Refusal("InvalidRequest", f"{name} cannot be used {_VERSION}")


def _check_destination(rule: dict[str, Any]) -> None:
    destination = rule["Destination"]
    bucket = find_bucket(destination["Bucket"].split(":::")[-1])
    if bucket is None:
        raise Refusal("InvalidRequest", "Destination bucket must exist.")
    if not bucket.is_versioned:
        raise Refusal("InvalidRequest", "Destination bucket must have versioning enabled.")
    encrypts = bool((destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID"))
    selects = "SseKmsEncryptedObjects" in (rule.get("SourceSelectionCriteria") or {})
    if encrypts and not selects:
        raise Refusal("InvalidRequest", "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.")
    if is_enabled(rule, "SourceSelectionCriteria", "SseKmsEncryptedObjects") and not encrypts:
        raise Refusal("InvalidRequest", "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is enabled.")
    if (destination.get("Metrics") or {}).get("EventThreshold") and not is_enabled(destination, "ReplicationTime"):
        raise Refusal(
            "InvalidArgument", "Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled"
        )
    if is_enabled(destination, "ReplicationTime") and not is_enabled(destination, "Metrics"):
        raise Refusal("InvalidRequest", "Metrics must be enabled when ReplicationTime is enabled.")
