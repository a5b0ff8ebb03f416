package io.platformoperator.cache;

import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import java.util.Map;

/** Cache specs as the environment's reconciler creates them. */
record CacheSpecs(
        String environment,
        CacheEngine engine,
        String engineVersion,
        String nodeType,
        int nodes,
        Map<String, String> parameters,
        boolean applyImmediately) {
    static final RegionInfo REGION_INFO = new RegionInfo(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));

    /** The spec of a production environment. */
    static CacheSpecs production(String environment) {
        return new CacheSpecs(environment, CacheEngine.REDIS, "7.1", "cache.r6g.xlarge", 3, Map.of(), false);
    }

    CacheSpecs withNodes(String type, int count) {
        return new CacheSpecs(environment, engine, engineVersion, type, count, parameters, true);
    }

    CacheSpecs withEngine(CacheEngine newEngine, String version) {
        return new CacheSpecs(environment, newEngine, version, nodeType, nodes, parameters, true);
    }

    CacheSpecs withParameters(Map<String, String> newParameters) {
        return new CacheSpecs(environment, engine, engineVersion, nodeType, nodes, newParameters, applyImmediately);
    }

    CacheSpec spec() {
        return new CacheSpec(
                Specs.placement(environment),
                engine,
                engineVersion,
                nodeType,
                nodes,
                7,
                "06:00-07:00",
                "sun:07:30-sun:08:30",
                parameters,
                applyImmediately);
    }

    Owner owner(TeardownPolicy policy, long generation) {
        return Specs.owner(Specs.placement(environment), "cache", policy, generation);
    }
}
