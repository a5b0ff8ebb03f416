package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.subsystem.EnvironmentClaims;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Endpoints, ARNs and names that applications need to use an environment; never a secret. */
final class Outputs {
    private Outputs() {}

    /**
     * Outputs of all children. Keys of the active region are like {@code database.endpoint}; others have the region as prefix.
     *
     * @param activeRegion the region that is active now
     */
    static Map<String, String> of(String activeRegion, List<Child> children) {
        var outputs = new TreeMap<String, String>();
        outputs.put("region", activeRegion);
        for (var child : children) {
            var subsystem = child.object().getMetadata().getLabels().get(PlatformEnvironment.SUBSYSTEM_LABEL);
            var prefix = (child.region().equals(activeRegion) ? "" : child.region() + ".") + subsystem + ".";
            child.object().statusOrEmpty().outputs().forEach((key, value) -> outputs.put(prefix + key, value));
            outputs.remove(prefix + EnvironmentClaims.EPOCH_TO_EXCEED); // for the environment, not for applications
        }
        return outputs;
    }

    /** Sets the outputs as inputs of the base stack, which publishes them in the workload cluster; other children stay unchanged. */
    static void addTo(Map<String, String> outputs, SubsystemResource<?> child) {
        if (child instanceof PlatformStack stack && stack.getSpec().stack() == StackName.BASE) {
            var spec = stack.getSpec();
            stack.setSpec(spec.withInputs(spec.inputs().withOutputs(outputs)));
        }
    }

    /** Sets the VPC of the other region as peer of a network, as {@link NetworkPeer} does; other children stay unchanged. */
    static void addPeer(EnvironmentSpec spec, List<Child> children, SubsystemResource<?> child) {
        if (child instanceof PlatformNetwork network) {
            NetworkPeer.addTo(spec, network, (region, output) -> network(children, region, output));
        }
    }

    private static @Nullable String network(List<Child> children, String region, String output) {
        return children.stream()
                .filter(other ->
                        other.kind() == ChildKind.NETWORK && other.region().equals(region))
                .map(other -> other.object().statusOrEmpty().outputs().get(output))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The ConfigMap that publishes the outputs to applications in the environment's namespace. */
    static ConfigMap configMap(PlatformEnvironment environment, Map<String, String> outputs) {
        var meta = environment.getMetadata();
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(meta.getName() + "-outputs")
                .withNamespace(meta.getNamespace())
                .withLabels(Map.of(PlatformEnvironment.ENVIRONMENT_LABEL, meta.getName()))
                .addNewOwnerReference()
                .withApiVersion(environment.getApiVersion())
                .withKind(environment.getKind())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withData(outputs)
                .build();
    }
}
