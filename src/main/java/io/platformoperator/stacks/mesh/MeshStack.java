package io.platformoperator.stacks.mesh;

import static io.platformoperator.stacks.content.StackNamespaces.GATEWAY;
import static io.platformoperator.stacks.content.StackNamespaces.MESH;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.content.Content;
import io.platformoperator.stacks.content.MadeSecrets;
import io.platformoperator.stacks.content.Placing;
import io.platformoperator.stacks.content.Room;
import io.platformoperator.stacks.content.Sizes;
import io.platformoperator.stacks.content.Stack;
import io.platformoperator.stacks.content.StackResource;
import io.platformoperator.stacks.content.Values;
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
    public List<Room> rooms() {
        return List.of(new Room(MESH, Room.Level.BASELINE), new Room(GATEWAY, Room.Level.BASELINE));
    }

    @Override
    public Content desired(StackSpec spec, RegionFacts regionInfo, MadeSecrets generated) {
        var objects = new ArrayList<HasMetadata>(StackResource.objects(
                "mesh/objects.yaml", Map.of("vpcCidr", spec.inputs().vpcCidr())));
        objects.add(MeshTelemetry.telemetry(spec.inputs().stacks()));
        objects.addAll(Routes.of(spec.inputs().services()));
        return new Content(List.of(base(), istiod(spec), gateway(spec)), objects);
    }

    private static Release base() {
        return new Release("istio-base", "base", MESH, Values.of("mesh/base").asMap());
    }

    private static Release istiod(StackSpec spec) {
        var sizes = new Sizes(spec.inputs().tier());
        return new Release(
                "istiod",
                "istiod",
                MESH,
                Values.of("mesh/istiod")
                        .set("autoscaleMin", sizes.replicas(REPLICAS))
                        .set("autoscaleMax", sizes.scaled(MAX_ISTIODS))
                        .set("resources", sizes.resources(250, 1024))
                        .set("nodeSelector", Placing.nodeSelector(spec))
                        .set("topologySpreadConstraints", Placing.spread(Map.of("istio", "pilot")))
                        .set(
                                "meshConfig.extensionProviders",
                                MeshTelemetry.providers(spec.inputs().stacks()))
                        .asMap());
    }

    /** The chart derives the Service's name from the release name, and the pods' label {@code istio} from the part after {@code istio-}. */
    private static Release gateway(StackSpec spec) {
        var sizes = new Sizes(spec.inputs().tier());
        return new Release(
                GATEWAY,
                "gateway",
                GATEWAY,
                Values.of("mesh/gateway")
                        .set("autoscaling.minReplicas", sizes.replicas(REPLICAS))
                        .set("autoscaling.maxReplicas", sizes.scaled(MAX_GATEWAYS))
                        .set("resources", sizes.resources(400, 512))
                        .set("nodeSelector", Placing.nodeSelector(spec))
                        .set("topologySpreadConstraints", Placing.spread(Map.of("istio", "ingress")))
                        .asMap());
    }
}
