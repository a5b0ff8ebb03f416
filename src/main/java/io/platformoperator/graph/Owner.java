package io.platformoperator.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Owner of a graph: one subsystem of one environment in one region.
 *
 * @param environment namespace/name of the environment
 * @param uid Kubernetes UID of the owning object
 * @param region the region
 * @param subsystem the subsystem
 * @param generation generation of the owning object; a new generation produces new idempotency tokens
 * @param tags the user's tags, added to the identity tags of every resource
 * @param teardownPolicy treatment of data when the owner is deleted, or when the resource that holds it is no longer
 *     desired
 * @param ignoredFields fields and tags that are not corrected
 * @param adoptsByName true if a resource without owner and with the desired name is adopted
 * @param takesOverFrom UIDs of other owning objects of the same environment name, whose resources this owner takes over
 * @param resourceTags more tags of single resources, by logical id
 */
public record Owner(
        String environment,
        String uid,
        String region,
        String subsystem,
        long generation,
        Map<String, String> tags,
        TeardownPolicy teardownPolicy,
        IgnoredFields ignoredFields,
        boolean adoptsByName,
        Set<String> takesOverFrom,
        Map<String, Map<String, String>> resourceTags) {
    public Owner {
        takesOverFrom = Set.copyOf(takesOverFrom);
        resourceTags = Map.copyOf(resourceTags);
    }

    /** Creates an owner whose resources all have the same tags. */
    public Owner(
            String environment,
            String uid,
            String region,
            String subsystem,
            long generation,
            Map<String, String> tags,
            TeardownPolicy teardownPolicy,
            IgnoredFields ignoredFields,
            boolean adoptsByName,
            Set<String> takesOverFrom) {
        this(
                environment,
                uid,
                region,
                subsystem,
                generation,
                tags,
                teardownPolicy,
                ignoredFields,
                adoptsByName,
                takesOverFrom,
                Map.of());
    }

    /** Creates an owner that takes over nothing. */
    public Owner(
            String environment,
            String uid,
            String region,
            String subsystem,
            long generation,
            Map<String, String> tags,
            TeardownPolicy teardownPolicy,
            IgnoredFields ignoredFields,
            boolean adoptsByName) {
        this(
                environment,
                uid,
                region,
                subsystem,
                generation,
                tags,
                teardownPolicy,
                ignoredFields,
                adoptsByName,
                Set.of());
    }

    /** Creates an owner that ignores nothing and adopts nothing. */
    public Owner(
            String environment,
            String uid,
            String region,
            String subsystem,
            long generation,
            Map<String, String> tags,
            TeardownPolicy deletionPolicy) {
        this(environment, uid, region, subsystem, generation, tags, deletionPolicy, IgnoredFields.NOTHING, false);
    }

    /** A copy whose resource of that logical id has those tags too. */
    public Owner withTags(String name, Map<String, String> more) {
        var all = new LinkedHashMap<>(resourceTags);
        all.put(name, Map.copyOf(more));
        return new Owner(
                environment,
                uid,
                region,
                subsystem,
                generation,
                tags,
                teardownPolicy,
                ignoredFields,
                adoptsByName,
                takesOverFrom,
                all);
    }

    /** Identity of this owner's resource of that logical id. */
    public Identity identity(String name) {
        return new Identity(environment, region, subsystem, name);
    }

    /** All tags of a new resource. Identity tags override the user's tags. */
    public Map<String, String> tagsFor(String name) {
        var all = new LinkedHashMap<>(tags);
        all.put(Identity.ENVIRONMENT_TAG, environment);
        all.put(Identity.UID_TAG, uid);
        all.put(Identity.REGION_TAG, region);
        all.put(Identity.SUBSYSTEM_TAG, subsystem);
        all.put(Identity.RESOURCE_TAG, name);
        all.putAll(resourceTags.getOrDefault(name, Map.of()));
        return all;
    }

    /**
     * True if that UID in a resource's tags is of another owning object, from which this owner does not take over. False
     * in a plan without a cluster, where this owner has no UID yet.
     */
    boolean isOtherClaim(String otherUid) {
        return !otherUid.equals(uid)
                && !otherUid.equals(Identity.RELEASED)
                && !takesOverFrom.contains(otherUid)
                && !uid.equals(Plan.KNOWN_AFTER_APPLY);
    }

    /**
     * The error of something that belongs to this owner's environment by these tags, where another owning object claims it:
     * this owner must not change it. Empty if this owner may.
     */
    public Optional<CloudError> conflictingClaim(Map<String, String> observedTags) {
        return Optional.ofNullable(observedTags.get(Identity.UID_TAG))
                .filter(_ -> environment.equals(observedTags.get(Identity.ENVIRONMENT_TAG)))
                .filter(this::isOtherClaim)
                .map(otherUid -> ClaimCheck.error(this, otherUid));
    }

    /** The tags that are corrected on an existing resource: all but the ignored ones. */
    Map<String, String> managedTags(Node<?, ?, ?> node) {
        return ignoredFields.without(node, tagsFor(node.name()));
    }

    /** True if the identity belongs to this owner. */
    public boolean owns(Identity identity) {
        return identity.environment().equals(environment)
                && identity.region().equals(region)
                && identity.subsystem().equals(subsystem);
    }
}
