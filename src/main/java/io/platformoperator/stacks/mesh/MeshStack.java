package io.platformoperator.stacks.mesh;

import static io.platformoperator.stacks.manifests.NamespaceNames.GATEWAY;
import static io.platformoperator.stacks.manifests.NamespaceNames.MESH;

import io.fabric8.kubernetes.api.model.HasMetadata;
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
import io.platformoperator.stacks.manifests.StackNamespace;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Istio's CRDs, control plane and gateway, strict mutual TLS, and the routes to the services. */
public final class MeshStack implements Stack {
    private static final int REPLICAS = 3;
    private static final int MAX_ISTIODS = 6;
    private static final int MAX_GATEWAYS = 10;

    @Override
    public StackName name() {
        return StackName.MESH;
    }

    @Override
    public List<StackNamespace> namespaces() {
        return List.of(
                new StackNamespace(MESH, StackNamespace.Level.BASELINE),
                new StackNamespace(GATEWAY, StackNamespace.Level.BASELINE));
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<HasMetadata>(StackResource.objects(
                "mesh/objects.yaml", Map.of("vpcCidr", spec.inputs().vpcCidr())));
        objects.add(MeshTelemetry.telemetry(spec.inputs().stacks()));
        objects.addAll(MeshRoutes.of(spec.inputs().services()));
        return new StackManifests(List.of(base(), istiod(spec), gateway(spec)), objects);
    }

    private static Release base() {
        return new Release(
                "istio-base", "base", MESH, ChartValues.of("mesh/base").asMap());
    }

    private static Release istiod(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        return new Release(
                "istiod",
                "istiod",
                MESH,
                ChartValues.of("mesh/istiod")
                        .set("autoscaleMin", sizes.replicas(REPLICAS))
                        .set("autoscaleMax", sizes.scaled(MAX_ISTIODS))
                        .set("resources", sizes.resources(250, 1024))
                        .set("nodeSelector", PodPlacement.nodeSelector(spec))
                        .set("topologySpreadConstraints", PodPlacement.spread(Map.of("istio", "pilot")))
                        .set(
                                "meshConfig.extensionProviders",
                                MeshTelemetry.providers(spec.inputs().stacks()))
                        .asMap());
    }

    /** The chart derives the Service's name from the release name, and the pods' label {@code istio} from the part after {@code istio-}. */
    private static Release gateway(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        return new Release(
                GATEWAY,
                "gateway",
                GATEWAY,
                ChartValues.of("mesh/gateway")
                        .set("autoscaling.minReplicas", sizes.replicas(REPLICAS))
                        .set("autoscaling.maxReplicas", sizes.scaled(MAX_GATEWAYS))
                        .set("resources", sizes.resources(400, 512))
                        .set("nodeSelector", PodPlacement.nodeSelector(spec))
                        .set("topologySpreadConstraints", PodPlacement.spread(Map.of("istio", "ingress")))
                        .asMap());
    }
}
