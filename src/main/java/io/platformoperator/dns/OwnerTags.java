package io.platformoperator.dns;

import io.platformoperator.graph.Identity;
import java.util.Map;

/** The identity tags of resources that can't carry tags, derived from a name that contains environment and region. */
final class OwnerTags {
    private OwnerTags() {}

    /** The tags of a resource of this subsystem. */
    static Map<String, String> of(String environment, String region, String logicalId) {
        return Map.of(
                Identity.ENVIRONMENT_TAG,
                environment,
                Identity.REGION_TAG,
                region,
                Identity.SUBSYSTEM_TAG,
                DNS.NAME,
                Identity.RESOURCE_TAG,
                logicalId);
    }
}
