package io.platformoperator.aws;

import io.platformoperator.graph.CloudError;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/** The quotas that apply to one account and region, from Service Quotas. */
final class Quotas {
    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);
    private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

    private final Aws aws;
    private final Map<Quota, Read> known = new ConcurrentHashMap<>();

    private record Read(QuotaValue value, long at) {
        boolean isOld() {
            return System.nanoTime() - at > KNOWN_FOR.toNanos();
        }
    }

    Quotas(Aws aws) {
        this.aws = aws;
    }

    /** Which of them leave no room for that much more, and why. What AWS does not answer leaves room. */
    Map<String, CloudError> shortages(Map<String, Long> needs) {
        var shortages = new HashMap<String, CloudError>();
        needs.forEach((key, needed) -> {
            try {
                shortage(Quota.of(key), needed).ifPresent(error -> shortages.put(key, error));
            } catch (SdkException e) {
                LOG.info("quota {} is not checked: {}", key, aws.classify(e));
            }
        });
        return shortages;
    }

    /** A quota that seems too small may have been raised meanwhile: it is asked for again before that is said. */
    private Optional<CloudError> shortage(Quota quota, long needed) {
        var inUse = quota.inUse(aws);
        var before = known.get(quota);
        if (before != null
                && !before.isOld()
                && before.value().shortage(inUse, needed).isEmpty()) {
            return Optional.empty();
        }
        var value = read(quota);
        known.put(quota, new Read(value, System.nanoTime()));
        return value.shortage(inUse, needed);
    }

    /** Service Quotas shows AWS's default apart from what applies to an account that never asked for more. */
    private QuotaValue read(Quota quota) {
        var client = aws.serviceQuotas();
        try {
            return value(
                    quota,
                    client.getServiceQuota(r -> r.serviceCode(quota.service()).quotaCode(quota.code()))
                            .quota());
        } catch (NoSuchResourceException e) {
            return value(quota, byDefault(client, quota));
        }
    }

    private static ServiceQuota byDefault(ServiceQuotasClient client, Quota quota) {
        return client.getAWSDefaultServiceQuota(
                        r -> r.serviceCode(quota.service()).quotaCode(quota.code()))
                .quota();
    }

    private QuotaValue value(Quota quota, ServiceQuota shown) {
        var value = shown.value() == null ? Double.POSITIVE_INFINITY : shown.value();
        return new QuotaValue(quota, aws.region(), shown.quotaName(), value);
    }
}
