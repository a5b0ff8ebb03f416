"""What a call needs beside the region that receives it.

IAM and Route 53 have their control planes in us-east-1. S3 depends on us-east-1 in every region of the partition for the
creation, deletion and settings of buckets, and services that give a resource a DNS name depend on Route 53's control plane for
its creation. Source: AWS Fault Isolation Boundaries, "Global services that are unique by partition", "Global services in the
edge network", "Global single-Region operations".

Calls that copy something, or relate resources of two regions, need both: the API reference says of each parameter below that it
names the other region, or a resource there. The failover of a global datastore needs only the region that takes over: ElastiCache
user guide, "Promoting the secondary cluster to primary", for the degradation of the primary's region.
"""

from collections.abc import Iterable
from typing import Any

from moto.s3.models import s3_backends

from .call import ACCOUNT, Call

HOME = "us-east-1"
GLOBAL = ("iam", "route53")
_NEEDS_HOME = {
    "s3": (
        "CreateBucket",
        "DeleteBucket",
        "DeletePublicAccessBlock",
        "PutBucket",
        "PutObjectLockConfiguration",
        "PutPublicAccessBlock",
    ),
    "rds": ("CreateDBInstance", "RestoreDBInstance"),
    "elasticache": ("CreateReplicationGroup", "CreateCacheCluster", "CreateGlobalReplicationGroup"),
    "elbv2": ("CreateLoadBalancer",),
    "eks": ("CreateCluster",),
    "ec2": ("CreateVpcEndpoint",),
}
"""Prefixes of operations by service."""

_NAMES_OTHER = {
    ("backup", "StartCopyJob"): ("DestinationBackupVaultArn",),
    ("ec2", "CopySnapshot"): ("SourceRegion",),
    ("ec2", "CreateVpcPeeringConnection"): ("PeerRegion",),
    ("elasticache", "DisassociateGlobalReplicationGroup"): ("ReplicationGroupRegion",),
    ("kms", "ReplicateKey"): ("ReplicaRegion",),
    ("rds", "CopyDBSnapshot"): ("SourceDBSnapshotIdentifier",),
    ("rds", "CreateDBInstanceReadReplica"): ("SourceDBInstanceIdentifier",),
    ("rds", "StartDBInstanceAutomatedBackupsReplication"): ("SourceDBInstanceArn",),
    ("secretsmanager", "ReplicateSecretToRegions"): ("AddReplicaRegions",),
}
"""Parameters that name a region, have the ARN of a resource, or list objects with a Region."""


def needs_home(call: Call) -> bool:
    """Whether a region can't carry out the call without us-east-1."""
    return call.operation.startswith(_NEEDS_HOME.get(call.service, ("-",)))


def region_of_bucket(call: Call) -> str:
    """The region of the bucket that the call names, which carries it out; the call's own region without a bucket."""
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(call.get("Bucket")) if call.service == "s3" else None
    return call.region if bucket is None else str(bucket.region_name)


def regions_needed(call: Call) -> Iterable[str]:
    """The other regions that have to answer for the call."""
    for parameter in _NAMES_OTHER.get((call.service, call.operation), ()):
        for value in _texts(call.get(parameter)):
            yield value.split(":")[3] if value.startswith("arn:") else value


def _texts(value: Any) -> Iterable[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (each["Region"] for each in value)
