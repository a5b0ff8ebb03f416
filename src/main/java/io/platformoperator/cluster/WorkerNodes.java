package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.ClusterSpec.PredictiveScaling;
import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.NodeGroup.NodeSubnets;
import io.platformoperator.api.v1alpha1.NodeGroup.Taint.TaintEffect;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.LaunchTemplates;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.Taint;

/**
 * The node groups, each with its launch template, and the cluster autoscaler's tags and the predictive scaling policy of its
 * Auto Scaling group.
 */
record WorkerNodes(
        Graph<Aws> graph,
        ClusterSpec spec,
        ControlPlane controlPlane,
        ClusterNetwork network,
        ClusterAddOns addOns,
        Node<Aws, Roles.Desired, Roles.Role> role) {
    private static final int MAX_TEMPLATE_NAME_LENGTH = 128;
    /** Hop limit of instance metadata: the AWS SDK in a pod that uses the node's metadata needs one hop more. */
    private static final int METADATA_HOPS = 2;

    static void addTo(
            Graph<Aws> graph,
            ClusterSpec spec,
            ClusterRoles roles,
            ControlPlane controlPlane,
            ClusterNetwork network,
            ClusterAddOns addOns) {
        var role = roles.nodes();
        graph.output("nodeRoleArn", role, Roles.Role::arn);
        var nodes = new WorkerNodes(graph, spec, controlPlane, network, addOns, role);
        var groups = spec.nodeGroups().stream().map(nodes::add).toList();
        if (!groups.isEmpty()) {
            addOns.onSomeNodes().forEach(addOn -> graph.readyAfterOneOf(addOn, groups));
        }
    }

    private Node<Aws, Nodegroups.Desired, Nodegroup> add(NodeGroup group) {
        var name = group.name();
        var template = graph.add(
                "launch-template-" + name,
                LaunchTemplates.KIND,
                dependencies -> new LaunchTemplates.Desired(
                        AwsNames.join(MAX_TEMPLATE_NAME_LENGTH, spec.name(), name),
                        LaunchTemplates.LaunchedVersion.DEFAULT,
                        new LaunchTemplates.Settings(
                                group.instanceType(),
                                LaunchTemplates.Root.encryptedGp3(group.diskGiB()),
                                LaunchTemplates.Metadata.imdsV2(METADATA_HOPS),
                                null,
                                null,
                                Set.of(),
                                instanceTags(name),
                                instanceTags(name))));
        var dependsOn = new ArrayList<Dependency>(List.of(controlPlane.node(), role, template));
        dependsOn.addAll(network.nodeDependencies(group.subnets()));
        dependsOn.addAll(addOns.existing());
        var nodegroup = graph.add(
                "nodegroup-" + name,
                Nodegroups.KIND,
                dependencies -> new Nodegroups.Desired(
                        controlPlane.name(dependencies),
                        name,
                        dependencies.of(role).arn(),
                        group.instanceType(),
                        group.diskGiB(),
                        network.subnetIds(dependencies, group.subnets()),
                        network.subnetIds(dependencies),
                        group.minSize(),
                        group.maxSize(),
                        group.desiredSize(),
                        new TreeMap<>(group.labels()),
                        taints(group),
                        dependencies.of(template).id(),
                        String.valueOf(
                                dependencies.of(template).defaultVersion().number()),
                        version(dependencies),
                        controlPlane.isRollingBack(dependencies)),
                dependsOn.toArray(Dependency[]::new));
        if (group.subnets() == NodeSubnets.MANAGEMENT) {
            publishFormerSubnets(group, nodegroup);
        }
        var tags = graph.add(
                "auto-scaling-tags-" + name,
                AutoScalingTags.KIND,
                dependencies -> new AutoScalingTags.Desired(
                        nodegroup.kind().id(dependencies.of(nodegroup)),
                        autoScalingGroup(dependencies.of(nodegroup)),
                        autoscalerTags(group)),
                nodegroup);
        if (spec.predictiveScaling() != PredictiveScaling.DISABLED) {
            graph.add(
                    "scaling-policy-" + name,
                    ScalingPolicies.KIND,
                    dependencies ->
                            new ScalingPolicies.Desired(dependencies.of(tags).autoScalingGroup(), mode()),
                    tags);
        }
        return nodegroup;
    }

    /**
     * Tells how to move a node group that an earlier version of the operator created in the private subnets. EKS can't change the
     * subnets of a node group, and its replacement would stop the pods that run on it, so the operator leaves that to a user.
     */
    private void publishFormerSubnets(NodeGroup group, Node<Aws, Nodegroups.Desired, Nodegroup> nodegroup) {
        var nodes = new ArrayList<Node<Aws, ?, ?>>(network.management());
        nodes.add(nodegroup);
        graph.output(group.name() + "Nodes", nodes, dependencies -> {
            var observed = dependencies.of(nodegroup);
            var desired = network.subnetIds(dependencies, NodeSubnets.MANAGEMENT);
            return !observed.hasSubnets() || desired.containsAll(observed.subnets())
                    ? null
                    : ("in the private subnets, where an earlier version created them; to move them to the management"
                                    + " subnets, delete the node group: aws eks delete-nodegroup --region %s --cluster-name %s"
                                    + " --nodegroup-name %s; the operator creates it again, and its pods wait for it")
                            .formatted(spec.placement().region(), spec.name(), group.name());
        });
    }

    /** The version that the control plane has, or is to be rolled back to; null until the add-ons that nodes need have versions for it. */
    private @Nullable String version(Dependencies dependencies) {
        var current = controlPlane.versionOfParts(dependencies);
        return addOns.areAt(current, dependencies) ? current : null;
    }

    private static String autoScalingGroup(Nodegroup observed) {
        var name = Nodegroups.autoScalingGroup(observed);
        return name == null ? Plan.KNOWN_AFTER_APPLY : name;
    }

    private SortedMap<String, String> instanceTags(String group) {
        var tags = new TreeMap<>(spec.placement().tags());
        tags.put("Name", spec.name() + "-" + group);
        return tags;
    }

    private static List<Taint> taints(NodeGroup group) {
        return group.taints().stream()
                .map(taint -> Taint.builder()
                        .key(taint.key())
                        .value(taint.value())
                        .effect(taint.effect().name()) // EKS uses the same names
                        .build())
                .toList();
    }

    private SortedMap<String, String> autoscalerTags(NodeGroup group) {
        var tags = new TreeMap<String, String>();
        tags.put(AutoScalingTags.ENABLED, "true");
        tags.put(AutoScalingTags.PREFIX + spec.name(), "owned");
        group.labels()
                .forEach((label, value) -> tags.put(AutoScalingTags.PREFIX + "node-template/label/" + label, value));
        group.taints()
                .forEach(taint -> tags.put(
                        AutoScalingTags.PREFIX + "node-template/taint/" + taint.key(),
                        taint.value() + ":" + kubernetesName(taint.effect())));
        return tags;
    }

    private static String kubernetesName(TaintEffect effect) {
        return switch (effect) {
            case NO_SCHEDULE -> "NoSchedule";
            case PREFER_NO_SCHEDULE -> "PreferNoSchedule";
            case NO_EXECUTE -> "NoExecute";
        };
    }

    private String mode() {
        return spec.predictiveScaling() == PredictiveScaling.FORECAST_AND_SCALE ? "ForecastAndScale" : "ForecastOnly";
    }
}
