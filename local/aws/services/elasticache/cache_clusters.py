"""Cache clusters: the single nodes of replication groups."""

from typing import Any

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page
from .replication_group import Node, ReplicationGroup
from .state import ElastiCache


def _describe(group: ReplicationGroup, node: Node, with_nodes: bool) -> dict[str, Any]:
    settings = group.settings
    shown = {
        "CacheClusterId": node.name,
        "ARN": group.cache.arn("cluster", node.name),
        "ReplicationGroupId": group.name,
        "CacheClusterStatus": node.status,
        "CacheNodeType": settings["CacheNodeType"],
        "Engine": settings["Engine"],
        "EngineVersion": settings["EngineVersion"],
        "NumCacheNodes": 1,
        "PreferredAvailabilityZone": node.zone,
        "CacheClusterCreateTime": node.created,
        "PreferredMaintenanceWindow": settings["PreferredMaintenanceWindow"],
        "PendingModifiedValues": {
            name: value for name, value in group.pending.items() if name in ("CacheNodeType", "EngineVersion")
        },
        "CacheSecurityGroups": [],
        "CacheParameterGroup": {
            "CacheParameterGroupName": settings["CacheParameterGroupName"],
            "ParameterApplyStatus": "in-sync",
            "CacheNodeIdsToReboot": [],
        },
        "CacheSubnetGroupName": settings["CacheSubnetGroupName"],
        "AutoMinorVersionUpgrade": settings["AutoMinorVersionUpgrade"],
        "SecurityGroups": [{"SecurityGroupId": each, "Status": "active"} for each in settings["SecurityGroupIds"]],
        "SnapshotRetentionLimit": settings["SnapshotRetentionLimit"] if node is group.nodes[-1] else 0,
        "SnapshotWindow": settings["SnapshotWindow"],
        "AuthTokenEnabled": settings["AuthTokenEnabled"],
        "TransitEncryptionEnabled": settings["TransitEncryptionEnabled"],
        "AtRestEncryptionEnabled": settings["AtRestEncryptionEnabled"],
        "ReplicationGroupLogDeliveryEnabled": False,
        "LogDeliveryConfigurations": [],
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
    }
    if with_nodes:
        shown["CacheNodes"] = [
            {
                "CacheNodeId": "0001",
                "CacheNodeStatus": node.status,
                "CacheNodeCreateTime": node.created,
                "ParameterGroupStatus": "in-sync",
                "CustomerAvailabilityZone": node.zone,
                **({"Endpoint": group.node_endpoint(node)} if node.status != "creating" else {}),
            }
        ]
    return shown


@operation
def describe_cache_clusters(cache: ElastiCache, call: Call) -> Output:
    every = [(group, node) for group in cache.groups.values() for node in group.nodes]
    if call.get("ShowCacheClustersNotInReplicationGroups"):
        every = []
    if requested := call.get("CacheClusterId"):
        every = [(group, node) for group, node in every if node.name == requested.lower()]
        if not every:
            raise Refusal("CacheClusterNotFound", f"CacheCluster not found: {requested}", 404)
    shown, marker = page(every, call)
    with_nodes = bool(call.get("ShowCacheNodeInfo"))
    return {"CacheClusters": [_describe(group, node, with_nodes) for group, node in shown], "Marker": marker}
