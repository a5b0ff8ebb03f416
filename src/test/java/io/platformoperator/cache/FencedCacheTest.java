package io.platformoperator.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.ObservedNetwork;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FencedCacheTest {
    private static final String ALL_CLIENTS =
            "[tcp 6379 10.0.0.0/18, tcp 6379 10.0.128.0/18, tcp 6379 10.0.224.0/22, tcp 6379 10.0.228.0/22,"
                    + " tcp 6379 10.0.232.0/22, tcp 6379 10.0.64.0/18]";
    private static final String MANAGEMENT = "[tcp 6379 10.0.224.0/22, tcp 6379 10.0.228.0/22, tcp 6379 10.0.232.0/22]";

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aFenceAdmitsManagementOnlyAndItsEndAllClientsAgain(boolean isObserved, boolean isDesired) {
        var spec = CacheSpecs.production("production").spec();
        var owner = Specs.owner(spec.placement(), "cache", TeardownPolicy.RETAIN);
        var network = new ObservedNetwork(
                owner,
                "cache",
                ObservedNetwork.rules(
                        6379, ObservedNetwork.MANAGEMENT, isObserved ? List.of() : ObservedNetwork.PRIVATE));
        var graph = new Cache().desired(owner, spec.withFenced(isDesired), CacheSpecs.REGION_INFO);

        assertThat(network.updates(graph))
                .isEqualTo(
                        isObserved == isDesired
                                ? List.of()
                                : List.of("cache-clients ingress: "
                                        + (isObserved
                                                ? MANAGEMENT + " → " + ALL_CLIENTS
                                                : ALL_CLIENTS + " → " + MANAGEMENT)));
    }
}
