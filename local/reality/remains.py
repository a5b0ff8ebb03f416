"""What is left on AWS: of the second region after its removal, and of the environment after its deletion.

The local AWS lists every resource it has, whoever made it; settings by which the two regions hang together are read one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from ipaddress import IPv4Network
from typing import Any

from botocore.exceptions import ClientError

from .. import loopback
from ..replication.environment import Region
from .environment import Environment, NotAsExpected

_TAG = "platform-operator.io/environment"
RESOURCE_TAG = "platform-operator.io/resource"
SUBSYSTEM_TAG = "platform-operator.io/subsystem"
_UNUSED = "eu-north-1"
"""A region in which no environment is: it has what AWS gives every account."""

_STAYS = frozenset({("ec2", "subnet"), ("rds", "DBInstanceAutomatedBackup"), ("route53", "hostedzone")})
"""What is not the environment's: default subnets, of which regions have different numbers, and the zone of the public name.
Replicated automated backups have no tags, so that the operator may not delete them: RDS does, after their retention."""

_OF_REPLICATION = frozenset({"security-group-rule", "vpc-peering-connection", "alarm", "healthcheck", "GlobalReplicationGroup"})
"""Types of resources of the first region that exist for the second one only."""

_FOR_FAILOVERS = frozenset({"image-copy", "vault-restore"})
"""Tasks of pods that only an environment of two regions has: each has a role and a pod identity association."""

_REMOVES_REPLICATION = frozenset(
    {
        "ChangeResourceRecordSets",
        "DeleteAlarms",
        "DeleteAlias",  # of the buckets' key: the other region names it in the replication of its buckets
        "DeleteBucketReplication",
        "DeleteCacheParameterGroup",
        "DeleteGlobalReplicationGroup",
        "DeleteHealthCheck",
        "DeletePodIdentityAssociation",
        "DeleteRole",
        "DeleteRolePolicy",
        "DeleteRoute",
        "DeleteVpcPeeringConnection",
        "DetachRolePolicy",
        "DisassociateGlobalReplicationGroup",
        "ModifyReplicationGroup",  # from the parameter group that ElastiCache generated for the global datastore to its own
        "PutBucketReplication",
        "PutBucketTagging",  # without the mark of a batch replication
        "PutMetricData",
        "PutReplicationConfiguration",
        "RemoveRegionsFromReplication",
        "RevokeSecurityGroupIngress",
        "UpdateBackupPlan",
    }
)
"""Calls in the first region, and of global services, that remove what the second one needed."""


class Inventory:
    """All resources of the local AWS at one time."""

    def __init__(self, endpoint: str):
        self._all = loopback.control(endpoint, "inventory")

    def of(self, region: str) -> dict[tuple[str, str, str], dict[str, str]]:
        """Tags by service, type and id, of the resources of a region; global ones are in us-east-1."""
        return {
            (each["service"], each["type"], each["id"]): each["tags"]
            for each in self._all
            if each["region"] == region and "AWSServiceRole" not in each["id"]
        }

    def kinds(self, region: str) -> Counter[tuple[str, str]]:
        return Counter((service, kind) for service, kind, _ in self.of(region))

    def owned(self, region: str, environment: str) -> dict[tuple[str, str, str], dict[str, str]]:
        return {key: tags for key, tags in self.of(region).items() if tags.get(_TAG) == environment}


def remove_secondary(environment: Environment, active: Region, standby: Region) -> dict[str, Any]:
    """Removes the second region from the spec, and checks what is left of it. Raises NotAsExpected."""
    owner = f"{environment.namespace}/{environment.name}"
    cidr = (environment.object() or {})["spec"]["regions"]["secondary"]["cidr"]
    before = Inventory(active.endpoint).owned(active.name, owner)
    slots = _slots(active)
    loopback.control(active.endpoint, "accounting/reset", "POST")
    environment.change({"regions": {"secondary": None}})
    seconds = environment.wait(
        f"all children are in {active.name} and ready",
        lambda: (
            environment.is_ready() and {each["spec"]["placement"]["region"] for each in environment.children()} == {active.name}
        ),
        lambda: [each["metadata"]["name"] for each in environment.children()],
    )
    writes = _writes(active)
    debris = _settle(environment, lambda: _debris(active, standby, owner, cidr))
    after = Inventory(active.endpoint).owned(active.name, owner)
    lost = sorted(each for each in before.keys() - after if not _is_for(standby, each, before[each].get(RESOURCE_TAG, "")))
    new = sorted(after.keys() - before)
    unexpected = sorted(each for each in writes if each.partition(":")[2] not in _REMOVES_REPLICATION)
    if len(_slots(active)) != len(slots) - 1:
        debris.append(f"replication slots of the source database: {_slots(active)}, of which one was {standby.name}'s: {slots}")
    if debris or lost or new or unexpected:
        raise NotAsExpected(
            f"after the removal of {standby.name}: left {debris}; gone from {active.name} {lost};"
            f" new there {new}; calls that change {active.name} {unexpected}"
        )
    return {"seconds": seconds, "calls": dict(Counter(writes))}


def _is_for(standby: Region, key: tuple[str, str, str], resource: str) -> bool:
    """Whether a resource of the first region exists for the second one only. `resource` is its logical id."""
    service, kind, name = key
    return (
        kind in _OF_REPLICATION
        or resource.removeprefix("role-").removeprefix("pod-identity-") in _FOR_FAILOVERS
        or (service == "elasticache" and name.startswith("global-datastore-"))  # a parameter group
        or (service == "iam" and (standby.name in name or "replication" in name))
        or (service == "secretsmanager" and standby.name in name)  # a replica of a secret of the second region
    )


def delete(environment: Environment, active: Region, standby: Region) -> dict[str, Any]:
    """Deletes the environment, and compares both regions with one that has never been used. Raises NotAsExpected."""
    environment.delete()
    seconds = environment.wait("the environment is deleted", lambda: environment.object() is None, environment.object)
    Region(_UNUSED, active.endpoint, {}, active.pod, active.authority).client("ec2").describe_vpcs()
    left = _settle(environment, lambda: _left(active, standby))
    if left:
        raise NotAsExpected(f"after the deletion of the environment: {left}")
    return {"seconds": seconds}


def _left(active: Region, standby: Region) -> list[str]:
    inventory = Inventory(active.endpoint)
    unused = inventory.kinds(_UNUSED)
    return [
        f"{region.name}: {key}"
        for region in (active, standby)
        for key in inventory.of(region.name)
        if key[:2] in inventory.kinds(region.name) - unused and key[:2] not in _STAYS
    ]


def _settle(environment: Environment, find: Callable[[], list[str]]) -> list[str]:
    """What is found, and does not go by itself while AWS's listings catch up."""
    found: list[str] = []

    def is_clean() -> bool:
        nonlocal found
        found = find()
        return not found

    try:
        environment.wait("nothing is left", is_clean, seconds=_SETTLE_SECONDS)
    except NotAsExpected:
        return found
    return []


_SETTLE_SECONDS = 30


def _writes(active: Region) -> list[str]:
    log = loopback.control(active.endpoint, "accounting")["log"]
    return [
        f"{each['service']}:{each['operation']}"
        for each in log
        if each["caller"].startswith("operator")
        and each["region"] == active.name
        and each["error"] is None
        and not each["operation"].startswith(("Describe", "List", "Get", "BatchGet", "Head", "AssumeRole"))
    ]


def _slots(region: Region) -> list[str]:
    with closing(region.session()) as session:
        return [str(row[0]) for row in session.run("SELECT slot_name FROM pg_replication_slots ORDER BY slot_name")]


def _debris(active: Region, standby: Region, owner: str, cidr: str) -> list[str]:
    """What is left in either region of their connection."""
    inventory = Inventory(active.endpoint)
    found = [f"{standby.name}: {each}" for each in sorted(inventory.owned(standby.name, owner))]
    owned = inventory.owned(active.name, owner)

    def ids(service: str, kind: str) -> list[str]:
        return sorted(each[2] for each in owned if each[:2] == (service, kind))

    found += [f"role {each}" for each in ids("iam", "role") if standby.name in each or "storage-replication" in each]
    found += [f"replication of bucket {each}" for each in ids("s3", "bucket") if _replicates(active, each)]
    found += [f"replica of key {each}" for each in ids("kms", "key") if _key_replicas(active, standby, each)]
    found += (
        _of_secrets(active, owner)
        + _of_network(active, owner)
        + _of_rules(active, owner, cidr)
        + _of_databases(active, standby, owner)
    )
    rules = active.client("ecr").describe_registry()["replicationConfiguration"]["rules"]
    found += [f"replication of the registry: {rules}"] if rules else []
    backup = active.client("backup")
    for plan in backup.list_backup_plans()["BackupPlansList"]:
        for rule in backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]:
            found += [f"copies of backups: {rule['CopyActions']}"] if rule.get("CopyActions") else []
    return found + _of_names(active, standby)


def links(active: Region, standby: Region, owner: str) -> list[str]:
    """What connects the two regions, and holds no data: it has to go whatever the deletion policy is."""
    return [f"{region.name}: {each}" for region in (active, standby) for each in _of_network(region, owner)] + _of_names(
        active, standby
    )


def _of_names(active: Region, standby: Region) -> list[str]:
    found = []
    for region in active, standby:
        alarms = region.client("cloudwatch").describe_alarms(AlarmNamePrefix="platform-operator/")["MetricAlarms"]
        found += [f"alarm {each['AlarmName']}" for each in alarms]
    return found + [f"health check {each['Id']}" for each in active.client("route53").list_health_checks()["HealthChecks"]]


def _replicates(region: Region, bucket: str) -> bool:
    try:
        return bool(region.client("s3").get_bucket_replication(Bucket=bucket))
    except ClientError as problem:
        if problem.response["Error"]["Code"] == "ReplicationConfigurationNotFoundError":
            return False
        raise


def _key_replicas(active: Region, standby: Region, key: str) -> list[dict[str, Any]]:
    """Without those whose deletion is scheduled: KMS shows them until it deletes them, after a week or more."""
    described = active.client("kms").describe_key(KeyId=key)["KeyMetadata"]
    replicas = described.get("MultiRegionConfiguration", {}).get("ReplicaKeys", [])
    there = standby.client("kms")
    return [each for each in replicas if there.describe_key(KeyId=each["Arn"])["KeyMetadata"]["KeyState"] != "PendingDeletion"]


def _of_secrets(region: Region, owner: str) -> list[str]:
    secrets = region.client("secretsmanager")
    listed = secrets.list_secrets(Filters=[{"Key": "tag-value", "Values": [owner]}])["SecretList"]
    described = [secrets.describe_secret(SecretId=each["ARN"]) for each in listed]
    return [f"replicas of secret {each['Name']}" for each in described if each.get("ReplicationStatus")]


def _of_network(region: Region, owner: str) -> list[str]:
    ec2 = region.client("ec2")
    own = [{"Name": f"tag:{_TAG}", "Values": [owner]}]
    found = [
        f"peering {each['VpcPeeringConnectionId']}"
        for each in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
        if each["Status"]["Code"] not in ("deleted", "rejected", "failed", "expired")
    ]
    for table in ec2.describe_route_tables(Filters=own)["RouteTables"]:
        found += [f"route {each}" for each in table["Routes"] if "VpcPeeringConnectionId" in each]
    return found


def _of_rules(active: Region, owner: str, cidr: str) -> list[str]:
    ec2 = active.client("ec2")
    own = [{"Name": f"tag:{_TAG}", "Values": [owner]}]
    away = IPv4Network(cidr)
    found = []
    for group in ec2.describe_security_groups(Filters=own)["SecurityGroups"]:
        ranges = [each["CidrIp"] for rule in group["IpPermissions"] for each in rule["IpRanges"]]
        found += [f"rule of {group['GroupName']} for {each}" for each in ranges if IPv4Network(each).subnet_of(away)]
    return found


def _of_databases(active: Region, standby: Region, owner: str) -> list[str]:
    found = []
    for each in active.client("rds").describe_db_instances()["DBInstances"]:
        if {"Key": _TAG, "Value": owner} in each["TagList"]:
            away = [name for name in each["ReadReplicaDBInstanceIdentifiers"] if standby.name in name]
            found += [f"replicas of {each['DBInstanceIdentifier']}: {away}"] if away else []
            copies = each["DBInstanceAutomatedBackupsReplications"]
            found += [f"replicated backups of {each['DBInstanceIdentifier']}: {copies}"] if copies else []
    cache = active.client("elasticache")
    groups = cache.describe_global_replication_groups()["GlobalReplicationGroups"]
    found += [f"global datastore {each['GlobalReplicationGroupId']}" for each in groups]
    members = cache.describe_replication_groups()["ReplicationGroups"]
    return found + [
        f"{each['ReplicationGroupId']} in {each['GlobalReplicationGroupInfo']}"
        for each in members
        if each.get("GlobalReplicationGroupInfo", {}).get("GlobalReplicationGroupId")
    ]
