package io.platformoperator.stacks.autoscaling;

import static io.platformoperator.stacks.manifests.NamespaceNames.SYSTEM;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.List;
import java.util.Map;

/** Cluster Autoscaler for the nodes; per service a HorizontalPodAutoscaler, a PodDisruptionBudget, and a recommending VerticalPodAutoscaler. */
public final class AutoscalingStack implements Stack {
    @Override
    public StackName name() {
        return StackName.AUTOSCALING;
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        return new StackManifests(
                List.of(clusterAutoscaler(spec), verticalPodAutoscaler(spec)),
                spec.inputs().services().stream()
                        .flatMap(service -> serviceObjects(service).stream())
                        .toList());
    }

    /** Cluster Autoscaler discovers its node groups by the tags of the Auto Scaling groups: enabled, and the cluster's name. */
    private static Release clusterAutoscaler(StackSpec spec) {
        return new Release(
                "cluster-autoscaler",
                "cluster-autoscaler",
                SYSTEM,
                ChartValues.of("autoscaling/cluster-autoscaler")
                        .set("autoDiscovery.clusterName", spec.clusterName())
                        .set("awsRegion", spec.placement().region())
                        .set("resources", new PodSizes(spec.inputs().tier()).resources(100, 600))
                        .set("nodeSelector", PodPlacement.nodeSelector(spec))
                        .set(
                                "topologySpreadConstraints",
                                PodPlacement.spread(Map.of("app.kubernetes.io/name", "aws-cluster-autoscaler")))
                        .asMap());
    }

    private static Release verticalPodAutoscaler(StackSpec spec) {
        return new Release(
                "vertical-pod-autoscaler",
                "vertical-pod-autoscaler",
                SYSTEM,
                ChartValues.of("autoscaling/vertical-pod-autoscaler")
                        .set("recommender.resources", new PodSizes(spec.inputs().tier()).resources(50, 500))
                        .set("recommender.nodeSelector", PodPlacement.nodeSelector(spec))
                        .asMap());
    }

    private static List<HasMetadata> serviceObjects(StackService service) {
        return StackResource.objects(
                "autoscaling/service.yaml",
                Map.of("name", service.name(), "fewest", service.minReplicas(), "most", service.maxReplicas()));
    }
}
