package io.platformoperator.aws;

import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import java.util.Optional;

/**
 * What applies to this account.
 *
 * @param name Service Quotas' name of it
 */
record QuotaValue(Quota quota, String region, String name, double value) {
    /** Why there is no room for so much more, in words that say what to ask for; empty when there is room. */
    Optional<CloudError> shortage(long inUse, long needed) {
        if (inUse + needed <= value) {
            return Optional.empty();
        }
        return Optional.of(CloudError.ours(
                ErrorClass.QUOTA,
                "QuotaTooSmall",
                "%d more needed, but %d of %.0f are in use: the quota \"%s\" (%s, %s) must be %d at least; ask for it: %s"
                        .formatted(
                                needed,
                                inUse,
                                value,
                                name,
                                quota.code(),
                                region,
                                inUse + needed,
                                command(inUse + needed))));
    }

    private String command(long enough) {
        return "aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value %d"
                        .formatted(quota.service(), quota.code(), enough)
                + " --region " + region;
    }
}
