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


class GlobalDatastore:
    """A global datastore of a new group in us-east-1, with a secondary in us-west-2 on request."""

    def __init__(self, aws: LocalAws, primary: str):
        self.home, self.west = aws.client("elasticache"), aws.client("elasticache", "us-west-2")
        self.primary, self._aws = primary, aws
        created = self.home.create_global_replication_group(
            GlobalReplicationGroupIdSuffix=primary, PrimaryReplicationGroupId=primary
        )
        self.name = created["GlobalReplicationGroup"]["GlobalReplicationGroupId"]
        await_state("primary-only", self.status, ["creating"])

    def shown(self) -> dict[str, Any]:
        found = self.west.describe_global_replication_groups(GlobalReplicationGroupId=self.name, ShowMemberInfo=True)
        return dict(found["GlobalReplicationGroups"][0])

    def status(self) -> str:
        return str(self.shown()["Status"])

    def join(self, **settings: Any) -> None:
        """Requests a secondary group of the primary's name."""
        if "far" not in [each["CacheSubnetGroupName"] for each in self.west.describe_cache_subnet_groups()["CacheSubnetGroups"]]:
            far = self._aws.create_network("us-west-2")
            self.west.create_cache_subnet_group(
                CacheSubnetGroupName="far", CacheSubnetGroupDescription="d", SubnetIds=far.subnets
            )
        parameters = {
            "ReplicationGroupId": self.primary,
            "ReplicationGroupDescription": "d",
            "GlobalReplicationGroupId": self.name,
            "CacheSubnetGroupName": "far",
            "NumCacheClusters": 2,
            **settings,
        }
        self.west.create_replication_group(**parameters)

    def joined(self, **settings: Any) -> "GlobalDatastore":
        self.join(**settings)
        ready(self.west, self.primary)
        await_state("available", self.status)
        return self

    def parameter_group(self, region: Any) -> dict[str, Any]:
        name = members(region, self.primary)[0]["CacheParameterGroup"]["CacheParameterGroupName"]
        return dict(region.describe_cache_parameter_groups(CacheParameterGroupName=name)["CacheParameterGroups"][0])


@pytest.fixture
def datastore(cache: Any, aws: LocalAws, create: Create) -> GlobalDatastore:
    primary = create()
    ready(cache, primary)
    return GlobalDatastore(aws, primary)


def values(region: Any, group: dict[str, Any]) -> dict[str, str]:
    found = region.describe_cache_parameters(CacheParameterGroupName=group["CacheParameterGroupName"], Source="user")
    return {each["ParameterName"]: each["ParameterValue"] for each in found["Parameters"]}


def test_a_secondary_group_in_another_region(datastore: GlobalDatastore) -> None:
    home, west, primary, name = datastore.home, datastore.west, datastore.primary, datastore.name
    with refused("InvalidGlobalReplicationGroupState"):
        home.failover_global_replication_group(
            GlobalReplicationGroupId=name, PrimaryRegion="us-west-2", PrimaryReplicationGroupId=primary
        )
    datastore.joined(AuthToken="0123456789abcdef")
    secondary = west.describe_replication_groups(ReplicationGroupId=primary)["ReplicationGroups"][0]
    assert secondary["GlobalReplicationGroupInfo"]["GlobalReplicationGroupMemberRole"] == "SECONDARY"
    assert (secondary["AutomaticFailover"], secondary["MultiAZ"]) == ("enabled", "enabled"), "as the primary's"
    assert (secondary["CacheNodeType"], secondary["AtRestEncryptionEnabled"]) == ("cache.r6g.xlarge", True)
    assert secondary["AuthTokenEnabled"], "each group has a token of its own"
    with refused("InvalidParameterValue", "part of a global cluster"):
        west.delete_replication_group(ReplicationGroupId=primary)
    with refused("InvalidGlobalReplicationGroupState", "in available state"):
        west.delete_global_replication_group(GlobalReplicationGroupId=name, RetainPrimaryReplicationGroup=True)

    west.failover_global_replication_group(
        GlobalReplicationGroupId=name, PrimaryRegion="us-west-2", PrimaryReplicationGroupId=primary
    )
    with refused("InvalidGlobalReplicationGroupState"):
        west.disassociate_global_replication_group(
            GlobalReplicationGroupId=name, ReplicationGroupId=primary, ReplicationGroupRegion="us-west-2"
        )
    await_state("available", datastore.status)
    assert read(west, primary, "GlobalReplicationGroupInfo")()["GlobalReplicationGroupMemberRole"] == "PRIMARY"
    assert read(home, primary, "GlobalReplicationGroupInfo")()["GlobalReplicationGroupMemberRole"] == "SECONDARY"

    with refused("InvalidParameterValue", "is the primary"):
        west.disassociate_global_replication_group(
            GlobalReplicationGroupId=name, ReplicationGroupId=primary, ReplicationGroupRegion="us-west-2"
        )
    west.disassociate_global_replication_group(
        GlobalReplicationGroupId=name, ReplicationGroupId=primary, ReplicationGroupRegion="us-east-1"
    )
    await_state("primary-only", datastore.status)
    assert read(home, primary, "GlobalReplicationGroupInfo")() is None
    with refused("InvalidParameterValue", "is not associated with"):
        west.disassociate_global_replication_group(
            GlobalReplicationGroupId=name, ReplicationGroupId=primary, ReplicationGroupRegion="us-east-1"
        )
    west.delete_global_replication_group(GlobalReplicationGroupId=name, RetainPrimaryReplicationGroup=True)
    await_error("GlobalReplicationGroupNotFoundFault", datastore.status)
    west.delete_replication_group(ReplicationGroupId=primary)


@pytest.mark.parametrize(
    "settings",
    [
        {"CacheNodeType": "cache.r6g.xlarge"},
        {"Engine": "redis"},
        {"EngineVersion": "7.1"},
        {"CacheParameterGroupName": "default.redis7"},
        {"AutomaticFailoverEnabled": True},
        {"TransitEncryptionEnabled": True},
        {"AtRestEncryptionEnabled": True},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_a_secondary_group_takes_no_settings_of_the_primary(datastore: GlobalDatastore, settings: dict[str, Any]) -> None:
    with refused("InvalidParameterCombination", "Cannot use the given parameters"):
        datastore.join(**settings)


def test_a_secondary_group_of_a_primary_with_failover_has_two_nodes(datastore: GlobalDatastore) -> None:
    with refused("InvalidParameterCombination", "at least 2 cache clusters"):
        datastore.join(NumCacheClusters=1)


def test_members_are_modified_through_the_global_datastore(datastore: GlobalDatastore) -> None:
    home, west, primary, name = datastore.home, datastore.west, datastore.primary, datastore.name
    datastore.joined()
    for change in (
        {"CacheNodeType": "cache.r6g.2xlarge"},
        {"EngineVersion": "7.1"},
        {"CacheParameterGroupName": "default.redis7"},
        {"AutomaticFailoverEnabled": False},
    ):
        with refused("InvalidParameterValue", "part of a global cluster"):
            home.modify_replication_group(ReplicationGroupId=primary, ApplyImmediately=True, **change)
    west.modify_replication_group(ReplicationGroupId=primary, SnapshotRetentionLimit=3, ApplyImmediately=True)
    assert read(west, primary, "SnapshotRetentionLimit")() == 3, "settings of one region"
    west.increase_replica_count(ReplicationGroupId=primary, NewReplicaCount=2, ApplyImmediately=True)
    await_state(3, lambda: len(members(west, primary)))
    ready(west, primary)

    def modify(**change: Any) -> None:
        west.modify_global_replication_group(**{"GlobalReplicationGroupId": name, "ApplyImmediately": True, **change})

    with refused("InvalidParameterValue", "maintenance window"):
        modify(CacheNodeType="cache.r6g.2xlarge", ApplyImmediately=False)
    with refused("InvalidParameterValue", "large or larger"):
        modify(CacheNodeType="cache.t4g.medium")
    with refused("InvalidParameterValue", "Only one setting"):
        modify(CacheNodeType="cache.r6g.2xlarge", EngineVersion="7.1")
    with refused("InvalidParameterValue", "without a change in major engine version"):
        modify(CacheParameterGroupName="default.redis7")
    modify(CacheNodeType="cache.r6g.2xlarge")
    with refused("InvalidGlobalReplicationGroupState"):
        modify(CacheNodeType="cache.r6g.large")
    await_state("available", datastore.status)
    for region in (home, west):
        ready(region, primary)
        assert read(region, primary, "CacheNodeType")() == "cache.r6g.2xlarge"

    with refused("InvalidParameterValue", "must be given for a change in major"):
        modify(Engine="valkey", EngineVersion="8.0")
    modify(Engine="valkey", EngineVersion="8.0", CacheParameterGroupName="default.valkey8")
    await_state("available", datastore.status)
    for region in (home, west):
        ready(region, primary)
        assert members(region, primary)[0]["Engine"] == "valkey"
        assert datastore.parameter_group(region)["CacheParameterGroupFamily"] == "valkey8"


def test_parameters_of_a_global_datastore(cache: Any, aws: LocalAws, create: Create) -> None:
    own = aws.unique_name()
    cache.create_cache_parameter_group(CacheParameterGroupName=own, CacheParameterGroupFamily="redis7", Description="d")
    value = {"ParameterName": "timeout", "ParameterValue": "20"}
    cache.modify_cache_parameter_group(CacheParameterGroupName=own, ParameterNameValues=[value])
    primary = create(CacheParameterGroupName=own)
    ready(cache, primary)
    datastore = GlobalDatastore(aws, primary).joined()
    groups = [(region, datastore.parameter_group(region)) for region in (cache, datastore.west)]
    for region, group in groups:
        assert group["CacheParameterGroupName"].startswith(f"global-datastore-{primary}")
        assert group["IsGlobal"]
        assert values(region, group) == {"timeout": "20"}, "copied from the group of the primary"

    value["ParameterValue"] = "30"
    cache.modify_cache_parameter_group(
        CacheParameterGroupName=groups[0][1]["CacheParameterGroupName"], ParameterNameValues=[value]
    )
    assert [values(region, group) for region, group in groups] == [{"timeout": "30"}] * 2, "a change applies to all members"
    cache.delete_cache_parameter_group(CacheParameterGroupName=own)
    with refused("InvalidCacheParameterGroupState"):
        cache.delete_cache_parameter_group(CacheParameterGroupName=groups[0][1]["CacheParameterGroupName"])


@pytest.mark.parametrize("node_type", ["cache.t4g.medium", "cache.t3.small"])
def test_a_global_datastore_takes_no_small_nodes(cache: Any, create: Create, node_type: str) -> None:
    name = create(CacheNodeType=node_type)
    ready(cache, name)
    with refused("InvalidParameterValue", "large or larger"):
        cache.create_global_replication_group(GlobalReplicationGroupIdSuffix=name, PrimaryReplicationGroupId=name)
