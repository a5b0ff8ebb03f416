"""Calls of S3 that AWS refuses, sent by boto3, each with AWS's error code."""

import json

import pytest

from ....testing import refused
from .world import BAD_VALUE, Case, Params, World, check, name_of, tags


def replication(w: World, *rules: Params, source: str = "", to: str = "", **destination: object) -> Params:
    """A configuration with these rules; None removes what a rule has by default."""
    defaults = {
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{to or w.versioned_bucket}", **destination},
    }
    merged = [{name: value for name, value in {**defaults, **rule}.items() if value is not None} for rule in rules]
    return {"Bucket": source or w.versioned_bucket, "ReplicationConfiguration": {"Role": w.role, "Rules": merged}}


def batch_job(w: World) -> Params:
    generator = {"SourceBucket": f"arn:aws:s3:::{w.versioned_bucket}", "EnableManifestOutput": False}
    return {
        "AccountId": "123456789012",
        "Operation": {"S3ReplicateObject": {}},
        "Report": {"Enabled": False},
        "ManifestGenerator": {"S3JobManifestGenerator": generator},
        "Priority": 1,
        "RoleArn": w.role,
        "ClientRequestToken": w.aws.unique_name(),
    }


CASES: list[Case] = [
    ("s3", "create_bucket", lambda w: {"Bucket": "Upper-Case"}, "InvalidBucketName"),
    ("s3", "create_bucket", lambda w: {"Bucket": "a" * 64}, "InvalidBucketName"),
    ("s3", "create_bucket", lambda w: {"Bucket": "sthree-mine"}, "InvalidBucketName"),
    ("s3", "create_bucket", lambda w: {"Bucket": "documents"}, "BucketAlreadyExists"),
    ("s3", "delete_bucket", lambda w: {"Bucket": w.bucket}, "BucketNotEmpty"),
    ("s3", "delete_bucket", lambda w: {"Bucket": "nowhere-to-be-found"}, "NoSuchBucket"),
    ("s3", "put_bucket_tagging", lambda w: {"Bucket": w.bucket, "Tagging": {"TagSet": tags("aws:a")}}, "InvalidTag"),
    ("s3", "put_bucket_tagging", lambda w: {"Bucket": w.bucket, "Tagging": {"TagSet": tags("a", BAD_VALUE)}}, "InvalidTag"),
    ("s3", "put_bucket_tagging", lambda w: {"Bucket": w.bucket, "Tagging": {"TagSet": [*tags(), *tags()]}}, "InvalidTag"),
    ("s3", "put_bucket_policy", lambda w: {"Bucket": w.bucket, "Policy": "{"}, "MalformedPolicy"),
    (
        "s3",
        "put_bucket_policy",
        lambda w: {
            "Bucket": w.bucket,
            "Policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{w.bucket}/*"}
                    ],
                }
            ),
        },
        "AccessDenied",
    ),
    (
        "s3",
        "put_bucket_policy",
        lambda w: {
            "Bucket": w.bucket,
            "Policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}
                    ],
                }
            ),
        },
        "MalformedPolicy",
    ),
    ("s3", "put_bucket_replication", lambda w: replication(w, {}, source=w.bucket), "InvalidRequest", "Versioning must be"),
    ("s3", "put_bucket_replication", lambda w: replication(w, {}, source="nowhere-to-be-found"), "NoSuchBucket"),
    ("s3", "put_bucket_replication", lambda w: replication(w, {}, to="nowhere-to-be-found"), "InvalidRequest", "must exist"),
    ("s3", "put_bucket_replication", lambda w: replication(w, {}, to=w.bucket), "InvalidRequest", "have versioning enabled"),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {"DeleteMarkerReplication": None}),
        "InvalidRequest",
        "DeleteMarkerReplication must be specified",
    ),
    ("s3", "put_bucket_replication", lambda w: replication(w, {"Priority": None}), "InvalidRequest", "Priority must be"),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {"Filter": None, "Priority": None, "Prefix": ""}),
        "InvalidRequest",
        "DeleteMarkerReplication cannot be used",
    ),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {"Filter": {"Tag": {"Key": "a", "Value": "b"}}}),
        "InvalidRequest",
        "not supported if any Tag filter",
    ),
    ("s3", "put_bucket_replication", lambda w: replication(w, {"ID": "a"}, {"ID": "a"}), "InvalidArgument", "Rule Id must be"),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {"ID": "a"}, {"ID": "b"}),
        "InvalidArgument",
        "Rule priority must be unique",
    ),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}}}),
        "InvalidRequest",
        "ReplicaKmsKeyID must be",
    ),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {}, EncryptionConfiguration={"ReplicaKmsKeyID": "arn:aws:kms:us-west-2:123456789012:alias/a"}),
        "InvalidRequest",
        "SseKmsEncryptedObjects must be",
    ),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {}, Metrics={"Status": "Enabled", "EventThreshold": {"Minutes": 15}}),
        "InvalidArgument",
        "cannot contain an event threshold",
    ),
    (
        "s3",
        "put_bucket_replication",
        lambda w: replication(w, {}, ReplicationTime={"Status": "Enabled", "Time": {"Minutes": 15}}),
        "InvalidRequest",
        "Metrics must be enabled",
    ),
    ("s3", "get_bucket_replication", lambda w: {"Bucket": w.bucket}, "ReplicationConfigurationNotFoundError"),
    ("s3control", "create_job", lambda w: {**batch_job(w), "ManifestGenerator": None}, "InvalidRequest"),
    ("s3control", "create_job", lambda w: {**batch_job(w), "Operation": {"S3DeleteObjectTagging": {}}}, "NotImplemented"),
    ("s3control", "create_job", lambda w: {**batch_job(w), "Priority": None}, "MalformedXML"),
    ("s3control", "describe_job", lambda w: {"AccountId": "123456789012", "JobId": "nowhere"}, "NoSuchJobException"),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "ID": "a",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "Transitions": [{"Days": 10, "StorageClass": "STANDARD_IA"}],
                    }
                ]
            },
        },
        "InvalidArgument",
    ),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {
                "Rules": [{"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 0}}]
            },
        },
        "InvalidArgument",
    ),
    (
        "s3",
        "put_bucket_lifecycle_configuration",
        lambda w: {
            "Bucket": w.bucket,
            "LifecycleConfiguration": {
                "Rules": [{"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": i}} for i in (1, 2)]
            },
        },
        "InvalidArgument",
    ),
    (
        "s3",
        "create_bucket",
        lambda w: {"Bucket": w.aws.unique_name(), "CreateBucketConfiguration": {"LocationConstraint": "us-east-1"}},
        "InvalidLocationConstraint",
        "not valid",
    ),
    (
        "s3",
        "create_bucket",
        lambda w: {"Bucket": w.aws.unique_name(), "CreateBucketConfiguration": {"LocationConstraint": "mars-1"}},
        "InvalidLocationConstraint",
        "not valid",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)


def test_a_bucket_needs_the_region_of_its_endpoint(world: World) -> None:
    """Such as a client in us-west-2 that sends no location constraint."""
    name = world.aws.unique_name()
    with refused("IllegalLocationConstraintException", "incompatible for the region specific endpoint"):
        world.aws.client("s3", "us-west-2").create_bucket(Bucket=name)
