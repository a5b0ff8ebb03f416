package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Engine of the cache, as ElastiCache names it. */
public enum CacheEngine {
    /** Redis OSS. */
    @JsonProperty("redis")
    REDIS,
    /** Valkey. */
    @JsonProperty("valkey")
    VALKEY
}
