package io.platformoperator.aws;

import io.platformoperator.graph.CloudError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/** Reads the quotas of one account and region from Service Quotas. */
final class Quotas {
    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final Aws aws;
    private final Map<Quota, CachedValue> cache = new ConcurrentHashMap<>();

    private record CachedValue(QuotaValue value, long readAt) {
        boolean isExpired() {
            return System.nanoTime() - readAt > MAX_AGE.toNanos();
        }
    }

    Quotas(Aws aws) {
        this.aws = aws;
    }

    /**
     * The quotas that the additional resources would exceed, by key. A quota that can't be read is treated as
     * sufficient. Reads the first one alone, then all others at the same time: if AWS does not answer, a reconcile waits
     * for one timeout only, and sends no further calls.
     *
     * @param needs the additional amount by the quota's key
     */
    Map<String, CloudError> shortages(Map<String, Long> needs) {
        var shortages = new ConcurrentHashMap<String, CloudError>();
        var unread = new ArrayDeque<>(needs.entrySet());
        if (!unread.isEmpty() && answers(unread.remove(), shortages)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                unread.stream()
                        .map(need -> CompletableFuture.runAsync(() -> answers(need, shortages), threads))
                        .toList()
                        .forEach(CompletableFuture::join);
            }
        }
        return shortages;
    }

    /**
     * Like {@link #shortages}, but a quota that can't be read is an error.
     *
     * @throws SdkException the first error
     */
    Map<String, CloudError> check(Map<String, Long> needs) {
        var shortages = new TreeMap<String, CloudError>();
        needs.forEach((key, needed) -> shortage(Quota.of(key), needed).ifPresent(error -> shortages.put(key, error)));
        return shortages;
    }

    /** Reads a quota and records a shortage; false if AWS does not answer. */
    private boolean answers(Map.Entry<String, Long> need, Map<String, CloudError> shortages) {
        try {
            shortage(Quota.of(need.getKey()), need.getValue()).ifPresent(error -> shortages.put(need.getKey(), error));
            return true;
        } catch (SdkException e) {
            LOG.info("skipping the check of quota {}: reading it failed: {}", need.getKey(), aws.classify(e));
            return !(e instanceof SdkClientException);
        }
    }

    /** Reads a quota again before reporting a shortage: AWS may have raised it since the cached value was read. */
    private Optional<CloudError> shortage(Quota quota, long needed) {
        var inUse = quota.inUse(aws);
        var cached = cache.get(quota);
        if (cached != null
                && !cached.isExpired()
                && cached.value().shortage(inUse, needed).isEmpty()) {
            return Optional.empty();
        }
        var value = read(quota);
        cache.put(quota, new CachedValue(value, System.nanoTime()));
        return value.shortage(inUse, needed);
    }

    /** GetServiceQuota finds no quota whose increase the account never requested: then AWS's default value applies. */
    private QuotaValue read(Quota quota) {
        var client = aws.serviceQuotas();
        try {
            return value(
                    quota,
                    client.getServiceQuota(r -> r.serviceCode(quota.service()).quotaCode(quota.code()))
                            .quota());
        } catch (NoSuchResourceException e) {
            return value(quota, defaultOf(client, quota));
        }
    }

    private static ServiceQuota defaultOf(ServiceQuotasClient client, Quota quota) {
        return client.getAWSDefaultServiceQuota(
                        r -> r.serviceCode(quota.service()).quotaCode(quota.code()))
                .quota();
    }

    private QuotaValue value(Quota quota, ServiceQuota observed) {
        var value = observed.value() == null ? Double.POSITIVE_INFINITY : observed.value();
        return new QuotaValue(quota, aws.region(), observed.quotaName(), value);
    }
}
