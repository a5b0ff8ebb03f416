"""ElastiCache with real Redis servers: what the API says is what a client observes."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from botocore.exceptions import ClientError
from redis.backoff import NoBackoff
from redis.retry import Retry

from ....testing import LocalAws, Network, eventually
from ... import clock, engines

TOKEN, NEXT = "first-token-of-16-characters", "second-token-of-16-characters"
HOME, AWAY = "us-east-1", "us-west-2"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    clock.scale = 1
    engines.MONITOR_SECONDS = 0.2
    state = tmp_path_factory.mktemp("aws")
    running = LocalAws(state, engines.Engines(state / "engines", {"redis"}))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def networks(aws: LocalAws) -> dict[str, Network]:
    found = {}
    for region in (HOME, AWAY):
        network = found[region] = aws.create_network(region)
        aws.client("elasticache", region).create_cache_subnet_group(
            CacheSubnetGroupName="servers", CacheSubnetGroupDescription="d", SubnetIds=network.subnets
        )
    return found


def passes(condition: Callable[[], Any]) -> None:
    """Moves AWS's clock until the condition holds, and gives the servers time for their work."""

    def later() -> Any:
        clock.skip(60)
        return condition()

    eventually(later, 120)  # a limit: real servers share the processors with other tests


class Cache:
    def __init__(self, aws: LocalAws, region: str, name: str):
        self._aws, self.region, self.name = aws, region, name
        self.api = aws.client("elasticache", region)

    def shown(self) -> dict[str, Any]:
        return dict(self.api.describe_replication_groups(ReplicationGroupId=self.name)["ReplicationGroups"][0])

    def ready(self) -> "Cache":
        passes(lambda: self.shown()["Status"] == "available")
        return self

    def client(self, endpoint: str = "PrimaryEndpoint", token: str = TOKEN) -> Any:
        found = self.shown()["NodeGroups"][0][endpoint]
        bundle = self._aws.control("GET", "engines")["ca"]
        options = {"ssl": True, "ssl_ca_certs": bundle, "socket_timeout": 5, "retry": Retry(NoBackoff(), 0)}
        return redis.Redis(found["Address"], found["Port"], password=token, **options)

    def nodes(self) -> list[dict[str, Any]]:
        servers = self._aws.control("GET", "engines")["servers"]
        return list(next(each["nodes"] for each in servers if each["id"] == self.name))

    def roles(self) -> dict[str, str]:
        return {each["CacheClusterId"]: each["CurrentRole"] for each in self.shown()["NodeGroups"][0]["NodeGroupMembers"]}

    def get(self, key: str, endpoint: str = "PrimaryEndpoint") -> Any:
        """The value; None also while the server does not answer."""
        with suppress(redis.RedisError):
            return self.client(endpoint).get(key)


@pytest.fixture
def create(aws: LocalAws, networks: dict[str, Network]) -> Iterator[Callable[..., Cache]]:
    made: list[Cache] = []

    def create(region: str = HOME, **settings: Any) -> Cache:
        made.append(Cache(aws, region, aws.unique_name()))
        parameters = {
            "ReplicationGroupId": made[-1].name,
            "ReplicationGroupDescription": "d",
            "Engine": "redis",
            "CacheNodeType": "cache.r6g.large",
            "NumCacheClusters": 2,
            "AutomaticFailoverEnabled": True,
            "TransitEncryptionEnabled": True,
            "AuthToken": TOKEN,
            "CacheSubnetGroupName": "servers",
            "SecurityGroupIds": [networks[region].security_group],
            **settings,
        }
        made[-1].api.create_replication_group(**{name: value for name, value in parameters.items() if value is not None})
        return made[-1].ready()

    yield create
    for each in made:
        with suppress(ClientError):
            each.api.delete_replication_group(ReplicationGroupId=each.name)


def test_endpoints_are_servers_that_follow_the_group(aws: LocalAws, create: Callable[..., Cache]) -> None:
    cache = create()
    cache.client().set("key", "1")
    eventually(lambda: cache.get("key", "ReaderEndpoint") == b"1", 5)
    with pytest.raises(redis.ReadOnlyError):
        cache.client("ReaderEndpoint").set("key", "2")

    def all_groups() -> list[dict[str, Any]]:
        return list(cache.api.describe_replication_groups()["ReplicationGroups"])

    # a rotation of the token
    cache.api.modify_replication_group(
        ReplicationGroupId=cache.name, AuthToken=NEXT, AuthTokenUpdateStrategy="ROTATE", ApplyImmediately=True
    )
    cache.ready()
    assert cache.client().ping()
    assert cache.client(token=NEXT).ping()
    cache.api.modify_replication_group(
        ReplicationGroupId=cache.name, AuthToken=TOKEN, AuthTokenUpdateStrategy="SET", ApplyImmediately=True
    )
    cache.ready()
    with pytest.raises(redis.AuthenticationError):
        cache.client(token=NEXT).ping()

    # the loss of the primary node
    before = cache.roles()
    lost = next(name for name, role in before.items() if role == "primary")
    aws.control("POST", f"engines/nodes/{lost}/kill")
    eventually(lambda: cache.roles()[lost] == "replica", 10)
    assert cache.client().get("key") == b"1"
    assert cache.client().set("key", "3")
    eventually(lambda: cache.get("key", "ReaderEndpoint") == b"3", 10)

    # a snapshot, and one node more
    name = aws.unique_name()
    cache.api.create_snapshot(ReplicationGroupId=cache.name, SnapshotName=name)
    cache.ready()
    cache.api.increase_replica_count(ReplicationGroupId=cache.name, NewReplicaCount=2, ApplyImmediately=True)
    passes(lambda: len(cache.nodes()) == 3)
    cache.ready()
    restored = create(SnapshotName=name, NumCacheClusters=1, AutomaticFailoverEnabled=False)
    assert restored.client().get("key") == b"3"

    cache.api.delete_replication_group(ReplicationGroupId=cache.name)
    passes(lambda: cache.name not in [each["ReplicationGroupId"] for each in all_groups()])
    assert cache.name not in [each["id"] for each in aws.control("GET", "engines")["servers"]]


def lag(aws: LocalAws, region: str, group: str) -> float | None:
    """GlobalDatastoreReplicationLag of the group's first node; None without a value. Moves AWS's clock by a minute."""
    clock.skip(60)
    now = clock.epoch()
    points = aws.client("cloudwatch", region).get_metric_statistics(
        Namespace="AWS/ElastiCache",
        MetricName="GlobalDatastoreReplicationLag",
        Dimensions=[{"Name": "CacheClusterId", "Value": f"{group}-001"}],
        StartTime=datetime.fromtimestamp(now - 120, UTC),
        EndTime=datetime.fromtimestamp(now + 60, UTC),
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    return max(points, key=lambda each: each["Timestamp"])["Maximum"] if points else None


def test_a_global_datastore_replicates_and_fails_over(aws: LocalAws, create: Callable[..., Cache]) -> None:
    primary = create()
    suffix = aws.unique_name()
    created = primary.api.create_global_replication_group(
        GlobalReplicationGroupIdSuffix=suffix, PrimaryReplicationGroupId=primary.name
    )
    name = created["GlobalReplicationGroup"]["GlobalReplicationGroupId"]

    def status() -> str:
        shown = primary.api.describe_global_replication_groups(GlobalReplicationGroupId=name)
        return str(shown["GlobalReplicationGroups"][0]["Status"])

    passes(lambda: status() == "primary-only")
    follower = create(
        AWAY,
        GlobalReplicationGroupId=name,
        Engine=None,
        CacheNodeType=None,
        AutomaticFailoverEnabled=None,
        TransitEncryptionEnabled=None,
    )
    passes(lambda: status() == "available")
    primary.client().set("key", "1")
    eventually(lambda: follower.get("key") == b"1", 5)
    eventually(lambda: follower.get("key", "ReaderEndpoint") == b"1", 5)
    with pytest.raises(redis.ReadOnlyError):
        follower.client().set("key", "2")

    assert eventually(lambda: lag(aws, follower.region, follower.name) == 0.0)
    assert lag(aws, primary.region, primary.name) is None, "the primary group has no lag"
    aws.control("POST", f"engines/{HOME}/cut")
    first = eventually(lambda: lag(aws, follower.region, follower.name))
    eventually(lambda: (lag(aws, follower.region, follower.name) or 0) > first)
    aws.control("POST", f"engines/{HOME}/restore")
    eventually(lambda: lag(aws, follower.region, follower.name) == 0.0)

    def fail_over(to: Cache) -> None:
        to.api.failover_global_replication_group(
            GlobalReplicationGroupId=name, PrimaryRegion=to.region, PrimaryReplicationGroupId=to.name
        )
        passes(lambda: to.api.describe_global_replication_groups()["GlobalReplicationGroups"][0]["Status"] == "available")

    # the region of the primary is lost: the other one takes over without it, and the former primary returns as a follower
    aws.control("PUT", "outages", {"regions": [HOME]})
    fail_over(follower)
    follower.client().set("key", "2")
    aws.control("DELETE", "outages")
    eventually(lambda: primary.get("key") == b"2", 10)
    with pytest.raises(redis.ReadOnlyError):
        primary.client().set("key", "lost")
    fail_over(primary)

    fail_over(follower)
    follower.client().set("key", "3")
    eventually(lambda: primary.get("key") == b"3", 5)

    # the region of the primary loses power: a follower leaves the datastore, and accepts writes
    aws.control("POST", f"engines/{AWAY}/cut")
    assert follower.get("key") is None
    primary.api.disassociate_global_replication_group(
        GlobalReplicationGroupId=name, ReplicationGroupId=primary.name, ReplicationGroupRegion=HOME
    )
    passes(lambda: "GlobalReplicationGroupInfo" not in primary.shown())
    eventually(lambda: primary.get("key") == b"3", 5)
    assert primary.client().set("key", "4")
    aws.control("POST", f"engines/{AWAY}/restore")
    eventually(lambda: follower.client().ping(), 5)
    assert follower.get("key") is None, "a cache is memory: after a power cut it is empty"
