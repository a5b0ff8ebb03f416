"""What counts for the quotas of all services besides EC2."""

from typing import Any

from moto.acm.models import acm_backends
from moto.autoscaling.models import autoscaling_backends
from moto.ecr.models import ecr_backends
from moto.elbv2.models import elbv2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.route53.models import route53_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends

from ...app import App
from ...call import ACCOUNT, Call
from ...iam import documents
from .use import NONE, Counter, Use, of_new


def _iam() -> Any:
    return iam_backends[ACCOUNT]["aws"]


def _role(name: str) -> Any | None:
    return next((each for each in _iam().roles.values() if each.name == name), None)


def _named(service: str, attribute: str, parameter: str) -> Counter:
    """Counts a dictionary by name in the state of a service without moto."""

    def count(app: App, call: Call) -> Use:
        found = getattr(app.states[service](call.region), attribute)
        name = call[parameter]
        return of_new(len(found), exists=name in found or name.lower() in found)

    return count


def _node_groups(app: App, call: Call) -> Use:
    cluster = app.states["eks"](call.region).clusters.get(call["clusterName"])
    return of_new(len(cluster.nodegroups), exists=call["nodegroupName"] in cluster.nodegroups) if cluster else NONE


def _nodes_of_group(app: App, call: Call) -> Use:
    sizes = call.get("scalingConfig") or {}
    return Use(0, max(sizes.get("maxSize") or 0, sizes.get("desiredSize") or 0))


def _new_database(app: App, call: Call) -> str:
    return str(call.get("DBInstanceIdentifier") or call.get("TargetDBInstanceIdentifier")).lower()


def _databases(app: App, call: Call) -> Use:
    found = app.states["rds"](call.region).instances
    return of_new(len(found), exists=_new_database(app, call) in found)


def _database_storage(app: App, call: Call) -> Use:
    rds = app.states["rds"](call.region)
    used = sum(each.settings["AllocatedStorage"] for each in rds.instances.values())
    existing = rds.instances.get(_new_database(app, call))
    size = call.get("AllocatedStorage") or _source_storage(rds, call)
    if call.operation == "ModifyDBInstance":
        return Use(used, size - existing.settings["AllocatedStorage"]) if existing and call.get("AllocatedStorage") else NONE
    return NONE if existing else Use(used, size)


def _source_storage(rds: Any, call: Call) -> int:
    """The storage that a replica or a restored instance inherits; 0 if the source does not exist."""
    if snapshot := rds.snapshots.get((call.get("DBSnapshotIdentifier") or "").rpartition(":")[2]):
        return int(snapshot.instance["AllocatedStorage"])
    source = _source(rds, call)
    return int(source.settings["AllocatedStorage"]) if source else 0


def _source(rds: Any, call: Call) -> Any | None:
    named = call.get("SourceDBInstanceIdentifier") or ""
    region = rds.in_region(named.split(":")[3]) if named.startswith("arn:aws:rds:") else rds
    return region.instances.get(named.rpartition(":")[2].lower())


def _replicas(app: App, call: Call) -> Use:
    source = _source(app.states["rds"](call.region), call)
    return of_new(len(source.replicas)) if source else NONE


def _manual_snapshots(app: App, call: Call) -> Use:
    rds = app.states["rds"](call.region)
    name = call.get("DBSnapshotIdentifier") or call.get("TargetDBSnapshotIdentifier") or call.get("FinalDBSnapshotIdentifier")
    manual = sum(each.attributes["SnapshotType"] == "manual" for each in rds.snapshots.values())
    return of_new(manual, exists=name in rds.snapshots) if name else NONE


def _subnets_of_group(app: App, call: Call) -> Use:
    return Use(0, len(call.get("SubnetIds") or []))


def _members(cache: Any, call: Call) -> tuple[Any | None, int, int]:
    """The existing replication group, its nodes, and the nodes that the call adds to it."""
    group = cache.groups.get(call["ReplicationGroupId"].lower())
    if call.operation == "IncreaseReplicaCount":
        if group is None:
            return None, 0, 0
        wanted = (call.get("NewReplicaCount") or 0) + 1
        return group, len(group.nodes), sum(wanted - len(group.of_shard(shard)) for shard in group.shards)
    per_shard = 1 + (call.get("ReplicasPerNodeGroup") or 0)
    return group, 0, 0 if group else call.get("NumCacheClusters") or (call.get("NumNodeGroups") or 1) * per_shard


def _cache_nodes(app: App, call: Call) -> Use:
    cache = app.states["elasticache"](call.region)
    return Use(sum(len(each.nodes) for each in cache.groups.values()), _members(cache, call)[2])


def _cache_nodes_of_cluster(app: App, call: Call) -> Use:
    group, existing, added = _members(app.states["elasticache"](call.region), call)
    clustered = group.cluster_mode if group else (call.get("NumNodeGroups") or 1) > 1 or call.get("ClusterMode") == "enabled"
    return Use(existing, added) if clustered else NONE


def _buckets(app: App, call: Call) -> Use:
    found = s3_backends[ACCOUNT]["aws"].buckets
    return of_new(len(found), exists=call["Bucket"] in found)


def _repositories(app: App, call: Call) -> Use:
    found = ecr_backends[ACCOUNT][call.region].repositories
    return of_new(len(found), exists=call["repositoryName"] in found)


def _keys(app: App, call: Call) -> Use:
    return of_new(sum(each.key_manager == "CUSTOMER" for each in kms_backends[ACCOUNT][call.region].keys.values()))


def _roles(app: App, call: Call) -> Use:
    return of_new(len(_iam().roles))


def _customer_policies(app: App, call: Call) -> Use:
    return of_new(sum(not arn.startswith("arn:aws:iam::aws:") for arn in _iam().managed_policies))


def _profiles(app: App, call: Call) -> Use:
    return of_new(len(_iam().instance_profiles))


def _policies_of_role(app: App, call: Call) -> Use:
    role = _role(call["RoleName"])
    return of_new(len(role.managed_policies), exists=call["PolicyArn"] in role.managed_policies) if role else NONE


def _trust_size(app: App, call: Call) -> Use:
    return Use(0, documents.size(call.get("AssumeRolePolicyDocument") or call.get("PolicyDocument")))


def _inline_size(app: App, call: Call) -> Use:
    role = _role(call["RoleName"])
    others = [str(text) for name, text in role.policies.items() if name != call["PolicyName"]] if role else []
    return Use(sum(map(documents.size, others)), documents.size(call["PolicyDocument"]))


def _balancers(kind: str) -> Counter:
    def count(app: App, call: Call) -> Use:
        if (call.get("Type") or "application") != kind:
            return NONE
        found = elbv2_backends[ACCOUNT][call.region].load_balancers.values()
        return of_new(sum(each.type == kind for each in found), exists=any(each.name == call["Name"] for each in found))

    return count


def _target_groups(app: App, call: Call) -> Use:
    found = elbv2_backends[ACCOUNT][call.region].target_groups.values()
    return of_new(len(found), exists=any(each.name == call["Name"] for each in found))


def _auto_scaling_groups(app: App, call: Call) -> Use:
    return of_new(len(autoscaling_backends[ACCOUNT][call.region].autoscaling_groups))


def _hosted_zones(app: App, call: Call) -> Use:
    return of_new(len(route53_backends[ACCOUNT]["aws"].zones))


def _health_checks(app: App, call: Call) -> Use:
    found = route53_backends[ACCOUNT]["aws"].health_checks.values()
    return of_new(len(found), exists=any(each.caller_reference == call["CallerReference"] for each in found))


def _certificates(app: App, call: Call) -> Use:
    return of_new(len(acm_backends[ACCOUNT][call.region]._certificates))


def _secrets(app: App, call: Call) -> Use:
    return of_new(len(secretsmanager_backends[ACCOUNT][call.region].secrets))


def _log_groups(app: App, call: Call) -> Use:
    found = logs_backends[ACCOUNT][call.region].groups
    return of_new(len(found), exists=call["logGroupName"] in found)


def _backup_plans(app: App, call: Call) -> Use:
    return of_new(len(app.states["backup"](call.region).plans))


COUNTERS: dict[str, Counter] = {
    "eks/L-1194D53C": _named("eks", "clusters", "name"),
    "eks/L-6D54EA21": _node_groups,
    "eks/L-BD136A63": _nodes_of_group,
    "rds/L-7B6409FD": _databases,
    "rds/L-7ADDB58A": _database_storage,
    "rds/L-5BC124EF": _replicas,
    "rds/L-272F1212": _manual_snapshots,
    "rds/L-48C6BF61": _named("rds", "subnet_groups", "DBSubnetGroupName"),
    "rds/L-6F3ACC36": _subnets_of_group,
    "rds/L-DE55804A": _named("rds", "parameter_groups", "DBParameterGroupName"),
    "elasticache/L-DFE45DF3": _cache_nodes,
    "elasticache/L-AF354865": _cache_nodes_of_cluster,
    "elasticache/L-3F15A733": _named("elasticache", "parameter_groups", "CacheParameterGroupName"),
    "elasticache/L-3E7F7726": _named("elasticache", "subnet_groups", "CacheSubnetGroupName"),
    "elasticache/L-A87EE522": _subnets_of_group,
    "elasticache/L-80E085C7": _named("elasticache", "users", "UserId"),
    "elasticache/L-AD484FC5": _named("elasticache", "user_groups", "UserGroupId"),
    "s3/L-DC2B2D3D": _buckets,
    "ecr/L-CFEB8E8D": _repositories,
    "kms/L-C2F1777E": _keys,
    "iam/L-FE177D64": _roles,
    "iam/L-E95E4862": _customer_policies,
    "iam/L-6E65F664": _profiles,
    "iam/L-0DA4ABF3": _policies_of_role,
    "iam/L-C07B4B0D": _trust_size,
    "iam/inline policies of a role": _inline_size,
    "elasticloadbalancing/L-53DA6B97": _balancers("application"),
    "elasticloadbalancing/L-69A177A2": _balancers("network"),
    "elasticloadbalancing/L-B22855CB": _target_groups,
    "autoscaling/L-CDE20ADC": _auto_scaling_groups,
    "route53/L-4EA4796A": _hosted_zones,
    "route53/L-ACB674F3": _health_checks,
    "acm/L-F141DD1D": _certificates,
    "secretsmanager/L-2F66C23C": _secrets,
    "logs/log groups": _log_groups,
    "backup/vaults": _named("backup", "vaults", "BackupVaultName"),
    "backup/plans": _backup_plans,
}
