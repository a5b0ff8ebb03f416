"""One function for each store: it writes in the active region, waits until the other region has it, and returns the seconds.

Each function cleans up what it wrote.
"""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import Any

from botocore.exceptions import ClientError

from .. import images
from .environment import Region, await_arrival

_TABLE = "CREATE TABLE IF NOT EXISTS replication_check (id text PRIMARY KEY)"
_SERVICE = "orders"


def database(active: Region, standby: Region) -> float:
    """A row of the primary database is read in the replica."""
    row = str(uuid.uuid4())
    with closing(active.session()) as writer, closing(standby.session()) as reader:
        writer.run(_TABLE)
        writer.run("INSERT INTO replication_check VALUES (:id)", id=row)
        found = await_arrival("the row", lambda: _count(reader, row))
        writer.run("DROP TABLE replication_check")
        return found


def _count(reader: Any, row: str) -> int:
    if not reader.run("SELECT to_regclass('replication_check')")[0][0]:
        return 0
    return int(reader.run("SELECT count(*) FROM replication_check WHERE id = :id", id=row)[0][0])


def cache(active: Region, standby: Region) -> float:
    """A key of the primary group of the global datastore is read in the secondary group."""
    key, value = f"replication-check-{uuid.uuid4()}", str(uuid.uuid4())
    with active.cache("primaryEndpoint") as writer, standby.cache("readerEndpoint") as reader:
        writer.set(key, value)
        found = await_arrival("the key", lambda: reader.get(key) == value.encode())
        writer.delete(key)
        return found


def bucket(active: Region, standby: Region) -> dict[str, float]:
    """An object with its tags, and then the marker of its deletion."""
    source, destination = (each.outputs["storage.documentsBucket"] for each in (active, standby))
    key = f"replication-check/{uuid.uuid4()}"
    active.client("s3").put_object(Bucket=source, Key=key, Body=b"content", Tagging="kind=check")
    there = standby.client("s3")
    seconds = await_arrival("the object with its tags", lambda: _tags(there, destination, key) == {"kind": "check"})
    assert there.get_object(Bucket=destination, Key=key)["Body"].read() == b"content"
    active.client("s3").delete_object(Bucket=source, Key=key)
    marker = await_arrival("the delete marker", lambda: _is_deleted(there, destination, key))
    return {"object": seconds, "deleteMarker": marker}


def _tags(s3: Any, name: str, key: str) -> dict[str, str] | None:
    try:
        return {each["Key"]: each["Value"] for each in s3.get_object_tagging(Bucket=name, Key=key)["TagSet"]}
    except ClientError as problem:
        if problem.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return None
        raise


def _is_deleted(s3: Any, name: str, key: str) -> bool:
    markers = s3.list_object_versions(Bucket=name, Prefix=key).get("DeleteMarkers", [])
    return any(each["Key"] == key and each["IsLatest"] for each in markers)


def image(active: Region, standby: Region) -> float:
    """A pushed image has the same digest in both registries."""
    repository = active.outputs[f"registry.{_SERVICE}"].partition("/")[2]
    tag = f"check-{uuid.uuid4()}"
    here, there = active.client("ecr"), standby.client("ecr")
    pushed = images.push(here, repository, tag, tag.encode())
    names = [{"imageTag": tag}]

    def digests() -> list[str]:
        found = there.batch_get_image(repositoryName=repository, imageIds=names)["images"]
        return [each["imageId"]["imageDigest"] for each in found]

    seconds = await_arrival("the image", lambda: digests() == [pushed["imageDigest"]])
    for each in here, there:
        each.batch_delete_image(repositoryName=repository, imageIds=names)
    return seconds


def secret(active: Region, standby: Region) -> float:
    """A new version of the database's secret, with the same value, is the current version in both regions."""
    text = active.secret("database")["text"]
    arn = active.outputs["database.secretArn"]
    version = active.client("secretsmanager").put_secret_value(SecretId=arn, SecretString=text)["VersionId"]
    return await_arrival("the secret's version", lambda: standby.secret("database")["version"] == version)
