package io.platformoperator.graph;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * On whose behalf a graph is wanted: one subsystem of one environment in one region.
 *
 * @param environment namespace/name of the environment
 * @param uid Kubernetes UID of the object that asks
 * @param region the region
 * @param subsystem the subsystem
 * @param generation of the object that asks: a new generation may use new idempotency tokens
 * @param tags the user's tags, put on every resource beside ours
 * @param deletionPolicy what happens to data when the owner, or what holds the data, is no longer wanted
 * @param ignored what is not corrected
 * @param adoptsByName whether what is nobody's and has the wanted name is taken over
 */
public record Owner(
        String environment,
        String uid,
        String region,
        String subsystem,
        long generation,
        Map<String, String> tags,
        DeletionPolicy deletionPolicy,
        Ignored ignored,
        boolean adoptsByName) {
    /** One that ignores nothing, and to which only that belongs which carries its tags. */
    public Owner(
            String environment,
            String uid,
            String region,
            String subsystem,
            long generation,
            Map<String, String> tags,
            DeletionPolicy deletionPolicy) {
        this(environment, uid, region, subsystem, generation, tags, deletionPolicy, Ignored.NOTHING, false);
    }

    /** The identity of this owner's resource of that logical id. */
    public Identity identity(String name) {
        return new Identity(environment, region, subsystem, name);
    }

    /** All tags that a resource of this owner is created with. Ours win over the user's. */
    public Map<String, String> tagsFor(String name) {
        var all = new LinkedHashMap<>(tags);
        all.put(Identity.ENVIRONMENT_TAG, environment);
        all.put(Identity.UID_TAG, uid);
        all.put(Identity.REGION_TAG, region);
        all.put(Identity.SUBSYSTEM_TAG, subsystem);
        all.put(Identity.RESOURCE_TAG, name);
        return all;
    }

    /** Those of them that an existing resource is kept with. */
    Map<String, String> keptTags(Node<?, ?, ?> node) {
        return ignored.without(node, tagsFor(node.name()));
    }

    /** Whether that identity is one of this owner's. */
    public boolean owns(Identity identity) {
        return identity.environment().equals(environment)
                && identity.region().equals(region)
                && identity.subsystem().equals(subsystem);
    }
}
