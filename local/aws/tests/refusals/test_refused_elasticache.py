"""Calls of ElastiCache that AWS refuses, sent by boto3, each with AWS's error code."""

import pytest

from ... import clock
from .world import BAD_VALUE, NOWHERE, Case, World, check, name_of, tags

CASES: list[Case] = [
    ("elasticache", "create_replication_group", lambda w: w.cache(CacheNodeType="cache.z9.large"), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(EngineVersion="9.9"), "InvalidParameterCombination"),
    ("elasticache", "create_replication_group", lambda w: w.cache(NumCacheClusters=1), "InvalidParameterCombination"),
    ("elasticache", "create_replication_group", lambda w: w.cache(NumCacheClusters=7), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(ReplicationGroupId="a" * 41), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(ReplicationGroupId="1a"), "InvalidParameterValue"),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(CacheSubnetGroupName="nowhere"),
        "CacheSubnetGroupNotFoundFault",
    ),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(CacheParameterGroupName="nowhere"),
        "CacheParameterGroupNotFound",
    ),
    ("elasticache", "create_replication_group", lambda w: w.cache(Tags=tags("Team", BAD_VALUE)), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(Tags=tags("aws:team")), "InvalidParameterValue"),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(AuthToken="short", TransitEncryptionEnabled=True),
        "InvalidParameterValue",
    ),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(AuthToken="long-enough-for-a-token"),
        "InvalidParameterCombination",
    ),
    ("elasticache", "create_replication_group", lambda w: w.cache(SnapshotRetentionLimit=36), "InvalidParameterValue"),
    ("elasticache", "create_replication_group", lambda w: w.cache(SecurityGroupIds=[f"sg-{NOWHERE}"]), "InvalidParameterValue"),
    (
        "elasticache",
        "create_cache_subnet_group",
        lambda w: {"CacheSubnetGroupName": w.name, "CacheSubnetGroupDescription": "d", "SubnetIds": w.subnets},
        "CacheSubnetGroupAlreadyExists",
    ),
    (
        "elasticache",
        "create_cache_subnet_group",
        lambda w: {"CacheSubnetGroupName": f"{w.name}-n", "CacheSubnetGroupDescription": "d", "SubnetIds": [f"subnet-{NOWHERE}"]},
        "InvalidSubnet",
    ),
    (
        "elasticache",
        "create_cache_parameter_group",
        lambda w: {"CacheParameterGroupName": f"{w.name}-n", "CacheParameterGroupFamily": "redis99", "Description": "d"},
        "InvalidParameterValue",
    ),
    ("elasticache", "delete_replication_group", lambda w: {"ReplicationGroupId": "nowhere"}, "ReplicationGroupNotFoundFault"),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(ReplicationGroupId=w.replication_group),
        "ReplicationGroupAlreadyExists",
        "already exists",
    ),
    (
        "elasticache",
        "create_replication_group",
        lambda w: w.cache(AtRestEncryptionEnabled=True, KmsKeyId="arn:aws:kms:us-east-1:123456789012:key/nowhere"),
        "InvalidKMSKeyFault",
        "does not exist",
    ),
    ("elasticache", "describe_cache_clusters", lambda w: {"CacheClusterId": "nowhere"}, "CacheClusterNotFound", "not found"),
    (
        "elasticache",
        "create_cache_parameter_group",
        lambda w: {"CacheParameterGroupName": w.cache_parameter_group, "CacheParameterGroupFamily": "redis7", "Description": "d"},
        "CacheParameterGroupAlreadyExists",
        "already exists",
    ),
    (
        "elasticache",
        "modify_cache_subnet_group",
        lambda w: {"CacheSubnetGroupName": w.name, "SubnetIds": w.subnets[:1] if w.replication_group else []},
        "SubnetInUse",
        "in use by cache clusters",
    ),
    ("elasticache", "create_user", lambda w: w.new_user(UserId=w.user), "UserAlreadyExists", "already exists"),
    ("elasticache", "create_user", lambda w: w.new_user(UserId="default"), "UserAlreadyExists", "already exists"),
    (
        "elasticache",
        "create_user_group",
        lambda w: {"UserGroupId": w.user_group, "Engine": "redis", "UserIds": [w.user]},
        "UserGroupAlreadyExists",
        "already exists",
    ),
    (
        "elasticache",
        "create_user_group",
        lambda w: {"UserGroupId": f"{w.name}-n", "Engine": "redis", "UserIds": [w.user, "default"]},
        "DuplicateUserName",
        "two users of one name",
    ),
    (
        "elasticache",
        "create_user_group",
        lambda w: {"UserGroupId": f"{w.name}-n", "Engine": "redis", "UserIds": ["nobody"]},
        "UserNotFound",
        "not found",
    ),
    ("elasticache", "delete_snapshot", lambda w: {"SnapshotName": "nowhere"}, "SnapshotNotFoundFault", "not found"),
    (
        "elasticache",
        "copy_snapshot",
        lambda w: {"SourceSnapshotName": w.cache_snapshot, "TargetSnapshotName": w.cache_snapshot},
        "SnapshotAlreadyExistsFault",
        "already exists",
    ),
    (
        "elasticache",
        "list_tags_for_resource",
        lambda w: {"ResourceName": "arn:aws:elasticache:us-east-1:123456789012:thing:one"},
        "InvalidARN",
        "not an ARN",
    ),
    (
        "elasticache",
        "create_global_replication_group",
        lambda w: {
            "GlobalReplicationGroupIdSuffix": w.name if w.global_group else "",
            "PrimaryReplicationGroupId": w.second_replication_group,
        },
        "GlobalReplicationGroupAlreadyExistsFault",
        "already exists",
    ),
    (
        "elasticache",
        "describe_global_replication_groups",
        lambda w: {"GlobalReplicationGroupId": "ldgnf-nowhere"},
        "GlobalReplicationGroupNotFoundFault",
        "not found",
    ),
    (
        "elasticache",
        "delete_global_replication_group",
        lambda w: {"GlobalReplicationGroupId": "ldgnf-nowhere", "RetainPrimaryReplicationGroup": True},
        "GlobalReplicationGroupNotFoundFault",
        "not found",
    ),
    (
        "elasticache",
        "failover_global_replication_group",
        lambda w: {
            "GlobalReplicationGroupId": w.global_group,
            "PrimaryRegion": "us-west-2",
            "PrimaryReplicationGroupId": "nowhere",
        },
        "InvalidGlobalReplicationGroupState",
        "not in available state",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)


def test_a_snapshot_that_is_being_taken_is_not_deleted(world: World) -> None:
    group, name = world.cache(), world.aws.unique_name()
    world.aws.elasticache.create_replication_group(**group)
    clock.scale = 1
    world.aws.elasticache.create_snapshot(SnapshotName=name, ReplicationGroupId=group["ReplicationGroupId"])
    check(
        world,
        ("elasticache", "delete_snapshot", lambda w: {"SnapshotName": name}, "InvalidSnapshotState", "not in available state"),
    )
