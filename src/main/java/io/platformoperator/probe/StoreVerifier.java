package io.platformoperator.probe;

import io.platformoperator.probe.ProbeSettings.Endpoint;
import io.platformoperator.probe.observation.Verification;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies on request that applications can write: takes endpoint and login from what the environment publishes for them, writes a
 * mark, and reads it back by another connection. Attempts are repeated until one succeeds.
 *
 * @param <C> type of the connection
 */
final class StoreVerifier<C extends AutoCloseable> {
    private static final Logger LOG = LoggerFactory.getLogger(StoreVerifier.class);

    private final String name;
    private final String hostOutput;
    private final Function<Endpoint, HeartbeatStore<C>> stores;
    private final Function<String, Login> logins;
    private final InstantSource clock;
    private volatile @Nullable Verification latest;

    /**
     * Makes no connection yet.
     *
     * @param name {@code database} or {@code cache}
     * @param hostOutput output of the environment with the host
     * @param stores the store at an endpoint
     * @param logins reads the login of the secret of that ARN
     */
    StoreVerifier(
            String name,
            String hostOutput,
            Function<Endpoint, HeartbeatStore<C>> stores,
            Function<String, Login> logins,
            InstantSource clock) {
        this.name = name;
        this.hostOutput = hostOutput;
        this.stores = stores;
        this.logins = logins;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    /** The answer to the present request; null before the first attempt. May be called by any thread. */
    @Nullable
    Verification latest() {
        return latest;
    }

    /**
     * Makes an attempt, unless the request has succeeded.
     *
     * @param request ID of the request; null for none, which ends a former one
     * @param outputs reads what the environment publishes
     * @return true if there is a new answer
     */
    boolean verify(@Nullable String request, Supplier<Map<String, String>> outputs) {
        var before = latest;
        if (request == null) {
            latest = null;
            return before != null;
        }
        if (before != null && before.request().equals(request) && before.isPassed()) {
            return false;
        }
        var published = "";
        var error = "";
        try {
            var endpoint = endpoint(outputs.get());
            published = endpoint.host() + ":" + endpoint.port();
            writeAndRead(endpoint, request);
        } catch (Exception e) {
            error = StoreProbe.message(e);
            LOG.warn("the {} can't be verified by its published endpoint {}: {}", name, published, error);
        }
        latest = new Verification(request, clock.instant(), published, error);
        return true;
    }

    private void writeAndRead(Endpoint endpoint, String request) throws Exception {
        var store = stores.apply(endpoint);
        var login = logins.apply(endpoint.secretArn());
        var writing = store.connect(login);
        try {
            store.writeMark(writing, request);
        } finally {
            writing.close();
        }
        var reading = store.connect(login);
        try {
            var read = store.readMark(reading);
            if (!Objects.equals(read, request)) {
                throw new IllegalStateException("wrote " + request + " and read " + read + " back");
            }
        } finally {
            reading.close();
        }
    }

    private Endpoint endpoint(Map<String, String> outputs) {
        return new Endpoint(
                output(outputs, hostOutput),
                Integer.parseInt(output(outputs, name + ".port")),
                output(outputs, name + ".secretArn"));
    }

    private static String output(Map<String, String> outputs, String key) {
        var value = outputs.get(key);
        if (value == null) {
            throw new IllegalStateException("the environment publishes no " + key + " yet");
        }
        return value;
    }
}
