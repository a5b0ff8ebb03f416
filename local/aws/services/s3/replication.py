"""Replication of objects, their tags and delete markers to the buckets that the rules of their bucket name.

S3 replicates what is written after the rule, some time later. Not replicated are replicas, except for changes of their tags
where the rule has replica modification sync, and the deletion of versions. `x-amz-replication-status` of an object is PENDING,
COMPLETED or FAILED, and REPLICA of its copy. A replica has the version id of its source. Source: S3 user guide "What does
Amazon S3 replicate?", "Getting replication status information".
"""

import copy
from dataclasses import dataclass
from typing import Any

from moto.kms.models import kms_backends
from moto.s3.models import FakeDeleteMarker, FakeKey, s3_backends

from ... import lag, lifecycle, outages
from ...app import App
from ...call import ACCOUNT, Call
from ...durations import duration
from ...iam import roles
from ...iam.policies import decide
from . import replication_metrics
from .replication_rules import configuration_of, find_bucket, is_enabled, rules_for

Rule = dict[str, Any]

_WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject")
_RETRY_SECONDS = 5.0


def install(app: App) -> None:
    for operation in _WRITES:
        app.after("s3", operation, lambda call, _: observe_write(call["Bucket"], call["Key"], call.get("VersionId")))
    app.after("s3", "DeleteObjects", _observe_deletions)
    for operation in ("PutObjectTagging", "DeleteObjectTagging"):
        app.after("s3", operation, _observe_tags)
    _show_status()


def _show_status() -> None:
    """Adds the replication status to the headers of objects."""
    model: Any = FakeKey
    moto_headers = model.response_dict.fget

    def headers(key: FakeKey) -> dict[str, Any]:
        found: dict[str, Any] = moto_headers(key)
        status = status_of(key)
        return found | {"x-amz-replication-status": status} if status else found

    model.response_dict = property(headers)


def status_of(version: Any) -> str | None:
    """PENDING, COMPLETED, FAILED or REPLICA; None for a version that no rule applied to."""
    found: str | None = getattr(version, "replication_status", None)
    return found


def versions(bucket: Any, key: str) -> list[Any]:
    """The versions and delete markers of a key, the oldest first."""
    found: list[Any] = bucket.keys.getlist(key, [])
    return found


def tags_of(version: Any) -> dict[str, str]:
    found: dict[str, str] = _backend().tagger.get_tag_dict_for_resource(version.arn) if isinstance(version, FakeKey) else {}
    return found


def _backend() -> Any:
    return s3_backends[ACCOUNT]["aws"]


def observe_write(name: str, key: str, version_id: str | None) -> None:
    """Replicates the newest version of a key, which a call has just written. The deletion of a version is not replicated."""
    bucket = find_bucket(name)
    found = versions(bucket, key) if bucket and configuration_of(bucket) and not version_id else []
    if found and status_of(found[-1]) is None:
        begin(name, found[-1], rules_for(bucket, key, tags_of(found[-1])))


def _observe_deletions(call: Call, _: dict[str, Any]) -> None:
    for each in call["Delete"]["Objects"]:
        observe_write(call["Bucket"], each["Key"], each.get("VersionId"))


def _observe_tags(call: Call, _: dict[str, Any]) -> None:
    bucket = find_bucket(call["Bucket"])
    if bucket is None or configuration_of(bucket) is None:
        return
    found = [each for each in versions(bucket, call["Key"]) if isinstance(each, FakeKey)]
    wanted = [each for each in found if call.get("VersionId") in (None, each.version_id)][-1:]
    for version in wanted:
        for rule in rules_for(bucket, version.name, tags_of(version)):
            synchronized = is_enabled(rule, "SourceSelectionCriteria", "ReplicaModifications")
            if status_of(version) in ("PENDING", "COMPLETED") or (status_of(version) == "REPLICA" and synchronized):
                _begin(_Replication(bucket.name, version, rule, metadata_only=True))


def begin(bucket: str, version: Any, rules: list[Rule]) -> None:
    """Replicates a version of an object, or a delete marker, by these rules some time later."""
    for rule in rules:
        if not _applies(rule, version):
            continue
        version.replication_status = "PENDING"
        _begin(_Replication(bucket, version, rule))


def _applies(rule: Rule, version: Any) -> bool:
    if isinstance(version, FakeDeleteMarker):
        return is_enabled(rule, "DeleteMarkerReplication")
    encrypted = (version.encryption or "").startswith("aws:kms")
    return not encrypted or is_enabled(rule, "SourceSelectionCriteria", "SseKmsEncryptedObjects")


@dataclass(frozen=True)
class _Replication:
    bucket: str
    version: Any
    rule: Rule
    metadata_only: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        return "s3", "replication", self.bucket, self.version.name, self.version.version_id, self.metadata_only, self.destination

    @property
    def destination(self) -> str:
        return str(self.rule["Destination"]["Bucket"]).rpartition(":::")[2]

    def regions_answer(self) -> bool:
        buckets = (find_bucket(self.bucket), find_bucket(self.destination))
        return not any(bucket and outages.is_out(bucket.region_name) for bucket in buckets)

    def finish(self) -> None:
        role = (configuration_of(find_bucket(self.bucket)) or {}).get("Role", "")
        if roles.exists(role) and not lag.is_usable(role.rpartition("/")[2]):
            lifecycle.begin(self.key, "pending", _RETRY_SECONDS, then=self.finish)
            return
        target = find_bucket(self.destination)
        done = target is not None and target.is_versioned and self._is_allowed(role, target)
        if done and self.metadata_only:
            done = self._copy_tags(target)
        elif done:
            self._copy(target)
        if not self.metadata_only:
            self.version.replication_status = "COMPLETED" if done else "FAILED"
        replication_metrics.end(self.bucket, self.rule, self.key, done)

    def _is_allowed(self, role: str, target: Any) -> bool:
        source = find_bucket(self.bucket)
        if source is None or not roles.trusts(role, "s3.amazonaws.com"):
            return False
        read, written = f"arn:aws:s3:::{self.bucket}/{self.version.name}", f"arn:aws:s3:::{target.name}/{self.version.name}"
        if isinstance(self.version, FakeDeleteMarker):
            return _allows(role, "s3:ReplicateDelete", written)
        needed = [
            ("s3:GetReplicationConfiguration", f"arn:aws:s3:::{self.bucket}"),
            ("s3:ListBucket", f"arn:aws:s3:::{self.bucket}"),
            ("s3:GetObjectVersionForReplication", read),
            ("s3:GetObjectVersionAcl", read),
            ("s3:ReplicateObject", written),
        ]
        if tags_of(self.version) or self.metadata_only:
            needed += [("s3:GetObjectVersionTagging", read), ("s3:ReplicateTags", written)]
        keys = []
        if (self.version.encryption or "").startswith("aws:kms"):
            keys = [
                (self.version.kms_key_id, source.region_name, "kms:Decrypt"),
                (self._replica_key, target.region_name, "kms:Encrypt"),
            ]
        return all(_allows(role, *each) for each in needed) and all(_may_use_key(role, *each) for each in keys)

    @property
    def _replica_key(self) -> str | None:
        found: str | None = (self.rule["Destination"].get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID")
        return found

    def _copy(self, target: Any) -> None:
        existing = versions(target, self.version.name)
        if any(each.version_id == self.version.version_id for each in existing):
            return
        replica: Any = copy.deepcopy(self.version) if isinstance(self.version, FakeKey) else copy.copy(self.version)
        replica.replication_status = "REPLICA"
        if isinstance(replica, FakeKey):
            replica.bucket_name, replica.region_name = target.name, target.region_name
            if key := self._replica_key:
                replica.kms_key_id = getattr(_find_key(target.region_name, key), "arn", key)
            _set_tags(replica, tags_of(self.version))
        target.keys.setlist(self.version.name, sorted([*existing, replica], key=lambda each: each.last_modified))

    def _copy_tags(self, target: Any) -> bool:
        for each in versions(target, self.version.name):
            if each.version_id == self.version.version_id:
                _set_tags(each, tags_of(self.version))
                return True
        return False


def _begin(replication: _Replication) -> None:
    seconds = duration("s3/Object.replicate", of=replication.bucket)
    is_data = isinstance(replication.version, FakeKey) and not replication.metadata_only
    replication_metrics.begin(replication.bucket, replication.rule, replication.key, replication.version.size if is_data else 0)
    lifecycle.begin(replication.key, "pending", seconds, then=replication.finish, until=replication.regions_answer)


def _set_tags(version: Any, tags: dict[str, str]) -> None:
    tagger = _backend().tagger
    tagger.delete_all_tags_for_resource(version.arn)
    tagger.tag_resource(version.arn, [{"Key": key, "Value": value} for key, value in tags.items()])


def _find_key(region: str, named: str | None) -> Any | None:
    """The key of an id, an ARN or an alias's ARN in a region; None for a key that does not exist or is not enabled."""
    keys = kms_backends[ACCOUNT][region]
    try:
        found = keys.keys[keys.any_id_to_key_id(named or "")]
    except (KeyError, AttributeError):
        return None
    return found if found.enabled and found.key_state == "Enabled" else None


def _may_use_key(role: str, named: str | None, region: str, action: str) -> bool:
    key = _find_key(region, named)
    if key is None:
        return False
    tags: dict[str, str] = kms_backends[ACCOUNT][region].tagger.get_tag_dict_for_resource(key.id)
    values = {f"aws:resourcetag/{name}".lower(): value for name, value in tags.items()}
    return _allows(role, action, key.arn, values | {"kms:viaservice": f"s3.{region}.amazonaws.com"})


def _allows(role: str, action: str, resource: str, values: dict[str, str] | None = None) -> bool:
    """Whether the policies of the role allow S3 the action, for a request with these condition keys."""

    def context(key: str) -> list[str] | None:
        value = (values or {}).get(key)
        return None if value is None else [value]

    return decide(roles.policies(role), action, resource, context).allowed
