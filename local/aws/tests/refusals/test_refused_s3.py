"""Calls of S3 that AWS refuses, sent by boto3, each with AWS's error code."""

import json

import pytest

from ....testing import refused
from .world import BAD_VALUE, Case, World, check, name_of, tags

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
    (
        "s3",
        "put_bucket_replication",
        lambda w: {
            "Bucket": w.bucket,
            "ReplicationConfiguration": {
                "Role": w.role,
                "Rules": [
                    {
                        "Status": "Enabled",
                        "Priority": 1,
                        "Filter": {"Prefix": ""},
                        "DeleteMarkerReplication": {"Status": "Disabled"},
                        "Destination": {"Bucket": f"arn:aws:s3:::{w.bucket}"},
                    }
                ],
            },
        },
        "InvalidRequest",
    ),
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
