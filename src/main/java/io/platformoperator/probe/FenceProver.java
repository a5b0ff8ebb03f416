package io.platformoperator.probe;

import io.platformoperator.probe.ProbeSettings.Endpoint;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.FenceProof.Access;
import io.platformoperator.probe.observation.FenceProof.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Tries to reach the database and the cache as an application does, until both refuse in two rounds in a row: EC2 applies a
 * removed rule after a short delay (EC2 API reference, RevokeSecurityGroupIngress).
 */
public final class FenceProver {
    private static final int ROUNDS = 2;

    private final ProbeSettings settings;
    private final Stores stores;
    private final InstantSource clock;

    /**
     * Makes no call and no connection yet.
     *
     * @param secrets client for the region of the stores
     * @param cacheTls trusts the certificate authorities of ElastiCache
     */
    public FenceProver(
            ProbeSettings settings, SecretsManagerClient secrets, SSLSocketFactory cacheTls, InstantSource clock) {
        this.settings = settings;
        this.stores = new Stores(settings, secrets, cacheTls, clock);
        this.clock = clock;
    }

    /**
     * Makes rounds of attempts.
     *
     * @param request ID of the request
     * @param limit time after which the last round is the answer, whatever it found
     * @param pause time between two rounds
     */
    public FenceProof prove(String request, Duration limit, Duration pause) throws InterruptedException {
        var end = clock.instant().plus(limit);
        var refused = 0;
        while (true) {
            var proof = round(request);
            refused = proof.isRefused() ? refused + 1 : 0;
            if (refused == ROUNDS || clock.instant().isAfter(end)) {
                return proof;
            }
            Thread.sleep(pause);
        }
    }

    /** Both attempts at the same time: a fence drops packets, so that each attempt lasts until its timeout. */
    private FenceProof round(String request) {
        Instant at = clock.instant();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var database = CompletableFuture.supplyAsync(() -> attempt(settings.database(), stores::database), threads);
            var cache = CompletableFuture.supplyAsync(() -> attempt(settings.cache(), stores::cache), threads);
            return new FenceProof(request, at, database.join(), cache.join());
        }
    }

    private <C extends AutoCloseable> @Nullable Attempt attempt(
            @Nullable Endpoint endpoint, Function<Endpoint, HeartbeatStore<C>> store) {
        if (endpoint == null) {
            return null;
        }
        Login login;
        try {
            login = stores.login(endpoint.secretArn());
        } catch (RuntimeException e) {
            return new Attempt(Access.UNKNOWN, "no login: " + StoreProbe.message(e));
        }
        return attempt(store.apply(endpoint), login);
    }

    static <C extends AutoCloseable> Attempt attempt(HeartbeatStore<C> store, Login login) {
        try {
            store.connect(login).close();
            return new Attempt(Access.ADMITTED, "a session began");
        } catch (Exception e) {
            return new Attempt(Refusal.access(e), StoreProbe.message(e));
        }
    }
}
