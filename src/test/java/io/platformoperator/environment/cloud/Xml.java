package io.platformoperator.environment.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Writes JSON as the XML of AWS's query protocol. */
final class Xml {
    /** Names of the elements of lists; all others are called {@code member}. */
    private static final Map<String, String> ELEMENTS = Map.ofEntries(
            Map.entry("DBInstances", "DBInstance"),
            Map.entry("VpcSecurityGroups", "VpcSecurityGroupMembership"),
            Map.entry("DBParameterGroups", "DBParameterGroup"),
            Map.entry("ReadReplicaDBInstanceIdentifiers", "ReadReplicaDBInstanceIdentifier"),
            Map.entry("TagList", "Tag"),
            Map.entry("DBSnapshots", "DBSnapshot"),
            Map.entry("Parameters", "Parameter"),
            Map.entry("DBSubnetGroups", "DBSubnetGroup"),
            Map.entry("Subnets", "Subnet"),
            Map.entry("StatusInfos", "DBInstanceStatusInfo"),
            Map.entry("DBInstanceAutomatedBackups", "DBInstanceAutomatedBackup"),
            Map.entry("ReplicationGroups", "ReplicationGroup"),
            Map.entry("MemberClusters", "ClusterId"),
            Map.entry("NodeGroups", "NodeGroup"),
            Map.entry("NodeGroupMembers", "NodeGroupMember"),
            Map.entry("CacheClusters", "CacheCluster"),
            Map.entry("CacheParameterGroups", "CacheParameterGroup"),
            Map.entry("CacheSubnetGroups", "CacheSubnetGroup"),
            Map.entry("GlobalReplicationGroups", "GlobalReplicationGroup"),
            Map.entry("Members", "GlobalReplicationGroupMember"),
            Map.entry("Snapshots", "Snapshot"),
            Map.entry("NodeSnapshots", "NodeSnapshot"),
            Map.entry("securityGroupInfo", "item"),
            Map.entry("subnetSet", "item"),
            Map.entry("availabilityZoneInfo", "item"),
            Map.entry("networkInterfaceSet", "item"),
            Map.entry("ipPermissions", "item"),
            Map.entry("ipPermissionsEgress", "item"),
            Map.entry("ipRanges", "item"),
            Map.entry("tagSet", "item"));

    private Xml() {}

    /** The fields of an object. */
    static String of(JsonNode object) {
        var text = new StringBuilder();
        object.properties().stream()
                .filter(field -> !field.getKey().startsWith("_"))
                .forEach(field -> element(field.getKey(), field.getValue(), text));
        return text.toString();
    }

    private static void element(String name, JsonNode value, StringBuilder text) {
        if (value.isNull()) {
            return;
        }
        text.append('<').append(name).append('>');
        if (value.isArray()) {
            var each = ELEMENTS.getOrDefault(name, "member");
            value.forEach(item -> element(each, item, text));
        } else if (value.isObject()) {
            text.append(of(value));
        } else {
            text.append(value.asText().replace("&", "&amp;").replace("<", "&lt;"));
        }
        text.append("</").append(name).append('>');
    }
}
