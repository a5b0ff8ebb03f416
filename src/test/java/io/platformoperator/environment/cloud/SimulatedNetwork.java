package io.platformoperator.environment.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.environment.cloud.SimulatedRegions.Refusal;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import java.net.URLEncoder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** EC2's subnets and security groups, which exist beforehand, and the global services STS and IAM. */
final class SimulatedNetwork {
    private static final List<String> ZONES = List.of("a", "b", "c");
    private static final List<String> TIERS = List.of("database", "private", "management");

    private SimulatedNetwork() {}

    /** Creates what the network of the environment shop has. */
    static void create(SimulatedRegions aws) {
        for (var region : List.of(SimulatedRegions.EAST, SimulatedRegions.WEST)) {
            var owner = new Owner("platform/shop", "77", region, "network", 1, Map.of(), TeardownPolicy.RETAIN);
            for (var tier = 0; tier < TIERS.size(); tier++) {
                for (var zone = 0; zone < ZONES.size(); zone++) {
                    var name = "subnet-" + TIERS.get(tier) + "-" + ZONES.get(zone);
                    var subnet = aws.collection(region, "subnets").putObject(name + "-" + region);
                    subnet.put("subnetId", name + "-" + region)
                            .put("vpcId", "vpc-" + region)
                            .put("state", "available")
                            .put("availabilityZone", region + ZONES.get(zone))
                            .put("cidrBlock", cidr(region, TIERS.get(tier), zone));
                    setTags(subnet, owner.tagsFor(name));
                }
            }
            for (var group : List.of("database", "cache", "default")) {
                var created = aws.collection(region, "groups").putObject("sg-" + group + "-" + region);
                created.put("groupId", "sg-" + group + "-" + region)
                        .put("groupName", group)
                        .put("vpcId", "vpc-" + region);
                setTags(created, group.equals("default") ? Map.of() : owner.tagsFor("security-group-" + group));
                created.putArray("_ingress");
            }
        }
    }

    private static String cidr(String region, String tier, int zone) {
        return (region.equals(SimulatedRegions.EAST) ? "10.0." : "10.1.") + (10 * TIERS.indexOf(tier) + zone) + ".0/24";
    }

    /** True if the security group admits applications of its own region. */
    static boolean admitsApplications(SimulatedRegions aws, String region, String group) {
        var admitted = new HashSet<String>();
        aws.collection(region, "groups")
                .get(group)
                .get("_ingress")
                .forEach(rule -> admitted.add(rule.get("cidr").asText()));
        return admitted.contains(cidr(region, "private", 0));
    }

    private static void setTags(ObjectNode resource, Map<String, String> tags) {
        var set = resource.putArray("tagSet");
        tags.forEach((key, value) -> set.addObject().put("key", key).put("value", value));
    }

    static ObjectNode answer(SimulatedRegions aws, String region, QueryCall call) {
        var result = JsonNodeFactory.instance.objectNode();
        switch (call.action()) {
            case "DescribeAvailabilityZones" -> {
                var zones = result.putArray("availabilityZoneInfo");
                var prefix = region.equals(SimulatedRegions.EAST) ? "use1-az" : "usw2-az";
                for (var zone = 0; zone < ZONES.size(); zone++) {
                    // EKS creates no clusters in use1-az3
                    zones.addObject()
                            .put("zoneName", region + ZONES.get(zone))
                            .put("zoneId", prefix + (zone == 2 ? 4 : zone + 1));
                }
            }
            case "DescribeSubnets" -> result.putArray("subnetSet").addAll(values(aws.collection(region, "subnets")));
            case "DescribeSecurityGroups" -> {
                var shown = result.putArray("securityGroupInfo");
                var isDefault = call.toString().contains("group-name");
                aws.collection(region, "groups").forEach(group -> {
                    if ((!call.has("GroupId.1")
                                    || call.get("GroupId.1")
                                            .equals(group.get("groupId").asText()))
                            && isDefault == group.get("groupName").asText().equals("default")) {
                        shown.add(shown((ObjectNode) group));
                    }
                });
            }
            case "AuthorizeSecurityGroupIngress" -> change(aws, region, call, true);
            case "RevokeSecurityGroupIngress" -> change(aws, region, call, false);
            default -> throw new UnsupportedOperationException();
        }
        if (!call.isRead()) {
            result.put("return", true);
        }
        return result;
    }

    static List<com.fasterxml.jackson.databind.JsonNode> values(ObjectNode collection) {
        var all = new java.util.ArrayList<com.fasterxml.jackson.databind.JsonNode>();
        collection.forEach(all::add);
        return all;
    }

    private static ObjectNode shown(ObjectNode group) {
        var shown = group.deepCopy();
        var permissions = shown.putArray("ipPermissions");
        var ports = new TreeSet<String>();
        group.get("_ingress").forEach(rule -> ports.add(rule.get("port").asText()));
        for (var port : ports) {
            var permission = permissions.addObject();
            permission.put("ipProtocol", "tcp").put("fromPort", port).put("toPort", port);
            var ranges = permission.putArray("ipRanges");
            group.get("_ingress").forEach(rule -> {
                if (rule.get("port").asText().equals(port)) {
                    ranges.addObject().put("cidrIp", rule.get("cidr").asText());
                }
            });
        }
        shown.putArray("ipPermissionsEgress");
        return shown;
    }

    /** EC2 refuses a rule that exists, and the removal of one that does not. */
    private static void change(SimulatedRegions aws, String region, QueryCall call, boolean isAddition) {
        var group = aws.collection(region, "groups").get(call.get("GroupId"));
        Set<String> present = new TreeSet<>();
        group.get("_ingress")
                .forEach(rule -> present.add(
                        rule.get("port").asText() + " " + rule.get("cidr").asText()));
        for (var permission = 1; call.has("IpPermissions." + permission + ".FromPort"); permission++) {
            var prefix = "IpPermissions." + permission;
            for (var range = 1; call.has(prefix + ".IpRanges." + range + ".CidrIp"); range++) {
                var rule = call.get(prefix + ".FromPort") + " " + call.get(prefix + ".IpRanges." + range + ".CidrIp");
                if (isAddition ? !present.add(rule) : !present.remove(rule)) {
                    throw new Refusal(
                            isAddition ? "InvalidPermission.Duplicate" : "InvalidPermission.NotFound",
                            "the specified rule " + rule + (isAddition ? " already exists" : " does not exist"));
                }
            }
        }
        var rules = ((ObjectNode) group).putArray("_ingress");
        present.forEach(
                rule -> rules.addObject().put("port", rule.split(" ", 2)[0]).put("cidr", rule.split(" ", 2)[1]));
    }

    static ObjectNode answerGlobal(SimulatedRegions aws, QueryCall call) {
        var result = JsonNodeFactory.instance.objectNode();
        var roles = aws.collection("global", "roles");
        switch (call.action()) {
            case "GetCallerIdentity" ->
                result.put("Account", SimulatedRegions.ACCOUNT)
                        .put("Arn", "arn:aws:iam::" + SimulatedRegions.ACCOUNT + ":user/operator");
            case "GetAccountAuthorizationDetails" -> {
                result.put("IsTruncated", false);
                result.putArray("RoleDetailList").addAll(values(roles));
            }
            case "CreateRole" -> {
                var name = call.get("RoleName");
                if (roles.has(name)) {
                    throw new Refusal("EntityAlreadyExists", "Role with name " + name + " already exists.");
                }
                var role = roles.putObject(name);
                role.put("RoleName", name)
                        .put("Arn", "arn:aws:iam::" + SimulatedRegions.ACCOUNT + ":role/" + name)
                        .put(
                                "AssumeRolePolicyDocument",
                                URLEncoder.encode(call.get("AssumeRolePolicyDocument"), UTF_8)
                                        .replace("+", "%20"));
                SimulatedRegions.setTags(role, "Tags", call.pairs("Tags", "Key", "Value"));
                role.putArray("AttachedManagedPolicies");
                result.set("Role", role.deepCopy());
            }
            case "AttachRolePolicy" ->
                ((com.fasterxml.jackson.databind.node.ArrayNode)
                                roles.get(call.get("RoleName")).get("AttachedManagedPolicies"))
                        .addObject()
                        .put("PolicyName", "policy")
                        .put("PolicyArn", call.get("PolicyArn"));
            default -> throw new UnsupportedOperationException();
        }
        return result;
    }
}
