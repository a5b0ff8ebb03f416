package io.platformoperator.aws;

import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import java.util.Optional;

/**
 * A quota's value that applies to the account and region.
 *
 * @param name Service Quotas' name of the quota
 */
record QuotaValue(Quota quota, String region, String name, double value) {
    /** An error that says by how much to raise the quota; empty if {@code inUse + needed} is within it. */
    Optional<CloudError> shortage(long inUse, long needed) {
        if (inUse + needed <= value) {
            return Optional.empty();
        }
        return Optional.of(CloudError.withoutRequest(
                ErrorClass.QUOTA,
                "QuotaTooSmall",
                "%d more needed, but %d of %.0f are in use: the quota \"%s\" (%s, %s) must be at least %d; request it: %s"
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

    private String command(long requiredValue) {
        return "aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value %d"
                        .formatted(quota.service(), quota.code(), requiredValue)
                + " --region " + region;
    }
}
