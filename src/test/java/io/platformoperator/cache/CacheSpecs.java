package io.platformoperator.cache;

import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cache specs as the environment's reconciler creates them. */
record CacheSpecs(
        String environment,
        CacheEngine engine,
        String engineVersion,
        String nodeType,
        int nodes,
        Map<String, String> parameters,
        boolean applyImmediately,
        boolean globalDatastore) {
    static final RegionInfo REGION_INFO = new RegionInfo(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));

    /** The spec of a production environment. */
    static CacheSpecs production(String environment) {
        return new CacheSpecs(environment, CacheEngine.REDIS, "7.1", "cache.r6g.xlarge", 3, Map.of(), false, false);
    }

    CacheSpecs withNodes(String type, int count) {
        return new CacheSpecs(environment, engine, engineVersion, type, count, parameters, true, globalDatastore);
    }

    CacheSpecs withEngine(CacheEngine newEngine, String version) {
        return new CacheSpecs(environment, newEngine, version, nodeType, nodes, parameters, true, globalDatastore);
    }

    CacheSpecs withParameters(Map<String, String> newParameters) {
        return new CacheSpecs(
                environment, engine, engineVersion, nodeType, nodes, newParameters, applyImmediately, globalDatastore);
    }

    CacheSpecs replicated() {
        return new CacheSpecs(environment, engine, engineVersion, nodeType, nodes, parameters, applyImmediately, true);
    }

    CacheSpecs standalone() {
        return new CacheSpecs(environment, engine, engineVersion, nodeType, nodes, parameters, applyImmediately, false);
    }

    CacheSpec spec() {
        return specFrom(null);
    }

    /** The spec of a cache that is created from a snapshot of another one; null: an empty one. */
    CacheSpec specFrom(@Nullable RestoreFrom from) {
        return spec(Specs.placement(environment), nodes, null, null, from);
    }

    /** The spec of a cache in that region, which replicates the environment's cache in us-east-1. */
    CacheSpec replicaSpec(String region) {
        return replicaSpec(region, Specs.placement(environment).region());
    }

    /** The spec of a cache that replicates the cache in the other region, and that replaces no writer. */
    CacheSpec replicaSpec(String region, String source) {
        return spec(Specs.placement(environment, region), 2, source, null);
    }

    /** The spec of a fenced former writer that has to replicate the cache in the other region. */
    CacheSpec formerWriterSpec(String region, String source, OldPrimary oldPrimary) {
        return spec(Specs.placement(environment, region), 2, source, oldPrimary);
    }

    /** The spec of the cache in that region after its promotion. */
    CacheSpec writerSpec(String region) {
        return spec(Specs.placement(environment, region), 2, null, null);
    }

    private CacheSpec spec(
            Placement placement, int count, @Nullable String sourceRegion, @Nullable OldPrimary oldPrimary) {
        return spec(placement, count, sourceRegion, oldPrimary, null);
    }

    /** With {@code oldPrimary}, the cache is fenced. */
    private CacheSpec spec(
            Placement placement,
            int count,
            @Nullable String sourceRegion,
            @Nullable OldPrimary oldPrimary,
            @Nullable RestoreFrom restoreFrom) {
        return new CacheSpec(
                placement,
                engine,
                engineVersion,
                nodeType,
                count,
                7,
                "06:00-07:00",
                "sun:07:30-sun:08:30",
                parameters,
                applyImmediately,
                sourceRegion == null ? DataRole.WRITER : DataRole.REPLICA,
                sourceRegion,
                globalDatastore,
                oldPrimary != null,
                oldPrimary,
                List.of(),
                restoreFrom);
    }

    Owner ownerIn(String region, TeardownPolicy policy) {
        return Specs.owner(Specs.placement(environment, region), "cache", policy);
    }

    Owner owner(TeardownPolicy policy, long generation) {
        return Specs.owner(Specs.placement(environment), "cache", policy, generation);
    }
}
