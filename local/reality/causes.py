"""What keeps the second region from taking over: how to bring each cause about, and how to remove it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import images, loopback
from ..recovery.published import PublishedDatabases
from ..recovery.traffic import TABLE, Writer, connect
from ..replication.environment import Region, await_arrival
from .environment import Environment, NotAsExpected

IDLE = "applications write nothing"
LONGEST_AWS_SECONDS = 120
"""Until FailoverReady is False."""
_IDLE_AWS_SECONDS = 300
_ROWS = 50
_SERVICE = "orders"
_DELETED = {"imageTag": "deleted-later"}


@dataclass(frozen=True)
class Cause:
    name: str
    part: str
    """The part of FailoverReady that it turns False."""
    reason: str
    words: tuple[str, ...]
    """What the condition's message contains."""
    provoke: Callable[[], None]
    remove: Callable[[], None]


def follow(environment: Environment, cause: Cause) -> dict[str, float]:
    """Brings the cause about and removes it; returns AWS's seconds until the condition was False, and until it was True again."""
    environment.await_failover_ready()
    cause.provoke()
    what = f"{cause.name}: FailoverReady is False, {cause.part} for the reason {cause.reason}, with {' and '.join(cause.words)}"

    def reached() -> bool:
        found = environment.readiness()
        return found.has(cause.part, cause.reason) and all(word in found.message for word in cause.words)

    turned = environment.wait(what, reached, lambda: environment.readiness().message)
    if turned > LONGEST_AWS_SECONDS:
        raise NotAsExpected(f"{what}: after {turned} s of AWS, more than {LONGEST_AWS_SECONDS}")
    cause.remove()
    return {"secondsUntilFalse": turned, "secondsUntilTrue": environment.await_failover_ready()}


def all_causes(environment: Environment, active: Region, standby: Region, traffic: Traffic) -> Iterator[Cause]:
    yield _stopped_database(active, standby, traffic)
    yield _disabled_key(standby)
    yield _deleted_rule(environment, active, standby)
    yield _image_older_than_the_rule(active, standby)
    yield _deleted_image(environment, active, standby)
    yield _removed_secret_replica(active, standby)


class Traffic:
    """Applications that write into the active region's database."""

    def __init__(self, databases: PublishedDatabases, bundle: Path):
        self._databases, self._bundle = databases, bundle

    def write(self, rows: int) -> None:
        """Writes until that many rows are acknowledged, and stops."""
        target = self._databases.writer()
        session = connect(target.address, target.source, self._bundle, target.login)
        session.run(TABLE)
        first = int(session.run("SELECT coalesce(max(id), 0) + 1 FROM numbered")[0][0])
        session.close()
        writer = Writer(self._databases.writer, self._bundle, first)
        while len(writer.acknowledged) < rows:
            time.sleep(0.05)
        writer.stop()


def idle(environment: Environment, traffic: Traffic) -> dict[str, Any]:
    """Stops the applications' writes, and fails if the condition or the expected loss then suggests a lag."""
    environment.await_failover_ready()
    traffic.write(_ROWS)
    environment.await_failover_ready()
    until = time.monotonic() + _IDLE_AWS_SECONDS / environment.time_scale
    largest = 0
    while time.monotonic() < until:
        found = environment.readiness()
        loss = found.stores["database"]
        largest = max(largest, loss.get("lossSeconds") or 0)
        if found.status != "True" or loss["state"] != "Met" or loss["evidence"] != "Heartbeat":
            raise NotAsExpected(f"without traffic FailoverReady is {found.status}: {found.message}; {loss}")
        time.sleep(0.2)
    return {"secondsObserved": _IDLE_AWS_SECONDS, "largestLossSeconds": largest}


def _stopped_database(active: Region, standby: Region, traffic: Traffic) -> Cause:
    """The standby's database is lost, while applications write. RDS can't recover it until the end."""
    name = standby.outputs["database.instanceArn"].rpartition(":")[2]

    def stop() -> None:
        loopback.control(active.endpoint, f"engines/nodes/{name}/stop", "POST")
        traffic.write(_ROWS)

    return Cause(
        "the standby's database stopped",
        "database",
        "DatabaseNotUsable",
        (f"the probe of {standby.name} can't use the database", "retains", "of WAL for it"),
        stop,
        lambda: loopback.control(active.endpoint, f"engines/nodes/{name}/start", "POST"),
    )


def _disabled_key(standby: Region) -> Cause:
    bucket = standby.outputs["storage.documentsBucket"]
    encryption = standby.client("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    key = encryption["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    kms = standby.client("kms")
    return Cause(
        "a disabled key",
        "keys",
        "KeyNotEnabled",
        (key, f"aws kms enable-key --region {standby.name}"),
        lambda: kms.disable_key(KeyId=key),
        lambda: kms.enable_key(KeyId=key),
    )


def _deleted_rule(environment: Environment, active: Region, standby: Region) -> Cause:
    """The operator corrects a bucket's rule when it reads it again; the removal of the cause is a request to do that now."""
    bucket = active.outputs["storage.documentsBucket"]
    return Cause(
        "a bucket's deleted replication rule",
        "buckets",
        "ReplicationRuleMissing",
        (bucket, standby.outputs["storage.documentsBucket"]),
        lambda: active.client("s3").delete_bucket_replication(Bucket=bucket),
        lambda: environment.reconcile_now("replication-rule"),
    )


def _image_older_than_the_rule(active: Region, standby: Region) -> Cause:
    """An image that is pushed while the registry does not replicate. The operator lets it be copied."""
    ecr = active.client("ecr")
    image = _Image.new(active)

    def push() -> None:
        document = ecr.describe_registry()["replicationConfiguration"]
        ecr.put_replication_configuration(replicationConfiguration={"rules": []})
        image.push(active, "older")
        ecr.put_replication_configuration(replicationConfiguration=document)

    return Cause(
        "an image older than the replication rule",
        "images",
        "ImagesMissing",
        (image.repository, standby.name),
        push,
        lambda: None,
    )


def _deleted_image(environment: Environment, active: Region, standby: Region) -> Cause:
    """An image that was in both registries: one that has just been pushed is missing until it is replicated."""
    image = _Image.new(active)

    def delete() -> None:
        image.push(active, _DELETED["imageTag"])
        await_arrival("the image in the standby region", lambda: image.is_in(standby))
        time.sleep(2 * LONGEST_AWS_SECONDS / environment.time_scale)  # an observation from before says that it is missing
        environment.await_failover_ready()
        image.delete(standby)

    return Cause(
        "an image deleted in the standby region",
        "images",
        "ImagesMissing",
        (image.repository, standby.name),
        delete,
        lambda: None,
    )


def _removed_secret_replica(active: Region, standby: Region) -> Cause:
    """The operator replicates it again at its next read of the secret."""
    secret = active.outputs["database.secretArn"]
    return Cause(
        "a removed replica of a secret",
        "secrets",
        "SecretNotInSync",
        (standby.name,),
        lambda: active.client("secretsmanager").remove_regions_from_replication(
            SecretId=secret, RemoveReplicaRegions=[standby.name]
        ),
        lambda: None,
    )


@dataclass(frozen=True)
class _Image:
    repository: str
    content: bytes

    @staticmethod
    def new(region: Region) -> _Image:
        return _Image(region.outputs[f"registry.{_SERVICE}"].partition("/")[2], uuid.uuid4().bytes)

    def push(self, region: Region, tag: str) -> None:
        images.push(region.client("ecr"), self.repository, tag, self.content)

    def is_in(self, region: Region) -> bool:
        return bool(region.client("ecr").batch_get_image(repositoryName=self.repository, imageIds=[_DELETED])["images"])

    def delete(self, region: Region) -> None:
        region.client("ecr").batch_delete_image(repositoryName=self.repository, imageIds=[_DELETED])
