package io.platformoperator.aws;

import io.platformoperator.graph.CloudError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final int PAGE = 100;

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
     * sufficient. Reads those of the first service alone, then all others at the same time: if AWS does not answer, a
     * reconcile waits for one timeout only, and sends no further calls.
     *
     * @param needs the additional amount by the quota's key
     */
    Map<String, CloudError> shortages(Map<String, Long> needs) {
        var shortages = new ConcurrentHashMap<String, CloudError>();
        var byService = new TreeMap<String, Map<Quota, Long>>();
        needs.forEach((key, amount) -> byService
                .computeIfAbsent(Quota.of(key).service(), ignored -> new EnumMap<>(Quota.class))
                .put(Quota.of(key), amount));
        var unread = new ArrayDeque<>(byService.values());
        if (!unread.isEmpty() && answers(unread.remove(), shortages)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                unread.stream()
                        .map(ofService -> CompletableFuture.runAsync(() -> answers(ofService, shortages), threads))
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

    /** Reads quotas of one service and records shortages; false if AWS does not answer. */
    private boolean answers(Map<Quota, Long> needs, Map<String, CloudError> shortages) {
        return answers(needs.keySet(), () -> readTogether(needs.keySet()))
                && needs.entrySet().stream().allMatch(need -> {
                    var quota = need.getKey();
                    return answers(Set.of(quota), () -> shortage(quota, need.getValue())
                            .ifPresent(error -> shortages.put(quota.key(), error)));
                });
    }

    /** Makes calls about quotas; false if AWS does not answer. */
    private boolean answers(Set<Quota> quotas, Runnable calls) {
        try {
            calls.run();
            return true;
        } catch (SdkException e) {
            LOG.info("skipping a check of {}: reading failed: {}", quotas, aws.classify(e));
            return !(e instanceof SdkClientException);
        }
    }

    /**
     * Reads several quotas of a service by one call. EC2 has more quotas than fit on a page, so there a call each is not more.
     * AWS leaves out a quota whose applied value it does not know: such a quota is read alone.
     */
    private void readTogether(Set<Quota> quotas) {
        var unknown = quotas.stream().filter(quota -> current(quota).isEmpty()).toList();
        if (unknown.size() < 2 || unknown.getFirst().service().equals("ec2")) {
            return;
        }
        aws.serviceQuotas()
                .listServiceQuotasPaginator(
                        r -> r.serviceCode(unknown.getFirst().service()).maxResults(PAGE))
                .quotas()
                .forEach(observed -> unknown.stream()
                        .filter(quota -> quota.code().equals(observed.quotaCode()))
                        .forEach(quota -> put(quota, value(quota, observed))));
    }

    /**
     * Counts the use and reads the quota again before it reports a shortage: resources may have been deleted, or AWS may have
     * raised the quota since the cached value was read.
     */
    private Optional<CloudError> shortage(Quota quota, long needed) {
        var known = current(quota).orElseGet(() -> put(quota, read(quota)));
        if (known.shortage(quota.recentlyInUse(aws), needed).isEmpty()) {
            return Optional.empty();
        }
        return put(quota, read(quota)).shortage(quota.inUse(aws), needed);
    }

    private Optional<QuotaValue> current(Quota quota) {
        return Optional.ofNullable(cache.get(quota))
                .filter(cached -> !cached.isExpired())
                .map(CachedValue::value);
    }

    private QuotaValue put(Quota quota, QuotaValue value) {
        cache.put(quota, new CachedValue(value, System.nanoTime()));
        return value;
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
