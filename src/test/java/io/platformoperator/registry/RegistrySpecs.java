package io.platformoperator.registry;

import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.subsystem.Specs;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Registry specs as the environment's reconciler creates them. */
final class RegistrySpecs {
    private RegistrySpecs() {}

    static RegistrySpec of(String environment, String... services) {
        return inRegion(environment, Specs.placement(environment).region(), null, services);
    }

    /** The registry of a region, which replicates its images to the other region unless that is null. */
    static RegistrySpec inRegion(
            String environment, String region, @Nullable String replicaRegion, String... services) {
        var repositories = Stream.of(services).map(service -> environment + "/" + service);
        return new RegistrySpec(
                Specs.placement(environment, region), repositories.toList(), true, true, 100, replicaRegion);
    }
}
