"""Replication of S3 objects between the buckets of two regions, and Batch Replication of existing objects."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ....testing import LocalAws, await_state
from ... import clock

ACCOUNT = "123456789012"
RIGHTS_ON_SOURCE = ["s3:GetReplicationConfiguration", "s3:ListBucket", "s3:PutInventoryConfiguration"]
RIGHTS_ON_OBJECTS = [
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
    "s3:InitiateReplication",
]
RIGHTS_ON_REPLICAS = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]


@dataclass
class Pair:
    """A bucket in us-east-1 and one in us-west-2, and the role that may replicate the first to the second, and back."""

    aws: LocalAws
    east: str
    west: str
    role: str

    def client(self, bucket: str) -> Any:
        return self.aws.client("s3", "us-east-1" if bucket == self.east else "us-west-2")

    def replicate(self, source: str, to: str, **rule: Any) -> None:
        default = {
            "ID": "all",
            "Status": "Enabled",
            "Priority": 1,
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{to}"},
        }
        configuration = {"Role": self.role, "Rules": [{**default, **rule}]}
        self.client(source).put_bucket_replication(Bucket=source, ReplicationConfiguration=configuration)

    def put(self, bucket: str, key: str, **settings: Any) -> None:
        self.client(bucket).put_object(Bucket=bucket, Key=key, Body=b"text", **settings)

    def body(self, bucket: str, key: str) -> bytes | str:
        try:
            return bytes(self.client(bucket).get_object(Bucket=bucket, Key=key)["Body"].read())
        except ClientError as e:
            return str(e.response["Error"]["Code"])

    def status(self, bucket: str, key: str) -> str | None:
        found: str | None = self.client(bucket).head_object(Bucket=bucket, Key=key).get("ReplicationStatus")
        return found

    def versions(self, bucket: str) -> list[tuple[str, str, bool]]:
        """Key, version id, and whether it is a delete marker."""
        page = self.client(bucket).list_object_versions(Bucket=bucket)
        found = [(each["Key"], each["VersionId"], False) for each in page.get("Versions", [])]
        return sorted(found + [(each["Key"], each["VersionId"], True) for each in page.get("DeleteMarkers", [])])

    def tags(self, bucket: str, key: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.client(bucket).get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
        return found

    def allow(self, without: str = "", **more: Any) -> None:
        """The rights that S3's user guide lists for replication and Batch Replication, but for one of them."""
        buckets = [f"arn:aws:s3:::{each}" for each in (self.east, self.west)]
        objects = [f"{each}/*" for each in buckets]
        statements = [
            {"Effect": "Allow", "Action": [each for each in actions if each != without], "Resource": on}
            for actions, on in ((RIGHTS_ON_SOURCE, buckets), (RIGHTS_ON_OBJECTS, objects), (RIGHTS_ON_REPLICAS, objects))
        ]
        document = json.dumps({"Version": "2012-10-17", "Statement": statements + more.get("statements", [])})
        self.aws.iam.put_role_policy(RoleName=self.role.rpartition("/")[2], PolicyName="replication", PolicyDocument=document)


@pytest.fixture
def pair(aws: LocalAws) -> Pair:
    east, west = aws.unique_name(), aws.unique_name()
    aws.s3.create_bucket(Bucket=east)
    aws.client("s3", "us-west-2").create_bucket(Bucket=west, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    for region, bucket in (("us-east-1", east), ("us-west-2", west)):
        aws.client("s3", region).put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    services = {"Service": ["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"]}
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": services, "Action": "sts:AssumeRole"}]}
    role = aws.iam.create_role(RoleName=aws.unique_name(), AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    made = Pair(aws, east, west, role)
    made.allow()
    return made


def test_an_object_arrives_with_its_tags_and_version_id_some_time_later(pair: Pair) -> None:
    pair.replicate(pair.east, pair.west)
    pair.put(pair.east, "a", Tagging="color=red", Metadata={"from": "us"})
    assert pair.status(pair.east, "a") == "PENDING"
    assert pair.body(pair.west, "a") == "NoSuchKey"
    await_state("COMPLETED", lambda: pair.status(pair.east, "a"))
    assert pair.body(pair.west, "a") == b"text"
    assert pair.status(pair.west, "a") == "REPLICA"
    assert pair.tags(pair.west, "a") == [{"Key": "color", "Value": "red"}]
    assert pair.client(pair.west).head_object(Bucket=pair.west, Key="a")["Metadata"] == {"from": "us"}
    assert pair.versions(pair.west) == pair.versions(pair.east)


def test_the_configuration_is_read_as_it_was_written(pair: Pair) -> None:
    pair.replicate(pair.east, pair.west)
    read = pair.client(pair.east).get_bucket_replication(Bucket=pair.east)["ReplicationConfiguration"]
    assert read["Role"] == pair.role
    assert read["Rules"][0]["DeleteMarkerReplication"] == {"Status": "Enabled"}
    assert read["Rules"][0]["Filter"] == {"Prefix": ""}
    pair.client(pair.east).delete_bucket_replication(Bucket=pair.east)
    with pytest.raises(ClientError, match="ReplicationConfigurationNotFoundError"):
        pair.client(pair.east).get_bucket_replication(Bucket=pair.east)


def test_replicas_are_not_replicated_on(pair: Pair) -> None:
    pair.replicate(pair.east, pair.west)
    pair.replicate(pair.west, pair.east)
    pair.put(pair.east, "a")
    await_state("COMPLETED", lambda: pair.status(pair.east, "a"))
    clock.skip(3600)
    assert len(pair.versions(pair.east)) == len(pair.versions(pair.west)) == 1


@pytest.mark.parametrize("replicated", [True, False])
def test_a_delete_marker_arrives_if_the_rule_says_so(pair: Pair, replicated: bool) -> None:
    pair.replicate(pair.east, pair.west, DeleteMarkerReplication={"Status": "Enabled" if replicated else "Disabled"})
    pair.put(pair.east, "a")
    await_state("COMPLETED", lambda: pair.status(pair.east, "a"))
    pair.client(pair.east).delete_object(Bucket=pair.east, Key="a")
    clock.skip(3600)
    assert pair.body(pair.west, "a") == ("NoSuchKey" if replicated else b"text")


def test_the_deletion_of_a_version_is_not_replicated(pair: Pair) -> None:
    pair.replicate(pair.east, pair.west)
    pair.put(pair.east, "a")
    await_state("COMPLETED", lambda: pair.status(pair.east, "a"))
    version = pair.versions(pair.east)[0][1]
    pair.client(pair.east).delete_object(Bucket=pair.east, Key="a", VersionId=version)
    clock.skip(3600)
    assert pair.body(pair.west, "a") == b"text"


def test_only_objects_of_the_prefix_are_replicated(pair: Pair) -> None:
    pair.replicate(pair.east, pair.west, Filter={"Prefix": "kept/"})
    pair.put(pair.east, "kept/a")
    pair.put(pair.east, "a")
    await_state("COMPLETED", lambda: pair.status(pair.east, "kept/a"))
    assert pair.status(pair.east, "a") is None
    assert [key for key, *_ in pair.versions(pair.west)] == ["kept/a"]


@pytest.mark.parametrize("synchronized", [True, False])
def test_tags_of_a_replica_go_back_with_replica_modification_sync(pair: Pair, synchronized: bool) -> None:
    criteria = {"SourceSelectionCriteria": {"ReplicaModifications": {"Status": "Enabled" if synchronized else "Disabled"}}}
    pair.replicate(pair.east, pair.west, **criteria)
    pair.replicate(pair.west, pair.east, **criteria)
    pair.put(pair.east, "a")
    await_state("COMPLETED", lambda: pair.status(pair.east, "a"))
    green = [{"Key": "color", "Value": "green"}]
    pair.client(pair.west).put_object_tagging(Bucket=pair.west, Key="a", Tagging={"TagSet": green})
    clock.skip(3600)
    assert pair.tags(pair.east, "a") == (green if synchronized else [])


@pytest.mark.parametrize("right", ["s3:ReplicateObject", "s3:GetObjectVersionForReplication", "s3:ListBucket"])
def test_an_object_fails_without_a_right_of_the_role(pair: Pair, right: str) -> None:
    pair.allow(without=right)
    pair.replicate(pair.east, pair.west)
    pair.put(pair.east, "a")
    await_state("FAILED", lambda: pair.status(pair.east, "a"))
    assert pair.versions(pair.west) == []


def test_an_encrypted_object_needs_the_keys_of_both_regions(pair: Pair) -> None:
    keys = {region: pair.aws.client("kms", region).create_key()["KeyMetadata"]["Arn"] for region in ("us-east-1", "us-west-2")}
    alias = f"alias/{pair.west}"
    pair.aws.client("kms", "us-west-2").create_alias(AliasName=alias, TargetKeyId=keys["us-west-2"])
    pair.replicate(
        pair.east,
        pair.west,
        SourceSelectionCriteria={"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        Destination={
            "Bucket": f"arn:aws:s3:::{pair.west}",
            "EncryptionConfiguration": {"ReplicaKmsKeyID": f"arn:aws:kms:us-west-2:{ACCOUNT}:{alias}"},
        },
    )
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": keys["us-east-1"]}
    pair.put(pair.east, "denied", **encryption)
    await_state("FAILED", lambda: pair.status(pair.east, "denied"))

    rights = [("kms:Decrypt", "us-east-1"), ("kms:Encrypt", "us-west-2")]
    via = [
        {
            "Effect": "Allow",
            "Action": action,
            "Resource": keys[region],
            "Condition": {"StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}},
        }
        for action, region in rights
    ]
    pair.allow(statements=via)
    pair.put(pair.east, "allowed", **encryption)
    await_state("COMPLETED", lambda: pair.status(pair.east, "allowed"))
    assert pair.client(pair.west).head_object(Bucket=pair.west, Key="allowed")["SSEKMSKeyId"] == keys["us-west-2"]

    pair.aws.client("kms", "us-west-2").disable_key(KeyId=keys["us-west-2"])
    pair.put(pair.east, "disabled", **encryption)
    await_state("FAILED", lambda: pair.status(pair.east, "disabled"))


def test_an_encrypted_object_stays_without_the_source_selection(pair: Pair) -> None:
    key = pair.aws.kms.create_key()["KeyMetadata"]["Arn"]
    pair.replicate(pair.east, pair.west)
    pair.put(pair.east, "a", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    assert pair.status(pair.east, "a") is None


@pytest.fixture
def start_job(pair: Pair) -> Callable[..., str]:
    def start(token: str = "", **settings: Any) -> str:
        generator = {
            "SourceBucket": f"arn:aws:s3:::{pair.east}",
            "EnableManifestOutput": False,
            "Filter": {"EligibleForReplication": True, "ObjectReplicationStatuses": ["NONE", "FAILED"]},
        }
        request = {
            "AccountId": ACCOUNT,
            "ConfirmationRequired": False,
            "Operation": {"S3ReplicateObject": {}},
            "Report": {"Enabled": False},
            "ManifestGenerator": {"S3JobManifestGenerator": generator},
            "Priority": 10,
            "RoleArn": pair.role,
            "ClientRequestToken": token or pair.aws.unique_name(),
            "Description": "existing objects",
        }
        return str(pair.aws.client("s3control").create_job(**{**request, **settings})["JobId"])

    return start


def job(pair: Pair, job_id: str) -> Any:
    return pair.aws.client("s3control").describe_job(AccountId=ACCOUNT, JobId=job_id)["Job"]


def test_a_job_replicates_what_is_older_than_the_rule(pair: Pair, start_job: Callable[..., str]) -> None:
    pair.put(pair.east, "old")
    pair.replicate(pair.east, pair.west)
    pair.put(pair.east, "new")
    await_state("COMPLETED", lambda: pair.status(pair.east, "new"))
    assert [key for key, *_ in pair.versions(pair.west)] == ["new"]

    started = start_job()
    await_state("Complete", lambda: job(pair, started)["Status"], ["Preparing", "Active"])
    assert job(pair, started)["ProgressSummary"]["NumberOfTasksSucceeded"] == 1
    assert pair.body(pair.west, "old") == b"text"
    assert started in [each["JobId"] for each in pair.aws.client("s3control").list_jobs(AccountId=ACCOUNT)["Jobs"]]


def test_a_job_that_finds_nothing_to_replicate_fails(pair: Pair, start_job: Callable[..., str]) -> None:
    pair.replicate(pair.east, pair.west)
    started = start_job()
    await_state("Failed", lambda: job(pair, started)["Status"])
    assert "no keys matching the filter criteria" in job(pair, started)["FailureReasons"][0]["FailureReason"]


def test_a_job_fails_without_a_rule_and_without_its_right(pair: Pair, start_job: Callable[..., str]) -> None:
    pair.put(pair.east, "old")
    started = start_job()
    await_state("Failed", lambda: job(pair, started)["Status"])
    pair.replicate(pair.east, pair.west)
    pair.allow(without="s3:InitiateReplication")
    started = start_job()
    await_state("Failed", lambda: job(pair, started)["Status"])


def test_a_token_starts_one_job(pair: Pair, start_job: Callable[..., str]) -> None:
    assert start_job("once") == start_job("once")
    with pytest.raises(ClientError, match="IdempotencyException"):
        start_job("once", Priority=11)


def test_a_job_counts_the_objects_that_failed(pair: Pair, start_job: Callable[..., str]) -> None:
    pair.put(pair.east, "old")
    pair.replicate(pair.east, pair.west)
    pair.allow(without="s3:ReplicateObject")
    started = start_job()
    await_state("Complete", lambda: job(pair, started)["Status"])
    assert job(pair, started)["ProgressSummary"]["NumberOfTasksFailed"] == 1
