package io.platformoperator.probe;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.StoreObservation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Makes a beat in each store of the region and publishes the newest observations, once per interval. Serves the requests of a
 * failover five times as often, and publishes its answers at once. A store that does not answer holds up neither the other one
 * nor the publication.
 */
public final class Probe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
    /** One for the beats and one for the requests of each store, one for the publication, and one that reads requests. */
    private static final int THREADS = 6;

    private static final int REQUESTS_PER_INTERVAL = 5;
    /** Longer than any of the threads waits for a server. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private static final String DATABASE = "database";
    private static final String CACHE = "cache";

    private final ProbeSettings settings;
    private final List<ProbedStore> stores = new ArrayList<>();
    private final ObservationPublisher publisher;
    private final RequestReader requests;
    private final InstantSource clock;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private volatile ProbeRequest request = ProbeRequest.NONE;
    private volatile Instant lastRound;
    private @Nullable String publicationError;

    /**
     * Makes no call and no connection yet.
     *
     * @param kubernetes client of the cluster that the probe runs in
     * @param secrets client for the region of the probe
     * @param cacheTls trusts the certificate authorities of ElastiCache
     */
    public Probe(
            ProbeSettings settings,
            KubernetesClient kubernetes,
            SecretsManagerClient secrets,
            SSLSocketFactory cacheTls,
            MeterRegistry metrics,
            InstantSource clock) {
        this.settings = settings;
        this.publisher = new ObservationPublisher(kubernetes, settings.namespace());
        this.requests = new RequestReader(kubernetes, settings.namespace());
        this.clock = clock;
        this.lastRound = clock.instant();
        var connections = new Stores(settings, secrets, cacheTls, clock);
        if (settings.database() != null) {
            stores.add(ProbedStore.of(
                    DATABASE,
                    "database.endpoint",
                    settings.database(),
                    connections::database,
                    connections::login,
                    clock));
        }
        if (settings.cache() != null) {
            stores.add(ProbedStore.of(
                    CACHE, "cache.primaryEndpoint", settings.cache(), connections::cache, connections::login, clock));
        }
        stores.forEach(store -> ProbeMetrics.bind(metrics, store.probe(), clock));
    }

    /** Starts the threads. The first heartbeat is written at once. */
    public void start() {
        stores.forEach(store -> every(settings.interval(), Duration.ZERO, store.probe()::beat));
        // Half an interval later, so that an observation contains the newest beats.
        every(settings.interval(), settings.interval().dividedBy(2), this::publish);
        var often = settings.interval().dividedBy(REQUESTS_PER_INTERVAL);
        every(often, Duration.ZERO, () -> request = requests.request());
        stores.forEach(store -> every(often, often, () -> serve(store)));
    }

    /** Never throws: an exception would end the schedule. An answer is published at once. */
    private void serve(ProbedStore store) {
        try {
            if (store.serve(request, requests::outputs)) {
                publish();
            }
        } catch (RuntimeException e) {
            LOG.error("a request can't be served for the {}", store.name(), e);
        }
    }

    private void every(Duration interval, Duration delay, Runnable task) {
        var _ = threads.scheduleWithFixedDelay(task, delay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** True while observations are made: false if the thread of the publication has been blocked for two minutes. */
    public boolean isAlive() {
        return clock.instant()
                .isBefore(lastRound.plus(settings.interval().multipliedBy(2)).plus(LONGEST_PAUSE));
    }

    /** The newest observation. */
    public PublishedObservation observation() {
        return new PublishedObservation(settings.region(), clock.instant(), latest(DATABASE), latest(CACHE));
    }

    private @Nullable StoreObservation latest(String name) {
        return stores.stream()
                .filter(store -> store.name().equals(name))
                .findFirst()
                .<StoreObservation>map(ProbedStore::latest)
                .orElse(null);
    }

    /** Never throws: an exception would end the schedule. A failure is logged when it differs from the one before. */
    private synchronized void publish() {
        String error = null;
        try {
            publisher.publish(observation());
        } catch (RuntimeException e) {
            error = String.valueOf(e.getMessage());
            if (!error.equals(publicationError)) {
                LOG.warn("can't write the ConfigMap {}/{}: {}", settings.namespace(), PublishedObservation.NAME, error);
            }
        }
        if (error == null && publicationError != null) {
            LOG.info("writes the ConfigMap {}/{} again", settings.namespace(), PublishedObservation.NAME);
        }
        publicationError = error;
        lastRound = clock.instant();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (threads.awaitTermination(2 * Stores.timeout().toSeconds(), TimeUnit.SECONDS)) {
                stores.forEach(store -> store.probe().close());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
