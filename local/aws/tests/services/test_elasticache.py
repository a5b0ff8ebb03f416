"""ElastiCache: refusals, and the states of groups and nodes."""

from collections.abc import Callable
from typing import Any

import pytest

from ....testing import LocalAws, Network, await_error, await_state, refused

Create = Callable[..., str]


@pytest.fixture(scope="session")
def cache(aws: LocalAws) -> Any:
    return aws.client("elasticache")


@pytest.fixture(scope="session")
def create(cache: Any, aws: LocalAws, network: Network) -> Create:
    cache.create_cache_subnet_group(CacheSubnetGroupName="g", CacheSubnetGroupDescription="d", SubnetIds=network.subnets)

    def create(**settings: Any) -> str:
        parameters = {
            "ReplicationGroupId": aws.unique_name(),
            "ReplicationGroupDescription": "d",
            "Engine": "redis",
            "EngineVersion": "7.1",
            "CacheNodeType": "cache.r6g.xlarge",
            "NumCacheClusters": 3,
            "AutomaticFailoverEnabled": True,
            "MultiAZEnabled": True,
            "TransitEncryptionEnabled": True,
            "AtRestEncryptionEnabled": True,
            "CacheSubnetGroupName": "g",
            "SecurityGroupIds": [network.security_group],
            **settings,
        }
        return str(cache.create_replication_group(**parameters)["ReplicationGroup"]["ReplicationGroupId"])

    return create


def read(cache: Any, name: str, what: str = "Status") -> Any:
    return lambda: cache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0].get(what)


def members(cache: Any, name: str) -> list[Any]:
    every = cache.describe_cache_clusters(ShowCacheNodeInfo=True)["CacheClusters"]
    return [each for each in every if each["ReplicationGroupId"] == name]


def ready(cache: Any, name: str, *by: str) -> None:
    await_state("available", read(cache, name), by or None)


def test_a_group_and_its_nodes_are_created_and_deleted(cache: Any, aws: LocalAws, create: Create, network: Network) -> None:
    name = create(AuthToken="0123456789abcdef", Tags=[{"Key": "a", "Value": "b"}])
    early = cache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]
    assert early["Status"] == "creating"
    assert "PrimaryEndpoint" not in early["NodeGroups"][0]
    with refused("InvalidReplicationGroupState"):
        cache.delete_replication_group(ReplicationGroupId=name)
    ready(cache, name, "creating")
    group = cache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]
    shard = group["NodeGroups"][0]
    assert shard["PrimaryEndpoint"]["Address"].startswith(f"master.{name}.")
    assert group["MemberClusters"] == [f"{name}-001", f"{name}-002", f"{name}-003"]
    assert [each["CacheClusterId"] for each in shard["NodeGroupMembers"]] == group["MemberClusters"]
    assert {each["PreferredAvailabilityZone"] for each in shard["NodeGroupMembers"]} == {"us-east-1a", "us-east-1c", "us-east-1d"}
    assert (group["AutomaticFailover"], group["MultiAZ"], group["AuthTokenEnabled"]) == ("enabled", "enabled", True)
    assert [each["CacheClusterStatus"] for each in members(cache, name)] == ["available"] * 3
    assert "0123456789abcdef" not in str(group)
    assert cache.list_tags_for_resource(ResourceName=group["ARN"])["TagList"] == [{"Key": "a", "Value": "b"}]
    with refused("CacheSubnetGroupInUse"):
        cache.delete_cache_subnet_group(CacheSubnetGroupName="g")
    cache.delete_replication_group(ReplicationGroupId=name, FinalSnapshotIdentifier=f"{name}-final")
    await_error("ReplicationGroupNotFoundFault", read(cache, name))
    assert members(cache, name) == []
    assert cache.describe_snapshots(SnapshotName=f"{name}-final")["Snapshots"][0]["SnapshotStatus"] == "available"


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("InvalidParameterValue", {"ReplicationGroupId": "x" * 41}),
        ("InvalidParameterValue", {"AuthToken": "short"}),
        ("InvalidParameterValue", {"AuthToken": "has-an-@-in-it-somewhere"}),
        ("InvalidParameterCombination", {"AuthToken": "0123456789abcdef", "TransitEncryptionEnabled": False}),
        ("InvalidParameterCombination", {"NumCacheClusters": 1}),
        ("InvalidParameterCombination", {"AutomaticFailoverEnabled": False}),
        ("InvalidParameterCombination", {"CacheParameterGroupName": "default.redis6.x"}),
        ("InvalidParameterCombination", {"EngineVersion": "9.9"}),
        ("InvalidParameterValue", {"CacheNodeType": "r6g.xlarge"}),
        ("InvalidParameterValue", {"SnapshotRetentionLimit": 36}),
        ("InvalidParameterCombination", {"SnapshotWindow": "03:00-04:00", "PreferredMaintenanceWindow": "sun:03:30-sun:04:30"}),
        ("CacheSubnetGroupNotFoundFault", {"CacheSubnetGroupName": "nobodys"}),
        ("UserGroupNotFound", {"UserGroupIds": ["nobodys"]}),
        ("InvalidParameterValue", {"SecurityGroupIds": ["sg-00000000000000000"]}),
    ],
)
def test_refused_at_creation(create: Create, code: str, settings: dict[str, Any]) -> None:
    with refused(code):
        create(**settings)


def test_modifications(cache: Any, create: Create) -> None:
    name = create()
    with refused("InvalidReplicationGroupState"):
        cache.modify_replication_group(ReplicationGroupId=name, SnapshotRetentionLimit=3)
    ready(cache, name)
    cache.modify_replication_group(ReplicationGroupId=name, CacheNodeType="cache.r6g.2xlarge")
    assert read(cache, name)() == "available", "without ApplyImmediately the modification is pending"
    assert members(cache, name)[0]["PendingModifiedValues"]["CacheNodeType"] == "cache.r6g.2xlarge"
    now = read(cache, name, "CacheNodeType")()
    cache.modify_replication_group(ReplicationGroupId=name, CacheNodeType=now)
    assert not members(cache, name)[0].get("PendingModifiedValues"), "the modification is cancelled"
    cache.modify_replication_group(ReplicationGroupId=name, CacheNodeType="cache.r6g.2xlarge", ApplyImmediately=True)
    ready(cache, name, "modifying")
    assert read(cache, name, "CacheNodeType")() == "cache.r6g.2xlarge"
    with refused("InvalidParameterCombination"):
        cache.modify_replication_group(ReplicationGroupId=name, EngineVersion="7.0", ApplyImmediately=True)

    with refused("NoOperationFault"):
        cache.increase_replica_count(ReplicationGroupId=name, NewReplicaCount=2, ApplyImmediately=True)
    cache.increase_replica_count(ReplicationGroupId=name, NewReplicaCount=3, ApplyImmediately=True)
    assert [each["CacheClusterStatus"] for each in members(cache, name)][-1] == "creating"
    await_state(["available"] * 4, lambda: [each["CacheClusterStatus"] for each in members(cache, name)])
    ready(cache, name)
    with refused("InvalidParameterCombination"):
        cache.decrease_replica_count(ReplicationGroupId=name, NewReplicaCount=0, ApplyImmediately=True)
    cache.decrease_replica_count(ReplicationGroupId=name, NewReplicaCount=1, ApplyImmediately=True)
    ready(cache, name)
    assert len(members(cache, name)) == 2


def test_parameter_groups(cache: Any, aws: LocalAws, create: Create) -> None:
    group = aws.unique_name()
    cache.create_cache_parameter_group(CacheParameterGroupName=group, CacheParameterGroupFamily="redis7", Description="d")

    def set_parameter(name: str, value: str) -> None:
        values = [{"ParameterName": name, "ParameterValue": value}]
        cache.modify_cache_parameter_group(CacheParameterGroupName=group, ParameterNameValues=values)

    for name, value in (("maxmemory-policy", "whatever"), ("timeout", "soon"), ("no-such-thing", "1")):
        with refused("InvalidParameterValue"):
            set_parameter(name, value)
    set_parameter("maxmemory-policy", "allkeys-lru")
    user = cache.describe_cache_parameters(CacheParameterGroupName=group, Source="user")["Parameters"]
    assert [(each["ParameterName"], each["ParameterValue"]) for each in user] == [("maxmemory-policy", "allkeys-lru")]
    create(CacheParameterGroupName=group)
    with refused("InvalidCacheParameterGroupState"):
        cache.delete_cache_parameter_group(CacheParameterGroupName=group)


def test_users(cache: Any, aws: LocalAws, create: Create) -> None:
    user, group = aws.unique_name(), aws.unique_name()
    with refused("InvalidParameterCombination"):
        cache.create_user(UserId=user, UserName="app", Engine="redis", AccessString="on ~* +@all")
    with refused("InvalidParameterValue"):
        cache.create_user(UserId=user, UserName="app", Engine="redis", AccessString="on ~* +@all", Passwords=["short"])
    created = cache.create_user(
        UserId=user, UserName="app", Engine="redis", AccessString="on ~* +@all", Passwords=["a-long-enough-password"]
    )
    assert "a-long-enough-password" not in str(created)
    with refused("DefaultUserRequired"):
        cache.create_user_group(UserGroupId=group, Engine="redis", UserIds=[user])
    cache.create_user_group(UserGroupId=group, Engine="redis", UserIds=["default", user])
    await_state("active", lambda: cache.describe_user_groups(UserGroupId=group)["UserGroups"][0]["Status"])
    with refused("InvalidParameterCombination", "can't be used together"):
        create(UserGroupIds=[group], AuthToken="0123456789abcdef")
    name = create(UserGroupIds=[group])
    assert read(cache, name, "UserGroupIds")() == [group]
    with refused("InvalidUserGroupState"):
        cache.delete_user_group(UserGroupId=group)


def test_a_secondary_group_in_another_region(cache: Any, aws: LocalAws, create: Create) -> None:
    west, primary = aws.client("elasticache", "us-west-2"), create()
    ready(cache, primary)
    group = cache.create_global_replication_group(GlobalReplicationGroupIdSuffix=primary, PrimaryReplicationGroupId=primary)
    name = group["GlobalReplicationGroup"]["GlobalReplicationGroupId"]

    def state() -> str:
        return str(
            cache.describe_global_replication_groups(GlobalReplicationGroupId=name)["GlobalReplicationGroups"][0]["Status"]
        )

    await_state("primary-only", state, ["creating"])
    far = aws.create_network("us-west-2")
    west.create_cache_subnet_group(CacheSubnetGroupName="far", CacheSubnetGroupDescription="d", SubnetIds=far.subnets)
    follower = {
        "ReplicationGroupId": primary,
        "ReplicationGroupDescription": "d",
        "GlobalReplicationGroupId": name,
        "CacheSubnetGroupName": "far",
    }
    with refused("InvalidParameterCombination"):
        west.create_replication_group(**follower, CacheNodeType="cache.r6g.large")
    west.create_replication_group(**follower, NumCacheClusters=2, AutomaticFailoverEnabled=True)
    ready(west, primary)
    await_state("available", state)
    with refused("InvalidReplicationGroupState"):
        west.delete_replication_group(ReplicationGroupId=primary)
    cache.failover_global_replication_group(
        GlobalReplicationGroupId=name, PrimaryRegion="us-west-2", PrimaryReplicationGroupId=primary
    )
    await_state("available", state)
    assert read(west, primary, "GlobalReplicationGroupInfo")()["GlobalReplicationGroupMemberRole"] == "PRIMARY"
