package io.platformoperator.registry;

import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.subsystem.Specs;
import java.util.stream.Stream;

/** Registry specs as the environment's reconciler creates them. */
final class RegistrySpecs {
    private RegistrySpecs() {}

    static RegistrySpec of(String environment, String... services) {
        var repositories = Stream.of(services).map(service -> environment + "/" + service);
        return new RegistrySpec(Specs.placement(environment), repositories.toList(), true, true, 100);
    }
}
