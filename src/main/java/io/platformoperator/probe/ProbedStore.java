package io.platformoperator.probe;

import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.probe.ProbeSettings.Endpoint;
import io.platformoperator.probe.observation.StoreObservation;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store with all duties of the probe.
 *
 * @param probe observes the store of this region
 * @param verifier verifies the store that the environment publishes
 */
record ProbedStore(StoreProbe<?> probe, StoreVerifier<?> verifier) {
    /**
     * A store of the region.
     *
     * @param name {@code database} or {@code cache}
     * @param hostOutput output of the environment with the host
     */
    static <C extends AutoCloseable> ProbedStore of(
            String name,
            String hostOutput,
            Endpoint endpoint,
            Function<Endpoint, HeartbeatStore<C>> stores,
            Function<String, Login> logins,
            InstantSource clock) {
        return new ProbedStore(
                new StoreProbe<>(name, stores.apply(endpoint), () -> logins.apply(endpoint.secretArn()), clock),
                new StoreVerifier<>(name, hostOutput, stores, logins, clock));
    }

    String name() {
        return probe.name();
    }

    /** The newest observation, with the answers to the present request. */
    StoreObservation latest() {
        var latest = probe.latest();
        return latest.withAnswers(latest.sessionsEnded(), verifier.latest());
    }

    /**
     * Does what was requested.
     *
     * @param outputs reads what the environment publishes
     * @return true if an answer changed
     */
    boolean serve(ProbeRequest request, Supplier<Map<String, String>> outputs) {
        var hasEnded = probe.endSessions(request.endSessions());
        return verifier.verify(request.verify(), outputs) || hasEnded;
    }
}
