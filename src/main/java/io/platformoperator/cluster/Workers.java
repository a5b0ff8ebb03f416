package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.PredictiveScaling;
import io.platformoperator.api.v1alpha1.TaintEffect;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Have;
import io.platformoperator.graph.Need;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.Taint;

/**
 * The node groups, each with its launch template, and on its Auto Scaling group the autoscaler's tags and the predictive
 * scaling policy.
 */
record Workers(
        Graph<Aws> graph,
        ClusterSpec spec,
        ControlPlane control,
        FromNetwork network,
        ClusterAddOns addOns,
        Node<Aws, Roles.Wanted, Roles.Role> role) {
    private static final int LONGEST_TEMPLATE_NAME = 128;
    private static final String AUTOSCALER = "k8s.io/cluster-autoscaler/";

    static void addTo(
            Graph<Aws> graph,
            ClusterSpec spec,
            ClusterRoles roles,
            ControlPlane control,
            FromNetwork network,
            ClusterAddOns addOns) {
        var role = roles.nodes();
        graph.output("nodeRoleArn", role, Roles.Role::arn);
        var groups = new Workers(graph, spec, control, network, addOns, role);
        spec.nodeGroups().forEach(groups::add);
    }

    private void add(NodeGroup group) {
        var name = group.name();
        var template = graph.add(
                "launch-template-" + name,
                LaunchTemplates.KIND,
                have -> new LaunchTemplates.Wanted(
                        AwsNames.join(LONGEST_TEMPLATE_NAME, spec.name(), name),
                        group.instanceType(),
                        group.diskGiB(),
                        instanceTags(name)));
        var needs = new ArrayList<Need>(List.of(control.node(), role, template));
        needs.addAll(network.forNodes());
        needs.addAll(addOns.existing());
        var nodegroup = graph.add(
                "nodegroup-" + name,
                Nodegroups.KIND,
                have -> new Nodegroups.Wanted(
                        control.name(have),
                        name,
                        have.of(role).arn(),
                        group.instanceType(),
                        group.diskGiB(),
                        network.subnetIds(have),
                        group.minSize(),
                        group.maxSize(),
                        group.desiredSize(),
                        new TreeMap<>(group.labels()),
                        taints(group),
                        have.of(template).id(),
                        String.valueOf(have.of(template).defaultVersion()),
                        version(have)),
                needs.toArray(Need[]::new));
        var tags = graph.add(
                "auto-scaling-tags-" + name,
                AutoScalingTags.KIND,
                have -> new AutoScalingTags.Wanted(
                        nodegroup.kind().id(have.of(nodegroup)),
                        autoScalingGroup(have.of(nodegroup)),
                        autoscalerTags(group)),
                nodegroup);
        if (spec.predictiveScaling() != PredictiveScaling.DISABLED) {
            graph.add(
                    "scaling-policy-" + name,
                    ScalingPolicies.KIND,
                    have -> new ScalingPolicies.Wanted(have.of(tags).autoScalingGroup(), mode()),
                    tags);
        }
    }

    /** What the nodes are to reach: the control plane's version once the add-ons that nodes need are there too. */
    private @Nullable String version(Have have) {
        var now = control.versionNow(have);
        return addOns.areAt(now, have) ? now : null;
    }

    private static String autoScalingGroup(Nodegroup have) {
        var name = Nodegroups.autoScalingGroup(have);
        return name == null ? Plan.KNOWN_LATER : name;
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
                        .effect(taint.effect().name()) // EKS and we use the same names
                        .build())
                .toList();
    }

    private SortedMap<String, String> autoscalerTags(NodeGroup group) {
        var tags = new TreeMap<String, String>();
        tags.put(AutoScalingTags.ENABLED, "true");
        tags.put(AUTOSCALER + spec.name(), "owned");
        group.labels().forEach((label, value) -> tags.put(AUTOSCALER + "node-template/label/" + label, value));
        group.taints()
                .forEach(taint -> tags.put(
                        AUTOSCALER + "node-template/taint/" + taint.key(), taint.value() + ":" + word(taint.effect())));
        return tags;
    }

    private static String word(TaintEffect effect) {
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
