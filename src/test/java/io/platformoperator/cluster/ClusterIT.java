package io.platformoperator.cluster;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.ClusterSpec.PredictiveScaling;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.api.v1alpha1.NetworkSpec.NatGatewayMode;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceChange;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.network.Network;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;

/** Creates whole clusters on the local AWS and verifies them through the AWS SDK. */
@ExtendWith(LocalCloudExtension.class)
class ClusterIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String REGION = "us-east-1";

    private final Cluster cluster = new Cluster();

    @Test
    void createsTheDesiredClusterOnceAndDeletesIt(LocalCloud cloud) {
        var spec = ClusterSpecs.production("eks-whole");
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, spec, 1);
            assertThat(region.reconcile(graph).isReady())
                    .as("without a network")
                    .isFalse();
            region.untilReady(network(region, spec), LIMIT);
            region.resetCalls();

            var result = region.untilReady(graph, LIMIT);

            var polls = Set.of("eks:ListClusters", "eks:DescribeCluster", "eks:DescribeNodegroup", "eks:DescribeAddon");
            var others = region.calls().stream()
                    .filter(call -> !polls.contains(call))
                    .toList();
            assertThat(others)
                    .as("calls other than polls: %s", countsByCall(others))
                    .hasSizeLessThan(result.reports().size());
            assertThat(region.iamActions())
                    .isSubsetOf(cluster.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertControlPlane(region.aws());
            assertNodes(region.aws());
            assertAddOns(region.aws());
            assertThat(result.outputs())
                    .containsKeys(
                            "clusterName",
                            "clusterArn",
                            "clusterEndpoint",
                            "clusterCertificateAuthority",
                            "oidcIssuer",
                            "clusterSecurityGroupId",
                            "nodeRoleArn");
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, spec, 1);
            restarted.resetCalls();
            assertThat(restarted.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(restarted.writes()).as("writes of a restarted operator").isEmpty();

            restarted.untilDeleted(graph, LIMIT);
            restarted.untilDeleted(network(restarted, spec), LIMIT);
            assertThat(restarted.tagged("platform/eks-whole")).isEmpty();
        }
    }

    private static void assertControlPlane(Aws aws) {
        var controlPlane = aws.eks().describeCluster(r -> r.name("eks-whole")).cluster();
        assertThat(controlPlane.version()).isEqualTo("1.33");
        assertThat(controlPlane.accessConfig().authenticationMode()).isEqualTo(AuthenticationMode.API);
        assertThat(controlPlane.resourcesVpcConfig().endpointPrivateAccess()).isTrue();
        assertThat(controlPlane.resourcesVpcConfig().publicAccessCidrs())
                .containsExactlyInAnyOrder("203.0.113.0/24", "198.51.100.0/24");
        assertThat(controlPlane.resourcesVpcConfig().subnetIds()).hasSize(3);
        assertThat(controlPlane.logging().clusterLogging().stream()
                        .filter(setup -> setup.enabled())
                        .flatMap(setup -> setup.typesAsStrings().stream()))
                .containsExactlyInAnyOrder("api", "audit", "authenticator", "controllerManager", "scheduler");
        var key = controlPlane.encryptionConfig().getFirst().provider().keyArn();
        assertThat(aws.kms().describeKey(r -> r.keyId(key)).keyMetadata().multiRegion())
                .isTrue();
        assertThat(aws.kms().getKeyRotationStatus(r -> r.keyId(key)).keyRotationEnabled())
                .isTrue();
        assertThat(aws.logs()
                        .describeLogGroups(r -> r.logGroupNamePrefix("/aws/eks/eks-whole/cluster"))
                        .logGroups())
                .singleElement()
                .satisfies(group -> assertThat(group.retentionInDays()).isEqualTo(90));
        assertThat(aws.eks()
                        .listAssociatedAccessPolicies(
                                r -> r.clusterName("eks-whole").principalArn(ClusterSpecs.ADMIN))
                        .associatedAccessPolicies())
                .singleElement()
                .satisfies(policy -> assertThat(policy.policyArn()).endsWith("AmazonEKSClusterAdminPolicy"));
    }

    private static void assertNodes(Aws aws) {
        var eks = aws.eks();
        assertThat(eks.listNodegroups(r -> r.clusterName("eks-whole")).nodegroups())
                .containsExactlyInAnyOrder("gateway", "services", "system");
        var services = eks.describeNodegroup(r -> r.clusterName("eks-whole").nodegroupName("services"))
                .nodegroup();
        assertThat(services.status()).isEqualTo(NodegroupStatus.ACTIVE);
        assertThat(services.instanceTypes()).containsExactly("m5.2xlarge");
        assertThat(services.scalingConfig().minSize()).isEqualTo(3);
        assertThat(services.scalingConfig().maxSize()).isEqualTo(20);
        var launched = aws.ec2()
                .describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(services.launchTemplate().id())
                                .versions(services.launchTemplate().version()))
                .launchTemplateVersions()
                .getFirst()
                .launchTemplateData();
        assertThat(launched.metadataOptions().httpTokensAsString()).isEqualTo("required");
        assertThat(launched.metadataOptions().httpPutResponseHopLimit()).isEqualTo(2);
        assertThat(launched.blockDeviceMappings().getFirst().ebs().encrypted()).isTrue();
        assertThat(launched.blockDeviceMappings().getFirst().ebs().volumeTypeAsString())
                .isEqualTo("gp3");
        var gateway = eks.describeNodegroup(r -> r.clusterName("eks-whole").nodegroupName("gateway"))
                .nodegroup();
        assertThat(gateway.taints()).singleElement().satisfies(taint -> assertThat(taint.effectAsString())
                .isEqualTo("NO_SCHEDULE"));
        assertThat(tags(group(aws, "eks-whole", "gateway")))
                .containsEntry("k8s.io/cluster-autoscaler/enabled", "true")
                .containsEntry("k8s.io/cluster-autoscaler/eks-whole", "owned")
                .containsEntry(
                        "k8s.io/cluster-autoscaler/node-template/taint/platform-operator.io/node-group",
                        "gateway:NoSchedule");
        assertThat(aws.autoScaling().describePolicies().scalingPolicies().stream()
                        .filter(policy -> policy.autoScalingGroupName()
                                .equals(group(aws, "eks-whole", "services").autoScalingGroupName())))
                .singleElement()
                .satisfies(policy -> assertThat(
                                policy.predictiveScalingConfiguration().modeAsString())
                        .isEqualTo("ForecastAndScale"));
    }

    private static void assertAddOns(Aws aws) {
        var eks = aws.eks();
        var status = eks.listAddons(r -> r.clusterName("eks-whole")).addons().stream()
                .collect(toMap(name -> name, name -> eks.describeAddon(
                                r -> r.clusterName("eks-whole").addonName(name))
                        .addon()
                        .status()));
        assertThat(status)
                .containsOnlyKeys(
                        "vpc-cni",
                        "kube-proxy",
                        "coredns",
                        "eks-pod-identity-agent",
                        "aws-ebs-csi-driver",
                        "snapshot-controller",
                        "metrics-server");
        assertThat(status.values()).containsOnly(AddonStatus.ACTIVE);
        assertThat(eks.listPodIdentityAssociations(r -> r.clusterName("eks-whole")).associations().stream()
                        .map(each -> each.serviceAccount()))
                .containsExactlyInAnyOrder(
                        "aws-node",
                        "ebs-csi-controller-sa",
                        "cluster-autoscaler",
                        "aws-load-balancer-controller",
                        "cloudwatch-exporter",
                        "elasticsearch",
                        "vault",
                        "vault-setup",
                        "vault-snapshots",
                        "velero",
                        "git-mirror",
                        "platform-stack-drill",
                        "platform-probe",
                        "platform-fence-proof");
    }

    @Test
    void appliesChangesOfTheSpec(LocalCloud cloud) {
        var first = ClusterSpecs.of("eks-days", "1.33", PredictiveScaling.FORECAST_ONLY, ClusterSpecs.groups(20));
        try (var region = LocalRegion.of(cloud, REGION)) {
            var aws = region.aws();
            region.untilReady(network(region, first), LIMIT);
            region.untilReady(graph(region, first, 1), LIMIT);
            var services = group(aws, "eks-days", "services").autoScalingGroupName();
            aws.autoScaling()
                    .setDesiredCapacity(r -> r.autoScalingGroupName(services).desiredCapacity(7));

            // Larger nodes, a lower maximum, no node group gateway, no predictive scaling.
            var second = ClusterSpecs.of(
                    "eks-days",
                    "1.33",
                    PredictiveScaling.DISABLED,
                    List.of(
                            ClusterSpecs.group("services", "m5.4xlarge", 5, List.of()),
                            ClusterSpecs.group("system", "m5.xlarge", 6, List.of())));
            region.untilReady(graph(region, second, 2), LIMIT);

            assertThat(aws.eks().listNodegroups(r -> r.clusterName("eks-days")).nodegroups())
                    .containsExactlyInAnyOrder("services", "system");
            var scaling = nodegroup(aws, "services").scalingConfig();
            assertThat(scaling.maxSize()).isEqualTo(5);
            assertThat(scaling.desiredSize())
                    .as("the autoscaler's size, limited to the new maximum")
                    .isEqualTo(5);
            assertThat(group(aws, "eks-days", "services").autoScalingGroupName())
                    .as("the node group was updated, not replaced")
                    .isEqualTo(services);
            assertThat(nodegroup(aws, "services").launchTemplate().version()).isEqualTo("2");
            assertThat(aws.autoScaling()
                            .describePolicies(r -> r.autoScalingGroupName(services))
                            .scalingPolicies())
                    .isEmpty();

            var third = ClusterSpecs.of("eks-days", "1.34", PredictiveScaling.DISABLED, second.nodeGroups());
            region.resetCalls();
            region.untilReady(graph(region, third, 3), LIMIT);

            assertThat(upgrades(region))
                    .containsExactly("UpdateClusterVersion", "UpdateAddon", "UpdateNodegroupVersion");
            assertThat(nodegroup(aws, "services").version()).isEqualTo("1.34");
            assertThat(nodegroup(aws, "system").version()).isEqualTo("1.34");
            assertThat(aws.eks()
                            .describeAddon(r -> r.clusterName("eks-days").addonName("kube-proxy"))
                            .addon()
                            .addonVersion())
                    .startsWith("v1.34.");

            region.untilDeleted(graph(region, third, 3), LIMIT);
            region.untilDeleted(network(region, third), LIMIT);
            assertThat(region.tagged("platform/eks-days")).isEmpty();
        }
    }

    @Test
    void removesAccessThatOthersGaveAndRecordsIt(LocalCloud cloud) {
        var name = "eks-access-us-east-1";
        var groups = List.of(ClusterSpecs.group("system", "m5.xlarge", 6, List.of()));
        var spec = ClusterSpecs.of(name, "1.33", PredictiveScaling.DISABLED, groups);
        var view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
        String added;
        List<String> before;
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(network(region, spec), LIMIT);
            region.untilReady(graph(region, spec, 1), LIMIT);
            var eks = region.aws().eks();
            before = eks.listAccessEntries(r -> r.clusterName(name)).accessEntries();
            added = region.aws()
                    .iam()
                    .createRole(r -> r.roleName("eks-access-dev")
                            .assumeRolePolicyDocument(PolicyDocument.trust("ec2.amazonaws.com")))
                    .role()
                    .arn();
            eks.createAccessEntry(r -> r.clusterName(name).principalArn(added).kubernetesGroups("viewers"));
            for (var principal : List.of(added, ClusterSpecs.ADMIN)) {
                eks.associateAccessPolicy(r -> r.clusterName(name)
                        .principalArn(principal)
                        .policyArn(view)
                        .accessScope(scope -> scope.type("namespace").namespaces("shop")));
            }
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            var changes = region.reconcile(graph(region, spec, 1)).changes();
            region.untilReady(graph(region, spec, 1), LIMIT);

            assertThat(changes)
                    .extracting(ResourceChange::details)
                    .anySatisfy(details -> assertThat(details)
                            .contains(
                                    "removed from entries [{\"principalArn\": \"" + added + "\"",
                                    "\"kubernetesGroups\": [\"viewers\"]",
                                    "{\"policyArn\": \"" + view + "\", \"accessScope\": {\"type\": \"namespace\","
                                            + " \"namespaces\": [\"shop\"]}}"))
                    .anySatisfy(details -> assertThat(details)
                            .contains("removed from accessPolicies [{\"policyArn\": \"" + view + "\""));
            var eks = region.aws().eks();
            assertThat(eks.listAccessEntries(r -> r.clusterName(name)).accessEntries())
                    .as("the entries of nodes, of the operator and of the spec stay")
                    .containsExactlyInAnyOrderElementsOf(before);
            assertThat(eks.listAssociatedAccessPolicies(r -> r.clusterName(name).principalArn(ClusterSpecs.ADMIN))
                            .associatedAccessPolicies())
                    .singleElement()
                    .satisfies(policy -> assertThat(policy.policyArn()).endsWith("AmazonEKSClusterAdminPolicy"));
            region.untilDeleted(graph(region, spec, 1), LIMIT);
            region.untilDeleted(network(region, spec), LIMIT);
            region.aws().iam().deleteRole(r -> r.roleName("eks-access-dev"));
        }
    }

    /**
     * The cluster's controllers cannot delete their resources without nodes. A network interface of another owner blocks the
     * deletion of their security group.
     */
    @Test
    void deletesTheResourcesOfItsControllers(LocalCloud cloud) {
        var name = "eks-left";
        var groups = List.of(ClusterSpecs.group("system", "m5.xlarge", 6, List.of()));
        var spec = ClusterSpecs.of(name, "1.33", PredictiveScaling.DISABLED, groups);
        try (var region = LocalRegion.of(cloud, REGION)) {
            var aws = region.aws();
            region.untilReady(network(region, spec), LIMIT);
            var outputs = region.untilReady(graph(region, spec, 1), LIMIT).outputs();
            var vpc = aws.eks().describeCluster(r -> r.name(name)).cluster().resourcesVpcConfig();
            var group = aws.ec2()
                    .createSecurityGroup(r -> r.groupName("k8s-traffic")
                            .description("of load balancers")
                            .vpcId(vpc.vpcId())
                            .tagSpecifications(tagged(ResourceType.SECURITY_GROUP, "elbv2.k8s.aws/cluster", name)))
                    .groupId();
            aws.ec2().authorizeSecurityGroupIngress(r -> r.groupId(outputs.get("clusterSecurityGroupId"))
                    .ipPermissions(rule -> rule.ipProtocol("tcp")
                            .fromPort(80)
                            .toPort(80)
                            .userIdGroupPairs(pair -> pair.groupId(group))));
            aws.loadBalancing().createLoadBalancer(r -> r.name("k8s-ingress")
                    .subnets(vpc.subnetIds())
                    .securityGroups(group)
                    .tags(tag -> tag.key("elbv2.k8s.aws/cluster").value(name)));
            aws.ec2().createNetworkInterface(r -> r.subnetId(vpc.subnetIds().getFirst())
                    .tagSpecifications(tagged(ResourceType.NETWORK_INTERFACE, "cluster.k8s.amazonaws.com/name", name)));
            var foreignInterface = aws.ec2()
                    .createNetworkInterface(
                            r -> r.subnetId(vpc.subnetIds().getFirst()).groups(group))
                    .networkInterface()
                    .networkInterfaceId();

            region.untilTeardownReports(
                    graph(region, spec, 1),
                    "eks/Cluster cluster",
                    "waits until these are deleted: security group " + group,
                    LIMIT);
            assertThat(aws.loadBalancing().describeLoadBalancers().loadBalancers().stream()
                            .map(each -> each.loadBalancerName()))
                    .doesNotContain("k8s-ingress");

            aws.ec2().deleteNetworkInterface(r -> r.networkInterfaceId(foreignInterface));
            region.untilDeleted(graph(region, spec, 1), LIMIT);
            region.untilDeleted(network(region, spec), LIMIT);
            assertThat(region.tagged("platform/" + name)).isEmpty();
        }
    }

    private static TagSpecification tagged(ResourceType type, String key, String value) {
        return TagSpecification.builder()
                .resourceType(type)
                .tags(tag -> tag.key(key).value(value))
                .build();
    }

    /** The update operations in the order of their calls, without repetitions; overlapping upgrades would repeat an entry. */
    private static List<String> upgrades(LocalRegion region) {
        var calls = region.calls().stream()
                .map(call -> call.substring(call.indexOf(':') + 1))
                .filter(call -> call.startsWith("Update"))
                .toList();
        var operations = new ArrayList<String>();
        for (var call : calls) {
            if (operations.isEmpty() || !operations.getLast().equals(call)) {
                operations.add(call);
            }
        }
        return operations;
    }

    private static Nodegroup nodegroup(Aws aws, String name) {
        return aws.eks()
                .describeNodegroup(r -> r.clusterName("eks-days").nodegroupName(name))
                .nodegroup();
    }

    private Graph<Aws> graph(LocalRegion region, ClusterSpec spec, long generation) {
        return region.graph(cluster, ClusterSpecs.owner("cluster", spec, generation), spec);
    }

    /** The smallest network that a cluster can use. */
    private static Graph<Aws> network(LocalRegion region, ClusterSpec spec) {
        var network = new NetworkSpec(
                spec.placement(),
                "10.64.0.0/16",
                NatGatewayMode.SINGLE,
                List.of(),
                0,
                false,
                null,
                null,
                null,
                spec.name(),
                List.of(),
                List.of());
        return region.graph(new Network(), ClusterSpecs.owner("network", spec, 1), network);
    }

    private static AutoScalingGroup group(Aws aws, String cluster, String nodegroup) {
        return aws.autoScaling().describeAutoScalingGroups().autoScalingGroups().stream()
                .filter(group ->
                        tags(group).getOrDefault("eks:cluster-name", "").equals(cluster))
                .filter(group ->
                        tags(group).getOrDefault("eks:nodegroup-name", "").equals(nodegroup))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> tags(AutoScalingGroup group) {
        return AwsTags.toMap(group.tags(), TagDescription::key, TagDescription::value);
    }

    private static Map<String, Long> countsByCall(List<String> calls) {
        return calls.stream().collect(groupingBy(call -> call, TreeMap::new, Collectors.counting()));
    }
}
